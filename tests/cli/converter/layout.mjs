// What another wasm2c could write: a program in its place changes the layout of what the real one wrote, and keeps its
// version. Sinter refuses the text, as one of a version that it does not know, or what it makes of it gives the same
// results.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { exists, inWork, refused, resources, run, sinter, succeed, write } from '../../support/sinter.mjs';

// Floats that are not what they look like, an import that is called through a table, tail calls, waiting, segments,
// exceptions, several values: all that is changed after wasm2c, or that it is known to get wrong.
const wasm = write(
    'module.wat',
    `(module
      (type $u (func (param i32) (result i32)))
      (import "env" "twice" (func $twice (type $u)))
      (memory 1) (table $t 4 funcref) (tag $e (param i32))
      (global $hash (mut i64) (i64.const 7)) (global $one (mut f64) (f64.const 1))
      (data (i32.const 8) "\\01\\02\\03\\04") (data $later "abcdefgh")
      (elem (table $t) (i32.const 0) func $twice $down $three)
      (func $mix (param i64)
        (global.set $hash (i64.add (i64.mul (global.get $hash) (i64.const 31)) (local.get 0))))
      (func $three (type $u) (i32.add (local.get 0) (i32.const 3)))
      (func $down (type $u) (local $x i32)
        (if (i32.eqz (local.get 0)) (then (return (i32.const 40))))
        (return_call $down (i32.sub (local.get 0) (i32.const 1))))
      (func $far (param i32 i64 f32) (result i32)
        (return_call_indirect $t (type $u) (local.get 0) (i32.wrap_i64 (local.get 1))))
      (func $pair (param i32) (result i32 i64) (local.get 0) (i64.extend_i32_s (local.get 0)))
      (func $floats (param f32 f64)
        (call $mix (i64.extend_i32_u (i32.reinterpret_f32 (f32.mul (local.get 0) (f32.const 1)))))
        (call $mix (i64.extend_i32_u (i32.reinterpret_f32 (f32.add (local.get 0) (f32.const 0)))))
        (call $mix (i64.extend_i32_u (i32.reinterpret_f32 (f32.add (f32.const -0) (local.get 0)))))
        (call $mix (i64.extend_i32_u (i32.reinterpret_f32 (f32.div (local.get 0) (f32.const -1)))))
        (call $mix (i64.reinterpret_f64 (f64.mul (local.get 1) (f64.const 1))))
        (call $mix (i64.reinterpret_f64 (f64.sub (local.get 1) (f64.const 0))))
        (call $mix (i64.reinterpret_f64 (f64.add (local.get 1) (f64.const nan:0x4000000000000))))
        (call $mix (i64.reinterpret_f64 (f64.mul (local.get 1) (f64.const 1.5)))))
      (func $caught (param i32) (result i32)
        (try (result i32) (do (throw $e (local.get 0))) (catch $e)))
      (func (export "all") (result i64) (local i32)
        (call $floats (f32.reinterpret_i32 (i32.const 0x7fa00001)) (f64.reinterpret_i64 (i64.const 0x7ff4000000000001)))
        (call $floats (f32.const -0) (f64.const -0))
        (loop $l
          (call $mix (i64.extend_i32_u (call_indirect $t (type $u) (local.get 0) (local.get 0))))
          (br_if $l (i32.lt_u (local.tee 0 (i32.add (local.get 0) (i32.const 1))) (i32.const 3))))
        (call $mix (i64.extend_i32_u (call $far (i32.const 5) (i64.const 2) (f32.const 1))))
        (call $mix (i64.extend_i32_u (call_indirect $t (type $u) (i32.const 9) (i32.wrap_i64 (i64.const 0)))))
        (call $pair (i32.const 3)) (call $mix) (drop)
        (call $mix (i64.extend_i32_u (call $caught (i32.const 77))))
        (memory.init $later (i32.const 100) (i32.const 0) (i32.const 8))
        (call $mix (i64.load offset=92 (i32.const 8)))
        (call $mix (i64.load (i32.const 8)))
        (call $mix (i64.extend_i32_u (memory.atomic.notify (i32.const 8) (i32.const 1))))
        (if (ref.is_null (table.get $t (i32.const 3))) (then (table.set $t (i32.const 3) (ref.func $twice))))
        (call $mix (i64.extend_i32_u (call_indirect $t (type $u) (i32.const 21) (i32.const 3))))
        (global.get $hash)))`,
);
const provider = write(
    'env.c',
    '#include <sinter/sinter.h>\nuint32_t env_twice(struct sinter_instance *i, uint32_t n) { (void)i; return 2 * n; }\n',
);

