// Every numeric instruction of the scalar types, and the vector instructions that C could get wrong,
// as functions of bits: floats go in and come out as integers, so that nothing on the way touches a
// NaN. Each binary one also with one operand constant, as the optimiser sees most of them.

/** Values where C and wasm part ways: limits, shift counts past the width, NaNs of both kinds. */
const i32 = [
    0, 1, 2, 7, 31, 32, 33, 63, 64, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0x80000001,
    0xfffffffe, 0xffffffff, 0xdeadbeef, 0x12345678,
].map(BigInt);
const i64 = [
    ...[0, 1, 2, 31, 32, 33, 63, 64, 65, 0x7f, 0x80, 0x7fffffff, 0x80000000, 0xffffffff].map(BigInt),
    0x7fffffffffffffffn,
    0x8000000000000000n,
    0x8000000000000001n,
    0xffffffff80000000n,
    0xfffffffffffffffen,
    0xffffffffffffffffn,
    0x123456789abcdef0n,
];

const view = new DataView(new ArrayBuffer(8));
const f32bits = (x) => (view.setFloat32(0, x), BigInt(view.getUint32(0)));
const f64bits = (x) => (view.setFloat64(0, x), view.getBigUint64(0));
const both = (list) => list.flatMap((x) => [x, -x]);
const limits = [2 ** 31, 2 ** 32, 2 ** 63, 2 ** 64];
const common = [0, 1, 0.5, 1.5, 2, 2.5, 0.99999994, 3.25, Infinity];
const neighbours = (bits) => [bits - 1n, bits, bits + 1n];
const f32 = [
    ...both(common).map(f32bits),
    ...both(limits).map(f32bits).flatMap(neighbours),
    1n,
    0x007fffffn,
    0x00800000n,
    0x7f7fffffn,
    0xff7fffffn,
    0x3f800001n,
    0x3f7fffffn,
    0x4b7fffffn,
    0x7fc00000n,
    0xffc00000n,
    0x7fa00000n,
    0xffa00001n,
    0x7f800001n,
];
const f64 = [
    ...both(common).map(f64bits),
    ...both([...limits, 2 ** 31 - 1, 2 ** 31 + 1, 2 ** 32 - 1])
        .map(f64bits)
        .flatMap(neighbours),
    1n,
    0x000fffffffffffffn,
    0x7fefffffffffffffn,
    0x3ff0000000000001n,
    0x3fefffffffffffffn,
    0x36a0000000000000n,
    0x47efffffe0000000n,
    0x47effffff0000000n,
    0x432fffffffffffffn,
    0x7ff8000000000000n,
    0xfff8000000000000n,
    0x7ff4000000000000n,
    0xfff4000000000001n,
    0x7ff0000000000001n,
];
const values = { i32, i64, f32, f64 };
/** Those that every binary float instruction is tried with; the others meet conversions only. */
const pairs = {
    i32,
    i64,
    f32: f32.filter((_, i) => i < 18 || i >= f32.length - 13 || i % 4 === 0),
    f64: f64.filter((_, i) => i < 18 || i >= f64.length - 14 || i % 6 === 0),
};
/** Constant operands. */
const constants = {
    i32: [0n, 1n, 32n, 33n, 0x7fffffffn, 0x80000000n, 0xffffffffn],
    i64: [0n, 1n, 64n, 65n, 0x7fffffffffffffffn, 0x8000000000000000n, 0xffffffffffffffffn],
    f32: [0, -0, 1, -1, 2, 0.5, Infinity].map(f32bits).concat(0x7fa00000n),
    f64: [0, -0, 1, -1, 2, 0.5, Infinity].map(f64bits).concat(0x7ff4000000000000n),
};

const integer = { i32: 'i32', i64: 'i64', f32: 'i32', f64: 'i64' };
const isFloat = (type) => type[0] === 'f';
const unwrap = (type, code) => (isFloat(type) ? `(${type}.reinterpret_${integer[type]} ${code})` : code);
const wrap = (type, code) => (isFloat(type) ? `(${integer[type]}.reinterpret_${type} ${code})` : code);
const argument = (type, i) => unwrap(type, `(local.get ${i})`);
function constant(type, bits) {
    if (!isFloat(type)) return `(${type}.const ${bits})`;
    const [width, exponent] = type === 'f32' ? [23n, 0xffn] : [52n, 0x7ffn];
    const sign = bits >> (width === 23n ? 31n : 63n) ? '-' : '';
    const fraction = bits & ((1n << width) - 1n);
    if (((bits >> width) & exponent) === exponent)
        return `(${type}.const ${sign}${fraction ? `nan:0x${fraction.toString(16)}` : 'inf'})`;
    if (type === 'f32') view.setUint32(0, Number(bits));
    else view.setBigUint64(0, bits);
    const value = type === 'f32' ? view.getFloat32(0) : view.getFloat64(0);
    return `(${type}.const ${Object.is(value, -0) ? '-0' : value})`;
}

