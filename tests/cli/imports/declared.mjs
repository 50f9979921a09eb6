// The types of providers: the guest declares what it imports, and that has to be what the host's C
// is. Which C stands for which type, and every way of getting it wrong.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import {
    assemble,
    build,
    clang,
    exists,
    inWork,
    refused,
    resources,
    run,
    sinter,
    succeed,
    write,
} from '../../support/sinter.mjs';

const include = ['-isystem', `${resources}/include`];
const has = (program) => !spawnSync(program, ['--version']).error;
const guest = (name, type) => assemble(name, `(module (import "env" "f" (func ${type})) (func (export "_start")))`);
const i32 = guest('i32', '(param i32) (result i32)');
const provider = (name, declaration, body = '__builtin_trap();') =>
    write(
        name,
        `#include <sinter/sinter.h>\nenum colour { RED };\ntypedef unsigned word;\nstruct thing { int x; };
typedef const struct sinter_funcref *any;\ntypedef struct sinter_instance *caller;\n${declaration} { ${body} }\n`,
    );
const I = 'struct sinter_instance *instance';

// What is accepted.
for (const [type, declaration] of [
    ['(param i32) (result i32)', `uint32_t env_f(${I}, uint32_t a)`],
    ['(param i32) (result i32)', `int env_f(${I}, int a)`],
    ['(param i32) (result i32)', `word env_f(caller i, const enum colour a)`],
    ['(param i32) (result i32)', `_Static_assert(1, ""); enum colour env_f(${I}, volatile word a)`],
    ['(param i64 i64) (result i64)', `long env_f(${I}, unsigned long long a, size_t b)`],
    ['(param f32) (result f64)', `double env_f(${I}, float a)`],
    ['(param v128) (result v128)', `struct sinter_v128 env_f(${I}, struct sinter_v128 a)`],
    ['(param externref externref) (result externref)', `const struct thing *env_f(${I}, void *a, struct thing *b)`],
    ['(param funcref) (result funcref)', `any env_f(${I}, const struct sinter_funcref *const a)`],
    ['(result i32 i64 funcref externref)', `void env_f(${I}, int *a, uint64_t *b, any *c, void **d)`],
    ['', `void env_f(const struct sinter_instance *instance)`],
]) {
    provider('good.c', declaration);
    build(guest('good', type), '--import', 'env=good.c', '-O0', '-o', 'good');
}
// By a macro, declared first, or inlined elsewhere.
provider(
    'odd.c',
    `
#define DEFINE(name) uint32_t env_##name(${I}, uint32_t a)
DEFINE(f);
uint32_t twice(uint32_t a);
uint32_t twice(uint32_t a) { return env_f(0, a) + env_f(0, a + 1); }
static void env_g(void) {}
void (*use)(void) = env_g;
DEFINE(f)`,
    'return a * 3;',
);
for (const level of ['-O0', '-O2']) build(i32, '--import', 'env=odd.c', level, '-o', 'odd');

