// --emit=object: one object that clang and the runtime make a working program of.
import assert from 'node:assert/strict';
import { assemble, build, hello, inWork, resources, run, succeed, write } from '../support.mjs';

const clang = process.env.SINTER_CLANG || 'clang-19';

function link(name, ...objects) {
    succeed(
        run(clang, [...objects, `${resources}/libsinter_runtime.a`, '-lm', '-pthread', '-o', name]),
        'the linker',
    );
    return run(inWork(name), []);
}

const wasm = assemble('hello', hello);
build(wasm, '--emit=object', '-o', 'hello.o');
assert.equal(succeed(link('hello', 'hello.o')), 'hello\n');

// With an import, whose C file goes into the object, and a main program of the host's.
write(
    'calls.wat',
    `(module
  (import "env" "twice" (func $twice (param i32) (result i32)))
  (func (export "f") (param i32) (result i32) (i32.add (call $twice (local.get 0)) (i32.const 1))))`,
);
write(
    'env.c',
    `#include <sinter/sinter.h>
#include <stdio.h>
uint32_t env_twice(struct sinter_instance *instance, uint32_t value) { (void)instance; return value * 2; }
int sinter_host_main(struct sinter_instance *instance, int argc, char **argv) {
    (void)argc; (void)argv;
    union sinter_value value = {.i32 = 20};
    if (sinter_call_export(instance, "f", &value, 1, &value, 1) != SINTER_OK) return 1;
    printf("%u\\n", value.i32);
    return 0;
}`,
);
build('calls.wat', '--emit=object', '--import', 'env=env.c', '-o', 'calls.o');
assert.equal(succeed(link('calls', 'calls.o')), '41\n');

// A trap in it is told as in an executable.
write('trap.wat', '(module (func $broken (export "_start") (unreachable)))');
build('trap.wat', '--emit=object', '-o', 'trap.o');
const trapped = link('trap', 'trap.o');
assert.equal(trapped.code, 134);
assert.match(trapped.stderr, /trap: unreachable\n    at broken \(wasm-function\[0\]\)\n$/);
