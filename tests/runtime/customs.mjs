// A module of custom sections that customs.c knows: several of a name, an empty one, names that are
// empty or hold a NUL, and one that is dropped.
import { I32, custom, functions } from '../support/wasm.mjs';

export const module = functions(
    [{ type: [[], [I32]], code: [0x41, 0], name: 'f' }],
    custom('x', 'first'),
    custom('', 'nameless'),
    custom('x', ''),
    custom('a\0b', 'with a NUL'),
    custom('.debug_line', 'dropped'),
    custom('x', 'third\0third'),
    custom('a', 'without'),
);
