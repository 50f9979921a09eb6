// What instances share: how long it stays, and who may use it at once.
import { build, inWork, run, succeed, write } from '../support/sinter.mjs';
import { compileHost } from './host.mjs';

const sources = {
    // Puts its functions into the host's table; "trapping" traps after that.
    giver: (start) => `(module
        (type $t (func (param i32 i32) (result i32)))
        (import "host" "table" (table 4 funcref))
        (memory (export "memory") 1)
        (func $poke (export "poke") (type $t)
          (i32.store (local.get 0) (local.get 1)) (i32.const 1))
        (func $peek (export "peek") (type $t) (i32.load (local.get 0)))
        (elem (i32.const 0) $poke $peek)
        ${start})`,
    caller: () => `(module
        (type $t (func (param i32 i32) (result i32)))
        (import "host" "table" (table $table 4 funcref))
        (import "host" "wait" (func $wait))
        (table $own (export "own") 4 funcref)
        (table $externs (export "externs") 4 externref)
        (global (export "reference") (mut funcref) (ref.null func))
        (memory (export "memory") 1 10)
        (func (export "call") (param i32 i32 i32) (result i32)
          (call_indirect $table (type $t) (local.get 1) (local.get 2) (local.get 0)))
        (func (export "take") (param funcref) (table.set $own (i32.const 0) (local.get 0)))
        (func (export "call_taken") (param i32 i32) (result i32)
          (call_indirect $own (type $t) (local.get 0) (local.get 1) (i32.const 0)))
        (func (export "wait") (call $wait))
        (func (export "nothing"))
        (func (export "malloc") (param i32) (result i32) (call $wait) (i32.const 1024)))`,
    // Imports nothing but what threads may share: a shared memory, and what never changes.
    parallel: () => `(module
        (import "host" "shared" (memory 1 1 shared))
        (import "host" "constant" (global i32))
        (import "host" "wait" (func $wait))
        (export "memory" (memory 0))
        (export "constant" (global 0))
        (func (export "wait") (call $wait))
        (func (export "nothing")))`,
    // Owns what "parallel" imports.
    owner: () => `(module
        (import "host" "wait" (func $wait))
        (memory (export "shared") 1 1 shared)
        (global (export "constant") i32 (i32.const 5))
        (func (export "wait") (call $wait))
        (func (export "nothing")))`,
    memory_user: () => `(module
        (import "host" "memory" (memory 1))
        (import "host" "wait" (func $wait))
        (func (export "wait") (call $wait))
        (func (export "nothing")))`,
    global_user: () => `(module
        (import "host" "global" (global (mut i32)))
        (import "host" "wait" (func $wait))
        (func (export "wait") (call $wait))
        (func (export "nothing")))`,
};
const make = (name, text) => build(write(`${name}.wat`, text), '--emit=shared', '-o', `${name}.so`);
for (const [name, text] of Object.entries(sources)) make(name, text(''));
make('trapping', sources.giver('(func $boom unreachable) (start $boom)'));

for (const sanitizer of [undefined, 'address,undefined']) {
    const result = run(compileHost('sharing.c', `sharing_${sanitizer}`, { sanitizer }), [inWork('.')], {
        env: {
            UBSAN_OPTIONS: 'halt_on_error=1',
            ASAN_OPTIONS: 'detect_leaks=1:max_free_fill_size=65536',
        },
    });
    succeed(result, `sharing ${sanitizer ?? 'without a sanitizer'}`);
}
