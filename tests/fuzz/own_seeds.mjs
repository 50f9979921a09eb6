// Valid modules for the mutation tests to start from, which hold every feature between them.
import { knowsExceptions, knowsRelaxedSimd } from './features.mjs';
import {
    EXNREF,
    EXTERNREF,
    F32,
    F64,
    FUNCREF,
    I32,
    I64,
    V128,
    body,
    module,
    name,
    section,
    sized,
    type,
    vec,
} from '../support/wasm.mjs';

// One module with an import of every kind, two functions per feature, and every section but custom ones.
const everything = () => {
    // prettier-ignore
    const types = [
        type([], []), type([I32], [I32]), type([I32, I32], [I32, I64]), type([V128], [V128]),
        type([EXTERNREF], [FUNCREF]), type([F32, F64], [F64]),
    ];
    const imports = [
        [...name('m'), ...name('f'), 0, 1],
        [...name('m'), ...name('g'), 3, I32, 0],
        [...name('m'), ...name('t'), 4, 0, 0],
    ];
    // prettier-ignore
    const bodies = [
        // loop, br_if, if with else, br_table, call_indirect
        [1, 1, I32, 0x02, 0x40, 0x03, 0x40, 0x20, 0, 0x45, 0x0d, 1, 0x20, 0, 0x41, 1, 0x6b, 0x21, 0,
            0x0c, 0, 0x0b, 0x0b, 0x20, 0, 0x04, I32, 0x41, 1, 0x05, 0x41, 2, 0x0b, 0x02, 0x40, 0x02,
            0x40, 0x41, 1, 0x0e, 1, 0, 1, 0x0b, 0x0b, 0x41, 0, 0x11, 1, 0, 0x0b],
        // multi-value blocks, i64
        [0, 0x20, 0, 0x20, 1, 0x02, 2, 0x6a, 0x42, 7, 0x0b, 0x42, 1, 0x7c, 0x0b],
        // loads and stores, bulk memory, memory.grow
        [0, 0x41, 0, 0x41, 4, 0x28, 2, 0, 0x36, 2, 8, 0x41, 0, 0x41, 0, 0x41, 4, 0xfc, 8, 0, 0, 0xfc, 9,
            0, 0x41, 0, 0x41, 0, 0x41, 1, 0xfc, 10, 0, 0, 0x41, 1, 0x40, 0, 0x1a, 0x0b],
        // vectors
        [0, 0x20, 0, 0x41, 3, 0xfd, 0x0f, 0xfd, 0x6e, 0xfd, 0x15, 2, 0xfd, 0x11, 0x41, 0, 0xfd, 0, 4, 0,
            0xfd, 0x0d, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0x0b],
        // references, tables
        [0, 0x20, 0, 0xd1, 0x04, 0x40, 0xd2, 1, 0x1a, 0x0b, 0x41, 0, 0xd0, 0x70, 0x26, 0, 0x41, 0, 0x25,
            0, 0xd0, 0x70, 0x41, 1, 0x1c, 1, FUNCREF, 0x0b],
        // exceptions: try, catch, catch_all, rethrow, delegate, throw
        [0, 0x06, 0x40, 0x08, 0, 0x07, 0, 0x09, 0, 0x19, 0x0b, 0x06, 0x40, 0x06, 0x40, 0x01, 0x18, 0,
            0x0b, 0x0b],
        // tail call, select, floats
        [0, 0x20, 0, 0xbb, 0x20, 1, 0xa0, 0x20, 1, 0x41, 0, 0x1b, 0x1a, 0x20, 0, 0x20, 1, 0x12, 7, 0x0b],
    ];
    // prettier-ignore
    return module(
        section(1, vec(types)), section(2, vec(imports)),
        section(3, vec([1, 2, 0, 3, 4, 0, 5])), section(4, vec([[FUNCREF, 1, 2, 10]])),
        section(5, vec([[0, 1]])), section(13, vec([[0, 0]])),
        section(6, vec([[I32, 1, 0x41, 2, 0x0b], [I32, 0, 0x23, 0, 0x41, 5, 0x6a, 0x0b], [FUNCREF, 0, 0xd2, 1, 0x0b]])),
        section(7, vec([[...name('f'), 0, 1], [...name('m'), 2, 0]])), section(8, 3),
        section(9, vec([[0, 0x41, 0, 0x0b, 1, 1], [5, FUNCREF, 1, 0xd0, 0x70, 0x0b], [3, 0, 1, 2]])),
        section(12, 1), section(10, vec(bodies.map((code) => sized(code)))),
        section(11, vec([[1, 3, 1, 2, 3]])),
    );
};

const small = (functionType, code, memory = [1, 1, 2]) =>
    module(
        section(1, vec([functionType])),
        section(3, vec([0])),
        section(5, vec([memory])),
        section(10, vec([body(code)])),
    );

