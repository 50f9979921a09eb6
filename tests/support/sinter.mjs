// The frame of tests that run as `node TEST.mjs SINTER WORK_DIR`: the compiler, a fresh work directory, and a check of what each
// run of the compiler leaves behind.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import {
    clang,
    environmentIn,
    freshFolder,
    resourcesOf,
    run as runIn,
    start as startIn,
    succeed,
    wat2wasm,
} from './process.mjs';

export { clang, skip, succeed } from './process.mjs';

export const sinterProgram = process.argv[2];
export const resources = resourcesOf(sinterProgram);
/** A fresh directory for the test, which is kept for inspection. */
export const work = process.argv[3];
freshFolder(work);
/** The directory for the compiler's temporary files, which must be empty after every run. */
export const temporary = path.join(work, 'tmp');

export const inWork = (...names) => path.join(work, ...names);
export const exists = (name) => fs.existsSync(inWork(name));
export const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

export function write(name, content) {
    const file = inWork(name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content);
    return file;
}

/** Writes a program; `text` is a script that names its interpreter. */
export function writeProgram(name, text) {
    const file = write(name, text);
    fs.chmodSync(file, 0o755);
    return file;
}

/** writeProgram() for the shell. */
export const script = (name, text) => writeProgram(name, `#!/bin/sh\n${text}\n`);

/** Sinter's default C compiler. */
export const usualCompiler = () =>
    process.env.SINTER_CLANG || succeed(run('sh', ['-c', 'command -v clang-19 || command -v clang'])).trim();

/** The environment of a test, with temporary files and the cache in its own directory. */
export const environment = (more) => environmentIn(work, { SINTER_CACHE_DIR: inWork('cache'), ...more });

/** Runs a program in the work directory; `code` is its exit code, or the signal that ended it. */
export const run = (program, args, { env, ...options } = {}) =>
    runIn(program, args, { cwd: work, env: environment(env), timeout: 120000, ...options });

/** Starts a program there; `.done` is a promise of its end. */
export const start = (program, args, { env, ...options } = {}) =>
    startIn(program, args, { cwd: work, env: environment(env), ...options });

/** Runs the compiler, and checks that it leaves nothing behind. */
export function sinter(args, options) {
    const result = run(sinterProgram, args, options);
    assertNothingLeft(work);
    return result;
}

export const build = (...args) => succeed(sinter(['build', ...args]), `build ${args.join(' ')}`);

/** Checks the exit code, that stderr matches `pattern`, and that stdout is empty. */
export function refused({ code, stdout, stderr }, expectedCode, pattern) {
    assert.equal(code, expectedCode, stderr);
    assert.match(stderr, pattern);
    assert.equal(stdout, '');
}

/** Checks that no temporary directory is left, nor a directory beside the outputs in which they were made. */
export function assertNothingLeft(...directories) {
    if (fs.existsSync(temporary)) assert.deepEqual(fs.readdirSync(temporary), []);
    for (const directory of directories)
        assert.deepEqual(
            fs.readdirSync(directory).filter((name) => name.startsWith('.sinter-')),
            [],
        );
}

/** Assembles a module in the text format; returns the path of its .wasm. */
export function assemble(name, text) {
    const source = write(`${name}.source.wat`, text);
    return wat2wasm(
        sinterProgram,
        source,
        inWork(`${name}.wasm`),
        ['multi-memory', 'tail-call', 'threads'],
        '--debug-names',
    );
}

/** A directory for PATH that contains only links to `programs`. */
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

/** An environment in which the C compiler is the usual one, but fails when it compiles. */
export const withFailingCompiler = () => ({
    SINTER_CLANG: script('failing-clang', `case " $* " in *" -c "*) exit 1;; esac\nexec ${clang} "$@"`),
});

/** A module that only prints, with WASI. */
export const hello = `(module
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\\08\\00\\00\\00\\06\\00\\00\\00hello\\n")
  (func (export "_start") (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 32)))))
`;
export const add = `(module
  (func $add (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))
`;
