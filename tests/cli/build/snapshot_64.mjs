// --snapshot of a module with 64-bit memories and tables, beside a 32-bit one of each: programs start with the state in which the
// same module with 32-bit ones is after its start function, without a snapshot; and so does that module with a snapshot.
import assert from 'node:assert/strict';
import { build, clang, inWork, refused, run, sinter, succeed, write } from '../../support/sinter.mjs';

// `type` is i32 or i64, and `flag` what stands in the type of a memory or table.
function module(type, flag) {
    const index = type === 'i64' ? '(i64.extend_i32_u (local.get 0))' : '(local.get 0)';
    const loads = ['', '$second'].map(
        (memory) =>
            `(func (export "load${memory}") (param i32) (result i64) (i64.load ${memory} ${index}))
  (func (export "size${memory}") (result ${type}) (memory.size ${memory}))`,
    );
    const calls = ['$t', '$quiet'].map(
        (table) =>
            `(func (export "call${table}") (param i32) (result i32) (call_indirect ${table} (result i32) ${index}))
  (func (export "size${table}") (result ${type}) (table.size ${table}))`,
    );
    return `(module
  (memory ${flag} 1 20000) (memory $second ${flag} 1 4) (memory $narrow 1 3)
  (table $t ${flag} 3 12 funcref) (table $quiet ${flag} 2 2 funcref) (table $small 2 4 funcref)
  (elem (table $t) (${type}.const 0) func $one) (elem (table $quiet) (${type}.const 1) func $two)
  (elem $passive func $two $one) (elem $left func $one $one) (elem declare func $setup)
  (data (${type}.const 8) "first") (data $kept "passive") (data $gone "dropped")
  (global $i (mut i32) (i32.const 1)) (global $grown (mut ${type}) (${type}.const 0))
  (func $one (result i32) (i32.const 1)) (func $two (result i32) (i32.const 2))
  (func $setup (export "setup")
    (global.set $i (i32.const 1000))
    (table.init $t $passive (${type}.const 1) (i32.const 0) (i32.const 2))
    (elem.drop $passive)
    (drop (table.grow $t (ref.func $two) (${type}.const 2)))
    (table.set $t (${type}.const 0) (ref.null func))
    (table.set $small (i32.const 1) (ref.func $two))
    (drop (memory.grow (${type}.const 3)))
    (drop (memory.grow $second (${type}.const 1)))
    (i32.store $narrow (i32.const 65532) (i32.const 12))
    (i64.store $second (${type}.const 131064) (i64.const 11))
    (i64.store (${type}.const 250000) (i64.const 7))
    (i64.store (${type}.const 65535) (i64.const -1))
    (i32.store8 (${type}.const 8) (i32.const 0))
    (data.drop $gone))
  (func (export "beyond") (global.set $grown (memory.grow (${type}.const 17000))))
  (func (export "grown") (result ${type}) (global.get $grown))
  ${loads.join('\n  ')}
  ${calls.join('\n  ')}
  (func (export "load_narrow") (param i32) (result i32) (i32.load $narrow (local.get 0)))
  (func (export "call_small") (param i32) (result i32) (call_indirect $small (result i32) (local.get 0)))
  (func (export "i") (result i32) (global.get $i))
  (func (export "kept") (param i32) (memory.init $kept (${type}.const 100) (i32.const 0) (local.get 0)))
  (func (export "gone") (param i32) (memory.init $gone (${type}.const 100) (i32.const 0) (local.get 0)))
  (func (export "passive") (param i32) (table.init $t $passive (${type}.const 0) (i32.const 0) (local.get 0)))
  (func (export "left") (param i32) (table.init $t $left (${type}.const 0) (i32.const 0) (local.get 0))))`;
}

const calls = [
    ...['size', 'size$second', 'size$t', 'size$quiet', 'i', 'grown'].map((name) => [name]),
    ...[0, 8, 65528, 65535, 249996, 250000, 262136, 262137].map((at) => ['load', at]),
    ...[0, 131060, 131064, 131065].map((at) => ['load$second', at]),
    ...[65532, 65533].map((at) => ['load_narrow', at]),
    ...[0, 1, 2, 3, 4, 5].map((at) => ['call$t', at]),
    ...[0, 1, 2].map((at) => ['call$quiet', at]),
    ...[0, 1].map((at) => ['call_small', at]),
    ...['kept', 'gone', 'passive', 'left'].flatMap((name) => [0, 2, 7, 8].map((size) => [name, size])),
];

function inProgram(program, [name, ...args]) {
    const { code, stdout, stderr } = run(inWork(program), args.map(String), { env: { SINTER_INVOKE: name } });
    if (code === 0) return stdout.trim();
    assert.equal(code, 134, stderr);
    return 'trap';
}

const results = (program) => calls.map((call) => `${call}: ${inProgram(program, call)}`);
write('narrow.wat', module('i32', ''));
write('wide.wat', module('i64', 'i64'));
write('started.wat', module('i32', '').replace(/\)$/, ' (start $setup))'));
build('started.wat', '--runtime-policy', '-o', 'started');
const expected = results('started');
for (const known of ['size: 4', 'size$second: 2', 'load,250000: 7', 'call$t,4: 2', 'gone,2: trap', 'left,2: '])
    assert.ok(expected.includes(known), known);
for (const [input, ...flags] of [['narrow'], ['wide'], ['wide', '--bounds=explicit', '-O1']]) {
    build(`${input}.wat`, '--snapshot=setup', '--runtime-policy', ...flags, '-o', 'program');
    assert.deepEqual(results('program'), expected, `${input} ${flags}`);
}

// What a C compiler makes.
const source = write(
    'guest.c',
    `static unsigned squares[5000];
static unsigned (*kind)(unsigned);
static unsigned *last;
static unsigned one(unsigned i) { return i + 1; }
static unsigned two(unsigned i) { return i + 2; }
__attribute__((export_name("setup"))) void setup(void) {
    for (unsigned i = 0; i < 5000; i++)
        squares[i] = i * i;
    kind = squares[3] == 9 ? two : one;
    last = &squares[4999];
}
__attribute__((export_name("look"))) unsigned look(unsigned i) { return kind(squares[i]) + *last; }
`,
);
succeed(
    run(clang, ['--target=wasm64', '-nostdlib', '-O2', '-Wl,--no-entry', source, '-o', inWork('guest.wasm')]),
    'clang',
);
build('guest.wasm', '--snapshot=setup', '--runtime-policy', '-o', 'guest');
assert.equal(inProgram('guest', ['look', 70]), String(4900 + 2 + 4999 * 4999));

// At build time there is 1 GiB, whatever the memory's own cap.
for (const input of ['narrow', 'wide']) {
    build(`${input}.wat`, '--snapshot=beyond', '--runtime-policy', '-o', 'beyond');
    assert.equal(inProgram('beyond', ['grown']), '-1', input);
}
const startsWith = (pages) =>
    sinter([
        'build',
        write('start.wat', `(module (memory i64 ${pages}) (func (export "init")))`),
        ...['--snapshot=init', '-O0', '-o', 'start'],
    ]);
succeed(startsWith(16384));
refused(startsWith(16385), 1, /--snapshot: the module's memories start with more than 16384 pages/);
refused(startsWith(2 ** 48), 1, /--snapshot: the module's memories start with more than 16384 pages|memory/);
