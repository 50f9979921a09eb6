// Names that a library must not define: those of the C library, which the host's own calls would
// then reach, of Sinter's runtime, and words of C and C++.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { assemble, build, clang, exists, inWork, refused, run, sinter, succeed, write } from '../../support/sinter.mjs';

const module = assemble(
    'module',
    `(module
  (import "env" "__linux__" (func $a (result i32)))
  (import "env" "__func__" (func $b (result i32)))
  (import "env" "__int128" (func $c (result i32)))
  (import "env" "_Pragma" (func $d (result i32)))
  (import "int" "__attribute__" (func $e (result i32)))
  (func (export "gettime") (result i32)
    (i32.add (i32.add (i32.add (call $a) (call $b)) (i32.add (call $c) (call $d))) (call $e)))
  (global (export "level") (mut i32) (i32.const 5)))`,
);
const kinds = { shared: 'so', static: 'a', object: 'o' };
const library = (kind, output, ...more) => sinter(['build', '-O0', module, `--emit=${kind}`, '-o', output, ...more]);
const header = ['--header', 'module.h'];

// Prefixes: families of the C library's, with every kind of library; others' with one.
for (const [kind, ending] of Object.entries(kinds))
    refused(
        library(kind, `libclock.${ending}`, ...header),
        2,
        /"clock" cannot be the prefix of the library's names: names that begin with "clock_" belong to the C library\n.*note: choose another with --prefix=NAME, or name the output differently\n/,
    );
for (const prefix of [
    'pthread',
    'posix_spawn_file',
    'sem',
    'timer',
    'xdr',
    'mtx',
    'crypt',
    'encrypt',
    'setkey',
    'stdc',
])
    refused(library('shared', 'x.so', '--prefix', prefix, ...header), 2, /belong to the C library/);
