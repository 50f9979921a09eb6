// One name for several functions, several for one, names for functions that are not there, and a
// second name section: the first name counts. Two exports of one function are two names of it.
import { I32, bytes, custom, functions, leb, name, sized, vec } from '../../support/wasm.mjs';

const entry = (index, title) => bytes(leb(index), name(title));
const nameSection = (...entries) => custom('name', bytes(1, sized(vec(entries))));

export const module = functions(
    [
        { type: [[I32], [I32]], code: [0x20, 0, 0x10, 1], name: 'outer' },
        { type: [[I32], [I32]], code: [0x20, 0, 0x10, 2] },
        { type: [[I32], [I32]], code: [0x41, 1, 0x20, 0, 0x6d], name: 'divide' },
    ],
    nameSection(entry(0, 'same'), entry(1, 'same'), entry(1, 'late'), entry(99, 'nobody')),
    nameSection(entry(2, 'second section')),
);
export const calls = ['outer 1', 'divide 2'];
