// --target: what is compiled for another system does there what it does here, on this machine or in an emulator.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';

import {
    build,
    hello,
    inWork,
    refused,
    resources,
    run,
    script,
    sinter,
    succeed,
    write,
} from '../../support/sinter.mjs';

const clang = process.env.SINTER_CLANG ?? 'clang-19';
const installed = succeed(sinter(['--version', '--verbose']))
    .match(/^targets: (.*)$/m)[1]
    .split(' ');
const host = installed[0].startsWith(process.arch === 'x64' ? 'x86_64' : 'aarch64') ? installed[0] : installed[1];
const machine = host.split('-')[0];
const elfMachines = { x86_64: 62, aarch64: 183, riscv64: 243 };
const isHere = (program) => run('sh', ['-c', `command -v ${program}`]).code === 0;

/** The words before a program for the target; null where it cannot run. */
function runnerOf(target) {
    const own = target.split('-')[0];
    if (own === machine) return [];
    const emulator = [`qemu-${own}-static`, `qemu-${own}`].find(isHere);
    return emulator ? [emulator, '-L', `/usr/${own}-linux-gnu`] : null;
}

/** A function that calls itself without end, with `count` vectors in its frame. */
const recursion = (count) => {
    const each = (one) => Array.from({ length: count }, (_, i) => one(i)).join(' ');
    return `(module (func $r (param i32) (result i32) (local ${'v128 '.repeat(count)})
        ${each((i) => `(local.set ${i + 1} (i32x4.splat (i32.add (local.get 0) (i32.const ${i}))))`)}
        (call $r (i32.add (local.get 0) (i32.const 1)))
        (v128.const i64x2 0 0) ${each((i) => `(local.get ${i + 1}) i32x4.add`)}
        i32x4.extract_lane 1 i32.add)
      (func (export "_start") (drop (call $r (i32.const 0)))))`;
};

/** Every kind of vector instruction, on all pairs of some vectors; it prints a checksum. NaNs count as zero: their signs
 * are the processor's choice. */
