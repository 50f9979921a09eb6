// `_initialize` of reactors: it runs once, when an instance is made, after the start function; by the typed header and by
// <sinter/sinter.h>.
import assert from 'node:assert/strict';

import { build, inWork, run, succeed, write } from '../support/sinter.mjs';
import { compileHost } from './host.mjs';

const forms = {
    // Each step appends a digit, so that the order shows: 1 is the start function, 2 _initialize.
    reactor: `(start $s) (func $s (call $step (i32.const 1)))
        (func (export "_initialize") (call $step (i32.const 2)) (call $note))`,
    other: '(func (export "_initialize") (param i32) (call $step (local.get 0)))', // no reactor's
    value: '(global (export "_initialize") i32 (i32.const 7))',
    imported: '(export "_initialize" (func $note))',
    traps: '(func (export "_initialize") (call $step (i32.const 2)) (unreachable))',
};
for (const [name, form] of Object.entries(forms)) {
    const text = `(module
        (import "env" "note" (func $note))
        (global $steps (mut i32) (i32.const 0))
        (func $step (param i32)
          (global.set $steps (i32.add (i32.mul (global.get $steps) (i32.const 10)) (local.get 0))))
        (func (export "steps") (result i32) (global.get $steps))
        ${form})`;
    build(write(`${name}.wat`, text), '--emit=shared', '-o', `lib${name}.so`, '--header', `${name}.h`);
    build(inWork(`${name}.wat`), '--emit=shared', '-o', `${name}.so`);
}

const libraries = Object.keys(forms).map((name) => inWork(`lib${name}.so`));
const host = compileHost('reactor.c', 'host', { libraries: [...libraries, '-Wl,-rpath,$ORIGIN'] });
succeed(
    run(
        host,
        Object.keys(forms).map((name) => inWork(`${name}.so`)),
    ),
);

// Constructors of C++ have run.
write(
    'constructor.cc',
    `struct Answer { int value; Answer() { volatile int forty = 40; value = forty + 2; } };
static Answer answer;
extern "C" __attribute__((export_name("get"))) int get() { return answer.value; }
`,
);
const compiler = process.env.SINTER_WASI_CC ?? 'clang-19';
const flags = ['--target=wasm32-wasi', '-O1', '-mexec-model=reactor', '-x', 'c++'];
const compiled = run(compiler, [...flags, inWork('constructor.cc'), '-o', inWork('constructor.wasm')]);
if (compiled.code === 0) {
    build('constructor.wasm', '--emit=shared', '-o', 'libconstructor.so', '--header', 'constructor.h');
    write(
        'constructor.c',
        `#include "constructor.h"
int main(void) {
    struct constructor *instance;
    uint32_t value = 0;
    return constructor_create(&instance, 0, 0) != CONSTRUCTOR_OK ||
           constructor_get(instance, &value) != CONSTRUCTOR_OK || value != 42;
}
`,
    );
    const command = [inWork('constructor.c'), inWork('libconstructor.so'), '-Wl,-rpath,$ORIGIN'];
    succeed(run('clang-19', [...command, '-o', inWork('constructor')]));
    succeed(run(inWork('constructor'), []));
} else assert.match(compiled.stderr, /not found|cannot open/, 'only a missing sysroot may leave this out');
