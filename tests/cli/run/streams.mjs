// A guest's standard output is its host's file: it is written at its end, and nothing else.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { assemble, build, inWork, write } from '../../support/sinter.mjs';

const wasi = 'import "wasi_snapshot_preview1"';
const text = assemble(
    'streams',
    `(module
  (${wasi} "fd_fdstat_set_flags" (func $flags (param i32 i32) (result i32)))
  (${wasi} "fd_filestat_set_size" (func $size (param i32 i64) (result i32)))
  (${wasi} "fd_filestat_set_times" (func $times (param i32 i64 i64 i32) (result i32)))
  (${wasi} "fd_allocate" (func $allocate (param i32 i64 i64) (result i32)))
  (${wasi} "fd_seek" (func $seek (param i32 i64 i32 i32) (result i32)))
  (${wasi} "fd_pwrite" (func $pwrite (param i32 i32 i32 i64 i32) (result i32)))
  (${wasi} "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (${wasi} "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 16) "FORGED")
  (data (i32.const 0) "\\10\\00\\00\\00\\06\\00\\00\\00")
  (func $none (param i32) (if (i32.ne (local.get 0) (i32.const 76)) (then (call $exit (i32.const 1)))))
  (func (export "_start")
    (drop (call $flags (i32.const 1) (i32.const 0)))
    (call $none (call $size (i32.const 1) (i64.const 3)))
    (call $none (call $times (i32.const 1) (i64.const 0) (i64.const 0) (i32.const 5)))
    (call $none (call $allocate (i32.const 1) (i64.const 0) (i64.const 100)))
    (call $none (call $seek (i32.const 1) (i64.const 0) (i32.const 0) (i32.const 32)))
    (call $none (call $pwrite (i32.const 1) (i32.const 0) (i32.const 1) (i64.const 0) (i32.const 32)))
    (call $none (i32.add (i32.const 76) (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 32))))))`,
);
build(text, '-o', 'streams');
write('log', 'line 1\nline 2\n');
const log = fs.openSync(inWork('log'), 'a');
assert.equal(spawnSync(inWork('streams'), { stdio: ['ignore', log, 'inherit'] }).status, 0);
fs.closeSync(log);
assert.equal(fs.readFileSync(inWork('log'), 'utf8'), 'line 1\nline 2\nFORGED');