// Atomics of every shape, on a shared memory.
// prettier-ignore
const atomics = () => small(type([I32, I64], [I64]), [
    0x20, 0, 0xfe, 0x10, 2, 4, 0x20, 0, 0xfe, 0x17, 2, 0, // i32.atomic.load, store: the value is its address
    0x20, 0, 0x20, 1, 0xfe, 0x18, 3, 8, // i64.atomic.store
    0x20, 0, 0x41, 1, 0xfe, 0x20, 0, 1, 0x1a, // i32.atomic.rmw8.add_u
    0x20, 0, 0x20, 1, 0xfe, 0x46, 1, 2, 0x1a, // i64.atomic.rmw16.xchg_u
    0x20, 0, 0x41, 1, 0x41, 2, 0xfe, 0x48, 2, 0, 0x1a, // i32.atomic.rmw.cmpxchg
    0x20, 0, 0x41, 1, 0xfe, 0, 2, 0, 0x1a, // notify, wait32, wait64, fence
    0x20, 0, 0x41, 1, 0x42, 0, 0xfe, 1, 2, 0, 0x1a,
    0x20, 0, 0x42, 1, 0x42, 0, 0xfe, 2, 3, 0, 0x1a, 0xfe, 3, 0,
    0x20, 0, 0x20, 1, 0x20, 1, 0xfe, 0x49, 3, 0, // i64.atomic.rmw.cmpxchg
], [3, 1, 2]);

// Tags with values, and functions that throw and catch them.
const withTags = (types, ...codes) =>
    module(
        section(1, vec([type([I32], [I32]), type([], []), type([I32], []), type([I32, F64], []), ...types])),
        section(3, vec(codes.map(() => 0))),
        section(
            13,
            vec([
                [0, 1],
                [0, 2],
                [0, 3],
            ]),
        ),
        section(10, vec(codes.map((code) => body(code)))),
    );
// prettier-ignore
const legacyExceptions = () => withTags([],
    // try (result i32), catch with values, catch_all, rethrow
    [0x06, I32, 0x20, 0, 0x10, 1, 0x07, 1, 0x07, 2, 0x1a, 0x09, 0, 0x07, 0, 0x41, 3, 0x19, 0x41, 4, 0x09, 0, 0x0b],
    // delegate to a try, a block and the function
    [0x06, 0x40, 0x02, 0x40, 0x06, 0x40, 0x06, 0x40, 0x08, 0, 0x18, 2, 0x20, 0, 0x08, 1, 0x18, 2, 0x0b,
        0x41, 1, 0x44, 0, 0, 0, 0, 0, 0, 0, 0, 0x08, 2, 0x19, 0x0b, 0x20, 0],
);
// prettier-ignore
const exceptions = () => withTags([type([], [I32, EXNREF])],
    // block (result i32 exnref), try_table with every kind of clause, throw_ref
    [0x02, 0x40, 0x02, I32, 0x02, EXNREF, 0x02, 4, 0x1f, 0x40, 4, 0, 1, 2, 1, 1, 0, 2, 3, 3, 1, 0x20, 0, 0x08, 1, 0x0b,
        0x00, 0x0b, 0x0a, 0x0b, 0x0a, 0x0b, 0x0f, 0x0b, 0x20, 0],
    // locals and null
    [0xd0, EXNREF, 0xd1, 0x04, 0x40, 0xd0, EXNREF, 0x0a, 0x0b, 0x1f, I32, 0, 0x20, 0, 0x0b],
);
// prettier-ignore
const relaxed = () => small(type([V128, V128, V128], [V128]), [
    0x20, 0, 0x20, 1, 0xfd, 0x80, 2, 0x20, 1, 0x20, 2, 0xfd, 0x85, 2, 0x20, 0, 0xfd, 0x92, 2, 0xfd, 0x81, 2,
]);

// Valid modules to start from where there is no spec suite.
export const seeds = [
    atomics(),
    legacyExceptions(),
    ...(knowsRelaxedSimd ? [relaxed()] : []),
    ...(knowsExceptions ? [exceptions()] : []),
    everything(),
    small(type([I32, I32], [I32]), [0x20, 0, 0x20, 1, 0x6a]),
    small(type([I64, F64], [F32]), [0x20, 1, 0xb6, 0x20, 0, 0xb4, 0x92]),
    small(type([], [I32]), [0x02, I32, 0x41, 0, 0x41, 1, 0x0d, 0, 0x00, 0x0b]),
    // a typed select whose result is used: wasm2c 1.0.39's own validator loses its type
    small(type([], [I32]), [0x41, 0, 0x41, 1, 0x41, 0, 0x1c, 1, I32, 0x45]),
    small(type([I32], [I64]), [0x20, 0, 0x29, 3, 0, 0x20, 0, 0x31, 0, 1, 0x7c]),
];
