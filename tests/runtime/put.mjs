// Guests with every kind of allocator that is known, and some that lie. All take memory in a row from
// 1024 on; `last_release` is what the releasing function got, as ADDRESS, SIZE and ALIGNMENT.
const ids = (words) =>
    `(data (i32.const 64) "${words.map((word) => `\\${word.toString(16).padStart(2, '0')}\\00\\00\\00`).join('')}")
    (global (export "__rtti_base") i32 (i32.const 64))`;

const base = (rest) => `(module
    (memory (export "memory") 1 3)
    (global $next (mut i32) (i32.const 1024))
    (global $a (mut i32) (i32.const 0))
    (global $s (mut i32) (i32.const 0))
    (global $l (mut i32) (i32.const 0))
    (global $class (mut i32) (i32.const -1))
    (func $take (param $size i32) (param $align i32) (result i32)
        (local $at i32)
        (local.set $at (i32.and (i32.add (global.get $next) (i32.sub (local.get $align) (i32.const 1)))
            (i32.sub (i32.const 0) (local.get $align))))
        (global.set $next (i32.add (local.get $at) (local.get $size)))
        (block $grown
            (loop $again
                (br_if $grown (i32.le_u (global.get $next) (i32.mul (memory.size) (i32.const 65536))))
                (br_if $again (i32.ne (memory.grow (i32.const 1)) (i32.const -1)))
                (return (i32.const 0))))
        (local.get $at))
    (func $note (param $address i32) (param $size i32) (param $align i32)
        (global.set $a (local.get 0)) (global.set $s (local.get 1)) (global.set $l (local.get 2)))
    (func (export "last_release") (result i32 i32 i32) (global.get $a) (global.get $s) (global.get $l))
    (func (export "last_class") (result i32) (global.get $class))
    ${rest})`;

// An object of AssemblyScript's: its class and size stand before it.
const managed = (allocate, pin, release, more = '') =>
    base(`${more}
    (func (export "${allocate}") (param $size i32) (param $class i32) (result i32)
        (local $at i32)
        (local.set $at (i32.add (call $take (i32.add (local.get $size) (i32.const 16)) (i32.const 16)) (i32.const 16)))
        (i32.store (i32.sub (local.get $at) (i32.const 8)) (local.get $class))
        (i32.store (i32.sub (local.get $at) (i32.const 4)) (local.get $size))
        (global.set $class (local.get $class))
        (local.get $at))
    (func (export "${pin}") (param i32) (result i32) (call $note (local.get 0) (i32.const -1) (i32.const 0)) (local.get 0))
    (func (export "${release}") (param i32) (call $note (local.get 0) (i32.const -2) (i32.const 0)))`);

export const modules = {
    c: base(`
    (func (export "malloc") (param i32) (result i32) (call $take (local.get 0) (i32.const 16)))
    (func (export "free") (param i32) (call $note (local.get 0) (i32.const 0) (i32.const 0)))
    (func (export "mine") (param i32 i32) (result i32) (call $take (local.get 0) (local.get 1)))
    (func (export "mine_back") (param i32 i32 i32)
        (call $note (local.get 0) (local.get 1) (local.get 2)))
    (func (export "three") (param i32 i32 i32) (result i32) (unreachable))
    (func (export "long") (param i64) (result i32) (unreachable))`),
    bindgen: base(`
    (func (export "malloc") (param i32) (result i32) (unreachable))
    (func (export "__wbindgen_malloc") (param i32 i32) (result i32)
        (call $take (local.get 0) (local.get 1)))
    (func (export "__wbindgen_free") (param i32 i32 i32)
        (call $note (local.get 0) (local.get 1) (local.get 2)))`),
    bindgen_old: base(`
    (func (export "__wbindgen_malloc") (param i32) (result i32)
        (call $take (local.get 0) (i32.const 8)))
    (func (export "__wbindgen_free") (param i32 i32)
        (call $note (local.get 0) (local.get 1) (i32.const 0)))`),
    component: base(`
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
        (if (i32.or (local.get 0) (local.get 1)) (then (unreachable)))
        (call $take (local.get 3) (local.get 2)))`),
    // Type information as versions 0.18, 0.24 and 0.27 have it.
    script_18: managed('__new', '__pin', '__unpin', ids([3, 32, 0, 32, 0, 0, 0])),
    script_24: managed('__new', '__pin', '__unpin', ids([4, 32, 32, 0, 0])),
    script_27: managed('__new', '__pin', '__unpin', ids([4, 32, 32, 32, 0])),
    script_old: managed('__alloc', '__retain', '__release'),
    none: base(`
    (func (export "malloc") (param i64) (result i32) (unreachable))
    (func (export "cabi_realloc") (param i32 i32 i32) (result i32) (unreachable))
    (func (export "__new") (param i32 i32) (result i32) (unreachable))`),
    // Its malloc gives the number at 0, and traps when that is 1.
    liar: base(`
    (func (export "malloc") (param i32) (result i32)
        (if (i32.eq (i32.load (i32.const 0)) (i32.const 1)) (then (unreachable)))
        (i32.load (i32.const 0)))`),
    // 64-bit addresses, all of them above 4 GiB.
    wide: `(module
    (memory (export "memory") i64 1)
    (global $next (mut i64) (i64.const 0x100000400))
    (global $released (mut i64) (i64.const 0))
    (func (export "malloc") (param $size i64) (result i64)
        (local $at i64)
        (local.set $at (global.get $next))
        (if (i64.gt_u (local.get $size) (i64.const 1000000)) (then (return (i64.const 0))))
        (if (i64.lt_u (memory.size) (i64.const 65600)) (then (drop (memory.grow (i64.const 65600)))))
        (global.set $next (i64.and (i64.add (i64.add (local.get $at) (local.get $size)) (i64.const 15)) (i64.const -16)))
        (local.get $at))
    (func (export "free") (param i64) (global.set $released (local.get 0)))
    (func (export "released") (result i64) (global.get $released))
    (func (export "narrow") (param i32) (result i32) (unreachable)))`,
};
