// return_call_indirect through a table with 64-bit indices, which wat2wasm does not know. The oracle has one with 32-bit
// indices, for calls of which it can hold the index.
import { bytes, FUNCREF, I32, I64, module as make, name, section, type, vec } from '../../support/wasm.mjs';

const code = (...instructions) => bytes(bytes(0, ...instructions, 0x0b));
const sized = (content) => bytes([content.length], content);
const moduleOf = (index, is64) =>
    make(
        section(1, vec([type([], [I32]), type([index], [I32]), type([I32], [I32])])),
        section(3, vec([[0], [0], [1], [1], [2]])),
        section(4, vec([[FUNCREF, is64 ? 4 : 0, 4]])),
        section(7, vec([bytes(name('tail'), 0, [2]), bytes(name('again'), 0, [3])])),
        section(9, vec([bytes([0, is64 ? 0x42 : 0x41, 1, 0x0b], vec([[0], [1]]))])),
        section(
            10,
            vec([
                sized(code(0x41, 7)),
                sized(code(0x41, 8)),
                sized(code(0x20, 0, 0x13, 0, 0)),
                // Inside a block, with an operand below the index.
                sized(code(0x02, I32, 0x41, 5, 0x20, 0, 0x13, 0, 0, 0x0b)),
                sized(code(0x20, 0)),
            ]),
        ),
    );
export const module = moduleOf(I64, true);
export const oracle = moduleOf(I32, false);
export const calls = ['tail 1', 'tail 2', 'tail 0', 'tail 3', 'tail 4', 'again 1', 'again 2', 'again 3', 'tail -1'];
