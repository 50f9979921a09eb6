// Custom sections that are none: to the specification they are bytes, and the module is valid. wasm2c reads them, and
// refuses the module, or writes past the end of what it counted.
import { I32, bytes, custom, functions, name, sized, vec } from '../../support/wasm.mjs';

const LARGE = [0xff, 0xff, 0xff, 0xff, 0x0f];
const names = (id, content) => custom('name', id, sized(content));
/** A map of one entry: what index 9, which nothing has, is called. */
const nine = vec([bytes(9, name('nine'))]);
/** The same, as what is called so inside of a function. */
const inside = (index) => vec([bytes(index, nine)]);

const sections = [
    names(1, nine), // functions
    names(2, inside(0)), // locals
    names(2, inside(9)),
    names(3, inside(9)), // labels
    ...[4, 5, 6, 7, 8, 9, 11].map((id) => names(id, nine)), // types, tables, memories, globals, segments, tags
    names(0x7f, [1, 2, 3]),
    custom('name', 1, LARGE, nine),
    custom('name', 1),
    custom('dylink', LARGE),
    custom('dylink.0', 1, LARGE),
    custom('linking', 9),
    custom('linking', 2, 8, LARGE),
    custom('reloc.CODE', 77, 1, 0xff, 0, 0),
    custom('target_features', LARGE),
    custom('metadata.code.branch_hint', LARGE),
];

export const module = functions([{ type: [[I32], [I32]], code: [0x20, 0], name: 'same' }], ...sections);
export const calls = ['same 7'];
