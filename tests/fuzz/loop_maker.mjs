// Loops as a compiler unrolls them, made at random, with their bodies' copies alike or one of them spoiled; some carry
// bytes from one step to the next. Each is a function (p, q, end, start) of a module with one page of memory. Wide ones have
// addresses and counters of 64 bits.
import v8 from 'node:v8';
import { F64, I32, I64, leb, module, name, section, sized, sleb, vec } from '../support/wasm.mjs';
import { mutator } from './mutate.mjs';

// Parameters P to I; the other locals are carried through the loop or set in it.
export const [P, Q, END, I, SUM, FLOATS, X, Y, W, T, U, A, V] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
export const LAST = V;
const ADDRESSES = [P, Q, END, I, W, A, V];
/** Whether the local is an i64 (a float's bits are one, too). */
export const isWide = (local, wide) => local === FLOATS || (wide && ADDRESSES.includes(local));

// Later versions have 64-bit memories, and no flag for them.
if (Number(process.versions.node.split('.')[0]) < 24) v8.setFlagsFromString('--experimental-wasm-memory64');

const get = (local) => [0x20, ...leb(local)];
const set = (local) => [0x21, ...leb(local)];
const tee = (local) => [0x22, ...leb(local)];
const constant = (value) => [0x41, ...sleb(value | 0)];
const [ADD, SUB, MUL, AND, OR, XOR, SHL, SHR_U, ROTL] = [0x6a, 0x6b, 0x6c, 0x71, 0x72, 0x73, 0x74, 0x76, 0x77];
const WRAP = 0xa7;

/** Constants of addresses' type, and instructions on it by those for i32. */
const addresses = (wide) => ({
    type: wide ? I64 : I32,
    number: (value) => (wide ? [0x42, ...sleb(BigInt(value))] : constant(value)),
    add: wide ? 0x7c : ADD,
    sub: wide ? 0x7d : SUB,
    mul: wide ? 0x7e : MUL,
    eq: wide ? 0x51 : 0x46,
    ne: wide ? 0x52 : 0x47,
    isNotZero: wide ? [0x50, 0x45] : [],
    wrap: wide ? [WRAP] : [],
});

// All locals go to globals behind the loop, numbered as the locals are.
// prettier-ignore
const loopBody = (loop, { type, number, wrap }) => sized([
    ...vec([[...leb(1), I32], [...leb(1), F64], [...leb(2), I32], [...leb(1), type], [...leb(2), I32], [...leb(2), type]]),
    ...number(1000), ...set(W), ...get(Q), ...wrap, ...constant(511), AND, ...set(X), ...loop.code,
    ...[P, Q, END, I, SUM, X, Y, W, T, U, A, V].flatMap((local) => [...get(local), 0x24, ...leb(local)]),
    ...get(FLOATS), 0xbd, 0x24, FLOATS, 0x0b,
]);

// Fills the memory, calls the function, and makes one i64 of the memory and the globals.
const sumBody = (index, wide) => {
    const [at, sum] = [4, 5];
    const place = [...get(at), ...(wide ? [0xad] : [])];
    const mix = (word) => [...get(sum), 0x42, 0xb3, 0x83, 0x80, 0x80, 0x80, 0x20, 0x7e, ...word, 0x7c, ...set(sum)];
    // prettier-ignore
    const overMemory = (code) => [...constant(0), ...set(at), 0x03, 0x40, ...code,
        ...get(at), ...constant(4), ADD, ...tee(at), ...constant(65536), 0x47, 0x0d, 0, 0x0b];
    // prettier-ignore
    return sized([
        ...vec([[...leb(1), I32], [...leb(1), I64]]),
        ...overMemory([...place, ...get(at), ...constant(-1640531535), MUL, 0x36, 2, 0]),
        ...[P, Q, END, I].flatMap(get), 0x10, ...leb(index),
        ...overMemory(mix([...place, 0x35, 2, 0])),
        ...Array.from({ length: LAST + 1 }, (_, i) => mix([0x23, i, ...(isWide(i, wide) ? [] : [0xad])])).flat(),
        ...get(sum), 0x0b,
    ]);
};

