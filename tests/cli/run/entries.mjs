// What an executable runs, and in which order: the start function, _initialize, then _start or what --invoke names.
import assert from 'node:assert/strict';
import { assemble, sinter, succeed } from '../../support/sinter.mjs';

const says = (letter) => `(call $say (i32.const ${letter.charCodeAt(0)}))`;
const entry = (name, letter) => `(func (export "${name}") ${says(letter)})`;
const module = (name, ...entries) =>
    assemble(
        name,
        `(module
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\\10\\00\\00\\00\\01\\00\\00\\00")
  (func $say (param i32)
    (i32.store8 (i32.const 16) (local.get 0))
    (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))))
  (func $begin ${says('b')})
  (start $begin)
  ${entries.join('\n')})`,
    );
const run = (...args) => sinter(['run', '-O0', ...args]);

const both = module('both', entry('_start', 's'), entry('_initialize', 'i'), entry('other', 'o'));
assert.equal(succeed(run(both)), 'bis');
assert.equal(succeed(run('--invoke', 'other', both)), 'bio');
const reactor = module('reactor', entry('_initialize', 'i'), entry('other', 'o'));
assert.equal(succeed(run(reactor)), 'bi');
assert.equal(succeed(run('--invoke', 'other', reactor)), 'bio');
const trapping = module('trapping', '(func (export "_initialize") (unreachable))', entry('_start', 's'));
const { code, stdout, stderr } = run(trapping);
assert.deepEqual({ code, stdout }, { code: 134, stdout: 'b' });
assert.match(stderr, /trap: unreachable/);

// Flags behind the module are the program's, which a module without an entry does nothing with.
const idle = assemble('idle', '(module (func (export "f")))');
assert.match(run(idle).stderr, /note: call an export with --invoke FUNC\n$/);
assert.match(run(idle, '--invoke', 'f').stderr, /--invoke FUNC: flags go before the module, and what follows it is/);
