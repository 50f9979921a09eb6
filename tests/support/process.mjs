// Runs programs. A test ends by reaching its end (passed), by fail() or an exception (failed), or by skip().
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/** Ends the test as skipped, for a reason that is this machine's and not Sinter's. */
export function skip(reason) {
    console.log(`skipped: ${reason}`);
    process.exit(77);
}

export function fail(message) {
    console.log(`failed: ${message}`);
    process.exit(1);
}

/** Makes `folder` empty, except for a folder `tmp` for temporary files. */
export function freshFolder(folder) {
    fs.rmSync(folder, { recursive: true, force: true });
    fs.mkdirSync(path.join(folder, 'tmp'), { recursive: true });
}

/** This process's environment, with temporary files in a fresh folder, and with `more`; variables that are undefined there are removed. */
export function environmentIn(folder, more = {}) {
    const env = { ...process.env, TMPDIR: path.join(folder, 'tmp'), ...more };
    for (const key of Object.keys(env)) if (env[key] === undefined) delete env[key];
    return env;
}

/**
 * Runs a program to its end; `code` is its exit code, or the signal that ended it. `options` are those of spawnSync; the output
 * is text unless they say otherwise. Throws if the program cannot be run or takes longer than `timeout`.
 */
export function run(program, args, options = {}) {
    const input = typeof options.input === 'string' ? Buffer.from(options.input) : options.input; // whatever `encoding` is
    const result = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 28, ...options, input });
    if (result.error) throw result.error;
    return { code: result.signal ?? result.status, stdout: result.stdout, stderr: result.stderr };
}

/** run() for a program that may take longer than `seconds`; then its code is SIGTERM. Its output is in buffers. */
export function runFor(seconds, program, ...args) {
    const { status, signal, stdout, stderr } = spawnSync(program, args, {
        timeout: seconds * 1000,
        maxBuffer: 1 << 28,
    });
    return { code: signal ?? status, stdout, stderr };
}

/** run() for a program that must exit with 0. */
export function mustRun(program, args, options) {
    const result = run(program, args, options);
    if (result.code !== 0)
        fail(`${program} ${args.join(' ')}\nexited with ${result.code}\n${result.stdout ?? ''}${result.stderr ?? ''}`);
    return result;
}

/** Checks that a result of run() is a success, and returns its stdout. */
export function succeed({ code, stdout, stderr }, what = 'it') {
    assert.equal(code, 0, `${what} succeeds: ${stderr}`);
    return stdout;
}

/** Starts a program; `done` is a promise of what run() returns. `input`, if given, is its standard input. */
export function start(program, args, { input, ...options } = {}) {
    const child = spawn(program, args, options);
    const output = { stdout: '', stderr: '' };
    for (const name of Object.keys(output))
        child[name]?.setEncoding('utf8').on('data', (text) => (output[name] += text));
    const done = new Promise((resolve, reject) => {
        child.on('error', reject);
        child.on('close', (code, signal) => resolve({ code: signal ?? code, ...output }));
    });
    if (input !== undefined) {
        child.stdin.on('error', () => {}); // it may end before it has read everything
        child.stdin.end(input);
    }
    return { child, done };
}

/** Whether `name` is a program that can be run. */
export const isInstalled = (name, options) => spawnSync(name, ['--version'], options).status === 0;

/** The first of `candidates` that is installed, or null. */
export const findProgram = (candidates) => candidates.find((name) => isInstalled(name)) ?? null;

/** The C compiler that Sinter uses. */
export const clang = process.env.SINTER_CLANG || 'clang-19';

/** The folder with Sinter's resources, which is installed beside `sinter`. */
export const resourcesOf = (sinter) => path.join(path.dirname(sinter), '../lib/sinter');

/** What a host program is linked with. */
export const runtimeLibraries = (sinter) => [
    path.join(resourcesOf(sinter), 'libsinter_runtime.a'),
    '-ldl',
    '-lm',
    '-pthread',
];

/** Assembles a file in the text format, with the features named in `features`. */
export function wat2wasm(sinter, source, output, features, ...flags) {
    const tool = path.join(resourcesOf(sinter), 'wasm2c/wat2wasm.cjs');
    mustRun(process.execPath, [tool, source, '-o', output, ...flags, ...features.map((name) => `--enable-${name}`)]);
    return output;
}
