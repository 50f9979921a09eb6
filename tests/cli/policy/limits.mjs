// --max-memory, --timeout and --stack-size: what they do, and how variables narrow them, or widen
// them where the build says that they may.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { assemble, build, inWork, refused, run, sinter, succeed, write } from '../../support/sinter.mjs';

const wasm = assemble(
    'limits',
    `(module
  (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 2)
  (memory $second 1)
  (data (i32.const 0) "hello")
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "grow_both") (param i32 i32) (result i32)
    (drop (memory.grow (local.get 0)))
    (memory.grow $second (local.get 1)))
  (func $spin (export "spin") (loop $forever (br $forever)))
  (func (export "sleep")
    (i64.store (i32.const 24) (i64.const 100000000000))
    (i32.store (i32.const 16) (i32.const 1))
    (drop (call $poll (i32.const 0) (i32.const 64) (i32.const 1) (i32.const 128))))
  (func (export "stores") (loop $forever (i32.store (i32.const 16) (i32.const 1)) (br $forever)))
  (func (export "fills")
    (loop $forever (memory.fill (i32.const 0) (i32.const 1) (i32.const 131072)) (br $forever)))
  (func $deep (export "deep") (param i32) (result i32)
    (if (result i32) (i32.eqz (local.get 0)) (then (i32.const 7))
      (else (i32.add (i32.const 0) (call $deep (i32.sub (local.get 0) (i32.const 1)))))))
  (func (export "_start")))`,
);
const invoke = (program, name, args = [], env = {}) =>
    run(inWork(program), args, { env: { SINTER_INVOKE: name, ...env } });
const prints = (result, text) => assert.equal(succeed(result), `${text}\n`);
const MIB = 1 << 20;

// Memory: all memories together; growing past it fails, and changes nothing.
build(wasm, '--runtime-policy', '--max-memory=1M', '-o', 'capped');
prints(invoke('capped', 'grow', ['13']), 2);
prints(invoke('capped', 'grow', ['14']), -1);
prints(invoke('capped', 'grow_both', ['5', '8']), 1);
prints(invoke('capped', 'grow_both', ['5', '9']), -1);
prints(invoke('capped', 'grow_both', ['14', '13']), 1);
build(wasm, '--runtime-policy', '--max-memory=1M', '--bounds=explicit', '-o', 'explicit');
prints(invoke('explicit', 'grow', ['13']), 2);
prints(invoke('explicit', 'grow', ['14']), -1);
// With --runtime-policy a variable widens it.
prints(invoke('capped', 'grow', ['14'], { SINTER_MAX_MEMORY: '2M' }), 2);
prints(invoke('capped', 'grow', ['13'], { SINTER_MAX_MEMORY: `${MIB - 1}` }), -1);

// What a module starts with has to fit.
refused(sinter(['build', wasm, '--max-memory=128K', '-o', 'x']), 1, /start with 196608 bytes/);
build(wasm, '--max-memory=192K', '-o', 'exact');
succeed(run(inWork('exact'), []));
for (const SINTER_MAX_MEMORY of ['128K', '196607'])
    refused(run(inWork('exact'), [], { env: { SINTER_MAX_MEMORY } }), 3, /start with 196608 bytes/);
// Without --runtime-policy it only narrows: a larger value changes nothing.
succeed(run(inWork('exact'), [], { env: { SINTER_MAX_MEMORY: '1G' } }));

// Time: a loop is interrupted where it is, and so is a wait in a system call.
const stopped = /: trap: wall-clock timeout: 200 ms\n/;
build(wasm, '--runtime-policy', '--timeout=200ms', '-o', 'timed');
for (const name of ['spin', 'stores', 'fills', 'sleep']) refused(invoke('timed', name), 134, stopped);
assert.match(invoke('timed', 'spin').stderr, /\n {4}at spin \(wasm-function\[\d+\]\)\n/);
prints(invoke('timed', 'deep', ['10'], { SINTER_TIMEOUT: '1h' }), 7);
refused(invoke('timed', 'sleep', [], { SINTER_TIMEOUT: '50ms' }), 134, /wall-clock timeout: 50 ms\n/);

const spinning = assemble('spinning', '(module (func (export "_start") (loop $l (br $l))))');
build(spinning, '--timeout=200ms', '-o', 'spinning');
refused(run(inWork('spinning'), [], { env: { SINTER_TIMEOUT: '1h' } }), 134, stopped);
refused(run(inWork('spinning'), [], { env: { SINTER_TIMEOUT: '20ms' } }), 134, /: 20 ms\n/);

// A guest that fills standard error before its time is over, so that nothing can be said there.
const filling = (name, loop) =>
    assemble(
        name,
        `(module
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 3)
  (data (i32.const 0) "\\00\\00\\01\\00\\00\\00\\01\\00")
  (func (export "_start") (loop $l ${loop} (br $l))
  ))`,
    );
