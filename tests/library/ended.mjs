// Calls that other threads end, under the thread sanitizer and without it.
import { build, inWork, run, succeed, write } from '../support/sinter.mjs';
import { compileHost } from './host.mjs';

const text = `(module
    (import "env" "work" (func $work))
    (memory 1 10)
    (table 1 10 funcref)
    (func (export "loop") (loop (call $work) (br 0)))
    (func (export "grow")
      (loop
        (drop (memory.grow (i32.const 1)))
        (drop (table.grow (ref.null func) (i32.const 1)))
        (call $work)
        (br 0)))
    (func (export "fine") (call $work))
    (func (export "trap") (call $work) (unreachable)))`;
build(write('guest.wat', text), '--emit=shared', '-o', 'guest.so');
for (const [sanitizer, rounds] of [
    [undefined, 300],
    ['address', 100],
    ['thread', 100],
])
    succeed(
        run(compileHost('ended.c', `ended_${sanitizer}`, { sanitizer }), [inWork('guest.so'), String(rounds)]),
        sanitizer,
    );
