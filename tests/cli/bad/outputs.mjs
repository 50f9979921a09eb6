// Outputs that cannot be written: exit code 3, a line that names them, and nothing left.
import assert from 'node:assert/strict';
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
