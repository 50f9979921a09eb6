// Descriptors that an executable was started with are closed, but its streams; where it has C of the host's they stay.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { assemble, build, inWork, write } from '../../support/sinter.mjs';

const reads = assemble(
    'reads',
    `(module
  (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\\10\\00\\00\\00\\01\\00\\00\\00")
  (func (export "_start")
    (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))
    (drop (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))))`,
);
write('env.c', 'int unused;\n');

async function descriptors(program, name = 'env.c') {
    const file = fs.openSync(inWork(name), 'r');
    const child = spawn(inWork(program), [], { stdio: ['pipe', 'pipe', 'inherit', file, 'pipe', file] });
    fs.closeSync(file);
    await new Promise((resolve) => child.stdout.once('data', resolve)); // it has begun
    const found = fs.readdirSync(`/proc/${child.pid}/fd`).map(Number);
    child.stdin.end('x');
    await new Promise((resolve) => child.once('exit', resolve));
    return found.sort((a, b) => a - b);
}

build(reads, '-O0', '-o', 'alone');
assert.deepEqual(await descriptors('alone'), [0, 1, 2]);
// One that the policy names, by its number.
fs.mkdirSync(inWork('data'));
build(reads, '-O0', '--dir', '/proc/self/fd/3::/data', '-o', 'named');
assert.deepEqual(await descriptors('named', 'data'), [0, 1, 2, 6]);
build(reads, '-O0', '--import', 'env=env.c', '-o', 'hosted');
assert.deepEqual((await descriptors('hosted')).slice(0, 6), [0, 1, 2, 3, 4, 5]);
