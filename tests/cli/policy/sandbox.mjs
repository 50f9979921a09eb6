// The operating system's sandbox, seen by a host that is out of control (escapes.c): what it may do
// with the sandbox on, what without, and what is said where a system has it not.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { assemble, build, hello, inWork, refused, run, sinter, skip, succeed } from '../../support/sinter.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const without = process.env.SINTER_TEST_WITHOUT_CALLS; // without_calls.c
const wasm = assemble(
    'escape',
    `(module
  (import "env" "escape" (func $escape (result i32)))
  (import "wasi_snapshot_preview1" "sched_yield" (func $yield (result i32)))
  (func (export "_start") (drop (call $yield)) (drop (call $escape))))`,
);
const plain = assemble('hello', hello);
build(plain, '-o', 'hello');
const report = (prefix = []) => {
    const [program, ...args] = [...prefix, inWork('hello')];
    const { code, stdout, stderr } = run(program, args, { env: { SINTER_OS_SANDBOX: 'report' } });
    assert.deepEqual([code, stdout], [0, 'hello\n'], stderr);
    return /^[^\n]*: note: operating system's sandbox: (.*)\n$/.exec(stderr)[1];
};
const here_it_is = report();
assert.match(here_it_is, /^(Landlock \d+|no Landlock), (no )?seccomp filter$/);
if (here_it_is.includes('no ')) skip(`this system has ${here_it_is}`);

function attempt(program, env) {
    for (const name of ['inside', 'only', 'made', 'made.d', 'moved'])
        fs.rmSync(inWork(name), { recursive: true, force: true });
    for (const name of ['inside/d', 'only']) fs.mkdirSync(inWork(name), { recursive: true });
    for (const name of ['inside/file', 'only/file']) fs.writeFileSync(inWork(name), 'x');
    const result = run(inWork(program), [], { env });
    assert.equal(result.code, 0, result.stderr);
    return Object.fromEntries(
        result.stdout
            .trim()
            .split('\n')
            .map((line) => line.split(' ')),
    );
}
const imports = ['--import', `env=${path.join(here, 'escapes.c')}`];
const directories = ['--dir', 'inside', '--dir', 'only:ro'];

// With host code there is no sandbox unless it is asked for: then all of this can be done.
build(wasm, ...imports, ...directories, '-o', 'free');
const free = attempt('free');
// the first rename moved the file
for (const [name, outcome] of Object.entries(free))
    assert.equal(outcome, name === 'rename_inside' ? 'ENOENT' : 'done', name);

// Asked for at the build, or by who runs it.
const expected = {
    open: 'EPERM',
    open_nofollow: 'EACCES',
    open_inside: 'done',
    write_inside: 'done',
    open_read_only: 'done',
    write_read_only: 'EACCES',
    create_outside: 'EACCES',
    mkdir_outside: 'EACCES',
    mkdir_read_only: 'EACCES',
    unlink_read_only: 'EACCES',
    rename_out: 'EACCES',
    rename_inside: 'done',
    chmod: 'EPERM',
    map: 'done',
    map_code: 'EPERM',
    protect_code: 'EPERM',
    socket: 'EPERM',
    unix_socket: 'EPERM',
    pair: 'EPERM',
    ioctl: 'EPERM',
    fork: 'EPERM',
    exec: 'EPERM',
    ptrace: 'EPERM',
    kill: 'EPERM',
    tgkill: 'EPERM',
    unshare: 'EPERM',
};
build(wasm, ...imports, ...directories, '--os-sandbox', '-o', 'confined');
const confined = attempt('confined');
// A rename out of the directories is refused with either.
assert.ok(['EACCES', 'EXDEV'].includes(confined.rename_out));
confined.rename_out = 'EACCES';
assert.deepEqual({ ...confined, ioctl: 'EPERM' }, expected);
const required = attempt('free', { SINTER_OS_SANDBOX: 'require' });
assert.deepEqual({ ...required, ioctl: 'EPERM', rename_out: 'EACCES' }, expected);
// The one test of its own: only ENOTTY would be the terminal's answer.
assert.notEqual(confined.ioctl, 'done');

// Directories that are all read only need no call that changes names; no directories, no paths.
build(wasm, ...imports, '--dir', 'inside:ro', '--os-sandbox', '-o', 'reading');
const reading = attempt('reading');
assert.equal(reading.open_inside, 'done');
for (const name of ['rename_inside', 'mkdir_outside', 'unlink_read_only', 'write_inside'])
    assert.ok(['EPERM', 'EACCES'].includes(reading[name]), `${name} ${reading[name]}`);
assert.equal(attempt('confined', { SINTER_READ_ONLY: '1' }).write_inside, 'EACCES');
assert.equal(attempt('confined', { SINTER_DENY: 'dir' }).open_inside, 'EPERM');

// --no-os-sandbox leaves it out, and says so; no variable does, and one brings it back.
build(plain, '--no-os-sandbox', '-o', 'off');
assert.match(run(inWork('off'), [], { env: { SINTER_OS_SANDBOX: 'report' } }).stderr, /no Landlock, no seccomp filter/);
assert.equal(succeed(run(inWork('off'), [], { env: { SINTER_OS_SANDBOX: 'require' } })), 'hello\n');
const status = (flags) => {
    const { stderr } = sinter(['run', ...flags, plain], { env: { SINTER_OS_SANDBOX: 'report' } });
    return stderr;
};
assert.match(status([]), /Landlock \d+, seccomp filter/);
assert.match(status(['--no-os-sandbox']), /no Landlock, no seccomp filter/);

// Where the system denies a part of it, the rest is there, and the program runs.
const prefix = (...names) => [without, ...names, '--'];
if (run(without, ['--', 'true']).code === 125) skip('no filter to take it away with');
assert.equal(report(prefix('landlock')), 'no Landlock, seccomp filter');
assert.match(report(prefix('seccomp')), /^Landlock \d+, no seccomp filter$/);
assert.equal(report(prefix('landlock', 'seccomp')), 'no Landlock, no seccomp filter');
for (const [names, missing] of [
    [['landlock'], 'no Landlock'],
    [['seccomp'], 'no seccomp filter'],
    [['landlock', 'seccomp'], 'neither Landlock nor a seccomp filter'],
])
    refused(
        run(without, [...names, '--', inWork('hello')], { env: { SINTER_OS_SANDBOX: 'require' } }),
        3,
        new RegExp(`SINTER_OS_SANDBOX=require, but this system has ${missing}\n`),
    );
