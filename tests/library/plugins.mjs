// Plug-ins with a runtime of their own each: unloaded by their host, and with the same library.
import assert from 'node:assert/strict';
import { assemble, build, inWork, run, succeed } from '../support/sinter.mjs';
import { compileHost } from './host.mjs';

const guest = assemble(
    'guest',
    `(module
  (memory 1)
  (data (i32.const 16) "\\07")
  (func (export "load") (param i32) (result i32) (i32.load (local.get 0)))
  (func $endless (export "endless") (call $endless) (call $endless)))`,
);
build(guest, '--emit=shared', '-O0', '-o', 'guest.so');
const plugins = ['first', 'second', 'unloaded'].map((name) =>
    compileHost('plugin.c', `${name}.so`, { flags: ['-shared', '-fPIC', '-fvisibility=hidden'] }),
);
const host = compileHost('plugins.c', 'plugins', { carries: false });
const said = succeed(run(host, [inWork('guest.so'), ...plugins]));
assert.match(said, /^(.*guest\.so: it is in use under another runtime of this process: .*\n)+$/);
