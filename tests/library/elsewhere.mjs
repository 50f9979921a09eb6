// Guests called in threads that block signals, in destructors of a thread's, in signal handlers and in coroutines.
import assert from 'node:assert/strict';
import path from 'node:path';
import { build, inWork, run, succeed } from '../support/sinter.mjs';
import { compileHost, here } from './host.mjs';

const host = compileHost('elsewhere.c', 'elsewhere');
for (const flags of [[], ['--bounds=explicit']]) {
    build(path.join(here, 'elsewhere.wat'), '--emit=shared', ...flags, '-o', 'elsewhere.so');
    assert.equal(succeed(run(host, [inWork('elsewhere.so')])), 'elsewhere\n');
}
