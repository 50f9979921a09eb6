// Threads of programs whose host code has thread-local data of many sizes: glibc puts them on the thread's stack.
//
//     node thread_local.mjs SINTER WORK_DIR
import assert from 'node:assert/strict';
import { assemble, build, inWork, run, succeed, write } from '../../support/sinter.mjs';

const COUNT = 20;

// Each thread has the host fill its data, and adds what it found before and after; then the first thread does.
const wasm = assemble(
    'guest',
    `(module
  (import "env" "memory" (memory 1 1 shared))
  (import "env" "fill" (func $fill (param i32) (result i32)))
  (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
  (export "memory" (memory 0))
  (func (export "wasi_thread_start") (param i32 i32)
    (drop (i32.atomic.rmw.add (i32.const 0) (call $fill (local.get 1))))
    (drop (i32.atomic.rmw.add (i32.const 4) (i32.const 1)))
    (drop (memory.atomic.notify (i32.const 4) (i32.const -1))))
  (func (export "run") (param $n i32) (result i32 i32) (local $i i32) (local $now i32)
    (loop $next
      (if (i32.le_s (call $spawn (local.get $i)) (i32.const 0)) (then unreachable))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))
    (loop $wait
      (local.set $now (i32.atomic.load (i32.const 4)))
      (if (i32.lt_u (local.get $now) (local.get $n)) (then
        (drop (memory.atomic.wait32 (i32.const 4) (local.get $now) (i64.const -1)))
        (br $wait))))
    (i32.atomic.load (i32.const 0)) (call $fill (i32.const 0))))`,
);

for (const size of [1, 128 << 10, 230 << 10, 248 << 10, 252 << 10, 256 << 10, 300 << 10, 4 << 20]) {
    const host = write(
        `host_${size}.c`,
        `#include <stdint.h>
static _Thread_local volatile unsigned char data[${size}];
/* The sum of what is there, which is 0 in a new thread, and of what is there then. */
struct sinter_instance;
uint32_t env_fill(struct sinter_instance *instance, uint32_t value);
uint32_t env_fill(struct sinter_instance *instance, uint32_t value) {
    (void)instance;
    uint32_t sum = 0;
    for (unsigned i = 0; i < sizeof data; i += 512)
        sum += data[i] * 1000u;
    for (unsigned i = 0; i < sizeof data; i++)
        data[i] = (unsigned char)value;
    for (unsigned i = 0; i < sizeof data; i += 512)
        sum += data[i];
    return sum;
}
`,
    );
    const program = `program_${size}`;
    build(wasm, '--runtime-policy', `--import=env=${host}`, '-o', program);
    const words = succeed(run(inWork(program), [String(COUNT)], { env: { SINTER_INVOKE: 'run' } }), program);
    const sum = ((COUNT * (COUNT - 1)) / 2) * Math.ceil(size / 512);
    assert.deepEqual(words.trim().split(/\s+/), [String(sum), '0'], program);
}
