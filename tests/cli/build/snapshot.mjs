// --snapshot: the module that starts with the state of its initialisation does in V8 what the user's does once it is initialised
// there, whatever the state consists of; what cannot be in a snapshot is refused by name, and so is a run that does not end.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { assemble, build, inWork, refused, run, sinter, sinterProgram, succeed, write } from '../../support/sinter.mjs';

/** Builds with --snapshot; returns the module that took the place of the user's. */
function snapshot(wasm, flag = '--snapshot', ...more) {
    const output = inWork('built');
    const result = run(sinterProgram, [
        'build',
        wasm,
        '-o',
        output,
        flag,
        '--save-temps',
        '--missing-imports=trap',
        ...more,
    ]);
    succeed(result, `${path.basename(wasm)} ${flag}`);
    const [, kept] = /note: intermediate files are in "([^"]+)"/.exec(result.stderr);
    const bytes = fs.readFileSync(path.join(kept, 'snapshot.wasm'));
    fs.rmSync(kept, { recursive: true });
    return { bytes, said: result.stderr };
}

const wasi = { proc_exit() {}, fd_write: () => 0 };
const instantiate = (bytes) =>
    new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { unused() {} }, wasi_snapshot_preview1: wasi })
        .exports;

/** What calls of the exports give, one after the other, and what they leave in exported memories and globals. */
function trace(exports, calls) {
    const lines = calls.map(([name, ...args]) => {
        try {
            return `${name}(${args}) = ${exports[name](...args)}`;
        } catch (error) {
            return `${name}(${args}): ${error.constructor.name}`;
        }
    });
    for (const [name, value] of Object.entries(exports)) {
        if (value instanceof WebAssembly.Memory) lines.push(`${name}: ${Buffer.from(value.buffer).toString('base64')}`);
        if (value instanceof WebAssembly.Global && typeof value.value !== 'function')
            lines.push(`${name}: ${value.value}`);
        if (value instanceof WebAssembly.Table)
            for (let i = 0; i < value.length; i++)
                lines.push(`${name}[${i}]: ${value.get(i) === null ? 'null' : value.get(i)?.()}`);
    }
    return lines;
}

function same(name, text, initialisers, calls, flag) {
    const wasm = assemble(name, text);
    const expected = instantiate(fs.readFileSync(wasm));
    for (const initialiser of initialisers) expected[initialiser]();
    const { bytes } = snapshot(wasm, flag);
    const actual = instantiate(bytes);
    for (const initialiser of initialisers) assert.equal(actual[initialiser], undefined, `${initialiser} is gone`);
    assert.deepEqual(trace(actual, calls), trace(expected, calls), name);
    return bytes;
}

// ---- State of every kind ----

