// An instance's tags are its own.
import path from 'node:path';

import { build, inWork, run, succeed } from '../support/sinter.mjs';
import { compileHost, here } from './host.mjs';

const host = compileHost('tags.c', 'tags');
for (const level of ['-O0', '-O1', '-O2']) {
    build(path.join(here, 'tags.wat'), '--emit=shared', level, '-o', 'tags.so');
    succeed(run(host, [inWork('tags.so')]), `tags ${level}`);
}
