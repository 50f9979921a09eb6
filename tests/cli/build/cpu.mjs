// A program for a processor that this machine does not have says so, and runs nothing of the guest.
import assert from 'node:assert/strict';
import { assemble, build, clang, inWork, refused, run, script, sinter, skip, succeed } from '../../support/sinter.mjs';

if (process.arch !== 'x64') skip('needs an x86-64 processor');

const wasm = assemble(
    'hello',
    `(module
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\\08\\00\\00\\00\\03\\00\\00\\00hi\\n")
  (func $greet (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 16))))
  (start $greet)
  (func (export "_start")))`,
);
for (const cpu of ['native', 'x86-64']) {
    build(wasm, `--cpu=${cpu}`, '-o', 'program');
    assert.equal(succeed(run(inWork('program'), []), cpu), 'hi\n');
}

// XOP was in processors of one maker for six years, and is in none since 2017.
const bulldozer = /error: this processor lacks (\w+, )*xop(, \w+)*, which the code was compiled for \(--cpu=bdver4\)\n/;
for (const level of ['-O0', '-O1', '-O2']) {
    build(wasm, level, '--cpu=bdver4', '-o', 'program');
    refused(run(inWork('program'), []), 3, bulldozer);
}
refused(sinter(['run', '--cpu=bdver4', wasm]), 3, bulldozer);

// A compiler that is for such a processor by itself.
const wrapper = script(
    'clang',
    `case " $* " in *" -E "* | *" -c "*) exec ${clang} "$@" -mxop;; esac\nexec ${clang} "$@"`,
);
succeed(sinter(['build', wasm, '-O2', '-o', inWork('program')], { env: { SINTER_CLANG: wrapper } }));
refused(
    run(inWork('program'), []),
    3,
    /error: this processor lacks (\w+, )*xop(, \w+)*, which the code was compiled for\n/,
);
