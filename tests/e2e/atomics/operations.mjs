// Every atomic instruction at addresses that are aligned, unaligned, and past the end, on a shared memory and on one
// that is not. Each function calls one, and returns what it gave and what is then in memory, as an i64.
import { I32, I64, bytes, functions, putTogether, section, takeApart, vec } from '../../support/wasm.mjs';

const OFFSET = 8;
const widths = [
    [I32, 2],
    [I64, 3],
    [I32, 0],
    [I32, 1],
    [I64, 0],
    [I64, 1],
    [I64, 2],
];
// 22603309585 is what is at 16, as bytes and in its lower halves; so a narrow cmpxchg that wraps what it expects stores.
const arguments_ = [
    '2 5 7',
    '8 1234567890123 305419896',
    '8 305419896 1',
    '8 22603309585 77',
    '65520 -1 255',
    '65528 1 1',
    '-8 1 1',
];

const get = (local) => [0x20, local];
const operand = (type, local) => bytes(get(local), type === I32 ? 0xa7 : []);
const widened = (type, code) => bytes(code, type === I32 ? 0xad : []);

// The functions, for addresses of type `address`.
const operations = (address) => {
    const list = [];
    const wrap = address === I64 ? [0xa7] : [];
    const add = (code, type, align, count, gives) => {
        const access = bytes(
            get(0),
            Array.from({ length: count }, (_, i) => operand(type, i + 1)),
            0xfe,
            code,
            align,
            OFFSET,
        );
        const value = gives ? widened(type, access) : bytes(access, 0x42, 0);
        // The eight bytes at the address's whole word, read plainly.
        const whole = address === I64 ? [0x42, 0x78, 0x83] : [0x41, 0x78, 0x71];
        const after = bytes(get(0), whole, 0x29, 3, OFFSET);
        list.push({
            type: [
                [address, I64, I64],
                [I64, I64],
            ],
            code: bytes(value, after),
            name: `op${code}`,
        });
    };
    widths.forEach(([type, align], i) => add(0x10 + i, type, align, 0, true));
    widths.forEach(([type, align], i) => add(0x17 + i, type, align, 1, false));
    for (let operation = 0; operation < 6; operation++)
        widths.forEach(([type, align], i) => add(0x1e + 7 * operation + i, type, align, 1, true));
    widths.forEach(([type, align], i) => add(0x48 + i, type, align, 2, true));
    list.push({ type: [[address, I64, I64], [I32]], code: bytes(0xfe, 3, 0, get(0), wrap), name: 'fence' });
    list.push({
        type: [[address, I64, I64], [I32]],
        code: bytes(get(0), get(1), 0xa7, 0xfe, 0, 2, OFFSET),
        name: 'notify',
    });
    return list;
};

const data = [0x11, 0x22, 0x33, 0x44, 0x85, 0x96, 0xa7, 0xb8];
export const withMemory = (limits, address = I32) => withFunctions(operations(address), limits, address);
export const withFunctions = (list, limits, address = I32) =>
    insert(functions(list, section(11, vec([[0, address === I64 ? 0x42 : 0x41, 16, 0x0b, 8, ...data]]))), {
        id: 5,
        content: vec([limits]),
    });

// `module` with one more section in front of its exports.
function insert(module, { id, content }) {
    const sections = takeApart(module);
    sections.splice(
        sections.findIndex((each) => each.id === 7),
        0,
        { id, bytes: content },
    );
    return putTogether(sections);
}

export const module = withMemory([3, 1, 1]);
export const calls = operations(I32).flatMap(({ name }) => arguments_.map((words) => `${name} ${words}`));
