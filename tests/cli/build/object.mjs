// --emit=object and --emit=static: a library that clang and the runtime link into a host's program.
import assert from 'node:assert/strict';
import { build, clang, inWork, resources, run, succeed, write } from '../../support/sinter.mjs';

write(
    'calls.wat',
    `(module
  (import "env" "twice" (func $twice (param i32) (result i32)))
  (import "env" "host" (func $host (param i32) (result i32)))
  (func (export "f") (param i32) (result i32)
    (call $host (i32.add (call $twice (local.get 0)) (i32.const 1))))
  (func $broken (export "broken") (unreachable)))`,
);
// `twice` is in the library, `host` is the program's.
write(
    'env.c',
    `#include <sinter/sinter.h>
uint32_t env_twice(struct sinter_instance *instance, uint32_t value) { (void)instance; return value * 2; }`,
);
write(
    'main.c',
    `#include "calls.h"
#include <stdio.h>
static uint32_t host(void *context, struct calls *caller, uint32_t value) { (void)caller; return value + *(uint32_t *)context; }
int main(void) {
    uint32_t hundred = 100, result;
    struct calls *calls;
    struct calls_imports imports = {.env = {.context = &hundred, .host = host}};
    if (calls_create(&imports, &calls, NULL, 0) != CALLS_OK) return 1;
    if (calls_f(calls, 20, &result) != CALLS_OK) return 2;
    printf("%u\\n", result);
    if (calls_broken(calls) != CALLS_TRAPPED) return 3;
    puts(calls_trap_message(calls));
    calls_destroy(calls);
    return 0;
}`,
);
for (const [kind, file] of [
    ['object', 'calls.o'],
    ['static', 'libcalls.a'],
]) {
    build('calls.wat', `--emit=${kind}`, '--import', 'env=env.c', '-o', file, '--header', 'calls.h');
    const linked = run(clang, [
        inWork('main.c'),
        '-I',
        inWork('.'),
        inWork(file),
        `${resources}/libsinter_runtime.a`,
        '-lm',
        '-o',
        inWork('program'),
    ]);
    succeed(linked, 'the linker');
    assert.equal(succeed(run(inWork('program'), [])), '141\nunreachable\n');
    // Only the library's own names are global.
    const names = succeed(run('nm', ['--defined-only', '--extern-only', inWork(file)]));
    for (const line of names.split('\n')) if (/ [A-Z] /.test(line)) assert.match(line, / calls_/);
}