const functions = [];
const calls = [];
/** An export of integer types. `nan`: the float type whose NaNs its results may be, else exact. */
function add(name, params, results, code, nan, argumentLists) {
    functions.push(
        `(func (export "${name}") ${params.map((p) => `(param ${integer[p]})`).join(' ')} ` +
            `(result ${results.map((r) => integer[r]).join(' ')}) ${code})`,
    );
    for (const args of argumentLists)
        calls.push({ name, params: params.map((p) => integer[p]), results: results.map((r) => integer[r]), args, nan });
}

// Results that keep the bits of a NaN operand but for its sign (core spec 4.3.3).
const exact = /^(f..\.(abs|neg|copysign)|.*reinterpret.*)$/;
const nanOf = (type, op) => (isFloat(type) && !exact.test(op) ? type : null);

function addUnary(op, from, to) {
    add(
        op,
        [from],
        [to],
        wrap(to, `(${op} ${argument(from, 0)})`),
        nanOf(to, op),
        values[from].map((v) => [v]),
    );
}

function addBinary(op, from, to) {
    const lists = pairs[from].flatMap((a) => pairs[from].map((b) => [a, b]));
    const nan = nanOf(to, op);
    add(op, [from, from], [to], wrap(to, `(${op} ${argument(from, 0)} ${argument(from, 1)})`), nan, lists);
    // All constants in one function, chosen by an argument: a branch is cheaper than an export.
    const cases = constants[from].flatMap((c) => [
        [argument(from, 0), constant(from, c)],
        [constant(from, c), argument(from, 0)],
    ]);
    const chosen = cases
        .map(
            ([a, b], i) =>
                `(if (i32.eq (local.get 1) (i32.const ${i})) (then (return ${wrap(to, `(${op} ${a} ${b})`)})))`,
        )
        .join('\n  ');
    const tried = values[from].flatMap((v) => cases.map((_, i) => [v, BigInt(i)]));
    functions.push(
        `(func (export "${op}.const") (param ${integer[from]} i32) (result ${integer[to]}) ${chosen} unreachable)`,
    );
    for (const args of tried)
        calls.push({ name: `${op}.const`, params: [integer[from], 'i32'], results: [integer[to]], args, nan });
}

for (const type of ['i32', 'i64']) {
    for (const op of [
        'add',
        'sub',
        'mul',
        'div_s',
        'div_u',
        'rem_s',
        'rem_u',
        'and',
        'or',
        'xor',
        'shl',
        'shr_s',
        'shr_u',
        'rotl',
        'rotr',
    ])
        addBinary(`${type}.${op}`, type, type);
    for (const op of ['eq', 'ne', 'lt_s', 'lt_u', 'gt_s', 'gt_u', 'le_s', 'le_u', 'ge_s', 'ge_u'])
        addBinary(`${type}.${op}`, type, 'i32');
    for (const op of ['clz', 'ctz', 'popcnt', 'extend8_s', 'extend16_s']) addUnary(`${type}.${op}`, type, type);
    addUnary(`${type}.eqz`, type, 'i32');
}
addUnary('i64.extend32_s', 'i64', 'i64');
addUnary('i32.wrap_i64', 'i64', 'i32');
addUnary('i64.extend_i32_s', 'i32', 'i64');
addUnary('i64.extend_i32_u', 'i32', 'i64');
for (const type of ['f32', 'f64']) {
    for (const op of ['add', 'sub', 'mul', 'div', 'min', 'max', 'copysign']) addBinary(`${type}.${op}`, type, type);
    for (const op of ['eq', 'ne', 'lt', 'gt', 'le', 'ge']) addBinary(`${type}.${op}`, type, 'i32');
    for (const op of ['abs', 'neg', 'sqrt', 'ceil', 'floor', 'trunc', 'nearest']) addUnary(`${type}.${op}`, type, type);
    for (const to of ['i32', 'i64'])
        for (const sign of ['s', 'u']) {
            addUnary(`${to}.trunc_${type}_${sign}`, type, to);
            addUnary(`${to}.trunc_sat_${type}_${sign}`, type, to);
            addUnary(`${type}.convert_${to}_${sign}`, to, type);
        }
}
addUnary('f64.promote_f32', 'f32', 'f64');
addUnary('f32.demote_f64', 'f64', 'f32');

