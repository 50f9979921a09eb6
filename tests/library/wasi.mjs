// A library that uses WASI: its own, by the typed header, and the host's.
import assert from 'node:assert/strict';
import path from 'node:path';

import { build, inWork, run, succeed, write } from '../support/sinter.mjs';
import { compileHost, here } from './host.mjs';

const module = path.join(here, 'wasi.wat');
build(module, '--emit=shared', '-o', 'libwasi.so', '--header', 'wasi.h');
build(module, '--emit=static', '-o', 'libwasi.a', '--header', 'wasi.h');
build(module, '--emit=shared', '-o', 'loaded.so');

// Exits by the function of another instance, called in each way.
const linked = `(module
    (type $end (func (param i32) (result i32)))
    (import "env" "end" (func $end (type $end)))
    (import "env" "call" (func $call (type $end)))
    (table 1 1 funcref)
    (elem (i32.const 0) $end)
    (func (export "end") (type $end) (call $end (local.get 0)))
    (func (export "end_indirectly") (type $end)
      (call_indirect (type $end) (local.get 0) (i32.const 0)))
    (func (export "call") (type $end) (call $call (local.get 0)))
    (func (export "boom") (unreachable)))`;
build(write('linked.wat', linked), '--emit=shared', '-o', 'linked.so');
for (const file of ['libwasi.so', 'libwasi.a']) {
    const host = compileHost('wasi.c', 'host', { libraries: [inWork(file), '-Wl,-rpath,$ORIGIN'] });
    assert.equal(succeed(run(host, [inWork('loaded.so'), inWork('linked.so')]), file), 'hello\n'.repeat(6));
}
