// --snapshot, where the module is hostile or the machine another: what the initialisation prints, how much state it may leave, and
// what it does to the descriptors that an instance has as if it were the first; and commands, which a linker made for one call.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { assemble, build, exists, inWork, refused, sinter, succeed } from '../../support/sinter.mjs';

// ---- Descriptors ----

fs.mkdirSync(inWork('files'));
const descriptors = assemble(
    'descriptors',
    `(module
  (import "wasi_snapshot_preview1" "fd_fdstat_get" (func $get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_fdstat_set_rights" (func $rights (param i32 i64 i64) (result i32)))
  (import "wasi_snapshot_preview1" "fd_fdstat_set_flags" (func $flags (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_renumber" (func $renumber (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func $ok (param i32) (if (local.get 0) (then unreachable)))
  (func (export "keep") (call $ok (call $get (i32.const 3) (i32.const 0)))
    (call $ok (call $rights (i32.const 3) (i64.load (i32.const 8)) (i64.load (i32.const 16))))
    (call $ok (call $flags (i32.const 2) (i32.const 4)))) ;; as Go does
  (func (export "lower") (call $ok (call $rights (i32.const 3) (i64.const 0) (i64.const 0))))
  (func (export "move") (call $ok (call $renumber (i32.const 3) (i32.const 2))))
  (func (export "_start")))`,
);
build(descriptors, '-o', 'descriptors', '--dir', 'files', '--snapshot=keep');
for (const name of ['lower', 'move'])
    refused(
        sinter(['build', descriptors, '-o', 'no', '--dir', 'files', `--snapshot=${name}`]),
        1,
        /left descriptors open.*gave up rights of them/,
    );

// ---- What it prints ----

const printing = (times, end) =>
    assemble(
        'printing',
        `(module
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1) (data (i32.const 0) "\\08\\00\\00\\00\\0b\\00\\00\\00\\1b[31m\\9bx\\c2\\9bc\\n")
  (func (export "f") (local $i i32)
    (loop
      (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 32)))
      (br_if 0 (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const ${times}))))
    ${end})
  (func (export "_start")))`,
    );
{
    const result = sinter(['build', printing(1, ''), '-o', 'printing', '--snapshot=f']);
    assert.equal(succeed(result), '');
    assert.equal(result.stderr, '\\x1b[31m\\x9bx\\xc2\\x9bc\n');
}
{
    const result = sinter(['build', printing(5000, 'unreachable'), '-o', 'no', '--snapshot=f']);
    refused(result, 1, /\n\[\d+ bytes are left out\]\n(.*\n)+sinter: trap: unreachable\n {4}at f /); // the end tells why
    assert.ok(result.stderr.length < 60000);
}

// ---- How much state ----

const tables = (size) =>
    assemble(
        'tables',
        `(module (table $a 0 funcref) (table $b 0 funcref) (elem declare func $f) (func $f)
      (func (export "f")
        (drop (table.grow $a (ref.func $f) (i32.const ${size}))) (drop (table.grow $b (ref.func $f) (i32.const 500000)))))`,
    );
refused(
    sinter(['build', tables(500001), '-o', 'no', '--snapshot=f']),
    1,
    /tables would start with 1000001 elements, more than 1000000/,
);
// Memory of the process is limited, too: eight such tables are 2.5 GB.
{
    const names = Array.from({ length: 8 }, (_, i) => `$t${i}`);
    const wasm = assemble(
        'many',
        `(module (memory 1) ${names.map((name) => `(table ${name} 0 funcref)`).join(' ')}
      (func (export "f") (result i32)
        ${names.map((name) => `(table.grow ${name} (ref.null func) (i32.const 9999999))`).join(' ')}
        ${'(i32.or)'.repeat(names.length - 1)})
      (func (export "_start")))`,
    );
    const result = sinter(['build', wasm, '-o', 'many', '-O0', '--snapshot=f']);
    assert.match(result.stderr, /^f returned -1$/m);
}

// ---- Another machine ----

// The initialisation runs here, and not where the program will: bdver4 has xop, which nothing else has.
build(descriptors, '-o', 'elsewhere', '--cpu=bdver4', '--snapshot=keep', '--dir', 'files');
assert.ok(exists('elsewhere'));

// With --strict, it traps like the program: here by a load that nobody needs.
const unused = assemble(
    'unused',
    '(module (memory 1) (func (export "f") (drop (i32.load (i32.const 70000)))) (func (export "_start")))',
);
build(unused, '-o', 'unused', '--snapshot=f');
refused(sinter(['build', unused, '-o', 'no', '--snapshot=f', '--strict']), 1, /f trapped: out of bounds/);

// ---- Commands ----

// Constructors and destructors, destructors alone, or neither.
const warning = /warning: --snapshot: the module is a command.*\n.*note: make a reactor/;
for (const [first, last, other, isCommand] of [
    ['(call $c)', '(call $d)', '(call $d)', true],
    ['', '(call $d)', '(call $d)', true],
    ['', '(call $d)', '(call $c)', false],
    ['', '', '', false],
]) {
    const wasm = assemble(
        'command',
        `(module (func $c) (func $d) (func $setup) (func $main)
      (func (export "setup") ${first} (call $setup) ${last}) (func (export "_start") ${first} (call $main) ${other}))`,
    );
    const result = sinter(['build', wasm, '-o', 'command', '--snapshot=setup']);
    succeed(result);
    assert.equal(warning.test(result.stderr), isCommand, `${first} ${last} ${other}`);
}
