// --emit=c: a directory of C sources that compiles as it stands.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import {
    assemble,
    build,
    clang,
    exists,
    hello,
    inWork,
    refused,
    resources,
    run,
    sinter,
    succeed,
    temporary,
    write,
} from '../../support/sinter.mjs';

const wasm = assemble('hello', hello);
build(wasm, '--emit=c', '-o', 'sources');
const files = fs.readdirSync(inWork('sources'));
assert.ok(files.includes('glue.c'), files.join(' '));
for (const file of files.filter((name) => name.endsWith('.c')))
    succeed(
        run(clang, [
            '-fsyntax-only',
            '-w',
            `-I${resources}/include`,
            `-I${resources}/abi`,
            '-fbracket-depth=1000',
            `sources/${file}`,
        ]),
        file,
    );

// The script builds it anywhere, from these files alone.
const elsewhere = inWork("else\\where's");
fs.cpSync(inWork('sources'), elsewhere, { recursive: true });
for (const file of files) assert.ok(!fs.readFileSync(inWork('sources', file), 'latin1').includes(temporary), file);
succeed(run('sh', [`${elsewhere}/build.sh`]), 'build.sh');
assert.equal(succeed(run(`${elsewhere}/program`, [])), 'hello\n');

// What is there is not overwritten: a directory cannot be replaced in one step.
fs.writeFileSync(inWork('sources/mine'), 'mine');
refused(sinter(['build', wasm, '--emit=c', '-o', 'sources']), 3, /"sources" already exists/);
assert.equal(fs.readFileSync(inWork('sources/mine'), 'utf8'), 'mine');

// What imports more than functions has a library's sources, and so has what is asked for a header.
const hosted = assemble(
    'hosted',
    `(module (import "env" "memory" (memory 1)) (import "env" "table" (table 2 funcref)) (import "env" "g" (global $g (mut i32)))
       (import "env" "f" (func $f (param i32) (result i32)))
       (elem (i32.const 1) $h)
       (func $h (export "h") (param i32) (result i32)
         (global.set $g (i32.add (global.get $g) (i32.const 1)))
         (i32.store (i32.const 8) (local.get 0))
         (call $f (i32.add (local.get 0) (global.get $g)))))`,
);
write(
    'host.c',
    `#include "library.h"
    #include <stdio.h>
    static uint32_t twice(void *context, struct ported *caller, uint32_t value) { (void)context; (void)caller; return 2 * value; }
    int main(void) {
        struct ported_imports imports = {.env = {.g = 40, .f = twice}};
        struct ported *instance;
        uint32_t result = 0;
        if (ported_create(&imports, &instance, NULL, 0) != PORTED_OK || ported_h(instance, 5, &result) != PORTED_OK) return 1;
        printf("%u %u\\n", result, ported_memory_base(instance)[8]);
        ported_destroy(instance);
        return 0;
    }
`,
);
process.umask(0o022);
build(hosted, '--emit=c', '-o', 'ported/');
assert.equal(fs.statSync(inWork('ported')).mode & 0o777, 0o755);
fs.mkdirSync(inWork('astray/ported'), { recursive: true });
succeed(run('sh', ['ported/build.sh'], { env: { CDPATH: inWork('astray') } }), 'build.sh of a library');
succeed(
    run(clang, ['-Werror', '-Iported', 'host.c', 'ported/library.so', `-Wl,-rpath,${inWork('ported')}`, '-o', 'host']),
);
assert.equal(succeed(run(inWork('host'), [])), '92 5\n');
refused(sinter(['build', hosted, '--emit=c', '--timeout=1s', '-o', 'timed']), 2, /--timeout, .* for executables/);
assert.ok(!exists('timed'));

const add = assemble(
    'add',
    '(module (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))',
);
build(add, '--emit=c', '--header', 'adder.h', '-o', 'adder');
assert.equal(fs.readFileSync(inWork('adder.h'), 'utf8'), fs.readFileSync(inWork('adder/library.h'), 'utf8'));
succeed(run('sh', ['adder/build.sh']));
assert.ok(exists('adder/library.so'));
refused(sinter(['build', add, '--emit=c', '--header', 'adder', '-o', 'adder2']), 3, /adder/);
assert.ok(!exists('adder2'));
