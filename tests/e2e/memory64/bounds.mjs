// Loads and stores of each width, with addresses and offsets around the end of the memory, around what guard pages
// cover, around powers of two, and such that their sum passes 2^64.
const accesses = {
    load8: '(i32.load8_u OFFSET (local.get 0))',
    load32: '(i32.load OFFSET (local.get 0))',
    load64: '(i32.wrap_i64 (i64.load OFFSET (local.get 0)))',
    loadf64: '(i32.trunc_sat_f64_s (f64.load OFFSET (local.get 0)))',
    load128: '(i32x4.extract_lane 3 (v128.load OFFSET (local.get 0)))',
    splat: '(i32x4.extract_lane 3 (v128.load8_splat OFFSET (local.get 0)))',
    zero: '(i32x4.extract_lane 0 (v128.load64_zero OFFSET (local.get 0)))',
    lane: '(i32x4.extract_lane 1 (v128.load32_lane OFFSET 1 (local.get 0) (v128.const i64x2 0 0)))',
    store8: '(i32.store8 OFFSET (local.get 0) (i32.const 1)) (i32.const 1)',
    store64: '(i64.store OFFSET (local.get 0) (i64.const 1)) (i32.const 1)',
    store128: '(v128.store OFFSET (local.get 0) (v128.const i64x2 1 1)) (i32.const 1)',
    store_lane: '(v128.store16_lane OFFSET 1 (local.get 0) (v128.const i64x2 1 1)) (i32.const 1)',
};
const PAGE = 65536n;
const offsets = [
    ...[0n, 1n, PAGE - 8n, PAGE - 1n, PAGE, 1n << 31n, (1n << 32n) - 1n, 1n << 32n, (1n << 36n) - 1n, 1n << 36n],
    ...[(1n << 36n) + 1n, 1n << 37n, (1n << 44n) + 1n, 1n << 63n, (1n << 64n) - PAGE, (1n << 64n) - 1n],
];
const functions = Object.entries(accesses).flatMap(([name, text]) =>
    offsets.map(
        (offset, i) =>
            `(func (export "${name}_${i}") (param i64) (result i32) ${text.replace('OFFSET', `offset=${offset}`)})`,
    ),
);
export const module = `(module (memory i64 1 1) (data (i64.const 65520) "0123456789abcdef") ${functions.join('\n')})`;

// Addresses as i64: the sums land inside, at the last byte, just past it, and a turn of 2^64 later.
const addresses = (offset) => [
    ...[-offset, PAGE - 1n - offset, PAGE - 8n - offset, PAGE - offset, (1n << 36n) - offset, (1n << 32n) + 7n],
];
export const calls = Object.keys(accesses).flatMap((name, n) =>
    offsets.flatMap((offset, i) =>
        addresses(offset)
            .filter((_, a) => (a + i + n) % 3 === 0 || i < 2)
            .map((address) => `${name}_${i} ${BigInt.asIntN(64, address)}`),
    ),
);
