// Thousands of instances, on any thread, and what of the host's has to survive them.
import path from 'node:path';

import { build, inWork, run, succeed } from '../support/sinter.mjs';
import { compileHost, here } from './host.mjs';

build(path.join(here, 'nest.wat'), '--emit=shared', '-o', 'nest.so');
succeed(run(compileHost('instances.c', 'instances'), [inWork('nest.so')]), 'instances');
