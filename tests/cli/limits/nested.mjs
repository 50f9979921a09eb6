// Blocks in blocks, which compilers go into by recursion, under the usual limit of the stack: thousands
// of them work at each level, and what is too deep is refused by a limit of wasm2c's.
import assert from 'node:assert/strict';
import { I32, bytes, functions } from '../../support/wasm.mjs';
import { exists, inWork, refused, run, sinterProgram, succeed, write } from '../../support/sinter.mjs';

/** f(n): how many of `count` nested `if`s are entered, each of which counts n down. */
function nestedIfs(count) {
    // local.get 0, if, n - 1, steps + 1
    const enter = bytes([0x20, 0, 0x04, 0x40, 0x20, 0, 0x41, 1, 0x6b, 0x21, 0], [0x20, 1, 0x41, 1, 0x6a, 0x21, 1]);
    const code = bytes(Array(count).fill(enter), Buffer.alloc(count, 0x0b), [0x20, 1]);
    return functions([{ type: [[I32, I32], [I32]], code, name: 'f' }]);
}
const limited = (limit, ...args) => run('sh', ['-c', `ulimit ${limit} && exec "$0" "$@"`, sinterProgram, ...args]);

write('deep.wasm', nestedIfs(3000));
for (const level of ['-O0', '-O1', '-O2'])
    for (const [n, steps] of [
        [2999, 2999],
        [5000, 3000],
    ])
        assert.equal(
            succeed(limited('-S -s 8192', 'run', level, '--invoke', 'f', 'deep.wasm', `${n}`, '0'), level),
            `${steps}\n`,
        );

// Where the stack cannot be raised, the error says so.
refused(
    limited('-s 4096', 'build', '-O2', 'deep.wasm', '-o', 'out'),
    3,
    /error: clang .*[^]*note: the stack is limited to 4096 KiB here \(ulimit -Hs\)/,
);
write('deeper.wasm', nestedIfs(15900));
refused(
    limited('-S -s 8192', 'build', 'deeper.wasm', '-o', 'out'),
    1,
    /deeper\.wasm: error: wasm2c ran out of memory on this module: the limit is/,
);
assert.ok(!exists('out'), inWork('out'));
