// What the command-line tests share. Each is run as `node TEST.mjs SINTER WORK_DIR`; an exception
// fails it, skip() skips it.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

export const sinterProgram = process.argv[2];
export const resources = path.join(path.dirname(sinterProgram), '../lib/sinter');
/** A fresh directory for the test, left behind to be looked at. */
export const work = process.argv[3];
fs.rmSync(work, { recursive: true, force: true });
fs.mkdirSync(path.join(work, 'tmp'), { recursive: true });
/** Where the compiler's temporary files go; it has to be empty after every run. */
export const temporary = path.join(work, 'tmp');

export function skip(reason) {
    console.log(`skipped: ${reason}`);
    process.exit(77);
}

export const inWork = (...names) => path.join(work, ...names);

export function write(name, content) {
    const file = inWork(name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content);
    return file;
}

/** The environment of a test: temporary files and cache in its own directory. */
export function environment(more = {}) {
    const env = {
        ...process.env,
        TMPDIR: temporary,
        SINTER_CACHE_DIR: inWork('cache'),
        ...more,
    };
    for (const key of Object.keys(env)) if (env[key] === undefined) delete env[key];
    return env;
}

/** Runs a program in the work directory; `code` is its exit code, or the signal that ended it. */
export function run(program, args, { env, ...options } = {}) {
    const result = spawnSync(program, args, {
        cwd: work,
        env: environment(env),
        encoding: 'utf8',
        timeout: 120000,
        maxBuffer: 1 << 28,
        ...options,
    });
    if (result.error) throw result.error;
    return { code: result.signal ?? result.status, stdout: result.stdout, stderr: result.stderr };
}

/** Runs the compiler and looks for what it left behind. */
export function sinter(args, options) {
    const result = run(sinterProgram, args, options);
    assertNothingLeft(work);
    return result;
}

/** Runs something that has to succeed, and returns its stdout. */
export function succeed({ code, stdout, stderr }, what = 'it') {
    assert.equal(code, 0, `${what} succeeds: ${stderr}`);
    return stdout;
}

export const build = (...args) => succeed(sinter(['build', ...args]), `build ${args.join(' ')}`);

/** Checks an exit code and that stderr matches `pattern`, and that nothing is on stdout. */
export function refused({ code, stdout, stderr }, expectedCode, pattern) {
    assert.equal(code, expectedCode, stderr);
    assert.match(stderr, pattern);
    assert.equal(stdout, '');
}

/** No temporary directory, and beside the outputs no directory that they are made in. */
export function assertNothingLeft(...directories) {
    if (fs.existsSync(temporary)) assert.deepEqual(fs.readdirSync(temporary), []);
    for (const directory of directories)
        assert.deepEqual(
            fs.readdirSync(directory).filter((name) => name.startsWith('.sinter-')),
            [],
        );
}

/** The .wasm of a module in the text format. */
export function assemble(name, text) {
    const source = write(`${name}.source.wat`, text);
    const output = inWork(`${name}.wasm`);
    const tool = path.join(resources, 'wasm2c/wat2wasm.cjs');
    succeed(
        run(process.execPath, [
            tool,
            source,
            '-o',
            output,
            '--debug-names',
            '--enable-multi-memory',
            '--enable-tail-call',
        ]),
        'wat2wasm',
    );
    return output;
}

export const exists = (name) => fs.existsSync(inWork(name));
export const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** Starts a program; `.done` is a promise of its end. */
export function start(program, args, { env, ...options } = {}) {
    const child = spawn(program, args, { cwd: work, env: environment(env), ...options });
    let stdout = '';
    let stderr = '';
    child.stdout?.on('data', (data) => (stdout += data));
    child.stderr?.on('data', (data) => (stderr += data));
    const done = new Promise((resolve, reject) => {
        child.on('error', reject);
        child.on('close', (code, signal) => resolve({ code: signal ?? code, stdout, stderr }));
    });
    return { child, done };
}

/** A directory for PATH with links to `programs`, and nothing else. */
export function pathWith(name, programs) {
    const directory = inWork(name);
    fs.mkdirSync(directory, { recursive: true });
    for (const program of programs) {
        const found = process.env.PATH.split(':')
            .map((folder) => path.join(folder, program))
            .find((file) => fs.existsSync(file));
        assert.ok(found, `${program} is on PATH`);
        fs.symlinkSync(fs.realpathSync(found), path.join(directory, program));
    }
    return directory;
}

/** An environment in which the C compiler is the usual one, but fails once it has to compile. */
export function withFailingCompiler() {
    const usual = process.env.SINTER_CLANG ?? 'clang-19';
    const file = write(
        'failing-clang',
        `#!/bin/sh\ncase " $* " in *" -c "*) exit 1;; esac\nexec ${usual} "$@"\n`,
    );
    fs.chmodSync(file, 0o755);
    return { SINTER_CLANG: file };
}

/** A module that prints by WASI, with no more of it than that. */
export const hello = `(module
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\\08\\00\\00\\00\\06\\00\\00\\00hello\\n")
  (func (export "_start") (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 32)))))
`;
export const add = `(module
  (func $add (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))
`;
