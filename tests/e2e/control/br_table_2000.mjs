// A br_table of 2000 cases and a default, each with an answer of its own.
import { I32, bytes, functions, leb, sleb } from '../../support/wasm.mjs';

const COUNT = 2000;
const EMPTY = 0x40;

const constant = (value) => bytes(0x41, sleb(value));

const code = bytes(
    Array.from({ length: COUNT + 1 }, () => bytes(0x02, EMPTY)),
    bytes(0x20, 0, 0x0e, leb(COUNT), ...Array.from({ length: COUNT + 1 }, (_, i) => leb(i))),
    // Block i's end: return 7 * i + 1.
    Array.from({ length: COUNT + 1 }, (_, i) => bytes(0x0b, constant(7 * i + 1), 0x0f)),
    bytes(0x00),
);

export const module = functions([{ type: [[I32], [I32]], code, name: 'f' }]);
export const calls = [0, 1, 2, 999, 1998, 1999, 2000, 2001, -1, -2147483648].map((i) => `f ${i}`);
