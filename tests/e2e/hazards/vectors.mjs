// Vector instructions where C and wasm part ways: shifts past the lane's width, saturation, minimum
// and maximum, conversions that saturate. Two vectors go in as four i64, one comes out as two.

const lanes = [
    0n,
    ~0n,
    0x8000800080008000n,
    0x7fff7fff7fff7fffn,
    0x80ff7f0001fe0081n,
    0x8000000000000000n,
    0x7fffffff80000000n,
    0x123456789abcdef0n,
].map((v) => BigInt.asUintN(64, v));
const f32lanes = [
    0x7fc0000080000000n,
    0x000000003f800000n,
    0x7fa00000ff800000n,
    0xcf0000004f000000n,
    0x4f7fffffbf7fffffn,
    0x7f80000000000001n,
];
const f64lanes = [
    0n,
    0x8000000000000000n,
    0x7ff8000000000000n,
    0x7ff4000000000000n,
    0x3ff8000000000000n,
    0xc1e0000000000000n,
    0x41f0000000000000n,
    0xfff0000000000000n,
    0x4004000000000000n,
];
const counts = [0, 1, 7, 8, 15, 16, 31, 32, 33, 63, 64, 65, 127, 255, 0x80000000, 0xffffffff].map(BigInt);

const functions = [];
const calls = [];
const vector = (i) => `(i64x2.replace_lane 1 (i64x2.splat (local.get ${i})) (local.get ${i + 1}))`;
function add(name, params, code, nan, argumentLists) {
    functions.push(`(func $${name} (param ${params.join(' ')}) (result v128) ${code})
(func (export "${name}") (param ${params.join(' ')}) (result i64 i64) (local v128)
  (local.set ${params.length} (call $${name} ${params.map((_, i) => `(local.get ${i})`).join(' ')}))
  (i64x2.extract_lane 0 (local.get ${params.length})) (i64x2.extract_lane 1 (local.get ${params.length})))`);
    for (const args of argumentLists) calls.push({ name, params, results: ['i64', 'i64'], args, nan });
}
const binary = (op, values, nan) =>
    add(
        op,
        ['i64', 'i64', 'i64', 'i64'],
        `(${op} ${vector(0)} ${vector(2)})`,
        nan,
        values.flatMap((a, i) =>
            values.map((b, j) => [a, values[(i + 3) % values.length], b, values[(j + 5) % values.length]]),
        ),
    );
const unary = (op, values, nan) =>
    add(
        op,
        ['i64', 'i64'],
        `(${op} ${vector(0)})`,
        nan,
        values.map((a, i) => [a, values[(i + 1) % values.length]]),
    );

for (const shape of ['i8x16', 'i16x8', 'i32x4', 'i64x2']) {
    for (const op of ['shl', 'shr_s', 'shr_u'])
        add(
            `${shape}.${op}`,
            ['i64', 'i64', 'i32'],
            `(${shape}.${op} ${vector(0)} (local.get 2))`,
            null,
            lanes.flatMap((a, i) => counts.map((n) => [a, lanes[(i + 1) % lanes.length], n])),
        );
    for (const op of ['add', 'sub', 'lt_s', 'gt_s']) binary(`${shape}.${op}`, lanes, null);
    for (const op of ['abs', 'neg']) unary(`${shape}.${op}`, lanes, null);
}
for (const op of [
    'i8x16.add_sat_s',
    'i8x16.sub_sat_u',
    'i16x8.add_sat_u',
    'i16x8.sub_sat_s',
    'i8x16.avgr_u',
    'i16x8.q15mulr_sat_s',
    'i32x4.dot_i16x8_s',
    'i16x8.mul',
    'i32x4.mul',
    'i64x2.mul',
    'i8x16.narrow_i16x8_u',
    'i16x8.narrow_i32x4_s',
    'i8x16.swizzle',
    'i16x8.extmul_high_i8x16_s',
    'i64x2.extmul_low_i32x4_u',
])
    binary(op, lanes, null);
for (const op of ['add', 'sub', 'mul', 'div', 'min', 'max']) {
    binary(`f32x4.${op}`, f32lanes, 'f32x4');
    binary(`f64x2.${op}`, f64lanes, 'f64x2');
}
for (const op of ['pmin', 'pmax', 'eq', 'lt']) {
    binary(`f32x4.${op}`, f32lanes, null);
    binary(`f64x2.${op}`, f64lanes, null);
}
for (const op of ['ceil', 'nearest', 'sqrt']) {
    unary(`f32x4.${op}`, f32lanes, 'f32x4');
    unary(`f64x2.${op}`, f64lanes, 'f64x2');
}
unary('f32x4.neg', f32lanes, null);
unary('f64x2.abs', f64lanes, null);
for (const sign of ['s', 'u']) {
    unary(`i32x4.trunc_sat_f32x4_${sign}`, f32lanes, null);
    unary(`i32x4.trunc_sat_f64x2_${sign}_zero`, f64lanes, null);
    unary(`f32x4.convert_i32x4_${sign}`, lanes, null);
    unary(`f64x2.convert_low_i32x4_${sign}`, lanes, null);
}
unary('f32x4.demote_f64x2_zero', f64lanes, 'f32x4');
unary('f64x2.promote_low_f32x4', f32lanes, 'f64x2');

export { calls, functions };
