// Functions for more than one C file: the tag, and the helper by which threads are woken, are of all of them.
import { I32, bytes, leb, module as wasm, name, section, sized, type, vec } from '../../support/wasm.mjs';

const COUNT = 40;
const EMPTY = 0x40;
const padding = bytes(Array.from({ length: 1500 }, () => [0x41, 1, 0x1a])); // i32.const 1, drop

// f(n): throws n + i when n is i, else calls the function before; adds what notify says, 0.
const body = (i) =>
    sized(
        0,
        padding,
        [0x06, I32],
        [0x20, 0, 0x41, i, 0x46, 0x04, EMPTY, 0x20, 0, 0x41, i, 0x6a, 0x08, 0, 0x0b],
        i ? [0x20, 0, 0x10, leb(i - 1)] : [0x41, 0x7f],
        // catch: to the caller, 2 more; notify; catch_all: never
        [0x07, 0, 0x41, 2, 0x6a, i === COUNT - 1 ? [] : [0x08, 0], 0x19, 0x41, 0, 0x0b],
        [0x41, 0, 0x41, 1, 0xfe, 0, 2, 0, 0x6a],
        0x0b,
    );

export const module = wasm(
    section(1, vec([type([I32], [I32]), type([I32], [])])),
    section(3, vec(Array.from({ length: COUNT }, () => [0]))),
    section(5, vec([[3, 1, 1]])),
    section(13, vec([[0, 1]])),
    section(7, vec([bytes(name('f'), 0, COUNT - 1)])),
    section(10, vec(Array.from({ length: COUNT }, (_, i) => body(i)))),
);
export const calls = [0, 1, 20, COUNT - 1, COUNT].map((n) => `f ${n}`);