const kernel = () => {
    const inputs = [
        'i32x4 0 -1 0x7fffffff 0x80000000',
        'f32x4 1.5 -2.5 0 -0',
        'f32x4 nan inf -inf 3e9',
        'f64x2 -0.5 1e300',
        'f64x2 nan -5e9',
        'i8x16 1 2 4 8 16 32 64 -128 127 -127 3 5 7 11 13 17',
        'i16x8 0x8000 0x7fff 1 -1 300 -300 12345 255',
    ];
    const shapes = (names, ops) => names.flatMap((name) => ops.map((op) => `${name}.${op}`));
    const compare = ['eq', 'ne', 'lt_s', 'gt_s', 'le_s', 'ge_s'];
    const unsigned = ['lt_u', 'gt_u', 'le_u', 'ge_u'];
    const small = ['add_sat_s', 'add_sat_u', 'sub_sat_s', 'sub_sat_u', 'avgr_u'];
    const extreme = ['min_s', 'min_u', 'max_s', 'max_u'];
    const wide = ['extmul_low', 'extmul_high'];
    const binary = [
        ...shapes(['i8x16', 'i16x8', 'i32x4', 'i64x2'], ['add', 'sub', ...compare]),
        ...shapes(['i16x8', 'i32x4', 'i64x2'], ['mul']),
        ...shapes(['i8x16', 'i16x8', 'i32x4'], [...unsigned, ...extreme]),
        ...shapes(['i8x16', 'i16x8'], small),
        ...wide.flatMap((op) => [`i16x8.${op}_i8x16_s`, `i32x4.${op}_i16x8_u`, `i64x2.${op}_i32x4_s`]),
        ...['i8x16.narrow_i16x8_s', 'i8x16.narrow_i16x8_u', 'i16x8.narrow_i32x4_s', 'i16x8.narrow_i32x4_u'],
        ...[
            'i32x4.dot_i16x8_s',
            'i16x8.q15mulr_sat_s',
            'i8x16.swizzle',
            'v128.and',
            'v128.andnot',
            'v128.xor',
            'v128.or',
        ],
        ...shapes(['f32x4', 'f64x2'], ['eq', 'ne', 'lt', 'gt', 'le', 'ge']),
        'i8x16.shuffle 0 31 2 29 4 27 6 25 8 23 10 21 12 19 14 17',
    ];
    const floats = shapes(['f32x4', 'f64x2'], ['add', 'sub', 'mul', 'div', 'min', 'max', 'pmin', 'pmax']);
    const unary = [
        ...shapes(['i8x16', 'i16x8', 'i32x4', 'i64x2'], ['abs', 'neg']),
        ...['i8x16.popcnt', 'v128.not', 'i16x8.extadd_pairwise_i8x16_s', 'i32x4.extadd_pairwise_i16x8_u'],
        ...['i16x8.extend_low_i8x16_s', 'i16x8.extend_high_i8x16_u', 'i32x4.extend_high_i16x8_s'],
        ...['i64x2.extend_low_i32x4_u', 'i32x4.trunc_sat_f32x4_s', 'i32x4.trunc_sat_f32x4_u'],
        ...['i32x4.trunc_sat_f64x2_s_zero', 'i32x4.trunc_sat_f64x2_u_zero'],
    ];
    const unaryFloats = [
        ...shapes(['f32x4', 'f64x2'], ['ceil', 'floor', 'trunc', 'nearest', 'sqrt', 'abs', 'neg']),
        ...['f32x4.convert_i32x4_s', 'f32x4.convert_i32x4_u', 'f64x2.convert_low_i32x4_s', 'f64x2.convert_low_i32x4_u'],
        ...['f32x4.demote_f64x2_zero', 'f64x2.promote_low_f32x4'],
    ];
    const scalars = [
        ...shapes(['i8x16', 'i16x8', 'i32x4', 'i64x2'], ['shl', 'shr_s', 'shr_u']).map(
            (op) => `(${op} (local.get 0) (i32.const 5))`,
        ),
        ...shapes(['i8x16', 'i16x8', 'i32x4', 'i64x2'], ['all_true', 'bitmask']).map(
            (op) => `(i32x4.splat (${op} (local.get 0)))`,
        ),
        '(v128.bitselect (local.get 0) (local.get 1) (v128.const i32x4 0x12345678 0x9abcdef0 -2 1))',
    ];
    const shape = (op) => op.slice(0, 5);
    const mix = (value) => `(call $mix ${value})`;
    const number = (op, value) =>
        `(local.set 2 ${value}) ${mix(`(v128.and (local.get 2) (${shape(op)}.eq (local.get 2) (local.get 2)))`)}`;
    const steps = [
        ...binary.map((op) => mix(`(${op} (local.get 0) (local.get 1))`)),
        ...unary.map((op) => mix(`(${op} (local.get 0))`)),
        ...floats.map((op) => number(op, `(${op} (local.get 0) (local.get 1))`)),
        ...unaryFloats.map((op) => number(op, `(${op} (local.get 0))`)),
        ...scalars.map(mix),
    ];
    const digits = (vector) =>
        `(i8x16.add (v128.and ${vector} (i8x16.splat (i32.const 15))) (i8x16.splat (i32.const 97)))`;
    return `(module (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
      (memory 1) (global $sum (mut v128) (v128.const i64x2 1 2)) (data (i32.const 0) "\\40\\00\\00\\00\\20\\00\\00\\00")
      (func $mix (param v128)
        (global.set $sum (i64x2.add (local.get 0) (i64x2.mul (global.get $sum) (v128.const i64x2 6364136223846793005 1442695040888963407))))
        (global.set $sum (v128.xor (global.get $sum) (i64x2.shr_u (global.get $sum) (i32.const 29)))))
      (func $each (param v128 v128) (local v128) ${steps.join('\n')})
      (func (export "_start") (local i32 i32)
        ${inputs.map((one, i) => `(v128.store offset=${256 + 16 * i} (i32.const 0) (v128.const ${one}))`).join(' ')}
        (loop $a (local.set 1 (i32.const 0))
          (loop $b (call $each (v128.load offset=256 (local.get 0)) (v128.load offset=256 (local.get 1)))
            (br_if $b (i32.lt_u (local.tee 1 (i32.add (local.get 1) (i32.const 16))) (i32.const ${16 * inputs.length}))))
          (br_if $a (i32.lt_u (local.tee 0 (i32.add (local.get 0) (i32.const 16))) (i32.const ${16 * inputs.length}))))
        (v128.store (i32.const 64) ${digits('(global.get $sum)')})
        (v128.store (i32.const 80) ${digits('(i8x16.shr_u (global.get $sum) (i32.const 4))')})
        (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 32)))))`;
};

