// A compact import section: imports that are grouped by module, or by module and type, beside single ones.
import { I32, bytes, leb, module as wasm, name, section, sized, type, vec } from '../../support/wasm.mjs';

const [OF_MODULE, OF_TYPE] = [0x7f, 0x7e];
const func = (index) => [0, index];
const groups = [
    bytes(name('env'), name(''), OF_TYPE, func(0), vec([name('add'), name('subtract')])),
    bytes(name('nowhere'), name(''), OF_MODULE, vec([])),
    bytes(name('env'), name(''), OF_MODULE, vec([bytes(name('seven'), func(1)), bytes(name('multiply'), func(0))])),
    bytes(name('nowhere'), name(''), OF_TYPE, func(2), vec([])),
    bytes(name('env'), name('negate'), func(2)),
];
const call = (index, ...operands) => [...operands.flat(), 0x10, index];
const [x, y] = [
    [0x20, 0],
    [0x20, 1],
];
const functions = [
    call(0, x, y),
    call(1, x, y),
    call(3, x, call(2)),
    call(4, call(1, call(3, x, y), y)), // -(x * y - y)
];

export const module = wasm(
    section(1, vec([type([I32, I32], [I32]), type([], [I32]), type([I32], [I32])])),
    section(2, vec(groups)),
    section(3, vec(functions.map(() => [0]))),
    section(7, vec(['add', 'subtract', 'seven_times', 'all'].map((n, i) => bytes(name(n), 0, leb(5 + i))))),
    section(10, vec(functions.map((code) => sized(0, bytes(...code), 0x0b)))),
);
