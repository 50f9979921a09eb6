// An exception with a function reference, which passes through an instance that does not know its types.
import { build, inWork, run, succeed, write } from '../support/sinter.mjs';
import { compileHost } from './host.mjs';

const modules = {
    from: `(module
  (global $answer (mut i32) (i32.const 42))
  (table (export "table") 10 funcref)
  (func (export "f") (result i32) (global.get $answer)))`,
    through: `(module
  (import "env" "host" (func $host))
  (func (export "run") (call $host)))`,
    into: `(module
  (type $number (func (result i32)))
  (type $caught (func (result i32 funcref)))
  (import "env" "host" (func $host))
  (import "env" "tag" (tag $tag (param i32 funcref)))
  (table $t 1 funcref)
  (func (export "catch") (local $f funcref)
    (block $h (type $caught)
      (try_table (catch $tag $h) (call $host))
      (unreachable))
    (local.set $f) (drop)
    (table.set $t (i32.const 0) (local.get $f)))
  (func (export "use") (result i32) (call_indirect $t (type $number) (i32.const 0))))`,
};
const host = compileHost('passed.c', 'passed');
for (const level of ['-O0', '-O2']) {
    for (const [name, text] of Object.entries(modules))
        build(write(`${name}.wat`, text), '--emit=shared', level, '-o', `${name}.so`);
    succeed(
        run(
            host,
            ['from', 'through', 'into'].map((name) => inWork(`${name}.so`)),
        ),
        `passed ${level}`,
    );
}

// A 64-bit memory is not bound to code that compares addresses with another cap.
const memories = {
    small: [`(module (memory (export "memory") i64 1))`, '--max-memory64=1M'],
    user: [`(module (import "env" "memory" (memory i64 1)))`],
};
for (const [name, [text, ...flags]] of Object.entries(memories))
    build(write(`${name}.wat`, text), '--emit=shared', ...flags, '-o', `${name}.so`);
const linker = compileHost('caps.c', 'caps');
succeed(run(linker, [inWork('small.so'), inWork('user.so')]), 'caps');