const modules = {
    kernel: kernel(),
    hello,
    divides:
        '(module (func $f (param i32) (result i32) (i32.div_s (i32.const 1) (local.get 0))) (func (export "_start") (drop (call $f (i32.const 0)))))',
    unreachable: '(module (func (export "_start") unreachable))',
    stores: '(module (memory 1) (func (export "_start") (i32.store (i32.const 0x7ffffff0) (i32.const 1))))',
    calls: '(module (table 4 funcref) (func (export "_start") (call_indirect (i32.const 2))))',
    recurses: `(module (func $r (param i64) (result i64) (i64.add (i64.const 1) (call $r (i64.add (local.get 0) (i64.const 1)))))
        (func (export "_start") (drop (call $r (i64.const 0)))))`,
    throws: `(module (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32))) (tag $t (param i32))
        (func $f (throw $t (i32.const 41)))
        (func (export "_start") (try (do (call $f)) (catch $t (call $exit (i32.add (i32.const 1)))))))`,
    spins: '(module (func (export "_start") (loop (br 0))))',
    uncaught: '(module (tag $t) (func (export "_start") (throw $t)))',
    // Each kind of rounding, vectors, tail calls and memory that grows; the exit code is a checksum.
    computes: `(module (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
        (memory 1)
        (func $tail (param i32 i32) (result i32)
          (if (i32.eqz (local.get 0)) (then (return (local.get 1))))
          (return_call $tail (i32.sub (local.get 0) (i32.const 1)) (i32.add (local.get 1) (i32.const 3))))
        (func (export "_start") (local $sum i32) (local $v v128)
          (local.set $sum (i32.trunc_f64_s (f64.add (f64.nearest (f64.const 2.5)) (f64.add (f64.ceil (f64.const 1.2))
            (f64.add (f64.floor (f64.const -1.2)) (f64.trunc (f64.const 9.9)))))))
          (local.set $sum (i32.add (local.get $sum) (i32.trunc_f32_s (f32.add (f32.nearest (f32.const 3.5)) (f32.sqrt (f32.const 81))))))
          (local.set $v (f32x4.nearest (f32x4.mul (f32x4.splat (f32.const 1.5)) (v128.const f32x4 1 3 5 7))))
          (local.set $v (i8x16.swizzle (i32x4.trunc_sat_f32x4_s (local.get $v)) (v128.const i8x16 4 1 2 3 0 5 6 7 8 9 10 11 12 13 14 15)))
          (local.set $sum (i32.add (local.get $sum) (i32.add (i32x4.extract_lane 0 (local.get $v)) (i32x4.extract_lane 3 (local.get $v)))))
          (local.set $sum (i32.add (local.get $sum) (call $tail (i32.const 100000) (i32.const 0))))
          (local.set $sum (i32.add (local.get $sum) (memory.grow (i32.const 3))))
          (i32.store (i32.const 0x30000) (local.get $sum))
          (call $exit (i32.rem_u (i32.load (i32.const 0x30000)) (i32.const 127)))))`,
};
const outcome = (runner, name) => {
    const [program, ...words] = [...runner, inWork(name)];
    const { code, stdout, stderr } = run(program, words, { timeout: 120_000 });
    return { code, stdout, stderr };
};
// Each type of memory access and of trap, in calls that C makes as jumps and in others.
Object.assign(modules, {
    jumps: `(module (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
        (type $wide (func (param i32 i64 f64 i32 i32 i32 i32 i32 i32 i32 i32 f32 v128 i64) (result i32 i32 i64)))
        (type $narrow (func (param i32 i64 f64) (result i64)))
        (table 5 funcref) (elem (i32.const 1) $a $b $c)
        (func $a (type $wide)
          (if (i32.eqz (local.get 0)) (then (return (local.get 10) (local.get 3) (local.get 13))))
          (return_call_indirect (type $wide) (i32.sub (local.get 0) (i32.const 1)) (local.get 1) (local.get 2)
            (local.get 3) (local.get 4) (local.get 5) (local.get 6) (local.get 7) (local.get 8) (local.get 9)
            (i32.add (local.get 10) (i32.const 1)) (local.get 11) (local.get 12) (local.get 13) (i32.const 2)))
        (func $b (type $wide)
          (return_call $a (local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4) (local.get 5)
            (local.get 6) (local.get 7) (local.get 8) (local.get 9) (i32.add (local.get 10) (i32.const 1))
            (local.get 11) (local.get 12) (local.get 13)))
        (func $c (type $narrow)
          (if (i32.eqz (local.get 0)) (then (return (local.get 1))))
          (return_call_indirect (type $narrow) (i32.sub (local.get 0) (i32.const 1))
            (i64.add (local.get 1) (i64.trunc_f64_s (local.get 2))) (local.get 2) (i32.const 3)))
        (func (export "_start") (local i32 i32 i64)
          (call $a (i32.const 300000) (i64.const 1) (f64.const 2) (i32.const 3) (i32.const 4) (i32.const 5) (i32.const 6)
            (i32.const 7) (i32.const 8) (i32.const 9) (i32.const 10) (f32.const 11) (v128.const i32x4 1 2 3 4) (i64.const 13))
          (local.set 2) (local.set 1) (local.set 0)
          (local.set 2 (i64.add (local.get 2) (call $c (i32.const 300000) (i64.const 5) (f64.const 3))))
          (call $exit (i32.rem_u (i32.add (local.get 0) (i32.add (local.get 1) (i32.wrap_i64 (local.get 2)))) (i32.const 113)))))`,
    wrongType: `(module (type $t (func)) (table 2 funcref) (elem (i32.const 1) $f) (func $f (param i32))
        (func (export "_start") (call_indirect (type $t) (i32.const 1))))`,
    overflows: '(module (func (export "_start") (drop (i32.trunc_f64_s (f64.const 1e10)))))',
    notANumber: '(module (func (export "_start") (drop (i64.trunc_f32_u (f32.const nan)))))',
    unaligned:
        '(module (memory 1 1 shared) (func (export "_start") (drop (i32.atomic.rmw.add (i32.const 2) (i32.const 1)))))',
    copies: '(module (memory 1) (func (export "_start") (memory.copy (i32.const 0) (i32.const 65000) (i32.const 1000))))',
    fills: '(module (memory 1) (func (export "_start") (memory.fill (i32.const 65535) (i32.const 1) (i32.const 2))))',
    loads: '(module (memory 1) (func (export "_start") (v128.store (i32.const 0) (v128.load offset=0xfff0 (i32.const 1)))))',
    deep: recursion(400),
});
for (const [name, text] of Object.entries(modules)) write(`${name}.wat`, text);

