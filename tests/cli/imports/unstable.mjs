// Old programs, which import wasi_unstable: its calls are bound, those that differ from preview 1 to
// functions of their own, and what it does not have is missing. Node is the oracle where it gives
// snapshot 0's form, which is wherever the two are alike.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { assemble, build, inWork, refused, run, sinter, succeed } from '../../support/sinter.mjs';

// Every call, by its row.
const table = path.join(
    path.dirname(fileURLToPath(import.meta.url)),
    '../../../runtime/include/sinter/internal/wasi.def',
);
const types = { i: 'i32', I: 'i64', a: 'i32' };
const list = (keyword, letters) =>
    letters ? `(${keyword} ${[...letters].map((letter) => types[letter]).join(' ')})` : '';
const rows = [...fs.readFileSync(table, 'utf8').matchAll(/^WASI_CALL\((\w+), (\w*), (\w*)\)/gm)];
const importOf = ([, name, params, results]) =>
    `(import "wasi_unstable" "${name}" (func ${list('param', params)} ${list('result', results)}))`;
const known = rows.filter(([, name]) => name !== 'sock_accept');
assert.equal(known.length, 45);
const module = (imports) => `(module ${imports.join('\n')} (memory (export "memory") 1)
    (func (export "_start")))`;
build(assemble('all', module(known.map(importOf))), '-o', 'all');
succeed(run(inWork('all'), []));

refused(
    sinter(['build', assemble('accept', module(rows.map(importOf))), '-o', 'x']),
    1,
    /import "wasi_unstable"\."sock_accept".* has no provider/,
);
refused(
    sinter(['build', assemble('wrong', module([importOf([, 'fd_seek', 'iIi', 'i'])])), '-o', 'x']),
    1,
    /"fd_seek".* does not have the type that WASI gives it\n.*in WASI snapshot 0 it is \(func \(param i32 i64 i32 i32\) \(result i32\)\); --import wasi_unstable=FILE\.c/,
);

// Opens "file" below descriptor 3, writes to it, goes back, and prints what the call named `mode`
// says: here for the differences, whose answer is known.
const program = assemble(
    'program',
    `(module
  (import "wasi_unstable" "path_open" (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_unstable" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_unstable" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_unstable" "fd_seek" (func $seek (param i32 i64 i32 i32) (result i32)))
  (import "wasi_unstable" "fd_filestat_get" (func $filestat (param i32 i32) (result i32)))
  (import "wasi_unstable" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
  (import "wasi_unstable" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 100) "file\\n0123456789")
  (func $must (param i32) (if (local.get 0) (then (call $exit (local.get 0)))))
  (func $iovec (param i32 i32)
    (i32.store (i32.const 0) (local.get 0)) (i32.store (i32.const 4) (local.get 1)))
  (func (export "_start") (local $fd i32)
    (call $must (call $open (i32.const 3) (i32.const 0) (i32.const 100) (i32.const 4) (i32.const 9)
      (i64.const 0x200046) (i64.const 0) (i32.const 0) (i32.const 8)))
    (local.set $fd (i32.load (i32.const 8)))
    (call $iovec (i32.const 105) (i32.const 10))
    (call $must (call $write (local.get $fd) (i32.const 0) (i32.const 1) (i32.const 16)))
    ;; 3 before the end, 1 on, then 2 on from the start
    (call $must (call $seek (local.get $fd) (i64.const -3) (i32.const 1) (i32.const 24)))
    (if (i64.ne (i64.load (i32.const 24)) (i64.const 7)) (then (call $exit (i32.const 100))))
    (call $must (call $seek (local.get $fd) (i64.const 1) (i32.const 0) (i32.const 24)))
    (if (i64.ne (i64.load (i32.const 24)) (i64.const 8)) (then (call $exit (i32.const 101))))
    (call $must (call $seek (local.get $fd) (i64.const 2) (i32.const 2) (i32.const 24)))
    (if (i64.ne (i64.load (i32.const 24)) (i64.const 2)) (then (call $exit (i32.const 102))))
    (call $must (call $filestat (local.get $fd) (i32.const 200)))
    (if (i64.ne (i64.load (i32.const 224)) (i64.const 10)) (then (call $exit (i32.const 103))))
    (if (i32.ne (i32.load (i32.const 220)) (i32.const 1)) (then (call $exit (i32.const 104))))
    ;; a clock, a millisecond from now
    (i32.store (i32.const 324) (i32.const 1))
    (i64.store (i32.const 332) (i64.const 1000000))
    (i64.store (i32.const 300) (i64.const 77))
    (call $must (call $poll (i32.const 300) (i32.const 400) (i32.const 1) (i32.const 16)))
    (if (i64.ne (i64.load (i32.const 400)) (i64.const 77)) (then (call $exit (i32.const 105))))
    (call $iovec (i32.const 500) (i32.const 4))
    (call $must (call $read (local.get $fd) (i32.const 0) (i32.const 1) (i32.const 16)))
    (call $must (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 16)))))`,
);
fs.mkdirSync(inWork('data'));
build(program, '--dir', 'data', '-o', 'program');
assert.equal(succeed(run(inWork('program'), [])), '2345');
assert.equal(fs.readFileSync(inWork('data/file'), 'utf8'), '0123456789');
assert.equal(succeed(sinter(['run', '--dir', 'data', program])), '2345');

