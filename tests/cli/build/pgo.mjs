// --pgo: the program is built with counters, run, and built again for what it did; the counts are
// exact. A command that fails, or runs nothing, is an error that leaves nothing.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import {
    assemble,
    build,
    exists,
    inWork,
    refused,
    run,
    script,
    sinter,
    sinterProgram,
    skip,
    succeed,
    temporary,
    withFailingCompiler,
} from '../../support/sinter.mjs';
import { clang, profdata, whyNoProfiles } from './profiles.mjs';

if (whyNoProfiles) skip(whyNoProfiles);

// 1000 rounds, of which 990 go one way; "done" is printed at the end, into a file where one is asked
// for by a directory.
const wasm = assemble(
    'loop',
    `(module
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (table (export "table") funcref (elem $seldom $often)) ;; shown, so that it is not known and nothing is inlined
  (type $way (func (param i32) (result i32)))
  (data (i32.const 0) "\\08\\00\\00\\00\\05\\00\\00\\00done\\n")
  (func $seldom (type $way) (i32.rotl (local.get 0) (i32.load (i32.const 64))))
  (func $often (type $way) (i32.xor (local.get 0) (i32.load (i32.const 68))))
  (func $round (param i32) (result i32)
    (if (result i32) (i32.lt_u (local.get 0) (i32.const 10))
      (then (call_indirect (type $way) (local.get 0) (i32.const 0)))
      (else (call_indirect (type $way) (local.get 0) (i32.load8_u (i32.const 4))))))
  (func (export "_start") (local $i i32)
    (i32.store8 (i32.const 4) (i32.const 1))
    (loop $again
      (i32.store (i32.const 128) (call $round (local.get $i)))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $again (i32.lt_u (local.get $i) (i32.const 1000))))
    (i32.store8 (i32.const 4) (i32.const 5))
    (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 32)))
    (call $exit (i32.const 0))))`,
);

function buildsWith(...args) {
    const result = run(sinterProgram, ['build', '-v', '--save-temps', wasm, ...args]);
    succeed(result, args.join(' '));
    const [, kept] = /note: intermediate files are in "([^"]+)"/.exec(result.stderr);
    const shown = succeed(run(profdata, ['show', '--all-functions', '--counts', path.join(kept, 'guest.profdata')]));
    fs.rmSync(kept, { recursive: true });
    return { shown, log: result.stderr };
}

// The command gets the program's path in two ways; what it prints is not the build's.
const { shown, log } = buildsWith('-o', 'guided', '--pgo={} && "$SINTER_PROGRAM"');
for (const [name, count] of [
    ['often', 1980],
    ['seldom', 20],
])
    assert.match(
        shown,
        new RegExp(`w2c_m_f\\d+_${name}:\\n(?: {4}.*\\n)*? {4}Block counts: \\[${count}\\]`),
        'two runs of 990 and 10',
    );
const commands = log.split('\n').filter((line) => / -c .*-DSINTER_TEXT_LABEL/.test(line));
assert.equal(commands.length, 2);
assert.match(commands[0], / -fprofile-instrument=llvm /);
assert.match(commands[1], / -fprofile-use=\S+guest\.profdata /);
assert.doesNotMatch(commands[1], /-fprofile-instrument/);

// What comes out is no instrumented program, is confined as ever, and does the same.
build(wasm, '-o', 'plain');
const [plain, guided] = ['plain', 'guided'].map((name) => fs.readFileSync(inWork(name)));
assert.ok(!plain.equals(guided), 'the profile makes a difference');
assert.ok(!guided.includes('__llvm_prf'));
const before = fs.readdirSync(inWork('.'));
const ran = run(inWork('guided'), [], { env: { SINTER_OS_SANDBOX: 'require' } });
assert.equal(succeed(ran), 'done\n');
assert.deepEqual(fs.readdirSync(inWork('.')), before, 'no profile is written');
build(wasm, '-o', 'twice', '--pgo={}; {}', '-j1');
build(wasm, '-o', 'again', '--pgo={}; {}', '-j2');
assert.ok(fs.readFileSync(inWork('twice')).equals(fs.readFileSync(inWork('again'))));

// At other levels, and with comparisons.
for (const flags of [['-O0'], ['-O1', '-s'], ['-O3', '--bounds=explicit', '--strict']]) {
    build(wasm, '-o', 'other', '--pgo={}', ...flags);
    assert.equal(succeed(run(inWork('other'), [])), 'done\n');
}

// Commands that fail, run nothing, or are ended; what is missing on the machine.
const fails = (code, pattern, command, env) => {
    refused(sinter(['build', wasm, '-o', 'none', `--pgo=${command}`], { env }), code, pattern);
    assert.ok(!exists('none'));
};
fails(1, /--pgo: the command failed with exit code 7\ndone\nno good\n/, '{}; echo no good >&2; exit 7');
fails(1, /--pgo: the command failed with exit code 127/, 'no-such-program-at-all {}');
fails(1, /--pgo: the command was ended by signal 9/, 'kill -9 $$');
fails(
    1,
    /--pgo: the command ended, but left no profile\n.*note: it must run the instrumented executable, \{\}/,
    'true',
);
fails(3, /llvm-profdata failed/, '{} && for f in "${SINTER_PROGRAM%/*}"/profiles/*; do echo bad > $f; done');
fails(2, /--pgo takes a shell command, not ""/, '');
fails(3, /clang failed/, '{}', withFailingCompiler());
const wrapper = (name, text) => ({ SINTER_CLANG: script(name, `${text}\nexec '${clang}' "$@"`) });
fails(3, /has no profile runtime \(libclang_rt\.profile\)\n.*install libclang-rt-19-dev/, '{}', {
    ...wrapper('bare/clang', `case "$*" in *-print-libgcc*) echo /nowhere/libclang_rt.builtins.a; exit;; esac`),
});
fails(3, /no llvm-profdata beside .*\n.*install llvm-19/, '{}', { ...wrapper('lone/clang', ''), PATH: inWork('lone') });
refused(sinter(['build', wasm, '--emit=object', '--pgo={}']), 2, /--pgo is for executables/);
assert.deepEqual(fs.readdirSync(temporary), []);
