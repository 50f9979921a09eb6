// WASI contexts that are borrowed, and freed while the guest can still be reached.
import { assemble, build, inWork, run, succeed } from '../support/sinter.mjs';
import { compileHost } from './host.mjs';

const lending = assemble(
    'lending',
    `(module
  (import "wasi_snapshot_preview1" "fd_prestat_get" (func $prestat (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (import "host" "give up" (func $give_up))
  (memory (export "memory") 1)
  (export "write" (func $write))
  (data (i32.const 8) "\\10\\00\\00\\00\\01")
  (func $go (export "go") (result i32) (call $prestat (i32.const 3) (i32.const 0)))
  (func (export "give_up_and_go") (result i32) (call $give_up) (call $go)))`,
);
const using = assemble(
    'using',
    `(module
  (import "lending" "go" (func $go (result i32)))
  (import "lending" "write" (func $write (param i32 i32 i32 i32) (result i32)))
  (func (export "write") (result i32) (call $write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 0)))
  (func (export "go") (result i32) (call $go)))`,
);
const libraries = [lending, using].map((wasm, i) => {
    build(wasm, '--emit=shared', '-O0', '-o', `module${i}.so`);
    return inWork(`module${i}.so`);
});
succeed(run(compileHost('lent.c', 'lent'), libraries));
