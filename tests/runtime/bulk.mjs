// A guest that has WASI move as much at once as it can. Each function returns the call's errno; 16 has the number of bytes.
export const flags = ['-O1'];
export const modules = {
    bulk: `(module
  (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 65535)
  (func (export "read") (param i32) (result i32) ;; the parameter is the size of the second buffer
    (i32.store (i32.const 0) (i32.const 0x10001)) (i32.store (i32.const 4) (i32.const 3))
    (i32.store (i32.const 8) (i32.const 0x10004)) (i32.store (i32.const 12) (local.get 0))
    (call $read (i32.const 0) (i32.const 0) (i32.const 2) (i32.const 16)))
  (func (export "write") (param i32) (result i32)
    (i32.store (i32.const 0) (i32.const 0x10001)) (i32.store (i32.const 4) (i32.const 3))
    (i32.store (i32.const 8) (i32.const 0x10004)) (i32.store (i32.const 12) (local.get 0))
    (call $write (i32.const 1) (i32.const 0) (i32.const 2) (i32.const 16)))
  (func (export "list") (param i32) (result i32) ;; so many buffers, all of them empty
    (call $write (i32.const 1) (i32.const 0x10000) (local.get 0) (i32.const 16))))`,
};
