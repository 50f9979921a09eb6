// Loads whose value is never used, and stores around an access that traps, at the last address inside and at the first outside:
// with --strict each one traps as the spec says, and leaves what it says, whatever the optimiser makes of the rest.

const loads = [
    'i32.load',
    'i32.load8_s',
    'i32.load16_u',
    'i64.load',
    'i64.load32_s',
    'f32.load',
    'f64.load',
    'v128.load',
    'v128.load8_splat',
    'v128.load32_zero',
    'v128.load8x8_s',
];
const widths = [4, 1, 2, 8, 4, 4, 8, 16, 1, 4, 8];
const END = 65536;

const functions = ['(memory 1 1) (global $g (mut i32) (i32.const 0))'];
const calls = [];
function add(name, code, argumentLists) {
    functions.push(`(func (export "${name}") (param i32) (result i32) (local $i i32) (local $x i32) ${code})`);
    for (const args of argumentLists)
        calls.push({ name, params: ['i32'], results: ['i32'], args: [BigInt(args)], nan: null });
}
loads.forEach((load, i) => {
    const last = END - widths[i];
    add(`drop.${load}`, `(drop (${load} (local.get 0))) (i32.const 7)`, [0, last, last + 1, END, 0xffffffff]);
    add(`offset.${load}`, `(drop (${load} offset=${last} (local.get 0))) (i32.const 7)`, [0, 1, 0xffffffff]);
});
const edges = [0, END - 4, END - 3, 0x7fffffff, 0xffffffff];
add('overwritten', '(local.set $x (i32.load (local.get 0))) (local.set $x (i32.const 3)) (local.get $x)', edges);
add('times_zero', '(i32.mul (i32.load (local.get 0)) (i32.const 0))', edges);
add('anded', '(i32.and (i32.load (local.get 0)) (i32.const 0))', edges);
add('minus_itself', '(i32.sub (i32.load (local.get 0)) (i32.load (local.get 0)))', edges);
add('selected_away', '(select (i32.const 5) (i32.load (local.get 0)) (i32.const 1))', edges);
add(
    'stored_over',
    '(i32.store (i32.const 0) (i32.load (local.get 0))) (i32.store (i32.const 0) (i32.const 9)) (i32.load (i32.const 0))',
    edges,
);
add('before_return', '(drop (i32.load (local.get 0))) (return (i32.const 4))', edges);
add('one_branch', '(if (local.get 0) (then (drop (i32.load (local.get 0))))) (i32.const 2)', edges);
add(
    'in_loop',
    `(loop $next (drop (i32.load (i32.add (local.get 0) (local.get $i))))
       (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 8)))) (i32.const 1)`,
    [0, END - 12, END - 11, END - 5, 0xfffffff9],
);
add(
    'after_store',
    '(i32.store (i32.const 16) (i32.const 1)) (drop (i64.load (local.get 0))) (i32.store (i32.const 16) (i32.const 2)) (i32.load (i32.const 16))',
    [0, END - 8, END - 7],
);
const around = [0, END - 16, END - 15, END, 0xffffffff];
const stores = { i32: 'i32.const 4', i64: 'i64.const 4', f64: 'f64.const 4', v128: 'v128.const i64x2 4 4' };
for (const [type, value] of Object.entries(stores)) {
    add(
        `overwritten.${type}`,
        `(i32.store (i32.const 64) (i32.const 3)) (${type}.store (local.get 0) (${value}))
       (i32.store (i32.const 64) (i32.const 5)) (i32.load (i32.const 64))`,
        around,
    );
    add(
        `set.${type}`,
        `(global.set $g (i32.const 3)) (${type}.store (local.get 0) (${value})) (global.set $g (i32.const 5)) (global.get $g)`,
        around,
    );
    add(
        `set_around_load.${type}`,
        `(global.set $g (i32.const 3)) (drop (${type}.load (local.get 0))) (global.set $g (i32.const 5)) (global.get $g)`,
        around,
    );
    add(
        `filled.${type}`,
        `(loop $next (${type}.store (i32.add (local.get $i) (i32.const 1024)) (${value})) (${type}.store (i32.add (local.get 0) (local.get $i)) (${value}))
           (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 16))) (i32.const 2048)))) (i32.const 1)`,
        [END - 100, END - 1000],
    );
    functions.push(`(func (export "sum.${type}") (param i32) (result i32) (local $i i32) (local $x i32)
      (loop $next (local.set $x (i32.add (local.get $x) (i32.load (i32.add (local.get $i) (i32.const 1024)))))
        (i32.store (i32.add (local.get $i) (i32.const 1024)) (i32.const 0))
        (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 4))) (i32.const 2048))))
      (i32.add (local.get $x) (i32.add (global.get $g) (i32.load (i32.const 64)))))`);
}
// What each left: its calls, one after the other, each followed by a look.
const looked = [];
for (const call of calls.splice(0)) {
    looked.push(call);
    const type = call.name.split('.')[1];
    if (/^(overwritten|set|set_around_load|filled)\./.test(call.name))
        looked.push({ ...call, name: `sum.${type}`, args: [0n] });
}
calls.push(...looked);
add('read_back', '(i32.load (i32.const 16))', [0]);

export { calls, functions };