same(
    'state',
    `(module
  (import "env" "unused" (func $unused))
  (memory (export "memory") 1 9)
  (table $t (export "table") 3 12 funcref) (table $quiet 2 funcref) (table $far 1 externref)
  (elem (table $t) (i32.const 0) func $one $unused) (elem (table $quiet) (i32.const 1) func $two)
  (elem $passive func $two $one) (elem declare func $setup)
  (data (i32.const 8) "first") (data $kept "passive")
  (global $i (export "i") (mut i32) (i32.const 1)) (global $l (export "l") (mut i64) (i64.const 1))
  (global $f (mut f32) (f32.const 1)) (global $d (mut f64) (f64.const 1)) (global $v (mut v128) (v128.const i64x2 1 2))
  (global $r (mut funcref) (ref.null func)) (global $x (mut externref) (ref.null extern)) (global $c (export "c") i32 (i32.const 5))
  (func $one (result i32) (i32.const 1)) (func $two (result i32) (i32.const 2))
  (func $start (global.set $i (i32.const 40)))
  (start $start)
  (func (export "_initialize") (global.set $i (i32.add (global.get $i) (i32.const 2))))
  (func $setup (export "setup") (result i32)
    (global.set $i (i32.add (global.get $i) (i32.const 1000)))
    (global.set $l (i64.const -0x7fffffffffffffff))
    (global.set $f (f32.reinterpret_i32 (i32.const 0x7fa00001)))
    (global.set $d (f64.const -0))
    (global.set $v (v128.const i32x4 1 -2 3 -4))
    (global.set $r (ref.func $two))
    (table.init $t $passive (i32.const 1) (i32.const 0) (i32.const 2))
    (drop (table.grow $t (ref.func $setup) (i32.const 2)))
    (table.set $t (i32.const 0) (ref.null func))
    (drop (memory.grow (i32.const 3)))
    (i32.store (i32.const 250000) (i32.const 7))
    (i64.store (i32.const 65535) (i64.const -1))
    (i32.store8 (i32.const 8) (i32.const 0))
    (i32.const 0))
  (func (export "call") (param i32) (result i32) (call_indirect $t (result i32) (local.get 0)))
  (func (export "quiet") (param i32) (result i32) (call_indirect $quiet (result i32) (local.get 0)))
  (func (export "fresh") (param i32) (memory.init $kept (i32.const 100) (i32.const 0) (local.get 0)))
  (func (export "loaded") (param i32) (memory.init 0 (i32.const 100) (i32.const 0) (local.get 0)))
  (func (export "again") (param i32) (table.init $t 0 (i32.const 0) (i32.const 0) (local.get 0)))
  (func (export "f") (result i32) (i32.reinterpret_f32 (global.get $f)))
  (func (export "d") (result f64) (f64.div (f64.const 1) (global.get $d)))
  (func (export "lane") (result i32) (i32x4.extract_lane 3 (global.get $v)))
  (func (export "null") (result i32) (i32.add (ref.is_null (global.get $r)) (ref.is_null (global.get $x)))))`,
    ['_initialize', 'setup'],
    [
        ...[0, 1, 2, 3, 4, 5].map((i) => ['call', i]),
        ...[0, 1, 2].map((i) => ['quiet', i]),
        ...['fresh', 'loaded', 'again'].flatMap((name) => [0, 1, 7, 8].map((size) => [name, size])),
        ...['f', 'd', 'lane', 'null'].map((name) => [name]),
    ],
    '--snapshot=setup',
);

// Segments that were dropped, were not, are empty, or were active; the last one only in a later call.
same(
    'dropped',
    `(module
  (memory (export "memory") 1) (table $t (export "table") 4 funcref) (table $far 2 externref)
  (data $gone "gone") (data $kept "kept") (data $empty "") (data $active (i32.const 8) "active") (data $late "late")
  (elem $out func $one $two) (elem $in func $two) (elem $none func) (elem $far_out externref (ref.null extern)) (elem $end func $one)
  (func $one (result i32) (i32.const 1)) (func $two (result i32) (i32.const 2))
  (func (export "setup")
    (memory.init $gone (i32.const 0) (i32.const 0) (i32.const 4)) (data.drop $gone) (data.drop $empty) (data.drop $active)
    (table.init $t $out (i32.const 1) (i32.const 0) (i32.const 2))
    (elem.drop $out) (elem.drop $none) (elem.drop $far_out))
  (func (export "gone") (param i32) (memory.init $gone (i32.const 100) (i32.const 0) (local.get 0)))
  (func (export "kept") (param i32) (memory.init $kept (i32.const 110) (i32.const 0) (local.get 0)))
  (func (export "empty") (param i32) (memory.init $empty (i32.const 120) (i32.const 0) (local.get 0)))
  (func (export "late") (param i32) (memory.init $late (i32.const 130) (i32.const 0) (local.get 0)))
  (func (export "drop") (data.drop $kept) (data.drop $late) (elem.drop $in) (elem.drop $end))
  (func (export "out") (param i32) (table.init $t $out (i32.const 0) (i32.const 0) (local.get 0)))
  (func (export "in") (param i32) (table.init $t $in (i32.const 3) (i32.const 0) (local.get 0)))
  (func (export "none") (param i32) (table.init $t $none (i32.const 0) (i32.const 0) (local.get 0)))
  (func (export "far") (param i32) (table.init $far $far_out (i32.const 0) (i32.const 0) (local.get 0)))
  (func (export "end") (param i32) (table.init $t $end (i32.const 0) (i32.const 0) (local.get 0))))`,
    ['setup'],
    [
        ...['gone', 'kept', 'empty', 'late', 'out', 'in', 'none', 'far'].flatMap((name) =>
            [0, 1, 4].map((size) => [name, size]),
        ),
        ['drop'],
        ...['kept', 'late', 'in', 'end'].flatMap((name) => [0, 1].map((size) => [name, size])),
    ],
    '--snapshot=setup',
);
// Where nothing can be copied to, nobody can tell.
same(
    'untold',
    `(module (data "a") (elem externref (ref.null extern)) (table (export "t") 1 funcref) (elem declare func $f) (func $f)
      (func (export "_initialize") (data.drop 0) (elem.drop 0) (table.set (i32.const 0) (ref.func $f))))`,
    ['_initialize'],
    [],
);