const forms = ['guard', 'explicit'].flatMap((bounds) =>
    Object.keys(modules).map((name) => ({ name, flags: ['-O1', `--bounds=${bounds}`, '--timeout=2s'] })),
);
for (const form of forms) {
    build(`${form.name}.wat`, ...form.flags, '-o', form.name);
    form.expected = outcome([], form.name);
}
const expected = Object.fromEntries(forms.map((form) => [form.name, form.expected]));
assert.equal(expected.throws.code, 42);
assert.match(expected.spins.stderr, /wall-clock timeout: 2000 ms/);
assert.match(expected.recurses.stderr, /call stack exhausted/);

/** Static libraries and objects for musl, in a host that musl's script for GCC links. */
function libraries(target) {
    if (target !== `${machine}-linux-musl` || !isHere('musl-gcc')) {
        console.log(`note: no host for libraries of ${target}: musl-gcc is not installed`);
        return;
    }
    write(
        'lib.wat',
        `(module (func $divide (export "divide") (param i32) (result i32) (i32.div_s (i32.const 84) (local.get 0)))
          (func $recurse (export "recurse") (param i32) (result i32) (i32.add (i32.const 1) (call $recurse (local.get 0))))
          (func (export "loop") (loop (br 0))))`,
    );
    write(
        'lib_host.c',
        `#include "lib.h"
#include <pthread.h>
static void *use(void *ok) {
    struct lib *lib;
    uint32_t result;
    if (lib_create(&lib, 0, 0) != LIB_OK || lib_divide(lib, 2, &result) != LIB_OK || result != 42)
        return 0;
    if (lib_divide(lib, 0, &result) != LIB_TRAPPED || lib_recurse(lib, 0, &result) != LIB_TRAPPED)
        return 0;
    lib_set_deadline(lib, 20000000);
    if (lib_loop(lib) != LIB_INTERRUPTED)
        return 0;
    lib_destroy(lib);
    return ok;
}
int main(void) {
    pthread_t thread;
    void *ok = 0;
    return !use(&ok) || pthread_create(&thread, 0, use, &thread) || pthread_join(thread, &ok) || !ok;
}
`,
    );
    const runtime = path.join(resources, 'targets', target, 'libsinter_runtime.a');
    for (const [emit, file] of [
        ['static', 'liblib.a'],
        ['object', 'lib.o'],
    ]) {
        build('lib.wat', `--target=${target}`, `--emit=${emit}`, '-o', file, '--prefix=lib', '--header=lib.h');
        // The script leaves out --eh-frame-hdr: then there are no backtraces, and traps are traps all the same.
        for (const flags of [[], ['-static'], ['-Wl,--eh-frame-hdr']]) {
            succeed(
                run('musl-gcc', [
                    ...flags,
                    inWork('lib_host.c'),
                    inWork(file),
                    runtime,
                    '-lm',
                    '-o',
                    inWork('lib_host'),
                ]),
            );
            succeed(run(inWork('lib_host'), []), `${file} ${flags}`);
        }
    }
}