refused(library('shared', 'é.so', ...header), 2, /"_" cannot be the prefix .* belong to the compiler/);
refused(library('shared', 'x.so', '--prefix=_Exit', ...header), 2, /belong to the compiler/);
for (const more of [header, []])
    for (const name of ['sinter', 'w2c_module', 'wasm_rt'])
        refused(library('shared', `${name}.so`, ...more), 2, /belong to Sinter's runtime/);
for (const word of ['int', 'switch', 'static', 'class', 'new', 'template', 'uint32_t', 'NULL'])
    refused(library('shared', `${word}.so`, ...header), 2, /it is a word of C or C\+\+/);
// A library's sources have a header, too.
for (const word of ['int', 'class', 'clock', 'NULL'])
    refused(
        sinter(['build', module, '--emit=c', `--prefix=${word}`, '-o', 'x.c.d']),
        2,
        /cannot be the prefix of the library's names/,
    );
for (const word of ['', '1a', 'a-b', 'a b', 'é'])
    refused(library('shared', 'x.so', `--prefix=${word}`, ...header), 2, /--prefix takes a C identifier, not/);
refused(sinter(['build', module, '--prefix=x', '-o', 'x']), 2, /--prefix needs --emit=shared/);

// Single names: of exports, also of what sets a global, and of what every header has.
const collides = (names, prefix, said) => {
    const exports = names.map((name) => `(func (export "${name}"))`).join(' ');
    const one = assemble('one', `(module ${exports} (global (export "g") (mut i32) (i32.const 0)))`);
    const answer = sinter(['build', one, '--emit=shared', '-o', `${prefix}.so`, '--header', 'one.h']);
    refused(answer, 1, said);
    assert.match(answer.stderr, /note: choose another with --prefix=NAME, or --rename NAME=IDENTIFIER/);
};
collides(
    ['memstream'],
    'open',
    /export "memstream" would be called open_memstream, which is a function of the C library\n/,
);
collides(['a', 'nprocs'], 'get', /get_nprocs/);
collides(['pattern_p'], 'glob', /glob_pattern_p/);
collides(['r'], 'rand', /rand_r/);
collides(['l'], 'isalnum', /isalnum_l/);
// Some are there for old programs only.
collides(['crypt'], 'cbc', /cbc_crypt, which is a function of the C library/);
collides(['setparity'], 'des', /des_setparity/);
collides(['break'], 'tr', /tr_break/);
collides(['pattern-p'], 'glob', /export "pattern-p" would be called glob_pattern_p/);
for (const name of ['delete', 'create', 'query'])
    refused(library('object', `${name}.o`), 2, new RegExp(`would define ${name}_module`));
assert.ok(!exists('module.h') && !exists('open.so'));

// The ways out.
const one = assemble('one', '(module (func (export "memstream")))');
build(one, '--emit=shared', '-o', 'open.so', '--header', 'one.h', '--rename', 'memstream=stream');
build(one, '--emit=shared', '-o', 'open.so', '--header', 'one.h', '--prefix', 'my_open');
const defined = (file, ...flags) =>
    succeed(run('nm', [...flags, '--defined-only', '--extern-only', file]))
        .split('\n')
        .map((line) => line.split(' ')[2])
        .filter(Boolean);
for (const [kind, ending] of Object.entries(kinds)) {
    const file = `libclock.${ending}`;
    succeed(library(kind, file, '--prefix=my_clock', ...header));
    const names = defined(file, ...(kind === 'shared' ? ['-D'] : []));
    assert.ok(names.includes('my_clock_gettime') && names.includes('my_clock_set_level'));
    for (const name of names) assert.match(name, /^my_clock_/);
}
// The imports' names are fields, and no words either: the header is C and C++.
write(
    'use.c',
    '#include "module.h"\n#include <time.h>\nint main(void) { return sizeof(struct my_clock_imports) == 0; }\n',
);
succeed(run(clang, ['-c', '-Wall', '-Werror', 'use.c', '-o', 'use.o']));
succeed(run(clang, ['-c', '-x', 'c++', '-Wall', '-Werror', 'use.c', '-o', 'use.o']));
checkFields();
// A library without a header has one name; the dynamic API takes it as it comes.
for (const name of ['clock', 'int', 'class']) build(module, '--emit=shared', '-o', `${name}.so`);
assert.deepEqual(defined(inWork('clock.so'), '-D'), ['clock_module']);

// A provider of an import that would be called like the C library's function has another name.
const now = assemble('now', '(module (import "clock" "gettime" (func (result i32))))');
refused(
    sinter(['build', now, '-o', 'now']),
    1,
    /note: give --import 'clock=FILE.c' with uint32_t import_clock_gettime\(struct sinter_instance \*instance\)/,
);

// Imports called like types that the header uses, and like macros of the system's headers: it can be
// included behind those, in C and in C++.
function checkFields() {
    const types = ['uint8_t', 'uint32_t', 'int64_t', 'size_t', 'bool', 'NULL'];
    const macros = [
        'sa_handler',
        'si_pid',
        'st_atime',
        'h_errno',
        's6_addr',
        'ifr_name',
        'no_argument',
        'basename',
        'I',
        'HZ',
        '_res',
        'SYS_read',
        'PRIu32',
        'SCNxPTR',
        'M_PIf',
        'L_tmpnam',
        'AF_DECnet',
        'stdin',
        'INT32_MAX',
    ];
    const plain = ['st_mode', 'PRIvate', 'SYSfs', 'Mode', 'last'];
    const all = [...types, ...macros, ...plain];
    const imports = all.map((name) => `(import "env" "${name}" (func (param i32 i64) (result i32)))`);
    const modules = ['uint32_t', 'st_atime'].map((name) => `(import "${name}" "f" (func (param i32)))`);
    const fields = assemble('fields', `(module ${imports.join(' ')} ${modules.join(' ')})`);
    build(fields, '-O0', '--emit=object', '-o', 'fields.o', '--header', 'fields.h');
    const header = fs.readFileSync(inWork('fields.h'), 'utf8');
    for (const name of [...types, ...macros]) assert.ok(header.includes(`(*${name}_)(`), name);
    for (const name of plain) assert.ok(header.includes(`(*${name})(`), name);
    const files = [
        'complex',
        'getopt',
        'inttypes',
        'libgen',
        'math',
        'net/if',
        'netdb',
        'netinet/in',
        'resolv',
        'signal',
    ];
    const included = [...files, 'stdio', 'stdlib', 'sys/param', 'sys/socket', 'sys/stat', 'sys/syscall'];
    const lines = ['#define _GNU_SOURCE', ...included.map((name) => `#include <${name}.h>`), '#include "fields.h"'];
    write('fields.c', `${lines.join('\n')}\nint use(struct fields_imports *all) { return all->env.last == 0; }\n`);
    const flags = ['-c', '-Wall', '-Werror', '-Wno-macro-redefined', 'fields.c', '-o', 'use.o'];
    succeed(run(clang, ['-std=gnu11', ...flags]), 'C');
    succeed(run(clang, ['-x', 'c++', '-std=gnu++17', ...flags]), 'C++');
}
