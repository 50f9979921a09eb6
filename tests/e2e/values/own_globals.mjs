// Constant expressions that read the module's own, earlier globals: numbers, sums of them, references,
// vectors; in globals, offsets and elements.
import { FUNCREF, I32, I64, body, bytes, leb, module, name, section, sized, type, vec } from '../../support/wasm.mjs';

const get = (index) => [0x23, ...leb(index)];
const end = 0x0b;
const global = (valueType, ...init) => bytes(valueType, 0, ...init, end);
const globals = [
    global(I32, 0x41, 10), //                        0: 10
    global(I32, get(0), 0x41, 5, 0x6a), //           1: 10 + 5
    global(I32, get(1), get(0), 0x6c), //            2: 15 * 10
    global(I64, 0x42, 3, 0x42, 4, 0x7e), //          3: 3 * 4
    global(I64, get(3), get(3), 0x7d), //            4: 0
    global(FUNCREF, 0xd2, 1), //                     5: ref.func 1
    global(FUNCREF, get(5)), //                      6
    global(FUNCREF, 0xd0, 0x70), //                  7: ref.null func
];
const functions = [
    { code: [0x41, 0xe4, 0x00], name: 'hundred' }, // 100
    { code: [0x41, 0xc8, 0x01], name: 'two_hundred' }, // 200
    { code: [...get(2)], name: 'product' },
    { code: [0x41, 1, 0x11, 0, 0], name: 'element_1' }, // call_indirect
    { code: [0x41, 2, 0x11, 0, 0], name: 'element_2' },
    { code: [0x41, 4, 0x11, 0, 0], name: 'element_4' },
    { code: [0x41, 0, 0x2d, 0, (150 & 0x7f) | 0x80, 1], name: 'byte_150' },
    { code: [0x41, 0, 0x2d, 0, 15], name: 'byte_15' },
    { code: [...get(4), 0xa7], name: 'difference' },
];

export { module_ as module };
const module_ = module(
    section(1, vec([type([], [I32])])),
    section(3, vec(functions.map(() => [0]))),
    section(4, vec([[FUNCREF, 0, 32]])),
    section(5, vec([[0, 1]])),
    section(6, vec(globals)),
    section(7, vec(functions.map((f, i) => bytes(name(f.name), 0, i)))),
    section(
        9,
        vec([
            bytes(
                4,
                0x41,
                0,
                end,
                vec([
                    [0xd2, 0, end],
                    [...get(6), end],
                    [...get(7), end],
                ]),
            ),
            bytes(6, 0, get(0), 0x41, 6, 0x6b, end, FUNCREF, vec([[...get(5), end]])), // at 10 - 6
            bytes(5, FUNCREF, vec([[...get(5), end]])),
            bytes(7, FUNCREF, vec([[...get(7), end]])),
            bytes(3, 0, vec([[1]])),
        ]),
    ),
    section(10, vec(functions.map((f) => body(...f.code)))),
    section(
        11,
        vec([
            bytes(0, get(2), end, sized([42])), // at 150
            bytes(0, get(1), end, sized([43])), // at 15
            bytes(1, sized([1, 2])),
        ]),
    ),
);