// Without a memory, without data, and with nothing but a start function.
same(
    'bare',
    '(module (global $g (export "g") (mut i32) (i32.const 0)) (start $s) (func $s (global.set $g (i32.const 3))))',
    [],
    [],
);
same(
    'blank',
    `(module (memory (export "memory") 1) (func (export "_initialize") (i32.store (i32.const 65532) (i32.const -1))))`,
    ['_initialize'],
    [],
);

// The default memory stays that, beside others. (Node has no module with two memories.)
build(
    assemble(
        'memories',
        `(module
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (memory $first 1 1) (memory $second (export "memory") 0 2)
  (func (export "_initialize")
    (drop (memory.grow $second (i32.const 1)))
    (i64.store $second (i32.const 0) (i64.const 0x300000008))
    (i32.store $second (i32.const 8) (i32.const 0x0a6b6f))
    (i32.store $first (i32.const 65532) (i32.const 0x0a6b6f)))
  (func (export "_start")
    (if (i32.ne (i32.load $first (i32.const 65532)) (i32.const 0x0a6b6f)) (then unreachable))
    (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 32)))))`,
    ),
    '-o',
    'memories',
    '--snapshot',
);
assert.equal(succeed(run(inWork('memories'), [])), 'ok\n');

// A function that only its export declared can still be referred to.
same(
    'declared',
    `(module (table $t (export "t") 1 funcref) (func $setup (export "setup"))
      (func (export "put") (table.set $t (i32.const 0) (ref.func $setup))))`,
    ['setup'],
    [['put']],
    '--snapshot=setup',
);

// So can one when no table changes.
same(
    'named',
    `(module (func $f (export "f")) (func (export "setup") (drop (ref.func $f)))
      (func (export "null") (result i32) (ref.is_null (ref.func $f))))`,
    ['setup'],
    [['null']],
    '--snapshot=setup',
);
// References to imports, which are twice the same or differ in their types only, and to functions that are one in machine code.
{
    const set = (...names) => names.map((name, i) => `(table.set (i32.const ${i}) (ref.func ${name}))`).join(' ');
    const wasm = write(
        'references.wat',
        `(module
  (import "env" "a" (func $a (result i32))) (import "env" "b" (func $b (result i32))) (import "env" "a" (func $other (param i32)))
  (import "wasi_snapshot_preview1" "sched_yield" (func $yield (result i32)))
  (table (export "t") 9 funcref) (elem declare func $a $b $other $yield $five $cinq $exception)
  (memory (export "memory") 1) (tag $tag)
  (func $five (result i32) (i32.const 5)) (func $cinq (result i32) (i32.const 5))
  (func $exception (param exnref))
  (func (export "setup") ${set('$a', '$b', '$yield', '$five', '$cinq', '$other', '$exception')})
  (func (export "call") (param i32) (result i32) (call_indirect (result i32) (local.get 0))))`,
    );
    build(wasm, '-o', 'references', '--snapshot=setup', '--missing-imports=trap', '--runtime-policy');
    const call = (i) => run(inWork('references'), [String(i)], { env: { SINTER_INVOKE: 'call' } });
    for (const [i, result] of [0, 5, 5].entries()) assert.equal(succeed(call(i + 2)), `${result}\n`);
    for (const [i, trap] of [
        [0, /"env"\."a"/],
        [1, /"env"\."b"/],
        [5, /type mismatch/],
        [6, /type mismatch/],
        [7, /uninitialized element/],
    ])
        assert.match(call(i).stderr, trap);
}

// More runs of bytes than there may be segments, and tables that are mostly null.
const scattered = same(
    'scattered',
    `(module (memory (export "memory") 100) (table $t (export "t") 60000 funcref) (elem declare func $f) (func $f (result i32) (i32.const 9))
      (func (export "_initialize") (local $i i32)
        (loop $again
          (i32.store8 (local.get $i) (i32.const 1))
          (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 512))) (i32.const 6553600))))
        (local.set $i (i32.const 1))
        (loop $again
          (table.set $t (local.get $i) (ref.func $f))
          (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 5))) (i32.const 60000))))))`,
    ['_initialize'],
    [],
);
assert.ok(scattered.length < 7_000_000, 'gaps are not filled without need');

