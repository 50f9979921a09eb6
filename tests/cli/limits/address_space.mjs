// Where the address space is limited (ulimit -v), an executable works all the same, whether it keeps
// inside by guard pages or by comparisons, and all that the spec says of it stays true.
import assert from 'node:assert/strict';
import { assemble, build, inWork, run, sinter, succeed, write } from '../../support/sinter.mjs';

const wasm = assemble(
    'module',
    `(module
  (memory 1)
  (func (export "size") (result i32) (memory.size))
  (func $load (export "load") (param i32) (result i32) (i32.load8_u (local.get 0)))
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "grow_and_load") (param i32 i32) (result i32)
    (if (i32.eq (memory.grow (local.get 0)) (i32.const -1)) (then (return (i32.const -1))))
    (i32.load8_u (local.get 1)))
  (func $down (export "down") (param i32) (result i32)
    (i32.add (call $down (i32.add (local.get 0) (i32.const 1))) (i32.const 1)))
  (func $up (export "depth") (param i32) (result i32)
    (if (result i32) (local.get 0)
      (then (i32.add (call $up (i32.sub (local.get 0) (i32.const 1))) (i32.const 1)))
      (else (i32.const 0)))))`,
);
for (const mode of ['guard', 'explicit']) build(wasm, '--runtime-policy', `--bounds=${mode}`, '-o', mode);

/** Calls `name` of the program with an address space of `kilobytes`. */
const call = (kilobytes, program, name, ...args) =>
    run('sh', ['-c', `ulimit -v ${kilobytes} && exec "$0" "$@"`, inWork(program), ...args], {
        env: { SINTER_INVOKE: name },
    });
const gives = (expected, ...args) => assert.equal(succeed(call(...args), args.join(' ')), expected, args.join(' '));
const traps = (pattern, ...args) => {
    const { code, stderr, stdout } = call(...args);
    assert.equal(code, 134, `${args.join(' ')}: ${stderr}`);
    assert.match(stderr, pattern);
    assert.equal(stdout, '');
};

for (const limit of ['unlimited', '500000', '120000'])
    for (const program of ['guard', 'explicit']) {
        gives('1\n', limit, program, 'size');
        gives('0\n', limit, program, 'load', '65535');
        traps(
            /trap: out of bounds memory access\n(?:    address 0x10000, in a memory of 0x10000 bytes\n)?    at load \(wasm-function\[1\]\)\n$/,
            limit,
            program,
            'load',
            '65536',
        );
        traps(/trap: out of bounds memory access/, limit, program, 'load', '-1');
        gives('1\n', limit, program, 'grow', '10');
        gives('0\n', limit, program, 'grow_and_load', '1', '131071');
        traps(/trap: out of bounds memory access/, limit, program, 'grow_and_load', '1', '131072');
        gives('5000\n', limit, program, 'depth', '5000');
        traps(/trap: call stack exhausted\n    at down/, limit, program, 'down', '0');
    }
// More than there is: memory.grow fails, and the program goes on.
for (const program of ['guard', 'explicit']) {
    gives('-1\n', '500000', program, 'grow', '16000');
    gives('-1\n', '500000', program, 'grow_and_load', '65535', '0');
    gives('1\n', 'unlimited', program, 'grow', '16000');
}
// A table that there is no room for: no instance comes to be whose size its elements do not have.
const table = assemble(
    'table',
    `(module
  (table $t 10000000 funcref)
  (func (export "call") (param i32) (call_indirect $t (local.get 0))))`,
);
const growing = assemble(
    'growing',
    `(module
  (table $t 1 externref)
  (func (export "grow") (param i32) (result i32) (table.grow $t (ref.null extern) (local.get 0)))
  (func (export "is_null") (param i32) (result i32) (ref.is_null (table.get $t (local.get 0)))))`,
);
build(table, '--runtime-policy', '-o', 'table');
build(growing, '--runtime-policy', '-o', 'growing');
traps(/trap: the host is out of memory: no room for a table\n/, '120000', 'table', 'call', '9999999');
traps(/trap: uninitialized element/, 'unlimited', 'table', 'call', '9999999');
gives('-1\n', '70000', 'growing', 'grow', '9999999');
gives('1\n', '70000', 'growing', 'grow', '9');
gives('1\n', 'unlimited', 'growing', 'grow', '9999999');
traps(/trap: out of bounds table access/, '70000', 'growing', 'is_null', '1');
// Two memories with guard pages have no place of their own: it says what is missing and what to do.
const two = assemble(
    'two',
    '(module (memory 1) (memory 1) (func (export "f") (result i32) (i32.load 1 (i32.const 0))))',
);
for (const mode of ['guard', 'explicit']) build(two, '--runtime-policy', `--bounds=${mode}`, '-o', `two_${mode}`);
gives('0\n', '500000', 'two_explicit', 'f');
traps(
    /trap: the host is out of memory: no address space for a memory\n.*note: guard pages take 8 GiB .*--bounds=explicit\n$/,
    '500000',
    'two_guard',
    'f',
);
// Jumps by an index do without their guard pages' reservation, too.
const jumps = write(
    'jumps.wat',
    `(module
  (type $t (func (param i32) (result i32)))
  (table 2 funcref)
  (memory 1)
  (elem (i32.const 0) $f)
  (func $f (type $t) (i32.add (local.get 0) (i32.load (i32.const 0))))
  (func (export "go") (param i32 i32) (result i32)
    (return_call_indirect (type $t) (local.get 0) (local.get 1))))`,
);
build(jumps, '--runtime-policy', '-O2', '-o', 'jumps');
for (const limit of ['unlimited', '500000', '120000']) {
    gives('5\n', limit, 'jumps', 'go', '5', '0');
    traps(/trap: uninitialized element\n/, limit, 'jumps', 'go', '5', '1');
    for (const index of ['2', '8192', '600000000', '2147483648', '4294967295'])
        traps(/trap: undefined element\n    at go/, limit, 'jumps', 'go', '5', index);
}
// Too little for anything: an error of the environment, and no crash.
const { code, stderr } = call('12000', 'guard', 'size');
assert.ok(code === 3 || code === 134 || code === 127, `${code}: ${stderr}`);
assert.notEqual(stderr, '');

// `sinter run` under a limit takes the one mode that works there. Node, for wasm2c, may need more.
const limited = sinter(['run', '--invoke', 'load', wasm, '65535']);
assert.equal(succeed(limited), '0\n');
