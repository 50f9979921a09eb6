// A function with 70 results of type f32: in C, those with index 32 and 64 are fields called like types, f32 and f64.
import { F32, functions } from '../../support/wasm.mjs';

const COUNT = 70;
const constant = (value) => [0x43, ...new Uint8Array(Float32Array.of(value).buffer)]; // f32.const
const values = Array.from({ length: COUNT }, (_, i) => constant(i)).flat();
const results = Array(COUNT).fill(F32);

/** Calls the first function, and returns the result that has `index`. */
const picking = (index) => ({
    type: [[], [F32]],
    code: [0x02, F32, 0x10, 0, ...Array(COUNT - 1 - index).fill(0x1a), 0x0c, 0, 0x0b], // block, call, drops, br
    name: `f${index}`,
});
const picked = [0, 31, 32, 33, 63, 64, 65, 69];

export const module = functions([{ type: [[], results], code: values, name: 'all' }, ...picked.map(picking)]);
export const calls = picked.map((index) => `f${index}`);