// Nothing of the module but its state and exports is other than before: not its custom sections, and the same whenever it is built.
{
    const wasm = assemble(
        'custom',
        `(module (memory 1) (func $named (export "_initialize") (i32.store (i32.const 0) (i32.const 1))))`,
    );
    fs.appendFileSync(wasm, Buffer.from([0, 6, 3, ...Buffer.from('own'), 1, 2]));
    const { bytes } = snapshot(wasm);
    const custom = (from, name) =>
        WebAssembly.Module.customSections(new WebAssembly.Module(from), name).map((b) => Buffer.from(b));
    for (const name of ['name', 'own']) assert.deepEqual(custom(bytes, name), custom(fs.readFileSync(wasm), name));
    assert.deepEqual(snapshot(wasm, '--snapshot', '-O0', '--bounds=explicit').bytes, bytes);
    assert.deepEqual(snapshot(wasm, '--snapshot', '--pgo={}').bytes, bytes);
}

// ---- What runs: with WASI by the build's policy, and with what it prints on standard error ----

const printing = assemble(
    'printing',
    `(module
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "environ_sizes_get" (func $sizes (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $arguments (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\\08\\00\\00\\00\\06\\00\\00\\00hello\\n")
  (func (export "_initialize")
    (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 32)))
    (drop (call $sizes (i32.const 64) (i32.const 68)))
    (drop (call $arguments (i32.const 72) (i32.const 76))))
  (func (export "variables") (result i32) (i32.load (i32.const 64)))
  (func (export "_start") (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 32)))))`,
);
{
    const result = sinter([
        'build',
        printing,
        '-o',
        'printing',
        '--snapshot',
        '--env',
        'A=1',
        '--env',
        'B=2',
        '--runtime-policy',
    ]);
    assert.equal(result.stdout, '');
    assert.equal(result.stderr, 'hello\n');
    assert.equal(succeed(result), '');
    assert.equal(succeed(run(inWork('printing'), [])), 'hello\n');
    assert.equal(succeed(run(inWork('printing'), [], { env: { SINTER_INVOKE: 'variables' } })), '2\n');
    assert.equal(instantiateCounts(snapshot(printing).bytes), 0, 'the environment is not inherited');
}
function instantiateCounts(bytes) {
    const imports = {
        wasi_snapshot_preview1: { fd_write: () => 0, environ_sizes_get: () => 0, args_sizes_get: () => 0 },
    };
    return new WebAssembly.Instance(new WebAssembly.Module(bytes), imports).exports.variables();
}

// Results are told, since nobody else gets them.
{
    const wasm = assemble('result', '(module (func (export "setup") (result i32 i64) (i32.const -5) (i64.const 6)))');
    assert.match(snapshot(wasm, '--snapshot=setup').said, /^setup returned -5$/m);
}

// ---- Refusals ----

