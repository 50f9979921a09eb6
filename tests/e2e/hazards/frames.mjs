// Frames of a hundred KiB and more: a recursion that ends gives its result, and one that does not is
// a trap, however large the steps in which it comes near the stack's end.
//
//     node frames.mjs SINTER WORK_DIR COMPILER...
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { environmentIn, freshFolder, mustRun, run as runToEnd } from '../../support/process.mjs';
import { I32, V128, leb, module, name, section, sized, type, vec } from '../../support/wasm.mjs';
import { chooseCompiler } from './compiler.mjs';

const [sinter, work, ...compilers] = process.argv.slice(2);
const LOCALS = 5000; // vectors: all in the frame at -O0
const OPERANDS = 1500; // live across the call: in the frame at every level

/** f(n) = n + n + ... + f(n - 1), with OPERANDS terms; f(0) = 0; n < 0 never ends. */
const operands = Buffer.concat(Array(OPERANDS).fill(Buffer.from([0x20, 0])));
const body = sized(
    [1],
    leb(LOCALS),
    [V128],
    [0x20, 0, 0x45, 0x04, 0x40, 0x41, 0, 0x0f, 0x0b], // if (n == 0) return 0
    operands,
    [0x20, 0, 0x41, 1, 0x6b, 0x10, 0], // f(n - 1)
    Buffer.alloc(OPERANDS, 0x6a), // i32.add
    [0x0b],
);
const wasm = module(
    section(1, vec([type([I32], [I32])])),
    section(3, vec([[0]])),
    section(7, vec([[...name('f'), 0, 0]])),
    section(10, leb(1), body),
);

freshFolder(work);
const input = path.join(work, 'frames.wasm');
writeFileSync(input, wasm);
const compiler = chooseCompiler(compilers, work);
const options = { env: environmentIn(work, { SINTER_CLANG: compiler, SINTER_INVOKE: 'f' }), timeout: 120000 };
const run = (program, ...args) => runToEnd(program, args, options);

for (const level of ['-O0', '-O2', '-O3'])
    for (const stack of ['1M', '64M']) {
        const program = path.join(work, `frames${level}`);
        mustRun(sinter, ['build', input, '--runtime-policy', level, `--stack-size=${stack}`, '-o', program], options);
        for (const n of [0, 1, 2]) assert.equal(run(program, `${n}`).stdout, `${(OPERANDS * n * (n + 1)) / 2}\n`);
        const endless = run(program, '-1');
        assert.equal(endless.code, 134, `${level} ${stack}: ${endless.stderr}`);
        assert.match(endless.stderr, /trap: call stack exhausted\n    at f \(wasm-function\[0\]\)/);
    }
