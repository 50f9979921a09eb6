// What cannot be linked or called is refused with a status and the reason.
import assert from 'node:assert/strict';
import path from 'node:path';

import { add, build, inWork, run, succeed, write } from '../support/sinter.mjs';
import { compileHost, here } from './host.mjs';

const many = [...Array(500).keys()].map((i) => `(import "env" "${'long'.repeat(100)}${i}" (func))`);
write('many.wat', `(module ${many.join('\n')})`);
build('many.wat', '--emit=shared', '-o', 'many.so', '-O0');
for (const name of ['imports', 'nest']) build(path.join(here, `${name}.wat`), '--emit=shared', '-o', `${name}.so`);
for (const sanitizer of [undefined, 'address']) {
    const host = compileHost('imports.c', `imports_${sanitizer}`, { sanitizer });
    succeed(run(host, [inWork('imports.so'), inWork('many.so')]), `imports ${sanitizer}`);
}
const busy = compileHost('busy.c', 'busy');
succeed(run(busy, [inWork('nest.so')]), 'busy');

if (process.arch === 'x64') {
    write('add.wat', add);
    build('add.wat', '--emit=shared', '--cpu=bdver4', '-o', 'old.so');
    const host = compileHost('cpu.c', 'cpu', { sanitizer: 'address' });
    const said = succeed(run(host, [inWork('old.so')]), 'cpu');
    assert.match(said, /^this processor lacks .*xop.*, which the code was compiled for \(--cpu=bdver4\)\n$/);
}
