// A program that fails under Sinter fails the bench with exit code 1; a native program that fails
// is a row that says so. stdin is every run's, from its start.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { assemble, hello, inWork, refused, sinter, succeed, write } from '../../support/sinter.mjs';
import { assertEnded, bench, fails, fake } from './frame.mjs';

const wasi = (body) => `(module
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\\10\\00\\00\\00\\40\\00\\00\\00")
  (func (export "_start") ${body}))`;
const failing = (name, body, pattern, ...flags) => {
    const result = bench([assemble(name, wasi(body)), '--against=node', '--timeout=2', ...flags]);
    assert.equal(result.code, 1, result.stderr);
    assert.match(result.stderr, /error: the program fails under Sinter: /);
    assert.match(result.stderr, pattern);
    fails(result, 'sinter', 'Sinter', pattern);
    return result;
};
failing('traps', 'unreachable', /exit code 134 instead of 0: .*trap: unreachable/);
failing('exits', '(call $exit (i32.const 5))', /exit code 5 instead of 0/);
failing('hangs', '(loop $l (br $l))', /timed out after 2 s/);
const greeting = assemble('hello', hello);
const other = bench([greeting, '--against=none', '--native', fake('goodbye', 'echo goodbye')]);
assert.equal(other.code, 1);
fails(other, 'sinter', 'Sinter', /its output is not that of native/);
assert.equal(other.row('native').status, 'ok');

// A module that is none, or exports no such function, and a build that can't be made.
write('bad.wasm', 'no module');
refused(sinter(['bench', 'bad.wasm']), 1, /^bad\.wasm:0x/);
refused(sinter(['bench', 'absent.wasm']), 1, /absent\.wasm/);
refused(sinter(['bench', greeting, '--invoke', 'f']), 2, /exports no function "f"/);
refused(sinter(['bench', greeting, '--cpu=no-such-cpu']), 2, /no-such-cpu/);
refused(sinter(['bench', greeting], { env: { SINTER_CLANG: '/nowhere' } }), 3, /no C compiler/);

const library = assemble('library', '(module (func (export "f")))');
refused(sinter(['bench', library]), 1, /nothing to run\n.*note: call an export with --invoke FUNC\n/);

// The same exit code natively and by Sinter is no failure.
const exits = bench([inWork('exits.wasm'), '--against=none', '--native', fake('five', 'exit 5')]);
succeed(exits);
assert.equal(exits.row('sinter').status, 'ok');

// Native programs that are missing, do not compile, crash, hang.
write('bad.c', 'int main(void) { return x; }\n');
const natives = {
    'absent-program': /"absent-program" is not there/,
    'bad.c': /does not compile \(exit code 1\): .*error: use of undeclared identifier 'x'/,
    [fake('crashes', 'kill -ABRT $$')]: /ended by signal 6/,
    [fake('sleeps', 'sleep 98767')]: /timed out after 0\.5 s/,
};
for (const [native, pattern] of Object.entries(natives)) {
    const result = bench([greeting, '--against=none', '--timeout=500ms', `--native=${native}`]);
    succeed(result);
    fails(result, 'native', 'native', pattern);
    assert.equal(result.report.reference, 'sinter');
}
assertEnded('98767');

// Prints what it reads.
const echo = assemble(
    'echo',
    wasi(`(drop (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))
  (i32.store (i32.const 4) (i32.load (i32.const 8)))
  (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))`),
);
write('input', 'some input\n');
const input = fs.openSync(inWork('input'), 'r');
const read = bench([echo, '--against=node', '--native=/bin/cat'], { stdio: [input, 'pipe', 'pipe'] });
succeed(read);
for (const name of ['native', 'sinter', 'node']) assert.equal(read.row(name).status, 'ok', read.row(name).reason);
