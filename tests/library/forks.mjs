// fork, in a host whose other threads hold the runtime's locks at any moment.
import { build, inWork, run, succeed, write } from '../support/sinter.mjs';
import { compileHost } from './host.mjs';

const guest = write(
    'guest.wat',
    `(module
  (memory 1 1 shared)
  (func (export "wait") (param i32) (result i32)
    (memory.atomic.wait32 (local.get 0) (i32.const 0) (i64.const 1000)))
  (func (export "wait for ever") (param i32) (result i32)
    (memory.atomic.wait32 (local.get 0) (i32.const 0) (i64.const -1))))`,
);
build(guest, '--emit=shared', '-O0', '-o', 'guest.so');
const growing = write(
    'growing.wat',
    `(module
  (import "host" "memory" (memory 1 60000 shared))
  (func (export "grow") (result i32) (memory.grow (i32.const 1))))`,
);
build(growing, '--emit=shared', '-O0', '-o', 'growing.so');
succeed(run(compileHost('forks.c', 'forks'), [inWork('guest.so'), inWork('growing.so')]));