// What is not.
const wrong = [
    [
        '(param i32) (result i64)',
        `void env_f(${I}, uint32_t a)`,
        /void env_f\(struct sinter_instance \*, uint32_t\) is defined there; the import needs uint64_t env_f\(struct sinter_instance \*instance, uint32_t a0\)/,
    ],
    ['(param i32) (result funcref)', `void env_f(${I}, uint32_t a)`],
    ['(param i32)', `uint32_t env_f(${I}, uint32_t a)`, /uint32_t env_f\(/],
    ['(param i32 i32)', `void env_f(${I}, uint32_t a)`],
    ['(param i32)', `void env_f(${I}, uint32_t a, uint32_t b)`],
    ['(param i32)', `void env_f(uint32_t a)`],
    ['(param i32)', `void env_f(${I}, uint64_t a)`],
    ['(param i32)', `void env_f(${I}, float a)`],
    ['(param i32)', `void env_f(${I}, _Bool a)`],
    ['(param i32)', `void env_f(${I}, uint16_t a)`],
    ['(param i32)', `void env_f(${I}, char a)`],
    ['(param i32)', `void env_f(${I}, struct thing a)`],
    ['(param i64)', `void env_f(${I}, uint32_t a)`],
    ['(param i64)', `void env_f(${I}, void *a)`, /void env_f\(struct sinter_instance \*, void \*\)/],
    ['(param i64)', `void env_f(${I}, double a)`],
    ['(param f32)', `void env_f(${I}, double a)`],
    ['(param f64)', `void env_f(${I}, float a)`],
    ['(param f64)', `void env_f(${I}, long double a)`],
    ['(param v128)', `void env_f(${I}, const struct sinter_v128 *a)`],
    [
        '(param v128)',
        `struct other_v128 { uint8_t lanes[16]; }; void env_f(${I}, struct other_v128 a)`,
        /struct other_v128/,
    ],
    // The instance is one, and nothing else is.
    ['(param i32)', `void env_f(void *i, uint32_t a)`],
    ['(param i32)', `void env_f(struct thing *i, uint32_t a)`],
    ['(param i32)', `void env_f(struct sinter_funcref *i, uint32_t a)`],
    // A place of a result, or what is Sinter's, is no object of the host's.
    ['(param externref)', `void env_f(${I}, const void *a)`],
    ['(param i32 i32 externref externref)', `void env_f(${I}, uint32_t a, uint32_t b, uint32_t *q, uint32_t *r)`],
    ['(param externref)', `void env_f(${I}, double *a)`],
    ['(param externref)', `void env_f(${I}, void **a)`],
    ['(param externref)', `void env_f(${I}, const char *a)`],
    ['(param externref)', `void env_f(${I}, struct sinter_v128 *a)`],
    ['(param externref)', `void env_f(${I}, struct sinter_instance *a)`],
    ['(param externref)', `void env_f(${I}, any a)`],
    ['(param externref)', `void env_f(${I}, void (*a)(void))`],
    // Not all values of its size.
    ['(param i32)', `void env_f(${I}, unsigned _BitInt(20) a)`],
    ['(param i64)', `void env_f(${I}, _BitInt(33) a)`],
    ['(result funcref)', `const void *env_f(${I})`],
    ['(result funcref)', `struct sinter_funcref *env_f(${I})`],
    ['(param externref)', `void env_f(${I}, uint64_t a)`],
    ['(param funcref)', `void env_f(${I}, void *a)`],
    ['(param funcref)', `void env_f(${I}, const char *a)`, /const char \*/],
    ['(result externref)', `uint64_t env_f(${I})`],
    ['(result funcref)', `void *env_f(${I})`],
    ['(result i32 i64)', `void env_f(${I}, uint32_t *a)`],
    ['(result i32 i64)', `void env_f(${I}, uint32_t *a, const uint64_t *b)`],
    ['(result i32 i64)', `void env_f(${I}, uint64_t *a, uint32_t *b)`],
    ['(result i32 i64)', `uint32_t env_f(${I}, uint32_t *a, uint64_t *b)`],
    ['', `uint32_t env_f()`, /uint32_t env_f\(\), without a prototype is defined/],
    ['(param f32)', `void env_f(instance, a) ${I}; float a;`, /without a prototype/],
    ['(param i32)', `void env_f(${I}, ...)`, /\(struct sinter_instance \*, \.\.\.\)/],
    ['(param i32)', `void env_f(${I}, uint32_t a, ...)`],
    ['', 'void env_f(void)', /void env_f\(void\)/],
];
wrong.forEach(([type, declaration, said], i) => {
    provider('bad.c', declaration);
    const module = guest('bad', type);
    const flags = i < 4 ? ['-O2', '--emit=shared'] : ['-O2'];
    const answer = sinter(['build', module, '--import', 'env=bad.c', ...flags, '-o', 'bad']);
    refused(
        answer,
        1,
        /bad\.wasm:0x[0-9a-f]+: error: import "env"\."f", \(func.*\), does not have the type that "bad\.c" gives it\n/,
    );
    assert.match(answer.stderr, said ?? /note: .*; the import needs/);
    assert.ok(!exists('bad'));
});
// `sinter run` and --missing-imports=trap let nothing through either.
provider('bad.c', `uint64_t env_f(${I}, uint32_t a)`);
refused(sinter(['run', '--import', 'env=bad.c', i32]), 1, /does not have the type that "bad\.c"/);
refused(
    sinter(['build', '--missing-imports=trap', '--import', 'env=bad.c', i32, '-o', 'bad']),
    1,
    /does not have the type/,
);
// The definition that is linked may be the one of another file, for another module.
provider('weak.c', `__attribute__((weak)) uint32_t env_f(${I}, uint32_t a)`);
refused(
    sinter(['build', '--import', 'env=weak.c', '--import', 'mod=bad.c', i32, '-o', 'bad']),
    1,
    /that "bad\.c" gives it/,
);
const seed = assemble('seed', '(module (import "env" "seed" (func (result f64))) (func (export "_start")))');
write('seed.c', `#include <sinter/sinter.h>\nuint64_t env_seed(${I}) { return 1; }\n`);
refused(
    sinter(['build', '--import', 'env=@assemblyscript', '--import', 'mod=seed.c', seed, '-o', 'bad']),
    1,
    /"env"\."seed".* that "seed\.c" gives it/,
);

// Objects and archives say what they are by their debug information.
provider('good.c', `uint32_t env_f(${I}, uint32_t a)`, 'return a;');
const object = (compiler, source, flags, name = 'made.o') =>
    succeed(run(compiler, ['-c', '-fPIC', ...include, ...flags, source, '-o', name]), `${compiler} ${flags}`);
const compilers = [clang, 'clang-14', 'gcc'].filter(has);
for (const compiler of compilers)
    for (const flags of [['-g'], ['-g', '-O2'], ['-gdwarf-4', '-O1'], ['-gdwarf-5'], ['-g', '-ffunction-sections']]) {
        object(compiler, 'good.c', flags);
        succeed(run('ld.lld', ['-r', 'made.o', '-o', 'joined.o']), 'ld -r');
        for (const file of ['made.o', 'joined.o'])
            build(i32, '--import', `env=${file}`, '-O0', '--emit=object', '-o', 'good.o');
        object(compiler, 'bad.c', flags);
        refused(
            sinter(['build', i32, '--import', 'env=made.o', '-o', 'bad']),
            1,
            /uint64_t env_f\(struct sinter_instance \*, uint32_t\) is defined there/,
        );
    }
// The debug information is the user's own: it stays.
object(clang, 'good.c', ['-g']);
build(i32, '--import', 'env=made.o', '-O0', '-o', 'made');
const sections = (file) => succeed(run('readelf', ['-SW', file]));
assert.match(sections('made'), /\.debug_info/);
build(i32, '--import', 'env=good.c', '-O0', '-o', 'made');
assert.doesNotMatch(sections('made'), /\.debug_info/);

// Without it, they are refused by name.
const untyped = (file, why) => {
    const answer = sinter(['build', i32, '--import', `env=${file}`, '-o', 'bad']);
    refused(answer, 1, /error: import "env"\."f", .*, has no type in "/);
    assert.match(answer.stderr, why);
    assert.match(answer.stderr, /note: compile it with -g, .*or give a C file that defines env_f and calls what is in/);
};
object(clang, 'good.c', []);
untyped('made.o', /"made\.o", which has no debug information\n/);
succeed(run('ar', ['rcs', 'plain.a', 'made.o']));
untyped('plain.a', /"plain\.a", which has no debug information\n/);
object(clang, 'good.c', ['-g']);
succeed(run('objcopy', ['--strip-debug', 'made.o']));
untyped('made.o', /which has no debug information\n/);
object(clang, 'good.c', ['-g', '-gsplit-dwarf']);
untyped('made.o', /whose debug information does not describe it\n/);
write('code.s', '.globl env_f\n.type env_f,@function\nenv_f: ret\n');
object(clang, 'code.s', []);
untyped('made.o', /which has no debug information\n/);
if (spawnSync(clang, ['-gz=zlib', '-c', '-x', 'c', '/dev/null', '-o', '/dev/null']).status === 0) {
    provider(
        'large.c',
        `struct big { ${Array.from({ length: 300 }, (_, i) => `int member_${i};`).join('')} } big;\nuint32_t env_f(${I}, uint32_t a)`,
    );
    object(clang, 'large.c', ['-g', '-gz=zlib']);
    untyped('made.o', /whose debug information is compressed\n/);
}
// An archive may define it twice.
object(clang, 'good.c', ['-g'], 'first.o');
object(clang, 'bad.c', ['-g'], 'second.o');
succeed(run('ar', ['rcs', 'two.a', 'first.o', 'second.o']));
refused(sinter(['build', i32, '--import', 'env=two.a', '-o', 'bad']), 1, /does not have the type that "two\.a"/);
// What a linker would compile is no machine code that could be looked at.
object(clang, 'good.c', ['-g', '-flto']);
const lto = (file, what) => refused(sinter(['build', i32, '--import', `env=${file}`, '-o', 'bad']), 1, what);
lto('made.o', /"made\.o" holds LLVM's bitcode \(-flto\) instead of machine code\n.*note: compile it without -flto/);
fs.rmSync(inWork('two.a'));
succeed(run('ar', ['rcs', 'two.a', 'first.o', 'made.o']));
lto('two.a', /holds LLVM's bitcode/);
if (has('gcc')) {
    object('gcc', 'good.c', ['-g', '-flto']);
    lto('made.o', /holds GCC's bytecode/);
}
succeed(run('ar', ['rcsT', 'thin.a', 'first.o']));
lto('thin.a', /"thin\.a" is a thin archive, which holds no objects\n/);

// C++ and Rust, where they are.
write(
    'plus.cc',
    `#include <sinter/sinter.h>
extern "C" uint32_t env_f(${I}, uint32_t a) { return a; }
namespace other { uint64_t env_f(double) { return 1; } }
`,
);
write('plus_bad.cc', `#include <sinter/sinter.h>\nextern "C" uint32_t env_f(${I}, uint32_t &a) { return a; }\n`);
write(
    'plus_enum.cc',
    `#include <sinter/sinter.h>\nenum op { A, B };\nextern "C" uint32_t env_f(${I}, op a) { return a; }\n`,
);
// The result stands at a declaration elsewhere, which may be one that is not read: it is not void.
write(
    'plus_unit.cc',
    `#include <sinter/sinter.h>
struct point { uint64_t x, y, z; };
namespace app { extern "C" point env_f(${I}, uint32_t a); }
point app::env_f(${I}, uint32_t a) { return point{a, a, a}; }
`,
);
const nothing = guest('nothing', '(param i32)');
for (const compiler of ['clang++-19', 'g++'].filter(has)) {
    for (const flags of [[], ['-fdebug-types-section'], ['-fdebug-types-section', '-gdwarf-4']]) {
        object(compiler, 'plus_unit.cc', ['-g', ...flags]);
        refused(
            sinter(['build', nothing, '--import', 'env=made.o', '-o', 'bad']),
            1,
            /does not have the type|has no type in/,
        );
    }
    object(compiler, 'plus.cc', ['-g', '-O2']);
    build(i32, '--import', 'env=made.o', '-O0', '-o', 'made');
    object(compiler, 'plus_bad.cc', ['-g']);
    refused(
        sinter(['build', i32, '--import', 'env=made.o', '-o', 'bad']),
        1,
        /uint32_t env_f\(struct sinter_instance \*, a type unknown to Sinter\)/,
    );
    object(compiler, 'plus_enum.cc', ['-g']);
    refused(
        sinter(['build', i32, '--import', 'env=made.o', '-o', 'bad']),
        1,
        /uint32_t env_f\(struct sinter_instance \*, enum op\)/,
    );
}
// A v128 is bytes in a struct with nothing else, whatever the compiler says of how it is passed.
const vector = guest('vector', '(param v128)');
const vectors = {
    doubles: 'struct sinter_v128 { double a, b; };',
    nested: 'struct inner { unsigned char lanes[16]; }; struct sinter_v128 { struct inner inner; };',
    unlike: 'struct sinter_v128 { unsigned char lanes[8]; double b; };',
    wide: 'struct sinter_v128 { short lanes[8]; };',
    constructed:
        'struct sinter_v128 { unsigned char lanes[16]; sinter_v128(const sinter_v128 &); }; sinter_v128::sinter_v128(const sinter_v128 &) {}',
    destroyed: 'struct sinter_v128 { unsigned char lanes[16]; ~sinter_v128(); }; sinter_v128::~sinter_v128() {}',
    derived: 'struct base { unsigned char lanes[16]; }; struct sinter_v128 : base {};',
    alone: 'struct sinter_v128 { unsigned char lanes[16]; };',
};
for (const compiler of ['clang++-19', 'g++'].filter(has))
    for (const [name, type] of Object.entries(vectors)) {
        write(
            'vector.cc',
            `struct sinter_instance;\n${type}\nextern "C" void env_f(sinter_instance *i, sinter_v128 a) {}\n`,
        );
        object(compiler, 'vector.cc', ['-g', '-O1']);
        if (name === 'alone') build(vector, '--import', 'env=made.o', '-O0', '-o', 'made');
        else
            refused(
                sinter(['build', vector, '--import', 'env=made.o', '-o', 'bad']),
                1,
                /does not have the type/,
                name,
            );
    }

// What a parameter's type means is the language's: Fortran passes addresses and says integers. Here C in its name.
object(clang, 'good.c', ['-g', '-gdwarf-4', '-S'], 'made.s');
const fortran = fs.readFileSync(inWork('made.s'), 'utf8').replace(/\.short\t\d+(\s*# DW_AT_language)/, '.short\t34$1');
assert.match(fortran, /\.short\t34/);
write('fortran.s', fortran);
object(clang, 'fortran.s', []);
refused(
    sinter(['build', i32, '--import', 'env=made.o', '-o', 'bad']),
    1,
    /in a language that is neither C, C\+\+, Rust nor Zig/,
);

write(
    'rust.rs',
    `#![no_std]
#[panic_handler] fn stop(_: &core::panic::PanicInfo) -> ! { loop {} }
#[allow(non_camel_case_types)] #[repr(C)] pub struct sinter_instance { _private: [u8; 0] }
#[repr(u32)] #[derive(Clone, Copy)] pub enum Op { A, B }
#[no_mangle] pub extern "C" fn env_f(_instance: *mut sinter_instance, a: u32) -> u32 { a }
#[no_mangle] pub extern "C" fn env_g(_instance: *mut sinter_instance, a: &u64) -> u32 { *a as u32 }
#[repr(C)] pub struct sinter_v128 { lanes: [u8; 16] }
pub struct Thing { a: u32 }
#[no_mangle] pub fn env_own(_instance: *mut sinter_instance, v: sinter_v128) -> u32 { v.lanes[0] as u32 }
#[no_mangle] pub extern "C" fn env_place(_instance: *mut sinter_instance, v: *mut Thing) -> u32 { v.is_null() as u32 }
#[no_mangle] pub extern "C" fn env_shared(_instance: *mut sinter_instance, v: &Thing) -> u32 { v.a }
#[no_mangle] pub extern "C" fn env_only(_instance: *mut sinter_instance, v: &mut Thing) -> u32 { v.a }
#[no_mangle] pub extern "C" fn env_op(_instance: *mut sinter_instance, a: Op) -> u32 { a as u32 }
#[no_mangle] pub extern "C" fn env_char(_instance: *mut sinter_instance, a: char) -> u32 { a as u32 }
`,
);
const rust = ['--crate-type=staticlib', '-g', '-Cpanic=abort', '-Crelocation-model=pic', 'rust.rs', '-o', 'rust.a'];
if (has('rustc') && run('rustc', rust).code === 0) {
    build(i32, '--import', 'env=rust.a', '-O0', '-o', 'made');
    const other = assemble('g', '(module (import "env" "g" (func (param i64) (result i32))))');
    refused(sinter(['build', other, '--import', 'env=rust.a', '-o', 'bad']), 1, /"g".*does not have the type/);
    build(
        assemble(
            'place',
            '(module (import "env" "place" (func (param externref) (result i32))) (func (export "_start")))',
        ),
        '--import',
        'env=rust.a',
        '-O0',
        '-o',
        'made',
    );
    // Rust's own way to pass a struct is not C's, and its references may not be null.
    for (const [name, type] of [
        ['op', 'i32'],
        ['char', 'i32'],
        ['own', 'v128'],
        ['shared', 'externref'],
        ['only', 'externref'],
    ]) {
        const module = assemble(name, `(module (import "env" "${name}" (func (param ${type}) (result i32))))`);
        refused(sinter(['build', module, '--import', 'env=rust.a', '-o', 'bad']), 1, /does not have the type/);
    }
}

// A C function that fails is unwound when it returns, in an executable too.
write(
    'fail.c',
    `#include <sinter/sinter.h>\nuint32_t env_f(${I}, uint32_t a) { sinter_fail(instance, "no way"); return a; }\n`,
);
const failing = assemble(
    'failing',
    `(module (import "env" "f" (func $f (param i32) (result i32)))
  (func (export "go") (result i32) (call $f (i32.const 42))))`,
);
const answer = sinter(['run', '--import', 'env=fail.c', '--invoke', 'go', failing]);
assert.equal(answer.code, 134);
assert.equal(answer.stdout, '');
assert.match(answer.stderr, /trap: host error: no way\n/);
