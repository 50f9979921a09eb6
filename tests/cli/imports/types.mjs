// Every value type through an import and back, alone, several at once, and many of them.
import assert from 'node:assert/strict';
import { build, inWork, run, succeed, write } from '../../support/sinter.mjs';

const MANY = 40;
const many = Array.from({ length: MANY }, (_, i) => ['i32', 'i64', 'f32', 'f64'][i % 4]);
write(
    'module.wat',
    `(module
  (import "t" "i32" (func $i32 (param i32) (result i32)))
  (import "t" "i64" (func $i64 (param i64) (result i64)))
  (import "t" "f32" (func $f32 (param f32) (result f32)))
  (import "t" "f64" (func $f64 (param f64) (result f64)))
  (import "t" "v128" (func $v128 (param v128 v128) (result v128)))
  (import "t" "pair" (func $pair (param i32) (result i64 f32)))
  (import "t" "all" (func $all (param i32 i64 f32 f64 v128) (result v128 f64 f32 i64 i32)))
  (import "t" "hold" (func $hold (param i32) (result externref)))
  (import "t" "held" (func $held (param externref i32) (result i32 externref)))
  (import "t" "same" (func $same (param funcref) (result funcref)))
  (import "t" "many" (func $many (param ${many.join(' ')}) (result f64)))
  (table 2 funcref)
  (elem (i32.const 0) $seven)
  (func $seven (result i32) (i32.const 7))
  (func (export "i32") (param i32) (result i32) (call $i32 (local.get 0)))
  (func (export "i64") (param i64) (result i64) (call $i64 (local.get 0)))
  (func (export "f32") (param f32) (result f32) (call $f32 (local.get 0)))
  (func (export "f64") (param f64) (result f64) (call $f64 (local.get 0)))
  (func (export "v128") (param v128 v128) (result v128) (call $v128 (local.get 0) (local.get 1)))
  (func (export "pair") (param i32) (result i64 f32) (call $pair (local.get 0)))
  (func (export "all") (param i32 i64 f32 f64 v128) (result v128 f64 f32 i64 i32)
    (call $all (local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4)))
  (func (export "reference") (param i32) (result i32 i32)
    (call $held (call $hold (local.get 0)) (i32.const 5)) (ref.is_null))
  (func (export "null") (result i32 i32)
    (call $held (ref.null extern) (i32.const 5)) (ref.is_null))
  (func (export "function") (param i32) (result i32)
    (table.set (i32.const 1) (call $same (table.get (local.get 0))))
    (call_indirect (result i32) (i32.const 1)))
  (func (export "many") (result f64)
    (call $many ${many.map((type, i) => `(${type}.const ${i})`).join(' ')})))`,
);
const c = { i32: 'uint32_t', i64: 'uint64_t', f32: 'float', f64: 'double' };
write(
    'types.c',
    `#include <sinter/sinter.h>
#define USE(i) ((void)(i))
uint32_t t_i32(struct sinter_instance *i, uint32_t v) { USE(i); return ~v; }
uint64_t t_i64(struct sinter_instance *i, uint64_t v) { USE(i); return v + 1; }
float t_f32(struct sinter_instance *i, float v) { USE(i); return -v; }
double t_f64(struct sinter_instance *i, double v) { USE(i); return v / 2; }
struct sinter_v128 t_v128(struct sinter_instance *i, struct sinter_v128 a, struct sinter_v128 b) {
    USE(i);
    for (int n = 0; n < 16; n++) a.lanes[n] ^= b.lanes[15 - n];
    return a;
}
void t_pair(struct sinter_instance *i, uint32_t v, uint64_t *r0, float *r1) {
    USE(i); *r0 = (uint64_t)v << 32; *r1 = (float)v / 2;
}
void t_all(struct sinter_instance *i, uint32_t a, uint64_t b, float c, double d, struct sinter_v128 e,
           struct sinter_v128 *r0, double *r1, float *r2, uint64_t *r3, uint32_t *r4) {
    USE(i); *r0 = e; *r1 = d; *r2 = c; *r3 = b; *r4 = a;
}
static uint32_t cell;
void *t_hold(struct sinter_instance *i, uint32_t v) { USE(i); cell = v; return &cell; }
void t_held(struct sinter_instance *i, void *reference, uint32_t add, uint32_t *r0, void **r1) {
    USE(i); *r0 = reference ? *(uint32_t *)reference + add : 0; *r1 = reference;
}
const struct sinter_funcref *t_same(struct sinter_instance *i, const struct sinter_funcref *function) { USE(i); return function; }
double t_many(struct sinter_instance *i${many.map((type, n) => `, ${c[type]} a${n}`).join('')}) {
    USE(i);
    return ${many.map((_, n) => `${n + 1} * (double)a${n}`).join(' + ')};
}
`,
);
const many_sum = many.reduce((sum, _, n) => sum + (n + 1) * n, 0);
const calls = [
    ['i32', ['5'], '-6\n'],
    ['i64', ['9223372036854775807'], '-9223372036854775808\n'],
    ['f32', ['0'], '-0\n'],
    ['f64', ['-0x1p-1074'], '-0\n'],
    ['v128', ['0x1', '0x00ff0000000000000000000000000000'], '0x0000000000000000000000000000ff01\n'],
    ['pair', ['3'], '12884901888\n1.5\n'],
    ['all', ['-1', '-2', '0.5', 'inf', '0xabc'], '0x00000000000000000000000000000abc\ninf\n0.5\n-2\n-1\n'],
    ['reference', ['37'], '42\n0\n'],
    ['null', [], '0\n1\n'],
    ['function', ['0'], '7\n'],
    ['many', [], `${many_sum}\n`],
];
for (const level of ['-O0', '-O2']) {
    build('module.wat', '--import', 't=types.c', '--runtime-policy', level, '-o', 'program');
    for (const [name, args, expected] of calls)
        assert.equal(
            succeed(run(inWork('program'), args, { env: { SINTER_INVOKE: name } }), name),
            expected,
            `${level} ${name}`,
        );
    const trapped = run(inWork('program'), ['1'], { env: { SINTER_INVOKE: 'function' } });
    assert.equal(trapped.code, 134, 'a null function reference stays one');
}