// What both snapshots have alike, against Node: arguments, environment, a listing, a file's text.
const alike = assemble(
    'alike',
    `(module
  (import "wasi_unstable" "args_sizes_get" (func $args_sizes (param i32 i32) (result i32)))
  (import "wasi_unstable" "args_get" (func $args (param i32 i32) (result i32)))
  (import "wasi_unstable" "environ_sizes_get" (func $environ_sizes (param i32 i32) (result i32)))
  (import "wasi_unstable" "environ_get" (func $environ (param i32 i32) (result i32)))
  (import "wasi_unstable" "fd_prestat_get" (func $prestat (param i32 i32) (result i32)))
  (import "wasi_unstable" "fd_prestat_dir_name" (func $name (param i32 i32 i32) (result i32)))
  (import "wasi_unstable" "path_open" (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_unstable" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_unstable" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_unstable" "fd_tell" (func $tell (param i32 i32) (result i32)))
  (import "wasi_unstable" "path_unlink_file" (func $unlink (param i32 i32 i32) (result i32)))
  (import "wasi_unstable" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 100) "file")
  (func $print (param i32 i32)
    (i32.store (i32.const 0) (local.get 0)) (i32.store (i32.const 4) (local.get 1))
    (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))))
  (func $errno (param i32)
    (i32.store8 (i32.const 90) (i32.add (i32.const 48) (local.get 0)))
    (call $print (i32.const 90) (i32.const 1)))
  (func (export "_start")
    (call $errno (call $args_sizes (i32.const 16) (i32.const 20)))
    (call $errno (call $args (i32.const 1024) (i32.const 2048)))
    (call $print (i32.const 2048) (i32.load (i32.const 20)))
    (call $errno (call $environ_sizes (i32.const 16) (i32.const 20)))
    (call $errno (call $environ (i32.const 1024) (i32.const 2048)))
    (call $print (i32.const 2048) (i32.load (i32.const 20)))
    (call $errno (call $prestat (i32.const 3) (i32.const 16)))
    (call $errno (call $name (i32.const 3) (i32.const 2048) (i32.load (i32.const 20))))
    (call $print (i32.const 2048) (i32.load (i32.const 20)))
    (call $errno (call $prestat (i32.const 4) (i32.const 16)))
    (call $errno (call $open (i32.const 3) (i32.const 0) (i32.const 100) (i32.const 4) (i32.const 0)
      (i64.const 0x26) (i64.const 0) (i32.const 0) (i32.const 24)))
    (i32.store (i32.const 0) (i32.const 2048)) (i32.store (i32.const 4) (i32.const 5))
    (call $errno (call $read (i32.load (i32.const 24)) (i32.const 0) (i32.const 1) (i32.const 8)))
    (call $print (i32.const 2048) (i32.const 5))
    (call $errno (call $tell (i32.load (i32.const 24)) (i32.const 32)))
    (call $print (i32.const 32) (i32.const 8))
    (call $errno (call $unlink (i32.const 3) (i32.const 100) (i32.const 3)))
    (call $exit (i32.const 9))))`,
);
const oracle = `import { WASI } from 'node:wasi';
import fs from 'node:fs';
const wasi = new WASI({ version: 'unstable', args: ['alike', 'x y', ''], env: { A: '1', B: '' },
    preopens: { '/d': 'data' } });
if (!wasi.getImportObject) process.exit(77); // Node 18
const { instance } = await WebAssembly.instantiate(fs.readFileSync(process.argv[1]), wasi.getImportObject());
process.exitCode = wasi.start(instance);`;
const expected = run(process.execPath, ['--no-warnings', '--input-type=module', '-e', oracle, alike]);
build(alike, '--dir', 'data::/d', '--env', 'A=1', '--env', 'B=', '-o', 'alike');
const actual = run('./alike', ['x y', '']);
assert.match(actual.stdout, /01234/);
assert.deepEqual([actual.code, actual.stderr], [9, '']);
if (expected.code === 77) {
    console.log('not compared with Node, which has one version of WASI under both names');
} else {
    // Its first argument is how it was called.
    assert.equal(actual.stdout.replace('./alike', 'alike'), expected.stdout, expected.stderr);
    assert.equal(expected.code, 9);
}
