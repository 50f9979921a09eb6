// Two guests that are linked, and use host objects by their handles as numbers and as externrefs.
// Objects are opened by the host and given on from `user` to `keeper`, which keeps one in a table.
export const modules = {
    keeper: `(module
    (import "host" "read" (func $read (param externref) (result i32)))
    (import "host" "open" (func $open (param i32) (result i32)))
    (import "host" "drop" (func $drop (param i32) (result i32)))
    (table $kept 4 externref)
    (memory (export "memory") 1)
    (data (i32.const 0) "still here")
    (func (export "keep") (param i32 externref) (table.set $kept (local.get 0) (local.get 1)))
    (func (export "kept") (param i32) (result externref) (table.get $kept (local.get 0)))
    (func (export "read") (param i32) (result i32) (call $read (table.get $kept (local.get 0))))
    (func (export "open") (param i32) (result i32) (call $open (local.get 0)))
    (func (export "drop") (param i32) (result i32) (call $drop (local.get 0))))`,
    user: `(module
    (import "host" "make" (func $make (param i32) (result externref)))
    (import "host" "read" (func $read (param externref) (result i32)))
    (import "keeper" "keep" (func $keep (param i32 externref)))
    (func (export "make_and_keep") (param i32) (call $keep (i32.const 0) (call $make (local.get 0))))
    (func (export "make") (param i32) (result externref) (call $make (local.get 0)))
    (func (export "read") (param externref) (result i32) (call $read (local.get 0))))`,
};
