// Blocks in blocks, as compilers make of a switch: label 0 leaves the innermost.
import { I32, bytes, functions, leb } from '../support/wasm.mjs';

const LOCAL_GET_0 = [0x20, 0];

/** f(i) leaves the innermost i + 1 of `count` blocks, and counts those that it passes after that. */
export function nestedBlocks(count) {
    const labels = Array.from({ length: count }, (_, i) => leb(i));
    const code = bytes(
        Array.from({ length: count }, () => bytes(0x02, 0x40)),
        LOCAL_GET_0,
        [0x0e, leb(count - 1), ...labels],
        // At each block's end: local 1 += 1.
        Array.from({ length: count }, () => bytes(0x0b, 0x20, 1, 0x41, 1, 0x6a, 0x21, 1)),
        [0x20, 1],
    );
    const f = { type: [[I32, I32], [I32]], code, name: 'f' };
    const last = count - 1;
    return {
        module: functions([f]),
        calls: [0, 1, last >> 1, last - 1, last, count, -1].map((i) => `f ${i} 0`),
    };
}