for (const target of installed.filter((one) => one !== host)) {
    const runner = runnerOf(target);
    if (!runner) {
        console.log(`note: no emulator for ${target}`);
        continue;
    }
    // RISC-V has no quick level, and clang's own -O1 inlines, so that frames are missing; its checksums are compared.
    const levels = target.startsWith('riscv64') ? ['-O0', '-O2'] : ['-O1'];
    for (const form of forms) {
        for (const level of levels) {
            if (level === '-O2' && form.expected.stderr) continue;
            build(`${form.name}.wat`, `--target=${target}`, ...form.flags, level, '-o', form.name);
            assert.deepEqual(outcome(runner, form.name), form.expected, `${form.name} for ${target} ${level}`);
        }
    }
    if (target.startsWith('riscv64')) {
        write('deeper.wat', recursion(900));
        refused(
            sinter(['build', 'deeper.wat', '-O0', `--target=${target}`, '-o', 'no']),
            3,
            /exceeds limit \(393216\)[^]*note: functions for RISC-V have at most 384 KiB of stack each/,
        );
    }
    const header = fs.readFileSync(inWork('hello'));
    assert.equal(header.readUInt16LE(18), elfMachines[target.split('-')[0]], "the file's machine");
    assert.equal(
        succeed(sinter(['inspect', 'hello'])),
        (build('hello.wat', '--timeout=2s', '-o', 'here'), succeed(sinter(['inspect', 'here']))),
        'inspect reads it here',
    );
    // An import's object must be for the target's processor; what it does with signals is its own affair in the sandbox, too.
    write(
        'signal.c',
        '#include <signal.h>\nstruct sinter_instance;\nvoid env_f(struct sinter_instance *i) { (void)i; raise(SIGSEGV); }\n',
    );
    write('signals.wat', '(module (import "env" "f" (func $f)) (func (export "_start") (call $f)))');
    const signals = (file, ...flags) =>
        sinter([
            'build',
            'signals.wat',
            `--import=env=${file}`,
            '--os-sandbox',
            `--target=${target}`,
            ...flags,
            '-o',
            'signals',
        ]);
    succeed(signals('signal.c'));
    if (runner.length === 0) assert.equal(run(inWork('signals'), []).code, 'SIGSEGV');
    const isOther = !target.startsWith(machine);
    for (const one of [target, host]) {
        succeed(
            run(clang, [
                `--target=${one}`,
                '-nostdlibinc',
                '-isystem',
                inWork(),
                '-g',
                '-c',
                write('plain.c', 'struct sinter_instance;\nvoid env_f(struct sinter_instance *i) { (void)i; }\n'),
                '-o',
                inWork('plain.o'),
            ]),
        );
        if (isOther && one === host) refused(signals('plain.o'), 1, /"plain\.o" is for another kind of processor than/);
        else succeed(signals('plain.o'));
    }
    if (isOther) {
        if (!target.startsWith('riscv64'))
            refused(signals('signal.c', '--cpu=nosuch'), 2, new RegExp(`--target=${target} --print-supported-cpus`));
        // A compiler that was built without this target knows its macros nevertheless.
        script(
            'lacks',
            `case "$*" in *--target=*-dM*|*-dM*--target=*) ;; *--target=*) echo unable to create target >&2; exit 1;; esac; exec ${clang} "$@"`,
        );
        const lacks = sinter(['build', 'hello.wat', `--target=${target}`, '-o', 'no'], {
            env: { SINTER_CLANG: inWork('lacks') },
        });
        refused(lacks, 3, new RegExp(`"\\S+lacks" makes no code for ${target}\\n.*note: SINTER_CLANG`));
    }

    // Sources build themselves, without a word.
    const sources = inWork(`sources-${target}`);
    build('hello.wat', '--emit=c', `--target=${target}`, '-o', sources);
    const made = run('sh', [path.join(sources, 'build.sh')]);
    assert.equal(made.code === 0 && made.stdout + made.stderr, '', 'build.sh');
    fs.renameSync(path.join(sources, 'program'), inWork('program'));
    assert.equal(outcome(runner, 'program').stdout, expected.hello.stdout);
    if (target.includes('musl')) {
        libraries(target);
        const { needed } = { needed: succeed(run('readelf', ['-dW', inWork('hello')])).match(/NEEDED/g) };
        assert.equal(needed, null, 'it needs no other file');
        refused(
            sinter(['build', 'hello.wat', '--emit=shared', '-o', 'x.so', `--target=${target}`]),
            2,
            /no shared objects for/,
        );
        refused(
            sinter(['build', 'hello.wat', '--emit=c', '--header', 'x.h', '-o', 'x.c.d', `--target=${target}`]),
            2,
            /no sources of a library for/,
        );
        continue;
    }
    // Libraries, in a host for that system.
    write(
        'sum.wat',
        '(module (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))',
    );
    write(
        'host.c',
        `#include "sum.h"
int main(void) {
    struct sum *sum;
    uint32_t result = 0;
    return sum_create(&sum, 0, 0) != SUM_OK || sum_add(sum, 40, 2, &result) != SUM_OK || result != 42;
}
`,
    );
    for (const [emit, file] of [
        ['shared', 'libsum.so'],
        ['static', 'libsum.a'],
        ['object', 'sum.o'],
    ]) {
        const made = sinter([
            'build',
            'sum.wat',
            `--target=${target}`,
            `--emit=${emit}`,
            '-o',
            file,
            '--header',
            'sum.h',
            '--prefix',
            'sum',
        ]);
        if (emit !== 'shared' && made.code === 3) {
            refused(made, 3, /no binutils for .*"\S+-objcopy" is missing\n.*on Debian, install/);
            continue;
        }
        succeed(made);
        const runtime = emit === 'shared' ? [] : [path.join(resources, 'targets', target, 'libsinter_runtime.a')];
        const words = [
            `--target=${target}`,
            '-fuse-ld=lld',
            inWork('host.c'),
            inWork(file),
            ...runtime,
            '-lm',
            '-Wl,-rpath,$ORIGIN',
        ];
        succeed(run(clang, [...words, '-o', inWork('host')]), `a host of ${file}`);
        assert.equal(outcome(runner, 'host').code, 0, `${file} for ${target}`);
    }
}