// Exports a function `f` and its number for each loop, and `c` for its sum, the memory, and a global `g` for each local.
export const makeModule = (loops, wide = false) => {
    const { type } = addresses(wide);
    const params = vec([type, type, type, type]);
    const types = [
        [0x60, ...params, 0],
        [0x60, ...params, 1, I64],
    ];
    const globals = Array.from({ length: LAST + 1 }, (_, i) =>
        isWide(i, wide) ? [I64, 1, 0x42, 0, 0x0b] : [I32, 1, 0x41, 0, 0x0b],
    );
    const exports = [
        [...name('memory'), 2, 0],
        ...loops.map((_, i) => [...name(`f${i}`), 0, ...leb(i)]),
        ...loops.map((_, i) => [...name(`c${i}`), 0, ...leb(loops.length + i)]),
        ...globals.map((_, i) => [...name(`g${i}`), 3, ...leb(i)]),
    ];
    return module(
        section(1, vec(types)),
        section(3, vec([...loops.map(() => [0]), ...loops.map(() => [1])])),
        section(5, [1, wide ? 4 : 0, 1]),
        section(6, vec(globals)),
        section(7, vec(exports)),
        section(
            10,
            vec([...loops.map((loop) => loopBody(loop, addresses(wide))), ...loops.map((_, i) => sumBody(i, wide))]),
        ),
    );
};

