// What takes memory or control flow to go wrong: bytes under two types, overlapping copies, loops
// whose counters wrap, sums in loops that must keep their order, and loops that never end.

const functions = String.raw`
  (memory 2 3)
  (global $zero i32 (i32.const 0))

  ;; ---- One place, two types ----
  (func $cell (param i32) (result i32) (i32.and (local.get 0) (i32.const 0xfff)))
  (func (export "alias.float_int") (param i32 i32 i32) (result i32)
    (f32.store (call $cell (local.get 0)) (f32.reinterpret_i32 (local.get 2)))
    (i32.load (call $cell (local.get 1))))
  (func (export "alias.int_float_int") (param i32 i32 i32) (result i32)
    (i32.store (call $cell (local.get 0)) (local.get 2))
    (f32.store (call $cell (local.get 1)) (f32.const 1.5))
    (i32.load (call $cell (local.get 0))))
  (func (export "alias.wide_narrow") (param i32 i32 i64) (result i64)
    (i64.store (call $cell (local.get 0)) (local.get 2))
    (i32.store8 (call $cell (local.get 1)) (i32.const 0x5a))
    (f64.store (call $cell (i32.add (local.get 1) (i32.const 3))) (f64.const -2.5))
    (i64.load (call $cell (local.get 0))))
  (func (export "alias.loop") (param i32 i32) (result i32) (local $i i32) (local $sum i32)
    (memory.fill (i32.const 0) (local.get 1) (i32.const 4096))
    (loop $next
      (f32.store (call $cell (i32.add (local.get 0) (i32.shl (local.get $i) (i32.const 2))))
        (f32.convert_i32_s (local.get $i)))
      (local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const 31))
        (i32.load (i32.shl (local.get $i) (i32.const 2)))))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 200))))
    (local.get $sum))

  ;; ---- Copies ----
  (func $hash (result i64) (local $i i32) (local $sum i64)
    (loop $next
      (local.set $sum (i64.add (i64.mul (local.get $sum) (i64.const 1099511628211)) (i64.load8_u (local.get $i))))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 600))))
    (local.get $sum))
  (func $number (local $i i32)
    (loop $next
      (i32.store8 (local.get $i) (i32.mul (local.get $i) (i32.const 7)))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 600)))))
  (func (export "copy.overlap") (param i32 i32 i32) (result i64)
    (call $number)
    (memory.copy (local.get 0) (local.get 1) (local.get 2))
    (call $hash))
  (func (export "copy.by_byte") (param i32 i32 i32) (result i64) (local $i i32)
    (call $number)
    (loop $next
      (i32.store8 (i32.add (local.get 0) (local.get $i)) (i32.load8_u (i32.add (local.get 1) (local.get $i))))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get 2))))
    (call $hash))
  (func (export "copy.by_word") (param i32 i32 i32) (result i64) (local $i i32)
    (call $number)
    (loop $next
      (i64.store (i32.add (local.get 0) (local.get $i)) (i64.load (i32.add (local.get 1) (local.get $i))))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 8))) (local.get 2))))
    (call $hash))
  (func (export "copy.fill") (param i32 i32 i32) (result i64)
    (call $number)
    (memory.fill (local.get 0) (local.get 1) (local.get 2))
    (call $hash))
  (func (export "copy.after_trap") (result i64) (call $hash))

  ;; ---- Loops whose counters wrap ----
  (func (export "wrap.up") (param i32) (result i32) (local $i i32) (local $n i32)
    (local.set $i (local.get 0))
    (loop $next
      (local.set $n (i32.add (local.get $n) (i32.const 1)))
      (local.set $i (i32.add (local.get $i) (i32.const 0x10000000)))
      (br_if $next (i32.gt_s (local.get $i) (local.get 0))))
    (local.get $n))
  (func (export "wrap.address") (param i32 i32) (result i64) (local $n i64)
    (call $number)
    (loop $next
      (local.set $n (i64.add (local.get $n) (i64.load8_u (i32.shr_u (local.get 0) (i32.const 24)))))
      (local.set 0 (i32.add (local.get 0) (local.get 1)))
      (br_if $next (i32.ge_u (local.get 0) (local.get 1))))
    (local.get $n))
  (func (export "wrap.power") (param i32 i32) (result i32) (local $x i32)
    (local.set $x (i32.const 1))
    (loop $next
      (local.set $x (i32.mul (local.get $x) (local.get 0)))
      (br_if $next (i32.gt_s (local.tee 1 (i32.sub (local.get 1) (i32.const 1))) (i32.const 0))))
    (local.get $x))

  ;; ---- Sums whose order counts ----
  (func $floats (param $seed i32) (local $i i32)
    (loop $next
      (local.set $seed (i32.add (i32.mul (local.get $seed) (i32.const 1664525)) (i32.const 1013904223)))
      (f64.store (i32.shl (local.get $i) (i32.const 3))
        (f64.mul (f64.convert_i32_s (local.get $seed))
          (f64.reinterpret_i64 (i64.shl (i64.extend_i32_u (i32.and (local.get $seed) (i32.const 0x7f0))) (i64.const 52)))))
      (f64.store (i32.shl (local.get $i) (i32.const 3))
        (f64.div (f64.convert_i32_s (local.get $seed)) (f64.convert_i32_u (i32.add (local.get $i) (i32.const 3)))))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 512)))))
  (func (export "sum.f64") (param i32 i32) (result i64) (local $i i32) (local $sum f64)
    (call $floats (local.get 0))
    (loop $next
      (local.set $sum (f64.add (local.get $sum) (f64.load (i32.shl (local.get $i) (i32.const 3)))))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get 1))))
    (i64.reinterpret_f64 (local.get $sum)))
  (func (export "sum.dot") (param i32 i32) (result i64) (local $i i32) (local $sum f64)
    (call $floats (local.get 0))
    (loop $next
      (local.set $sum (f64.add (local.get $sum)
        (f64.mul (f64.load (i32.shl (local.get $i) (i32.const 3)))
                 (f64.load offset=1024 (i32.shl (local.get $i) (i32.const 3))))))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get 1))))
    (i64.reinterpret_f64 (local.get $sum)))
  (func (export "sum.axpy") (param i32 i32) (result i64) (local $i i32)
    (call $floats (local.get 0))
    (loop $next
      (f64.store (i32.shl (local.get $i) (i32.const 3))
        (f64.add (f64.mul (f64.load (i32.shl (local.get $i) (i32.const 3))) (f64.const 1.1))
                 (f64.load offset=1024 (i32.shl (local.get $i) (i32.const 3)))))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get 1))))
    (call $hash))
  (func (export "sum.least") (param i32 i32) (result i64) (local $i i32) (local $least f64)
    (call $floats (local.get 0))
    (f64.store (i32.const 80) (f64.const -0))
    (local.set $least (f64.const 0))
    (loop $next
      (local.set $least (f64.min (local.get $least)
        (f64.max (f64.const 0) (f64.neg (f64.load (i32.shl (local.get $i) (i32.const 3)))))))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get 1))))
    (i64.reinterpret_f64 (local.get $least)))
  (func (export "sum.i32") (param i32 i32) (result i32) (local $i i32) (local $sum i32)
    (call $floats (local.get 0))
    (loop $next
      (local.set $sum (i32.add (local.get $sum)
        (i32.mul (i32.load (i32.shl (local.get $i) (i32.const 2))) (i32.load offset=8 (i32.shl (local.get $i) (i32.const 2))))))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get 1))))
    (local.get $sum))

  ;; ---- Accesses that an optimiser might move or merge ----
  (func (export "order.store_then_trap") (param i32) (result i32)
    (i32.store (i32.const 100) (i32.const 1))
    (i32.store (i32.const 100) (i32.div_u (i32.const 8) (local.get 0)))
    (i32.load (i32.const 100)))
  (func (export "order.read_back") (result i32) (i32.load (i32.const 100)))
  (func (export "order.hoist") (param i32 i32) (result i32) (local $i i32) (local $sum i32)
    (if (i32.eqz (local.get 1)) (then (return (i32.const -1))))
    (loop $next
      (local.set $sum (i32.add (local.get $sum) (i32.div_s (local.get 0) (local.get 1))))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 3))))
    (local.get $sum))
  (func (export "order.bounds") (param i32) (result i32)
    (i32.add (i32.load offset=0xfffffff0 (local.get 0)) (i32.load (local.get 0))))
  (func (export "order.grow") (result i32) (local $size i32)
    (local.set $size (memory.size))
    (drop (memory.grow (i32.const 1)))
    (i32.add (i32.mul (local.get $size) (i32.const 10)) (memory.size)))

  ;; ---- Loops that never end ----
  (func (export "endless.empty") (loop $again (br $again)))
  (func (export "endless.result") (result i32) (loop $again (result i32) (br $again)))
  (func (export "endless.then_unreachable") (loop $again (br $again)) (unreachable))
  (func (export "endless.condition") (param i32) (result i32)
    (loop $again (br_if $again (local.get 0))) (i32.const 5))
  (func (export "endless.counter") (param $i i32) (result i32)
    (loop $again
      (local.set $i (i32.add (local.get $i) (i32.const 2)))
      (br_if $again (i32.ne (local.get $i) (i32.const 1))))
    (i32.const 6))
  (func (export "endless.unused") (param $i i64) (local $n i64)
    (loop $again
      (local.set $n (i64.add (i64.mul (local.get $n) (i64.const 3)) (local.get $i)))
      (local.set $i (i64.add (local.get $i) (i64.const 2)))
      (br_if $again (i64.ne (local.get $i) (i64.const 1)))))
  (func $loop_in_call (param i32) (loop $again (br_if $again (local.get 0))))
  (func (export "endless.in_call") (param i32) (result i32)
    (call $loop_in_call (local.get 0)) (i32.const 7))
  (func (export "endless.two") (param i32)
    (loop $outer (loop $inner (br_if $inner (local.get 0)) (br $outer))))
  ;; Calls itself last: without tail calls it must not become a loop that has no end.
  (func $itself (export "recursion.last") (param i32) (call $itself (i32.add (local.get 0) (i32.const 1))))
  (func $pure (export "recursion.pure") (param i32) (result i32) (call $pure (local.get 0)))
  (func (export "recursion.dropped") (param i32) (drop (call $pure (local.get 0))))
`.split(/\n(?=  \(func)/);

const calls = [];
function call(name, params, results, ...argumentLists) {
    for (const args of argumentLists) calls.push({ name, params, results, args: args.map(BigInt), nan: null });
}
const product = (...lists) => lists.reduce((all, list) => all.flatMap((a) => list.map((b) => [...a, b])), [[]]);

call(
    'alias.float_int',
    ['i32', 'i32', 'i32'],
    ['i32'],
    ...product([16, 17, 18], [14, 16, 19], [0x7fa00001, 0xdeadbeef]),
);
call('alias.int_float_int', ['i32', 'i32', 'i32'], ['i32'], ...product([16, 17, 18], [14, 16, 18, 20], [0x12345678]));
call(
    'alias.wide_narrow',
    ['i32', 'i32', 'i64'],
    ['i64'],
    ...product([32, 33], [28, 32, 37, 40], [0x1122334455667788n]),
);
call('alias.loop', ['i32', 'i32'], ['i32'], ...product([0, 1, 2, 4, 8, 100], [0, 255]));
for (const name of ['copy.overlap', 'copy.by_byte', 'copy.by_word'])
    call(name, ['i32', 'i32', 'i32'], ['i64'], ...product([0, 1, 8, 100], [0, 1, 3, 7, 16, 99, 101], [1, 8, 64, 257]));
call(
    'copy.overlap',
    ['i32', 'i32', 'i32'],
    ['i64'],
    [10, 20, 0],
    [131072, 0, 0],
    [0, 131072, 0],
    [131073, 0, 0],
    [131071, 0, 2],
    [5, 131070, 3],
    [0, 0xffffffff, 1],
    [0xffffffff, 0, 0xffffffff],
);
call('copy.after_trap', [], ['i64'], []);
call(
    'copy.fill',
    ['i32', 'i32', 'i32'],
    ['i64'],
    ...product([0, 3, 64], [0, 0x1ff, 0x80], [0, 1, 17, 300]),
    [131072, 1, 0],
    [131073, 1, 0],
    [131000, 1, 73],
    [0xffffffff, 1, 2],
);
call('copy.after_trap', [], ['i64'], []);
call('wrap.up', ['i32'], ['i32'], [0], [0x70000000], [0x7fffffff], [0x80000000], [0xffffffff]);
call('wrap.address', ['i32', 'i32'], ['i64'], [0, 0x01000001], [0xff000000, 0x00800000], [1, 0x7fffffff]);
call('wrap.power', ['i32', 'i32'], ['i32'], [3, 40], [0x10001, 5], [0xffffffff, 7], [2, 31], [2, 32]);
for (const name of ['sum.f64', 'sum.dot', 'sum.axpy', 'sum.least'])
    call(name, ['i32', 'i32'], ['i64'], ...product([1, 99, 12345], [1, 2, 15, 16, 100, 384]));
call('sum.i32', ['i32', 'i32'], ['i32'], ...product([1, 99, 12345], [1, 15, 1000]));
call('order.store_then_trap', ['i32'], ['i32'], [0]);
call('order.read_back', [], ['i32'], []);
call('order.store_then_trap', ['i32'], ['i32'], [2]);
call('order.hoist', ['i32', 'i32'], ['i32'], [7, 0], [7, 2], [0x80000000, 0xffffffff]);
call('order.bounds', ['i32'], ['i32'], [0], [16], [0xfffffff0]);
call('order.grow', [], ['i32'], [], []);
for (const [name, params, args] of [
    ['empty', [], []],
    ['then_unreachable', [], []],
    ['unused', ['i64'], [0]],
    ['two', ['i32'], [1]],
    ['two', ['i32'], [0]],
])
    calls.push({ name: `endless.${name}`, params, results: [], args: args.map(BigInt), endless: true });
for (const [name, params, args] of [
    ['result', [], []],
    ['condition', ['i32'], [1]],
    ['counter', ['i32'], [0]],
    ['in_call', ['i32'], [1]],
])
    calls.push({ name: `endless.${name}`, params, results: ['i32'], args: args.map(BigInt), endless: true });
// The same functions, where they do end.
call('endless.condition', ['i32'], ['i32'], [0]);
call('endless.counter', ['i32'], ['i32'], [0xfffffff1]);
call('endless.unused', ['i64'], [], [0xfffffffffffffff1n]);
call('endless.in_call', ['i32'], ['i32'], [0]);
call('recursion.last', ['i32'], [], [0]);
call('recursion.pure', ['i32'], ['i32'], [0]);
call('recursion.dropped', ['i32'], [], [0]);

export { calls, functions };