const writes = '(drop (call $write (i32.const 2) (i32.const 0) (i32.const 1) (i32.const 8)))';
const once = `(if (i32.eqz (i32.load (i32.const 16))) (then (i32.store (i32.const 16) (i32.const 1)) ${writes}))`;
run('sh', ['-c', '{ ./spinning; echo $? > spinning.code; } 2>&1 | true']);
assert.equal(fs.readFileSync(inWork('spinning.code'), 'utf8'), '134\n');
for (const [name, loop] of [
    ['flood', writes],
    ['fill', once],
]) {
    build(filling(name, loop), '--timeout=200ms', '-o', name);
    run('sh', ['-c', `{ ./${name}; echo $? > ${name}.code; } 2>&1 | sleep 5`]);
    assert.equal(fs.readFileSync(inWork(`${name}.code`), 'utf8'), '134\n', name);
}

// A host's own main program learns of it as of any trap, and goes on.
write(
    'host.c',
    `#include <sinter/sinter.h>
#include <stdio.h>
int sinter_host_main(struct sinter_instance *instance, int argc, char **argv) {
    (void)argc, (void)argv;
    for (int i = 0; i < 2; i++)
        if (sinter_call_export(instance, "spin", NULL, 0, NULL, 0) != SINTER_TRAPPED)
            return 1;
    puts(sinter_trap_message(instance));
    return 5;
}
`,
);
const hosted = assemble('hosted', '(module (func (export "spin") (loop $l (br $l))))');
build(hosted, '--import', 'env=host.c', '--timeout=100ms', '-o', 'hosted');
const told = run(inWork('hosted'), []);
assert.deepEqual([told.code, told.stdout], [5, 'wall-clock timeout: 100 ms\n']);

// A host's function that calls the guest and does not mind how that ends, called by a guest that has no end either.
write(
    'again.c',
    `#include <sinter/sinter.h>
void env_again(struct sinter_instance *instance);
void env_again(struct sinter_instance *instance) { (void)sinter_call_export(instance, "spin", 0, 0, 0, 0); }
`,
);
const again = assemble(
    'again',
    `(module (import "env" "again" (func $again)) (func (export "spin") (loop $l (br $l)))
  (func (export "_start") (loop $l (call $again) (br $l))))`,
);
build(again, '--import', 'env=again.c', '--timeout=100ms', '-o', 'again');
refused(run(inWork('again'), []), 134, /wall-clock timeout: 100 ms\n/);

// The stack.
build(wasm, '--runtime-policy', '--stack-size=64M', '-O0', '-o', 'stacked');
prints(invoke('stacked', 'deep', ['20000']), 7);
refused(invoke('stacked', 'deep', ['20000'], { SINTER_STACK_SIZE: '256K' }), 134, /call stack exhausted/);

// sinter run takes the same, and the smaller of flag and variable counts.
const call = (...flags) => ['run', ...flags, '--invoke', 'grow', wasm, '13'];
prints(sinter(call('--max-memory=1M')), 2);
prints(sinter(call('--max-memory=1023K')), -1);
prints(sinter(call('--max-memory=1M'), { env: { SINTER_MAX_MEMORY: '1000K' } }), -1);
prints(sinter(call('--max-memory=1000K'), { env: { SINTER_MAX_MEMORY: '1M' } }), -1);
prints(sinter(call(), { env: { SINTER_MAX_MEMORY: '1000K' } }), -1);
refused(sinter(['run', '--timeout=200ms', spinning]), 134, stopped);
refused(sinter(['run', '--timeout=1h', spinning], { env: { SINTER_TIMEOUT: '200ms' } }), 134, stopped);
refused(sinter(['run', '--timeout=1h', spinning], { env: { SINTER_TIMEOUT: 'soon' } }), 3, /SINTER_TIMEOUT .*"soon"/);

// A variable that cannot be read is an error, whatever the build says of it.
for (const [name, value] of [
    ['SINTER_MAX_MEMORY', ''],
    ['SINTER_MAX_MEMORY', '1T'],
    ['SINTER_TIMEOUT', '0'],
    ['SINTER_TIMEOUT', 'never'],
    ['SINTER_STACK_SIZE', '1K'],
    ['SINTER_DENY', 'everything'],
    ['SINTER_DENY', ''],
    ['SINTER_READ_ONLY', 'yes'],
    ['SINTER_OS_SANDBOX', 'off'],
]) {
    const result = run(inWork('exact'), [], { env: { [name]: value } });
    refused(result, 3, new RegExp(`^[^\\n]*: error: ${name} takes [^\\n]*"${value}"\\n$`));
}
for (const [name, value] of [
    ['SINTER_DIR1', '::x'],
    ['SINTER_ENV1', '=x'],
    ['SINTER_ENV1', 'SINTER_TIMEOUT=1'],
    ['SINTER_TCPLISTEN1', 'localhost'],
])
    refused(run(inWork('timed'), [], { env: { [name]: value } }), 3, new RegExp(`error: ${name} takes`));
