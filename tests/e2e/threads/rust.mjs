// A program of several threads in Rust, as rustc makes it for wasm32-wasip1-threads.
//
//     node rust.mjs SINTER WORK_DIR
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, inWork, run, skip, succeed } from '../../support/sinter.mjs';
import { isInstalled } from '../../support/process.mjs';

const TARGET = 'wasm32-wasip1-threads';

if (!isInstalled('rustc')) skip('rustc is not installed');
const { stdout: library } = run('rustc', ['--print', 'target-libdir', '--target', TARGET]);
if (!fs.existsSync(library.trim())) skip(`the Rust target ${TARGET} is not installed`);

const source = fileURLToPath(new URL('pool.rs', import.meta.url));
succeed(run('rustc', ['-O', '--target', TARGET, source, '-o', inWork('pool.wasm')]));
fs.mkdirSync(inWork('directory'));
const expected = ['2000 1999000 2664667000', '59940000', '[1000, 1000, 1000, 1000]', '0'];
for (const [name, flags] of [
    ['O2', []],
    ['O0', ['-O0']],
    ['strict', ['--strict', '-g']],
]) {
    build('pool.wasm', '--dir=directory::/d', ...flags, '-o', name);
    for (let i = 0; i < 5; i++) {
        const { code, stdout, stderr } = run(inWork(name), []);
        assert.equal(code, 9, stderr);
        assert.deepEqual(stdout.split('\n'), [...expected, '']);
    }
}
// Where the pool's eight do not fit, std panics.
const few = run(inWork('O2'), [], { env: { SINTER_MAX_THREADS: '4' } });
assert.equal(few.code, 134, few.stderr);
assert.match(few.stderr, /failed to spawn thread/);
