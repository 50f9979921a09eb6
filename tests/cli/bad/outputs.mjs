// Outputs that cannot be written: exit code 3, a line that names them, and nothing left.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { assemble, hello, inWork, refused, sinter, temporary, work, write } from '../support.mjs';

const wasm = assemble('hello', hello);
const before = fs.readdirSync(work).sort();
for (const [output, pattern] of [
    ['absent/out', /error: .*"absent\/.*": No such file or directory\n/],
    ['hello.wasm/out', /error: .*Not a directory/],
    ['/proc/out', /error: .*"\/proc\//],
    ['/dev/null/out', /Not a directory/],
])
    refused(sinter(['build', wasm, '-o', output]), 3, pattern);
assert.deepEqual(fs.readdirSync(work).sort(), before);

// A directory in the place of the file stays.
fs.mkdirSync(inWork('directory'));
write('directory/file', 'mine');
refused(sinter(['build', wasm, '-o', 'directory']), 3, /"directory": (Is a directory|.*exists)/);
assert.deepEqual(fs.readdirSync(inWork('directory')), ['file']);

// What is no regular file, or what the output is made of, is not replaced.
assert.equal(spawnSync('mkfifo', [inWork('pipe')]).status, 0);
refused(sinter(['build', wasm, '-o', 'pipe']), 3, /cannot write "pipe": it is no regular file\n/);
refused(sinter(['build', wasm, '--emit=shared', '--header', 'pipe', '-o', 'out']), 3, /cannot write "pipe"/);
assert.ok(fs.lstatSync(inWork('pipe')).isFIFO() && !fs.existsSync(inWork('out')));
write('env.c', 'int unused;\n');
refused(sinter(['build', wasm, '-o', 'hello.wasm']), 3, /"hello\.wasm" is what is compiled/);
refused(sinter(['build', wasm, '--import', 'env=env.c', '-o', './env.c']), 3, /"\.\/env\.c" is what is compiled/);
refused(sinter(['build', wasm, '--emit=shared', '--header', 'one', '-o', 'one']), 3, /the output and its header/);
assert.equal(fs.readFileSync(inWork('env.c'), 'utf8'), 'int unused;\n');

// No directory for temporary files.
refused(
    sinter(['build', wasm], { env: { TMPDIR: inWork('absent') } }),
    3,
    /cannot make a temporary directory ".*absent/,
);
refused(
    sinter(['build', wasm], { env: { TMPDIR: '/proc' } }),
    3,
    /cannot make a temporary directory/,
);
assert.deepEqual(fs.readdirSync(temporary), []);