const cases = [
    ['(module (func (export "f")))', '--snapshot', /nothing would run.*\n.*note: name an exported function/],
    ['(module (func (export "f")))', '--snapshot=g', /the module has no export "g"/],
    [
        '(module (func (export "f") (param i32)))',
        '--snapshot=f',
        /:0x[0-9a-f]+: error: .*"f" is not a function without parameters/,
    ],
    ['(module (memory (export "f") 1))', '--snapshot=f', /"f" is not a function without parameters/],
    [
        '(module (import "m" "g" (global i32)) (func (export "f")))',
        '--snapshot=f --emit=shared',
        /:0x[0-9a-f]+: error: .*imports a global/,
    ],
    ['(module (import "m" "m" (memory 1)) (func (export "f")))', '--snapshot=f --emit=shared', /imports a memory/],
    ['(module (memory 16385) (func (export "f")))', '--snapshot=f', /start with more than 16384 pages/],
    ['(module (func (export "f") unreachable))', '--snapshot=f', /f trapped: unreachable/],
    ['(module (func $s unreachable) (start $s))', '--snapshot', /the start function trapped: unreachable/],
    ['(module (func $f (export "f") (call $f)))', '--snapshot=f', /f trapped: call stack exhausted/],
    [
        '(module (import "env" "g" (func $g)) (func (export "f") (call $g)))',
        '--snapshot=f --missing-imports=trap',
        /f trapped: .*"env"\."g"/,
    ],
    // What is wrong with imports is told before anything runs, and of the user's file.
    [
        '(module (import "env" "g" (func)) (func (export "f") unreachable))',
        '--snapshot=f',
        /wasm:0x.*"g".* has no provider/,
    ],
    [
        '(module (import "wasi_snapshot_preview1" "fd_write" (func)) (func (export "f") unreachable))',
        '--snapshot=f',
        /refused\d+\.wasm:0x.*"fd_write".* does not have the type that WASI gives it/,
    ],
    [
        '(module (func (export "f") (loop (br 0))))',
        '--snapshot=f --timeout=200ms',
        /f trapped: wall-clock timeout: 200 ms/,
    ],
    [
        `(module (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32))) (memory (export "memory") 1)
          (func (export "f") (call $exit (i32.const 0))))`,
        '--snapshot=f',
        /f exited, with code 0/,
    ],
    [
        `(module (import "wasi_snapshot_preview1" "fd_close" (func $close (param i32) (result i32))) (memory (export "memory") 1)
          (func (export "f") (drop (call $close (i32.const 2)))))`,
        '--snapshot=f',
        /left descriptors open that it had opened, or closed those/,
    ],
];
for (const [i, [text, flags, message]] of cases.entries()) {
    const wasm = assemble(`refused${i}`, text);
    const result = sinter(['build', wasm, '-o', 'refused', ...flags.split(' ')]);
    refused(result, 1, message);
    assert.equal(result.stderr.match(/: error: /g).length, 1, result.stderr);
    assert.ok(!fs.existsSync(inWork('refused')));
}

// A file that stays open.
fs.mkdirSync(inWork('files'));
fs.writeFileSync(inWork('files/a'), '');
const opening = assemble(
    'opening',
    `(module
  (import "wasi_snapshot_preview1" "path_open"
    (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_close" (func $close (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "a")
  (func $f (export "open")
    (if (call $open (i32.const 3) (i32.const 0) (i32.const 8) (i32.const 1) (i32.const 0) (i64.const 2) (i64.const 0) (i32.const 0)
          (i32.const 0))
      (then unreachable)))
  (func (export "close") (call $f) (if (call $close (i32.load (i32.const 0))) (then unreachable))))`,
);
refused(
    sinter(['build', opening, '-o', 'refused', '--dir', 'files::/', '--snapshot=open']),
    1,
    /left descriptors open/,
);
build(opening, '-o', 'opening', '--dir', 'files::/', '--snapshot=close');
build(opening, '-o', 'opening', '--snapshot-dir', 'files::/', '--snapshot=close');
assert.doesNotMatch(succeed(sinter(['inspect', 'opening'])), /files/);
refused(
    sinter(['build', opening, '--snapshot', '--snapshot-dir', 'files:rw']),
    2,
    /--snapshot-dir takes HOST\[::GUEST\], not/,
);
refused(sinter(['build', opening, '-o', 'refused', '--snapshot-dir', 'files']), 2, /--snapshot-dir needs --snapshot/);
refused(
    sinter(['build', opening, '-o', 'refused', '--snapshot=close', '--snapshot-dir', 'no']),
    1,
    /"no".*did not end/s,
);
refused(sinter(['build', opening, '-o', 'refused', '--snapshot=open']), 1, /open trapped: unreachable/); // no such directory

// Memory is limited, and what the user's flags say holds.
const greedy = assemble(
    'greedy',
    '(module (memory 1) (func (export "f") (result i32) (memory.grow (i32.const 20000))))',
);
assert.match(snapshot(greedy, '--snapshot=f').said, /^f returned -1$/m);
refused(sinter(['build', greedy, '-o', 'refused', '--snapshot=f', '--max-memory', '32K']), 2, /--max-memory/);

refused(sinter(['build', greedy, '--snapshot=']), 2, /--snapshot takes the name of an export, not ""/);
refused(sinter(['build', greedy, '--snapshot', '-###']), 2, /-### runs nothing/);
refused(sinter(['run', '--snapshot', greedy]), 2, /unknown flag "--snapshot"/);