/** Name, what is changed (a pattern, in each .c file), and what takes its place. */
const changes = [
    ['constants in brackets', /(var_[fd]\d+ = )(-?[\d.]+f?);/g, '$1($2);'],
    ['constants with a cast', /(var_f\d+ = )(-?[\d.]+f?);/g, '$1(f32)$2;'],
    ['constants with more digits', /(var_[fd]\d+ = -?\d+)(?:\.0?)?(f?);/g, '$1.000$2;'],
    ['constants with exponents', /(var_d\d+ = -?\d+)\.0;/g, '$1e0;'],
    ['constants in base 16', /(var_d\d+ = )1\.0;/g, '$10x1p+0;'],
    ['constants with a sign', /(var_[fd]\d+ = )(\d)/g, '$1+$2'],
    ['constants on a line of their own', /(var_[fd]\d+) = (-?[\d.]+f?);/g, '$1 =\n    $2;'],
    ['constants by a macro', /(var_[fd]\d+ = )(-?[\d.]+f?);/g, '$1F64($2);'],
    ['constants without blanks', /(var_[fd]\d+) = (-?[\d.]+f?);/g, '$1=$2;'],
    ['two statements on a line', /;\n {2}var_/g, '; var_'],
    ['deeper indentation', /^ {2}/gm, '    '],
    ['tabs', /^ {2}/gm, '\t'],
    ['blanks at ends', /;$/gm, '; '],
    ['carriage returns', /\n/g, '\r\n'],
    ['no blank lines', /\n\n/g, '\n'],
    ['comments', /;$/gm, '; // said'],
    ['blanks in rows', /\{RefFunc, /g, '{ RefFunc, '],
    ['blanks behind casts', /\(wasm_rt_function_ptr_t\)/g, '(wasm_rt_function_ptr_t) '],
    ['other wrappers', /\bwrap_w2c/g, 'wrapper_w2c'],
    ['no wrappers', /\(wasm_rt_function_ptr_t\)wrap_/g, '(wasm_rt_function_ptr_t)&wrap_'],
    ['blanks in braces', /\{NULL\}/g, '{ NULL }'],
    ['a cast of an offset', /offsetof\(w2c_m, w2c_h_instance\)/g, '(size_t)offsetof(w2c_m, w2c_h_instance)'],
    ['rows on one line', /\},\n {2}\{Ref/g, '}, {Ref'],
    ['named fields', /\{RefFunc, /g, '{.expr_type = RefFunc, .type = '],
    ['a row of another kind', /\{RefFunc, /, '{RefFuncImported, '],
    ['a row less', / {2}\{RefFunc.*\n/, ''],
    ['a row more', /( {2}\{RefFunc.*\n)/, '$1$1'],
    ['a declaration for each variable', /^( {2})(u32) (var_i\d+), (var_i\d+)/gm, '$1$2 $3; $2 $4'],
    ['other variables', /\bvar_i/g, 'var_s'],
    ['another module name', /\bw2c_m_f/g, 'w2c_mm_f'],
    ['a macro', /^(#define IS_SINGLE.*)$/m, '$1\n#define FUNC_EPILOGUE'],
    ['sizes of segments', /\[\] = \{/g, '[sizeof(int)] = {'],
    ['another order of qualifiers', /static const u8/g, 'const static u8'],
    ['a segment as a string', /\[\] = \{\n {2}0x00, \n\};/g, '[] = "\\0";'],
    ['a function less', /\n[a-z].* w2c_m_f\d+_three\(w2c_m\* instance[^]*?\n\}\n/, '\n'],
    ['a function twice', /(\n[a-z].* w2c_m_f\d+_three\(w2c_m\* instance[^]*?\n\}\n)/, '$1$1'],
    ['blanks in tail calls', /( w2c_m_k\d+\(instance),/g, '$1 ,'],
    ['casts of tail calls', /^( *)(w2c_m_k\d+\(instance)/gm, '$1(void)$2'],
    ['tail calls twice', /^( *w2c_m_k\d+\(instance.*\n)/m, '$1$1'],
    ['a tail call less', /^ *w2c_m_k\d+\(instance.*\n/m, ''],
    ['an index less', /^ *w2c_m_n\d+\(instance.*\n/m, ''],
    ['operands that are computed', /^( *w2c_m_k\d+\(instance, )(var_\w+)/m, '$1($2)'],
    ['another helper', /\.pages;/g, '.page_count;'],
    ['no prologue', / {2}FUNC_PROLOGUE;\n/g, ''],
    ['a call of a function that is not there', / {2}FUNC_PROLOGUE;\n/, '  FUNC_PROLOGUE;\n  abort();\n'],
    ['assembly', / {2}FUNC_PROLOGUE;\n/, '  FUNC_PROLOGUE;\n  __asm__("");\n'],
    ['labels with blanks', /^( *var_\w+:);/gm, '$1 ;'],
    ['blanks before operands', /CALL_INDIRECT\(/g, 'CALL_INDIRECT ('],
    ['sums of addresses', /\(u64\)\((var_i\d+)\) \+ (\d+u)/g, '(u64)($1 + $2)'],
    ['comparisons', /!\((var_i\d+)\)/g, '($1 == 0)'],
    ['another preamble', /#define TRAP\(x\)/, '#define  TRAP(x)'],
    ['another head', /#include <assert.h>/, '#include <assert.h>\n#include <evil.h>'],
    ['a line behind the end', /$/, '\nint more;\n'],
];

const tool = write(
    'wasm2c.cjs',
    `
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const { status } = spawnSync(${JSON.stringify(`${resources}/wasm2c/wasm2c`)}, process.argv.slice(2), { stdio: 'inherit' });
if (status !== 0 || process.argv[2] === '--version' || !process.env.CHANGE) process.exit(status);
const { source, flags, to } = JSON.parse(process.env.CHANGE);
const file = process.argv[4];
const before = fs.readFileSync(file, 'utf8');
const after = before.replace(new RegExp(source, flags), to);
fs.writeFileSync(file, after);
process.exit(before === after ? 99 : 0);
`,
);

function build(change) {
    fs.rmSync(inWork('out'), { force: true });
    const env = { SINTER_WASM2C: tool };
    if (change) env.CHANGE = JSON.stringify({ source: change[1].source, flags: change[1].flags, to: change[2] });
    return sinter(['build', wasm, '-O1', '--import', `env=${provider}`, '--runtime-policy', '-o', 'out'], { env });
}
const result = () => succeed(run(inWork('out'), [], { env: { SINTER_INVOKE: 'all' } }), 'all');

succeed(build(null), 'the real one');
const expected = result();
const counts = { refused: 0, same: 0 };
for (const change of changes) {
    const built = build(change);
    assert.doesNotMatch(built.stderr, /exit code 99/, `${change[0]}: nothing was changed`);
    if (built.code === 0) {
        assert.equal(result(), expected, change[0]);
        counts.same++;
    } else {
        refused(built, 3, /wasm2c's output is not that of wabt 1\.0\.39: refusing.*\n.*note: not as expected: /);
        assert.ok(!exists('out'));
        counts.refused++;
    }
}
console.log(`${changes.length} changes: ${counts.refused} refused, ${counts.same} with the same results`);
