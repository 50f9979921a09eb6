// Random programs of create, link, share, call, trap, destroy and close, on one to four threads, with the runtime under each
// sanitizer, whose results are compared with a model's. A step is one operation. By hand, for longer:
//
//     node tests/library/lifecycle.mjs $PWD/build/ci/bin/sinter $PWD/WORK_DIR STEPS SEED
import fs from 'node:fs';

import { build, inWork, run, succeed, write } from '../support/sinter.mjs';
import { compileHost } from './host.mjs';

const partitionCount = 4;
const [steps = '20000', seed = '1'] = process.argv.slice(4);

// What "maker" does for its own sake, for the host and for others; `start` is for one that traps when it begins.
const maker = (start) => `(module
    (type $one (func (param i32) (result i32)))
    (type $two (func (param i64) (result i64)))
    (import "host" "id" (global $id i32))
    (import "host" "table" (table $table 8 funcref))
    (import "host" "reference" (global $reference (mut funcref)))
    (import "host" "count" (global $count (mut i32)))
    (import "host" "memory" (memory 1))
    (import "host" "out" (func $out (param i32) (result i32)))
    (import "host" "ask" (func $ask (param i32) (result funcref)))
    (table $scratch 1 funcref)
    (table $own (export "own") 1 funcref)
    (global $counter (export "counter") (mut i32) (i32.const 0))
    (func $add (export "add") (type $one) (i32.add (global.get $id) (local.get 0)))
    (func $other (type $two) (i64.add (local.get 0) (i64.const 1)))
    (elem declare func $add $other)
    (func (export "id") (result i32) (global.get $id))
    (func (export "put") (param i32 i32)
      (table.set $table (local.get 0)
        (select (result funcref) (ref.func $other) (ref.func $add) (local.get 1))))
    (func (export "clear") (param i32) (table.set $table (local.get 0) (ref.null func)))
    (func (export "call") (param i32 i32) (result i32)
      (call_indirect $table (type $one) (local.get 1) (local.get 0)))
    (func (export "grow") (result i32) (table.grow $table (ref.null func) (i32.const 1)))
    (func (export "put_reference") (global.set $reference (ref.func $add)))
    (func $call_scratch (param funcref i32) (result i32)
      (table.set $scratch (i32.const 0) (local.get 0))
      (call_indirect $scratch (type $one) (local.get 1) (i32.const 0)))
    (func (export "call_reference") (param i32) (result i32)
      (call $call_scratch (global.get $reference) (local.get 0)))
    (func (export "take") (param funcref i32) (result i32)
      (call $call_scratch (local.get 0) (local.get 1)))
    (func (export "ask") (param i32 i32) (result i32)
      (call $call_scratch (call $ask (local.get 0)) (local.get 1)))
    (func (export "again") (param i32) (result i32)
      (call_indirect $scratch (type $one) (local.get 0) (i32.const 0)))
    (func (export "call_own") (param i32) (result i32)
      (call_indirect $own (type $one) (local.get 0) (i32.const 0)))
    (func (export "bump") (result i32)
      (global.set $count (i32.add (global.get $count) (i32.const 1)))
      (i32.store (i32.const 16) (i32.add (i32.load (i32.const 16)) (i32.const 1)))
      (i32.add (global.get $count) (i32.load (i32.const 16))))
    (func (export "count") (result i32) (global.get $counter))
    (func (export "out") (param i32) (result i32)
      (i32.add (call $out (local.get 0)) (global.get $id)))
    (func $boom (export "boom") (unreachable))
    ${start})`;

const linked = `(module
    (type $one (func (param i32) (result i32)))
    (import "host" "id" (global $id i32))
    (import "maker" "add" (func $far (param i32) (result i32)))
    (import "maker" "own" (table $own 1 funcref))
    (import "maker" "counter" (global $counter (mut i32)))
    (func $add (export "add") (type $one) (i32.add (global.get $id) (local.get 0)))
    (func (export "id") (result i32) (global.get $id))
    (func (export "through") (param i32) (result i32) (call $far (local.get 0)))
    (func (export "plant") (table.set $own (i32.const 0) (ref.func $add)))
    (func (export "bump") (result i32)
      (global.set $counter (i32.add (global.get $counter) (i32.const 1)))
      (global.get $counter)))`;

// Linked to nothing but by the references that it is given.
const loner = `(module
    (type $one (func (param i32) (result i32)))
    (import "host" "id" (global $id i32))
    (import "host" "ask" (func $ask (param i32) (result funcref)))
    (table $scratch 1 funcref)
    (func $add (export "add") (type $one) (i32.add (global.get $id) (local.get 0)))
    (elem declare func $add)
    (func (export "id") (result i32) (global.get $id))
    (func (export "ask") (param i32 i32) (result i32)
      (table.set $scratch (i32.const 0) (call $ask (local.get 0)))
      (call_indirect $scratch (type $one) (local.get 1) (i32.const 0)))
    (func (export "again") (param i32) (result i32)
      (call_indirect $scratch (type $one) (local.get 0) (i32.const 0))))`;

const worker = `(module
    (import "host" "shared" (memory 1 1 shared))
    (func (export "step") (result i32) (i32.atomic.rmw.add (i32.const 0) (i32.const 1))))`;

const sources = {
    maker: maker(''),
    trapping: maker('(elem (table $table) (i32.const 6) func $add $other) (start $boom)'),
    linked,
    loner,
    worker,
};
for (const [name, text] of Object.entries(sources))
    build(write(`${name}.wat`, text), '--emit=shared', '-o', `${name}.so`);
for (const name of ['maker', 'trapping', 'linked', 'loner'])
    for (let i = 0; i < partitionCount; i++) fs.copyFileSync(inWork(`${name}.so`), inWork(`${name}${i}.so`));

// The thread sanitizer sees neither what the dynamic linker maps, so that it takes an older mapping of the same addresses for
// it, nor the lock under which the linker frees what it knows of a library.
const suppressions = write('suppressions', 'race:interceptor_mmap\nrace:interceptor_munmap\nrace:_dl_close_worker\n');

for (const sanitizer of ['address,undefined', 'thread']) {
    const host = compileHost('lifecycle.c', `lifecycle_${sanitizer}`, { sanitizer });
    for (const threads of ['1', '2', '4']) {
        // Guest code is not instrumented: what is freed is overwritten, so that it shows in the results.
        const result = run(host, [inWork('.'), threads, steps, seed], {
            env: {
                UBSAN_OPTIONS: 'halt_on_error=1',
                TSAN_OPTIONS: `halt_on_error=1:suppressions=${suppressions}`,
                ASAN_OPTIONS: 'detect_leaks=1:max_free_fill_size=65536',
            },
            timeout: 4 * 3600 * 1000,
        });
        console.log(
            `${sanitizer}, ${threads} threads: ${succeed(result, `lifecycle ${sanitizer}, ${threads} threads`)}`,
        );
    }
}
