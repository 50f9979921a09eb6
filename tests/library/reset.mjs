// Putting instances back to their first state.
import { build, inWork, run, succeed, write } from '../support/sinter.mjs';
import { clang, compileHost } from './host.mjs';

write(
    'reset.wat',
    `(module
  (type $v (func (result i32)))
  (import "env" "call" (func $call (param i32) (result i32)))
  (memory (export "memory") 2 40)
  (table $table (export "table") 2 8 funcref)
  (table $other 1 funcref)
  (global $count (export "count") (mut i32) (i32.const 7))
  (global $started (mut i32) (i32.const 0))
  (data (i32.const 100) "first")
  (data (i32.const 30000) "${'0123456789'.repeat(5000)}")
  (data $passive "passive")
  (elem (table $table) (i32.const 0) func $one)
  (elem $spare func $two)
  (func $one (type $v) (i32.const 1))
  (func $two (type $v) (i32.const 2))
  (func $start (global.set $started (call $call (global.get $started))))
  (start $start)
  (func (export "started") (result i32) (global.get $started))
  (func (export "count_up") (result i32)
    (global.set $count (i32.add (global.get $count) (i32.const 1))) (global.get $count))
  (func (export "by_table") (param i32) (result i32) (call_indirect $table (type $v) (local.get 0)))
  (func (export "get") (param i32) (result i32) (i32.load8_u (local.get 0)))
  (func (export "out") (param i32) (result i32) (call $call (local.get 0)))
  (func (export "passive") (memory.init $passive (i32.const 0) (i32.const 0) (i32.const 7)))
  (func (export "spoil") (result i32)
    (memory.fill (i32.const 0) (i32.const 255) (i32.const 131072))
    (drop (memory.grow (i32.const 30)))
    (memory.fill (i32.const 131072) (i32.const 255) (i32.const 1966080))
    (table.init $table $spare (i32.const 0) (i32.const 0) (i32.const 1))
    (drop (table.grow $table (ref.func $two) (i32.const 5)))
    (data.drop $passive) (elem.drop $spare)
    (table.size $table)))`,
);
write(
    'user.wat',
    `(module (type $v (func (result i32)))
  (import "reset" "memory" (memory 2))
  (import "reset" "table" (table 2 funcref))
  (import "reset" "count_up" (func $up (result i32)))
  (func (export "get") (param i32) (result i32) (i32.load8_u (local.get 0)))
  (func (export "up") (result i32) (call $up))
  (func (export "by_table") (param i32) (result i32) (call_indirect (type $v) (local.get 0))))`,
);
write('threads.wat', '(module (memory (export "memory") 1 2 shared) (data (i32.const 0) "x"))');

write(
    'opens.wat',
    `(module
  (import "wasi_snapshot_preview1" "path_open"
    (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "opened")
  (func (export "open") (result i32)
    (if (call $open (i32.const 3) (i32.const 0) (i32.const 8) (i32.const 6) (i32.const 1)
          (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 0)) (then unreachable))
    (i32.load (i32.const 0))))`,
);

const host = compileHost('reset.c', 'reset');
for (const bounds of ['guard', 'explicit']) {
    const libraries = ['reset', 'user', 'threads', 'opens'].map((name) => {
        build(inWork(`${name}.wat`), '--emit=shared', '-O1', `--bounds=${bounds}`, '-o', `${name}_${bounds}.so`);
        return inWork(`${name}_${bounds}.so`);
    });
    succeed(run(host, [...libraries, inWork('.')]), bounds);
}

// By the typed header.
build(inWork('threads.wat'), '--emit=shared', '--header', inWork('one.h'), '--prefix', 'one', '-o', 'libone.so');
const typed = write(
    'typed.c',
    `#include "one.h"
int main(void) {
    struct one *one;
    if (one_create(&one, 0, 0) != ONE_OK || one_reset(one) != ONE_BAD_ARGUMENTS)
        return 1;
    one_destroy(one);
    return 0;
}
`,
);
const paths = [`-I${inWork('.')}`, inWork('libone.so'), `-Wl,-rpath,${inWork('.')}`];
succeed(run(clang, [typed, ...paths, '-o', inWork('typed')]), 'compiling a host of the typed header');
succeed(run(inWork('typed'), []), 'the typed header');