// `loop()`, `slotLoop()` and `words(loop)`, the arguments of a call: the same ones for the same seed.
export const loopMaker = (seed, wide = false) => {
    const { random, pick } = mutator(seed);
    const { number, add, sub, mul, eq, ne, isNotZero, wrap } = addresses(wide);
    const chance = (percent) => random(100) < percent;

    // ---- A step: trees that are said again for every copy ----

    const address = () => ({ base: pick([P, Q, W, null]), constant: random(64) * 4 });
    const loads = [0x28, 0x2c, 0x2d, 0x2e, 0x2f];
    const stores = [0x36, 0x3a, 0x3b];
    const load = () => ({ kind: 'load', code: pick(loads), at: address(), offset: chance(20) ? random(40) : 0 });
    const expression = (depth) => {
        const kind = random(depth > 0 ? 10 : 6);
        if (kind < 3) return load();
        if (kind === 3) return { kind: 'counter' };
        if (kind === 4) return { kind: 'local', local: pick([X, Y, P, SUM]) };
        if (kind === 5) return { kind: 'constant', value: random(1000) - 500 };
        if (kind === 6) return { kind: 'select', parts: [0, 1, 2, 3].map(() => expression(depth - 1)) };
        return {
            kind: 'binary',
            code: pick([ADD, SUB, MUL, AND, OR, XOR, SHL, SHR_U, ROTL]),
            parts: [expression(depth - 1), expression(depth - 1)],
        };
    };
    const statement = () => {
        const kind = random(10);
        if (kind < 5)
            return { kind: 'store', code: pick(stores), at: address(), value: expression(3), local: pick([A, V]) };
        if (kind < 7) return { kind: 'sum', code: pick([ADD, XOR, ADD]), value: expression(2) };
        if (kind === 7) return { kind: 'most', value: expression(2) };
        if (kind === 8) return { kind: 'floats', value: expression(2) };
        return { kind: 'turn', value: chance(50) ? { ...load(), code: pick([0x2d, 0x2f]) } : expression(1) };
    };

    // ---- Its copies ----

    // `at.copy`, `at.step`; `at.spoil()` is what a constant is off by. The address, and what is left for the offset.
    const sayAddress = ({ base, constant: distance }, at) => {
        const stride = base === W ? at.stepOfW : at.step;
        const far = distance + at.copy * stride + at.spoil();
        const offset = at.withOffsets && far >= 0 && chance(90) ? far : 0;
        const code = number(far - offset);
        if (base === W) return [[...get(W), ...code, add], offset];
        if (base === null) return [[...get(I), ...code, add], offset];
        return [
            pick([
                () => [...get(base), ...get(I), add, ...code, add],
                () => [...get(base), ...get(I), ...code, add, add],
                () => [...get(base), ...code, add, ...get(I), add],
            ])(),
            offset,
        ];
    };
    const say = (tree, at) => {
        switch (tree.kind) {
            case 'load': {
                const [address, offset] = sayAddress(tree.at, at);
                return [...address, tree.code, 0, ...leb(tree.offset + offset)];
            }
            case 'counter':
                return at.copy
                    ? [...get(I), ...number(at.copy * at.step + at.spoil()), add, ...wrap]
                    : [...get(I), ...wrap];
            case 'local':
                return tree.local === P ? [...get(P), ...wrap] : get(tree.local);
            case 'constant':
                return constant(tree.value + at.spoil());
            case 'select':
                return [
                    ...tree.parts.slice(0, 2).flatMap((part) => say(part, at)),
                    ...tree.parts.slice(2).flatMap((part) => say(part, at)),
                    0x4a,
                    0x1b,
                ];
            default:
                return [...tree.parts.flatMap((part) => say(part, at)), tree.code];
        }
    };
    const sayStatement = (tree, at) => {
        switch (tree.kind) {
            case 'store': {
                const [address, offset] = sayAddress(tree.at, at);
                return [...address, ...tee(tree.local), ...say(tree.value, at), tree.code, 0, ...leb(offset)];
            }
            case 'sum':
                return chance(50)
                    ? [...get(SUM), ...say(tree.value, at), tree.code, ...set(SUM)]
                    : [...say(tree.value, at), ...get(SUM), tree.code, ...set(SUM)];
            case 'most':
                return [
                    ...say(tree.value, at),
                    ...tee(T),
                    ...get(SUM),
                    ...get(T),
                    ...get(SUM),
                    0x4a,
                    0x1b,
                    ...set(SUM),
                ];
            case 'floats':
                return [...get(FLOATS), ...say(tree.value, at), 0xb7, 0xa0, ...set(FLOATS)];
            default:
                return [...get(Y), ...set(X), ...say(tree.value, at), ...set(Y)];
        }
    };

    // Some that no power of two divides, and that divide none.
    const steps = [1, 2, 4, 8, 12, -4, 3, 5, 6, -7, 100];
    const stepsOfW = [1, 4, 16, 3, 10];
    const factors = [3, 5, 6, 12, -1, 0x55555556, 0x2aaaaaab, 0x40000001, 0x18000001];

    const makeLoop = () => {
        const copies = pick([1, 2, 2, 4, 4, 8, 3, 5, 6, 7]);
        const step = pick(steps);
        const stepOfW = pick(stepsOfW);
        const first = {
            kind: 'store',
            code: pick(stores),
            at: { base: P, constant: random(64) },
            value: expression(2),
            local: A,
        };
        const statements = [first, ...Array.from({ length: random(3) }, statement)];
        const withOffsets = chance(40);
        let places = chance(40) ? random(25) : -1; /* the constant that is spoiled, if there are so many */
        const said = Array.from({ length: copies }, (_, copy) =>
            statements.map((tree) =>
                sayStatement(tree, { copy, step, stepOfW, withOffsets, spoil: () => (places-- === 0 ? 1 : 0) }),
            ),
        );
        // prettier-ignore
        const moved = [...get(W), ...number(stepOfW * copies), add, ...set(W), ...get(I), ...number(step * copies), add];
        const factor = pick(factors);
        const ends = [
            [...moved, ...tee(I), ...get(END), ne],
            [...moved, ...tee(I), ...get(END), eq, 0x45],
            [...moved, ...tee(I), ...number(factor), mul, ...get(END), ...number(factor), mul, ne],
            [...moved, ...tee(I), ...get(END), sub, ...number(factor), mul, ...tee(A), ...isNotZero],
            [...moved, ...set(I), ...get(I), ...get(END), sub, ...isNotZero],
            [...moved, ...set(I), ...get(END), ...number(copies), sub, ...tee(END), ...isNotZero],
        ];
        const end = random(ends.length); /* the last one counts down */
        const code = [0x03, 0x40, ...said.flat(2), ...ends[end], 0x0d, 0, 0x0b];
        return { copies, step, code, countsDown: end === ends.length - 1 };
    };

    // ---- Slots: places at Q that a body writes before it reads them, in a loop of its own or one by one ----

    const makeSlotLoop = () => {
        const step = pick(steps);
        const at = { copy: 0, step, stepOfW: pick(stepsOfW), withOffsets: chance(40), spoil: () => 0 };
        // prettier-ignore
        const [size, store, load, widen, narrow] = pick([[4, 0x36, 0x28, [], []], [4, 0x36, 0x28, [], []],
            [8, 0x37, 0x29, [0xad], [0xa7]], [8, 0x39, 0x2b, [0xb7], [0xbd, 0xa7]], [4, 0x38, 0x2a, [0xb2], [0xbc]]]);
        const count = 1 + random(4);
        const first = random(16) * 4;
        const place = (distance) => (chance(50) ? [[...get(Q), ...number(distance), add], 0] : [get(Q), distance]);
        const fill = (distance) => {
            const [address, offset] = place(distance);
            return [...address, ...say(expression(2), at), ...widen, store, 0, ...leb(offset)];
        };
        const take = (distance, code = load, after = narrow) => {
            const [address, offset] = place(distance);
            return [...address, code, 0, ...leb(offset), ...after];
        };
        const [filledAt, offset] = place(first);
        // prettier-ignore
        const filled = chance(60) ? [...number(0), ...set(V), 0x03, 0x40,
            ...filledAt, ...get(V), add, ...say(expression(2), at), ...widen, store, 0, ...leb(offset),
            ...get(V), ...number(size), add, ...tee(V), ...number(size * count), ne, 0x0d, 0, 0x0b]
            : Array.from({ length: count }, (_, k) => fill(first + k * size)).flat();
        const last = () => take(first + random(count) * size);
        // Some of what follows is no slot: it is read before it is written, written or read in part, or beside it.
        const before = chance(15) ? [...last(), ...get(SUM), ADD, ...set(SUM)] : [];
        const [split, splitOffset] = place(first + random(count * size));
        const spoiled = chance(15) ? [...split, ...say(expression(1), at), pick(stores), 0, ...leb(splitOffset)] : [];
        const other = chance(15)
            ? [...take(first + random(count * size + 8) - 4, pick(loads), []), ...get(SUM), XOR, ...set(SUM)]
            : [];
        const [target, far] = sayAddress(
            { ...address(), base: P },
            at,
        ); /* where it ends in time, by a trap if need be */
        // prettier-ignore
        const kept = [...target, ...last(), ...last(), pick([ADD, XOR]), ...tee(T), pick(stores), 0, ...leb(far)];
        const summed = chance(50) ? [...get(SUM), ...last(), pick([ADD, XOR]), ...set(SUM)] : [];
        const carried = chance(20) ? [...get(Y), ...set(X), ...last(), ...set(Y)] : [];
        // prettier-ignore
        const code = [0x03, 0x40, ...before, ...filled, ...spoiled, ...other, ...kept, ...summed, ...carried,
            ...get(W), ...number(at.stepOfW), add, ...set(W), ...get(I), ...number(step), add, ...tee(I), ...get(END), ne,
            0x0d, 0, 0x0b];
        return { copies: 1, step, code, countsDown: false };
    };

    const makeArguments = ({ copies, step, countsDown }) => {
        const start = pick([0, 16, 4096, 60000, -2048, random(1000)]);
        const rounds = 1 + random(chance(50) ? 4 : 40);
        const uneven = chance(15) ? 1 + random(9) : 0;
        const end = countsDown ? rounds * copies + uneven : start + rounds * copies * step + uneven;
        const list = [pick([4096, 20000, 65000, -64, random(30000)]), pick([8192, 64000, random(30000)]), end, start];
        return wide ? list.map(BigInt) : list;
    };
    return { loop: makeLoop, slotLoop: makeSlotLoop, words: makeArguments, random };
};
