// What reaches a guest of `sinter run`: its arguments whatever they look like, the directories and
// variables given to it, standard input, and nothing else.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { inWork, refused, run, sinter, succeed, write } from '../../support/sinter.mjs';

// Prints its arguments, each with its NUL, then its environment the same way, then what preopened
// descriptors there are, as digits, then what it reads from standard input; exits with 7.
write(
    'guest.wat',
    `(module
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $args_sizes (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "args_get" (func $args (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "environ_sizes_get" (func $environ_sizes (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "environ_get" (func $environ (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_prestat_get" (func $prestat (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_prestat_dir_name" (func $name (param i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 16)
  (func $print (param $at i32) (param $size i32)
    (i32.store (i32.const 0) (local.get $at))
    (i32.store (i32.const 4) (local.get $size))
    (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))))
  (func $line (i32.store8 (i32.const 32) (i32.const 10)) (call $print (i32.const 32) (i32.const 1)))
  (func (export "_start") (local $fd i32)
    (drop (call $args_sizes (i32.const 16) (i32.const 20)))
    (drop (call $args (i32.const 1024) (i32.const 65536)))
    (call $print (i32.const 65536) (i32.load (i32.const 20)))
    (call $line)
    (drop (call $environ_sizes (i32.const 16) (i32.const 20)))
    (drop (call $environ (i32.const 1024) (i32.const 65536)))
    (call $print (i32.const 65536) (i32.load (i32.const 20)))
    (call $line)
    (local.set $fd (i32.const 3))
    (block $none
      (loop $next
        (br_if $none (call $prestat (local.get $fd) (i32.const 16)))
        (drop (call $name (local.get $fd) (i32.const 65536) (i32.load (i32.const 20))))
        (i32.store8 (i32.add (i32.const 65536) (i32.load (i32.const 20))) (i32.const 0))
        (call $print (i32.const 65536) (i32.add (i32.load (i32.const 20)) (i32.const 1)))
        (local.set $fd (i32.add (local.get $fd) (i32.const 1)))
        (br $next)))
    (call $line)
    (i32.store (i32.const 0) (i32.const 65536))
    (i32.store (i32.const 4) (i32.const 65536))
    (drop (call $fd_read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))
    (call $print (i32.const 65536) (i32.load (i32.const 8)))
    (call $exit (i32.const 7))))`,
);
const words = (line) => line.split('\0').slice(0, -1);

function guest(args, options = {}) {
    const result = sinter(['run', '-O0', ...args], { input: '', ...options });
    assert.equal(result.code, 7, result.stderr);
    assert.equal(result.stderr, '');
    const [argv, environ, preopens, input] = result.stdout.split('\n');
    return { argv: words(argv), environ: words(environ), preopens: words(preopens), input };
}

// Arguments: all that follows the module is the guest's.
const odd = ['--help', '-O3', '-v', '--', '-', '', '--dir', '/', 'two words', '--invoke', '$HOME', '*', "'", '\u00e9'];
assert.deepEqual(guest(['guest.wat', ...odd]).argv, ['guest.wat', ...odd]);

// The environment: nothing by default, whatever the process has.
const secrets = {
    SECRET: 'x',
    SINTER_ENV1: 'LEAK=1',
    SINTER_DIR1: '/',
    SINTER_INVOKE: 'none',
    SINTER_ENV2: 'LEAK=2',
};
assert.deepEqual(guest(['guest.wat'], { env: secrets }).environ, []);
assert.deepEqual(guest(['guest.wat'], { env: secrets }).preopens, []);
assert.deepEqual(
    guest(['--env', 'A=1', '--env', 'SECRET', '--env', 'UNSET', '--env=B=a=b', 'guest.wat'], {
        env: secrets,
    }).environ,
    ['A=1', 'SECRET=x', 'B=a=b'],
);
assert.deepEqual(guest(['--env', 'A=', 'guest.wat']).environ, ['A=']);
// The last of a name counts, and there is one of each.
assert.deepEqual(guest(['--env', 'A=1', '--env', 'B=2', '--env', 'A=3', 'guest.wat']).environ, ['A=3', 'B=2']);
const inherited = guest(['--inherit-env', '--env', 'SECRET=mine', 'guest.wat'], {
    env: secrets,
}).environ;
assert.ok(inherited.includes('SECRET=mine') && !inherited.includes('SECRET=x'));
assert.ok(inherited.some((entry) => entry.startsWith('PATH=')));
for (const name of ['SINTER_ENV', 'SINTER_DIR', 'SINTER_INVOKE'])
    assert.ok(!inherited.some((entry) => entry.startsWith(name)), name);

// Directories, under the guest's names.
fs.mkdirSync(inWork('data'));
assert.deepEqual(guest(['--dir', 'data', '--dir', 'data::/other', '--dir=.::/', 'guest.wat']).preopens, [
    'data',
    '/other',
    '/',
]);
refused(
    sinter(['run', '-O0', '--dir', 'absent', 'guest.wat'], { input: '' }),
    3,
    /guest\.wat: error: cannot open directory "absent"/,
);

// Standard input is the guest's when the module is not read from there.
assert.equal(guest(['guest.wat'], { input: 'from stdin' }).input, 'from stdin');
const text = fs.readFileSync(inWork('guest.wat'), 'utf8');
assert.deepEqual(guest(['-', 'x'], { input: text }).argv, ['stdin', 'x']);

// A built executable holds to what it was built with, and its environment says nothing; unless it
// was built to listen to it.
function built(flags, env) {
    succeed(sinter(['build', '-O0', 'guest.wat', '-o', 'program', ...flags]));
    const result = sinterFree(env);
    return {
        environ: words(result.stdout.split('\n')[1]),
        preopens: words(result.stdout.split('\n')[2]),
    };
}
function sinterFree(env) {
    const result = run(inWork('program'), [], { input: '', env });
    assert.equal(result.code, 7, result.stderr);
    return result;
}
assert.deepEqual(built(['--env', 'A=1', '--dir', 'data::/d'], secrets), {
    environ: ['A=1'],
    preopens: ['/d'],
});
assert.deepEqual(built(['--runtime-policy', '--env', 'A=1'], { SINTER_ENV1: 'A=2', SINTER_DIR1: 'data::/e' }), {
    environ: ['A=2'],
    preopens: ['/e'],
});
const listening = built(['--runtime-policy', '--inherit-env'], {
    SECRET: 'x',
    SINTER_ENV1: 'A=2',
    SINTER_DIR1: 'data',
}).environ;
assert.ok(listening.includes('SECRET=x') && listening.includes('A=2'));
assert.ok(!listening.some((entry) => entry.startsWith('SINTER_ENV') || entry.startsWith('SINTER_DIR')));
