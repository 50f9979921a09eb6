// How programs of several threads end: the process, its exit code and its message, whatever the other threads do; how many threads
// there can be; and what each has for itself. See guest.wat.
//
//     node ends.mjs SINTER WORK_DIR
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { assemble, build, inWork, refused, run, sinter, start, sleep, succeed, work } from '../../support/sinter.mjs';

const KINDS = [
    'return',
    'trap',
    'overflow',
    'exit',
    'spin',
    'wait',
    'block',
    'sleep',
    'beyond',
    'pass',
    'gate',
    'grow',
];
const kind = (name) => String(KINDS.indexOf(name));
const source = fs.readFileSync(new URL('guest.wat', import.meta.url), 'utf8');
const wasm = assemble('guest', source);

const LEVELS = [
    ['O2', []],
    ['O0', ['-O0']],
    ['explicit', ['--bounds=explicit', '-O1']],
];

// Standard input is a pipe that nobody writes to.
async function call(program, name, args, env = {}) {
    const started = start(inWork(program), args, { env: { SINTER_INVOKE: name, ...env } });
    return await started.done;
}

const traps = (stderr) => stderr.match(/: trap: /g)?.length ?? 0;

for (const [name, flags] of LEVELS) {
    build(wasm, '--runtime-policy', ...flags, '-o', name);

    // The first thread's end is the process's, whatever another thread does.
    for (const there of ['spin', 'wait', 'block', 'sleep']) {
        for (const [here, code] of Object.entries({ return: 0, exit: 7, trap: 134, overflow: 134 })) {
            const result = await call(name, 'both', [kind(there), kind(here)]);
            assert.equal(result.code, code, `${name}: ${there}, ${here}: ${result.stderr}`);
            assert.equal(traps(result.stderr), code === 134 ? 1 : 0, result.stderr);
        }
    }
    // So is another thread's exit or trap, whatever the first one does.
    const messages = { trap: /unreachable/, overflow: /call stack exhausted/, beyond: /out of bounds memory access\n/ };
    for (const here of ['spin', 'wait', 'block', 'sleep']) {
        assert.equal((await call(name, 'both', [kind('exit'), kind(here)])).code, 7);
        for (const [there, message] of Object.entries(messages)) {
            const result = await call(name, 'both', [kind(there), kind(here)]);
            assert.equal(result.code, 134, result.stderr);
            assert.match(result.stderr, message);
            assert.match(
                result.stderr,
                new RegExp(`\n {4}at ${there} .*\n.*(at wasi_thread_start|only the innermost)`),
            );
            assert.equal(traps(result.stderr), 1, result.stderr);
        }
    }
    // Of many that trap at once, one is told of.
    for (let i = 0; i < 5; i++) {
        const result = await call(name, 'many', ['100', kind('gate')]);
        assert.equal(result.code, 134, result.stderr);
        assert.equal(traps(result.stderr), 1, result.stderr);
        assert.match(result.stderr, /unreachable\n.*\n.*at wasi_thread_start/);
    }
    assert.equal((await call(name, 'many', ['100', kind('pass')])).code, 0);
    // What a thread has for itself, and what it shares.
    assert.equal((await call(name, 'apart', [])).stdout, '3\n');

    // There is a limit, which variables lower, and raise only where the build lets them.
    const fill = async (env) => (await call(name, 'fill', [], env)).stdout;
    assert.equal(await fill({}), '1023\n-6\n');
    assert.equal(await fill({ SINTER_MAX_THREADS: '5' }), '4\n-6\n');
    assert.equal(await fill({ SINTER_MAX_THREADS: '1100' }), '1099\n-6\n');
    refused(
        await call(name, 'fill', [], { SINTER_MAX_THREADS: '0' }),
        3,
        /SINTER_MAX_THREADS takes 1 to 65536, not "0"\n/,
    );

    // Threads one after the other leave nothing behind.
    succeed(await call(name, 'churn', ['2000', '0'], { SINTER_MAX_THREADS: '8' }));
}

// One thread alone.
build(wasm, '--max-threads=1', '--runtime-policy', '-o', 'alone');
refused(await call('alone', 'both', [kind('return'), kind('return')]), 134, /unreachable/);

// Where addresses are scarce, thread-spawn says so. The sizes of stacks count. (So do the C library's own heaps for threads, without
// the variable.)
const limited = (kibibytes, env) =>
    run('sh', ['-c', `ulimit -v ${kibibytes} && exec ./O2`], {
        env: { SINTER_INVOKE: 'fill', MALLOC_ARENA_MAX: '1', ...env },
    });
const [count, error] = succeed(limited(1 << 20))
    .split('\n')
    .map(Number);
