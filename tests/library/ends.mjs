// Threads' destructors that call guests, with two runtimes.
import { build, inWork, run, succeed, write } from '../support/sinter.mjs';
import { compileHost } from './host.mjs';

const guest = write(
    'guest.wat',
    `(module
  (func $down (export "down") (param i32) (result i32)
    (i32.add (i32.const 1) (call $down (i32.add (local.get 0) (i32.const 1))))))`,
);
for (const name of ['first', 'second'])
    build(guest, '--emit=shared', '-O0', '--prefix', name, '--header', inWork(`${name}.h`), '-o', `lib${name}.so`);
const libraries = [inWork('libfirst.so'), inWork('libsecond.so'), `-Wl,-rpath,${inWork('.')}`];
// The host has no runtime of its own that both would run under.
succeed(run(compileHost('ends.c', 'ends', { libraries }), []));
