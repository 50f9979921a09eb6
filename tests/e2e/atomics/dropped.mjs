// Read-modify-writes by constants whose result is dropped: also one that changes nothing, as adding
// 0 does, traps out of bounds.
import { I32, I64, bytes } from '../../support/wasm.mjs';
import { withFunctions } from './operations.mjs';

const widths = [
    [I32, 2],
    [I64, 3],
    [I32, 0],
    [I32, 1],
    [I64, 0],
    [I64, 1],
    [I64, 2],
];
const constants = { zero: 0, ones: 0x7f, one: 1 };
const list = [];
for (const [name, value] of Object.entries(constants))
    for (let operation = 0; operation < 7; operation++)
        widths.forEach(([type, align], i) => {
            const code = 0x1e + 7 * operation + i;
            const constant = [type === I32 ? 0x41 : 0x42, value];
            const operands = operation === 6 ? [constant, constant] : [constant]; // cmpxchg
            list.push({
                type: [[I32], [I64]],
                code: bytes(0x20, 0, operands, 0xfe, code, align, 0, 0x1a, 0x41, 16, 0x29, 0, 0),
                name: `${name}${code}`,
            });
        });

export const module = withFunctions(list, [0, 1]);
export const calls = list.flatMap(({ name }) => ['16', '65536', '-8'].map((at) => `${name} ${at}`));