assert.ok(count > 10 && count < 64, `${count} threads in 1 GiB`);
assert.equal(error, -6);
const [smaller] = succeed(limited(1 << 20, { SINTER_STACK_SIZE: '256K' }))
    .split('\n')
    .map(Number);
assert.ok(smaller > 2 * count, `${smaller} threads with stacks of 256 KiB`);

// A start function runs in every instance, of which each spawns another here, inside of each other. There is an end to that.
const nested = assemble(
    'nested',
    `(module (import "env" "memory" (memory 1 1 shared)) (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (export "memory" (memory 0)) (func $start (drop (call $spawn (i32.const 1)))) (start $start)
  (func (export "wasi_thread_start") (param i32 i32)) (func (export "_start") (call $exit (i32.const 5))))`,
);
build(nested, '-o', 'nested');
assert.equal((await call('nested', '', [])).code, 5);
refused(await call('nested', '', [], { SINTER_STACK_SIZE: '256K' }), 134, /call stack exhausted\n/);
// One that traps in a thread's instance ends the process; the other instance does not trap.
const trapping = assemble(
    'trapping',
    `(module (import "env" "memory" (memory 1 1 shared)) (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
  (func $start (if (i32.atomic.rmw.add (i32.const 0) (i32.const 1)) (then unreachable))) (start $start)
  (func (export "wasi_thread_start") (param i32 i32)) (func (export "_start") (drop (call $spawn (i32.const 1)))))`,
);
build(trapping, '-o', 'trapping');
refused(await call('trapping', '', []), 134, /unreachable\n/);

// The time is that of all threads.
const late = /wall-clock timeout: 300 ms\n/;
for (const [there, here] of [
    ['spin', 'wait'],
    ['wait', 'spin'],
    ['sleep', 'block'],
])
    refused(await call('O2', 'both', [kind(there), kind(here)], { SINTER_TIMEOUT: '300ms' }), 134, late);

// A signal from outside ends all of it.
const waiting = start(inWork('O2'), [kind('wait'), kind('wait')], { env: { SINTER_INVOKE: 'both' } });
await sleep(300);
waiting.child.kill('SIGTERM');
assert.equal((await waiting.done).code, 'SIGTERM');

// `sinter run` does the same.
const ran = sinter(['run', '--max-threads=3', '--invoke', 'fill', wasm]);
assert.equal(succeed(ran), '2\n-6\n');

// The memory counts for --max-memory, and grows no further in any thread.
refused(sinter(['build', wasm, '--max-memory=64K', '-o', 'small']), 1, /start with 131072 bytes, more than the 65536 /);
build(wasm, '--max-memory=128K', '--runtime-policy', '-o', 'full');
assert.equal((await call('full', 'apart', [])).stdout, '2\n');

// What a module of several threads must have.
const spawn = '(import "wasi" "thread-spawn" (func (param i32) (result i32)))';
const memory = '(import "env" "memory" (memory 1 1 shared))';
const entry = '(func (export "wasi_thread_start") (param i32 i32))';
const bad = {
    [`(module ${spawn} (memory 1 1 shared) ${entry})`]: /needs a module whose one memory is shared and imported\n/,
    [`(module ${spawn} ${memory} (memory 1) ${entry})`]:
        /"env"."memory".* is not a function: an executable can import only/,
    [`(module ${spawn} (import "env" "memory" (memory 1)) ${entry})`]: /"env"."memory".* is not a function/,
    [`(module ${spawn} ${memory})`]: /needs an export "wasi_thread_start" of type \(func \(param i32 i32\)\)\n/,
    [`(module ${spawn} ${memory} (func (export "wasi_thread_start") (param i32)))`]:
        /needs an export "wasi_thread_start"/,
    [`(module ${memory} (import "wasi" "thread-spawn" (func (param i64) (result i32))) ${entry})`]:
        /does not have the type that wasi-threads gives it\n/,
};
for (const [text, message] of Object.entries(bad))
    refused(sinter(['build', assemble('bad', text), '-o', 'bad']), 1, message);
// A library's host starts its threads.
succeed(sinter(['build', wasm, '--emit=shared', '-o', 'library.so']));
refused(
    sinter(['build', wasm, '--emit=shared', '--max-threads=2', '-o', 'library.so']),
    2,
    /--max-threads are for executables/,
);
refused(sinter(['build', wasm, '--snapshot=_start', '-o', 'snapshot']), 1, /--snapshot: the module imports a memory, /);
assert.match(succeed(run(process.argv[2], ['inspect', 'O2'], { cwd: work })), /\n {2}threads: 1024 at a time\n/);
