// i64.add128, i64.sub128, i64.mul_wide_s and i64.mul_wide_u: random functions of them, with constants and in
// dead code, and a product of long numbers. The module has so much code that it becomes several shards. Node's
// V8 lacks these instructions, so for it each of them is a call of a function that does the same in 64 bits.
import { I32, I64, bytes, leb, module as wasm, name, section, sized, sleb, type, vec } from '../../support/wasm.mjs';
import { generator } from '../../support/random.mjs';

const COUNT = 30;
const PARAMS = 6;
const LIMBS = 9;
const EMPTY = 0x40;
const padding = bytes(Array.from({ length: 1500 }, () => [0x41, 1, 0x1a])); // i32.const 1, drop

const get = (local) => [0x20, ...leb(local)];
const set = (local) => [0x21, ...leb(local)];
const tee = (local) => [0x22, ...leb(local)];
const long = (value) => [0x42, ...sleb(value)];
const [AND, XOR, SHR_S, SHR_U, ADD, SUB, MUL, LT_U, EXTEND] = [0x83, 0x85, 0x87, 0x88, 0x7c, 0x7d, 0x7e, 0x54, 0xad];
const wide = { add128: 0x13, sub128: 0x14, mul_wide_s: 0x15, mul_wide_u: 0x16 };
const names = Object.keys(wide);
const operandCount = (op) => (op.startsWith('mul') ? 2 : 4);

const low = (local) => [...get(local), ...long(0xffffffffn), AND];
const high = (local) => [...get(local), ...long(32), SHR_U];

// The same in 64 bits. Sums: of the halves, with what the low ones carry. Products: of four halves of 32 bits.
const sum = [...get(0), ...get(2), ADD, ...tee(0), ...get(1), ...get(3), ADD, ...get(0), ...get(2), LT_U, EXTEND, ADD];
const difference = [
    ...[...get(0), ...get(2), SUB],
    ...[...get(1), ...get(3), SUB, ...get(0), ...get(2), LT_U, EXTEND, SUB],
];
// locals: 2 the middle, 3 the other middle
const upper = [
    ...[...high(0), ...low(1), MUL, ...low(0), ...low(1), MUL, ...long(32), SHR_U, ADD, ...set(2)],
    ...[...low(0), ...high(1), MUL, ...low(2), ADD, ...set(3)],
    ...[...high(0), ...high(1), MUL, ...high(2), ADD, ...high(3), ADD],
];
const product = [...get(0), ...get(1), MUL, ...upper];
const negative = (local) => [...get(local), ...long(63), SHR_S];
const signed = [...product, ...[...negative(0), ...get(1), AND, SUB], ...[...negative(1), ...get(0), AND, SUB]];
const references = { add128: sum, sub128: difference, mul_wide_s: signed, mul_wide_u: product };

/** The bytes of the module; `write(op)` gives those of an instruction. */
function build(write, more) {
    const random = generator(7);
    const special = [0n, 1n, -1n, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 32n, 0xffffffffn, -0x123456789abcdefn];
    const operand = () => (random(3) ? get(random(PARAMS)) : long(special[random(special.length)]));
    const step = () => {
        const op = names[random(names.length)];
        const operands = Array.from({ length: operandCount(op) }, operand);
        const results = [...set(random(PARAMS)), ...set(random(PARAMS))];
        const dead = [0x02, EMPTY, 0x0c, 0, ...write(op), 0x1a, 0x1a, 0x0b]; // block br 0, drop drop end
        return bytes(operands.flat(), write(op), results, random(6) ? [] : dead);
    };
    const functions = Array.from({ length: COUNT }, () => ({
        type: 0,
        code: bytes(0, padding, Array.from({ length: 12 }, step), get(0), get(1), [0x0b]),
    }));
    const bodies = [...functions, { type: 1, code: longProduct(write) }, ...more];
    const exported = bodies.slice(0, COUNT + 1);
    const longs = (count) => Array.from({ length: count }, () => I64);
    return wasm(
        section(
            1,
            vec([
                type(longs(PARAMS), longs(2)),
                type([I64], longs(1)),
                type(longs(4), longs(2)),
                type(longs(2), longs(2)),
            ]),
        ),
        section(3, vec(bodies.map((f) => [f.type]))),
        section(5, vec([[0, 1]])),
        section(7, vec(exported.map((_, i) => bytes(name(`f${i}`), 0, leb(i))))),
        section(10, vec(bodies.map((f) => sized(f.code)))),
    );
}

/** Multiplies two numbers of LIMBS limbs, made from the parameter, and returns all limbs of the product, combined. */
function longProduct(write) {
    const [seed, i, j, carry, hash] = [0, 1, 2, 3, 4];
    const i32 = (value) => [0x41, ...sleb(value)];
    const at = (base, ...indices) => [
        ...indices.flatMap((index, k) => [...get(index), ...(k ? [0x6a] : [])]),
        ...[...i32(3), 0x74, ...i32(base), 0x6a],
    ];
    const load = [0x29, 3, 0];
    const store = [0x37, 3, 0];
    const loop = (index, count, ...code) => [
        ...[...i32(0), ...set(index), 0x03, EMPTY, ...code.flat()],
        ...[...get(index), ...i32(1), 0x6a, ...tee(index), ...i32(count), 0x48, 0x0d, 0, 0x0b],
    ];
    const mix = [...get(seed), ...long(6364136223846793005n), MUL, ...long(1442695040888963407n), ADD, ...tee(seed)];
    const [A, B, OUT] = [0, 128, 256];
    return bytes(
        [2, 2, I32, 2, I64],
        loop(i, LIMBS, at(A, i), mix, store, at(B, i), mix, store),
        loop(
            ...[i, LIMBS, long(0), set(carry)],
            loop(
                ...[j, LIMBS, at(OUT, i, j)],
                // out[i + j] + a[i] * b[j] + carry
                ...[at(A, i), load, at(B, j), load, write('mul_wide_u')],
                ...[at(OUT, i, j), load, long(0), write('add128'), get(carry), long(0), write('add128')],
                ...[set(carry), store],
            ),
            ...[i32(LIMBS), set(j), at(OUT, i, j), get(carry), store],
        ),
        loop(i, 2 * LIMBS, get(hash), long(31), [MUL], at(OUT, i), load, [XOR], set(hash)),
        get(hash),
        [0x0b],
    );
}

export const module = build((op) => [0xfc, wide[op]], []);
export const oracle = build(
    (op) => [0x10, ...leb(COUNT + 1 + names.indexOf(op))],
    names.map((op) => ({
        type: operandCount(op) === 4 ? 2 : 3,
        code: bytes(operandCount(op) === 4 ? [0] : [1, 2, I64], references[op], [0x0b]),
    })),
);
const inputs = ['1 2 3 4 5 6', '-1 -1 -1 0 1 -9223372036854775808', '81985529216486895 -2 77 4294967296 -4294967297 9'];
export const calls = [
    ...Array.from({ length: COUNT }, (_, i) => inputs.map((input) => `f${i} ${input}`)).flat(),
    ...['0', '1', '-1', '12345678901234567'].map((seed) => `f${COUNT} ${seed}`),
];