// A static executable for this machine, and triples with a vendor.
build('hello.wat', '--static', '-o', 'static');
assert.doesNotMatch(succeed(run('readelf', ['-dW', inWork('static')])), /NEEDED/);
assert.deepEqual(outcome([], 'static'), expected.hello);
build('hello.wat', '--static', '--emit=c', '-o', 'static.c.d');
succeed(run('sh', [inWork('static.c.d/build.sh')]));
assert.doesNotMatch(succeed(run('readelf', ['-dW', inWork('static.c.d/program')])), /NEEDED/);
for (const vendor of ['pc', 'unknown'])
    build('hello.wat', `--target=${host.replace('-', `-${vendor}-`)}`, '-o', 'vendor');

const other = machine === 'x86_64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu';
const refusals = [
    [['--target=sparc64-linux-gnu'], 2, /no target "sparc64-linux-gnu"; the targets are x86_64-linux-gnu, .*riscv64/],
    [
        ['--target=riscv64-linux-gnu', '--cpu=sifive-u74'],
        2,
        /there is no --cpu for riscv64-linux-gnu\n.*note: programs could/,
    ],
    [['--target=x86_64-linux'], 2, /no target "x86_64-linux"/],
    [[`--target=${other}`, '--pgo=true'], 2, /--pgo runs the program, and this machine runs none for/],
    [[`--target=${other}`, '--snapshot'], 2, /--snapshot runs the program/],
    [[`--target=${other}`, '--cpu=native'], 2, /--cpu=native is this machine's processor/],
    [['--static', '--emit=shared'], 2, /--static is for executables/],
    [['--static', '--emit=c', '--header=x.h'], 2, /--static is for executables/],
];
for (const [flags, code, pattern] of refusals)
    refused(sinter(['build', 'hello.wat', '-o', 'no', ...flags]), code, pattern);

// An installation without runtimes for others.
fs.mkdirSync(inWork('bare'));
for (const name of fs.readdirSync(resources).filter((one) => one !== 'targets'))
    fs.symlinkSync(path.join(resources, name), inWork('bare', name));
refused(
    sinter(['build', 'hello.wat', '-o', 'no', `--target=${other}`], { env: { SINTER_RESOURCE_DIR: inWork('bare') } }),
    3,
    new RegExp(`this installation has no runtime for ${other}, only for: ${host}\n.*note: build Sinter where`),
);
