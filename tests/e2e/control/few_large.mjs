// Three functions of 100 KB: fewer functions than files of C that so much code is spread over, some of which stay empty.
import { I32, functions } from '../../support/wasm.mjs';

const body = (value) => [...Array.from({ length: 25_000 }, () => [0x41, 1, 0x1a, 0x01]).flat(), 0x41, value];

export const module = functions(
    [1, 2, 3].map((value) => ({ type: [[], [I32]], code: body(value), name: `f${value}` })),
);
export const calls = ['f1', 'f2', 'f3'];
