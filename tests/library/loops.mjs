// What the rewriting of loops must not take for granted: that two memories differ, and that a loop which is made of unrolled
// bodies takes no more steps than an i32 counts.
import assert from 'node:assert/strict';
import { assemble, build, inWork, run, sinter, succeed } from '../support/sinter.mjs';
import { compileHost } from './host.mjs';

// A slot in $a, at the address `slot`, which is read through $b.
const twice = assemble(
    'twice',
    `(module
  (import "env" "memory" (memory $a 1)) (import "env" "memory" (memory $b 1))
  (func (export "sum") (param $to i32) (param $slot i32) (param $count i32) (result i32)
    (local $i i32) (local $sum i32) (local $kept i32)
    (loop $again
      (i32.store $a (local.get $slot) (i32.add (local.get $i) (i32.const 100)))
      (local.set $kept (i32.load $a (local.get $slot)))
      (local.set $sum (i32.add (local.get $sum) (i32.load $b (local.get $slot))))
      (i32.store $a (i32.add (local.get $to) (i32.shl (local.get $i) (i32.const 2))) (local.get $kept))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $again (i32.ne (local.get $i) (local.get $count))))
    (local.get $sum)))`,
);
const host = compileHost('loops.c', 'loops');
for (const level of ['-O1', '-O2', '-O3']) {
    build(twice, '--emit=shared', level, '-o', 'twice.so');
    succeed(run(host, [inWork('twice.so')]), level);
}

// Three times 0xaaaaaaab is 1: the condition moves by 1 where $i moves by 3.
const slow = assemble(
    'slow',
    `(module (func (export "sum") (param $count i32) (param $x i64) (result i64) (local $i i32) (local $sum i64)
  (loop $again
    (local.set $sum (i64.add (local.get $sum) (local.get $x)))
    (local.set $sum (i64.add (local.get $sum) (local.get $x)))
    (local.set $sum (i64.add (local.get $sum) (local.get $x)))
    (local.set $i (i32.add (local.get $i) (i32.const 3)))
    (br_if $again (i32.ne (i32.mul (local.get $i) (i32.const 0xaaaaaaab)) (local.get $count))))
  (local.get $sum)))`,
);
for (const [count, sum] of [
    ['1431655765', '4294967295'],
    ['1431655766', '4294967298'],
    ['2000000000', '6000000000'],
])
    assert.equal(succeed(sinter(['run', '-O2', '--invoke', 'sum', slow, count, '1'])), `${sum}\n`);