// Products and sums that a fused instruction would round once.
for (const type of ['f32', 'f64']) {
    const [one, up, down] =
        type === 'f32'
            ? [0x3f800000n, 0x3f800001n, 0x3f7fffffn]
            : [0x3ff0000000000000n, 0x3ff0000000000001n, 0x3fefffffffffffffn];
    const sign = type === 'f32' ? 1n << 31n : 1n << 63n;
    const few = [one, up, down, sign | one, sign | up, pairs[type].at(10), pairs[type].at(-9), pairs[type].at(-2)];
    const triples = few.flatMap((a) => few.flatMap((b) => few.map((c) => [a, b, c])));
    const [a, b, c] = [0, 1, 2].map((i) => argument(type, i));
    const product = `(${type}.mul ${a} ${b})`;
    const forms = {
        mul_add: `(${type}.add ${product} ${c})`,
        add_mul: `(${type}.add ${c} ${product})`,
        mul_sub: `(${type}.sub ${product} ${c})`,
        sub_mul: `(${type}.sub ${c} ${product})`,
        neg_mul_add: `(${type}.add (${type}.neg ${product}) ${c})`,
        neg_mul_sub: `(${type}.neg (${type}.add ${product} ${c}))`,
        mul_add_mul: `(${type}.add ${product} (${type}.mul ${b} ${c}))`,
    };
    for (const [name, code] of Object.entries(forms))
        add(
            `${type}.${name}`,
            [type, type, type],
            [type],
            wrap(type, code),
            name === 'neg_mul_sub' ? `${type} neg` : type,
            triples,
        );
}

// What an optimiser would like to cancel, although a signalling NaN must come out quiet.
const round = {
    f32: ['(f32.demote_f64 (f64.promote_f32 ', '))'],
    f64: ['(f64.add (f64.const 0) (f64.sub ', ' (f64.const 0)))'],
};
for (const type of ['f32', 'f64']) {
    const x = argument(type, 0);
    const forms = {
        round_trip: round[type].join(x),
        min_self: `(${type}.min ${x} ${x})`,
        times_one_twice: `(${type}.mul (${type}.mul ${x} (${type}.const 1)) (${type}.const 1))`,
        over_one: `(${type}.div ${x} (${type}.const 1))`,
        minus_minus: `(${type}.sub (${type}.const -0) (${type}.sub (${type}.const -0) ${x}))`,
        trunc_ceil: `(${type}.trunc (${type}.ceil ${x}))`,
        times_zero: `(${type}.mul ${x} (${type}.const 0))`,
        less_itself: `(${type}.sub ${x} ${x})`,
        over_itself: `(${type}.div ${x} ${x})`,
    };
    for (const [name, code] of Object.entries(forms))
        add(
            `${type}.${name}`,
            [type],
            [type],
            wrap(type, code),
            type,
            values[type].map((v) => [v]),
        );
    for (const op of ['eq', 'ne', 'ge'])
        add(
            `${type}.${op}_itself`,
            [type],
            ['i32'],
            `(${type}.${op} ${x} ${x})`,
            null,
            values[type].map((v) => [v]),
        );
    add(
        `${type}.neg_neg`,
        [type],
        [type],
        wrap(type, `(${type}.neg (${type}.neg ${x}))`),
        null,
        values[type].map((v) => [v]),
    );
}
// Sums that C would take for not wrapping.
for (const type of ['i32', 'i64']) {
    const x = '(local.get 0)';
    const one = `(${type}.const 1)`;
    const forms = {
        next_is_more: `(${type}.gt_s (${type}.add ${x} ${one}) ${x})`,
        last_is_less: `(${type}.lt_s (${type}.sub ${x} ${one}) ${x})`,
        twice_halved: `(${type}.eq (${type}.div_s (${type}.mul ${x} (${type}.const 2)) (${type}.const 2)) ${x})`,
        negated_sign: `(${type}.gt_s (${type}.sub (${type}.const 0) ${x}) (${type}.const 0))`,
        magnitude: `(${type}.ge_s (select (${type}.sub (${type}.const 0) ${x}) ${x} (${type}.lt_s ${x} (${type}.const 0))) (${type}.const 0))`,
    };
    for (const [name, code] of Object.entries(forms))
        add(
            `${type}.${name}`,
            [type],
            ['i32'],
            code,
            null,
            values[type].map((v) => [v]),
        );
}

export { add, calls, f64bits, functions };
