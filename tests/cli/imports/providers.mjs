// Functions for an import module from C, from objects and from archives.
import assert from 'node:assert/strict';
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
const wasm = assemble(
    'module',
    `(module
  (import "env" "one" (func $one (result i32)))
  (import "mod" "two" (func $two (result i32)))
  (func (export "f") (result i32) (i32.add (call $one) (call $two))))`,
);
const define = (name, value) => `#include <sinter/sinter.h>
uint32_t ${name}(struct sinter_instance *instance);
uint32_t ${name}(struct sinter_instance *instance) { (void)instance; return ${value}; }
`;
const f = (program) => succeed(run(inWork(program), [], { env: { SINTER_INVOKE: 'f' } }), program);

write('env.c', define('env_one', 1));
write('mod.c', define('mod_two', 20));
write('both.c', define('env_one', 3) + define('mod_two', 40));
write('unrelated.c', '#error "this file is not compiled"\n');
for (const name of ['env', 'mod'])
    succeed(run(clang, ['-c', '-g', '-fPIC', ...include, `${name}.c`, '-o', `${name}.o`]), name);
succeed(run('ar', ['rcs', 'libmod.a', 'mod.o']), 'ar');
write('other.c', 'int other_symbol(void) { return 1; }\n');
succeed(run(clang, ['-c', '-fPIC', 'other.c', '-o', 'other.o']));
succeed(run('ar', ['rcs', 'libtwo.a', 'other.o', 'mod.o', 'env.o']), 'ar');

const sets = [
    ['--import', 'env=env.c', '--import', 'mod=mod.c'],
    ['--import=env=env.o', '--import=mod=mod.o'],
    ['--import', 'env=env.c', '--import', 'mod=libmod.a'],
    ['--import', 'env=libtwo.a', '--import', 'mod=libtwo.a'],
];
for (const set of sets) {
    build(wasm, ...set, '--runtime-policy', '-o', 'program');
    assert.equal(f('program'), '21\n', set.join(' '));
}
// One file for two modules, and two files for one.
build(wasm, '--import', 'env=both.c', '--import', 'mod=both.c', '--runtime-policy', '-o', 'program');
assert.equal(f('program'), '43\n');
build(
    wasm,
    '--import',
    'env=other.c',
    '--import',
    'env=env.c',
    '--import',
    'mod=mod.o',
    '--runtime-policy',
    '-o',
    'program',
);
assert.equal(f('program'), '21\n');

// A provider for another module does not count, even if it has the symbol.
refused(sinter(['build', wasm, '--import', 'x=both.c', '-o', 'no']), 1, /"env"\."one".*has no provider/);
// Faults of the providers are the input's.
write('broken.c', 'this is no C\n');
refused(
    sinter(['build', wasm, '--import', 'env=broken.c', '-o', 'no']),
    1,
    /broken\.c:1:1: error[^]*"broken.c" does not compile\n/,
);
refused(
    sinter(['build', wasm, '--import', 'env=absent.c', '-o', 'no']),
    1,
    /cannot open "absent.c", a provider of import module "env"/,
);
write('fake.o', 'not an object');
refused(
    sinter(['build', wasm, '--import', 'env=fake.o', '-o', 'no']),
    1,
    /"fake.o" is neither an object file nor an archive/,
);
write(
    'loose.c',
    define('env_one', 1) +
        'int missing_function(void); int user(void); int user(void) { return missing_function(); }\n__attribute__((constructor)) static void go(void) { user(); }\n',
);
const loose = sinter(['build', wasm, '--import', 'env=loose.c', '--import', 'mod=mod.c', '-o', 'no']);
assert.notEqual(loose.code, 0);
assert.match(loose.stderr, /missing_function/);
assert.ok(!exists('no'));

// A warning in a provider is shown, and no error.
write('warns.c', define('env_one', 1) + 'static int unused;\n');
const warned = sinter([
    'build',
    wasm,
    '--import',
    'env=warns.c',
    '--import',
    'mod=mod.c',
    '--runtime-policy',
    '-o',
    'program',
]);
assert.equal(warned.code, 0);
assert.match(warned.stderr, /warns\.c:\d+:\d+: warning: unused variable/);
assert.equal(f('program'), '21\n');
