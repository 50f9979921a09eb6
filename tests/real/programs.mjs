// What the `real` tests share: running programs of others, measuring builds, Node's WASI as the oracle.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expectSame, expectSameRun, expectSameTree } from '../support/compare.mjs';
import { setting } from '../support/packages.mjs';
import {
    fail,
    findProgram,
    mustRun as mustRunText,
    resourcesOf,
    run as runText,
    runtimeLibraries,
    skip,
    start,
} from '../support/process.mjs';

export { expectSame, expectSameRun, expectSameTree } from '../support/compare.mjs';
export { npmPackage } from '../support/packages.mjs';
export { fail, findProgram, skip } from '../support/process.mjs';
export { generator } from '../support/random.mjs';

export const sourceDirectory = path.dirname(fileURLToPath(import.meta.url));

/** A fresh directory for the files of test `name`; it is left behind, to be looked at. */
export function workDirectory(name) {
    const directory = path.join(setting('SINTER_REAL_WORK'), name);
    fs.rmSync(directory, { recursive: true, force: true });
    fs.mkdirSync(directory, { recursive: true });
    return directory;
}

// --- Programs -----------------------------------------------------------------------------------

/** Runs a program to its end; `options` are spawnSync's. Standard output and error are buffers. */
export const run = (program, args, options) =>
    runText(program, args, { timeout: 300000, encoding: 'buffer', ...options });

/** Runs a program that has to exit with 0. */
export const mustRun = (program, args, options) =>
    mustRunText(program, args, { timeout: 300000, encoding: 'buffer', ...options });

/**
 * A compiler for wasm32-wasi as `{program, flags}`, from clang 19 and Debian's wasi-libc or, for
 * C++, its libc++. Skips the test when a small program cannot be built.
 */
export function wasiCompiler(language, directory) {
    const [program, suffix, probe, what] =
        language === 'c++'
            ? [
                  'clang++-19',
                  'cpp',
                  '#include <string>\nint main() { return int(std::string("").size()); }\n',
                  'libc++-19-dev-wasm32',
              ]
            : [
                  'clang-19',
                  'c',
                  '#include <stdio.h>\nint main(void) { return puts("") < 0; }\n',
                  'wasi-libc, libclang-rt-19-dev-wasm32',
              ];
    const source = path.join(directory, `probe.${suffix}`);
    fs.writeFileSync(source, probe);
    const flags = ['--target=wasm32-wasi'];
    const built = spawnSync(program, [...flags, source, '-o', path.join(directory, 'probe.wasm')], {
        encoding: 'utf8',
    });
    if (built.status !== 0)
        skip(
            `no ${program} that builds for wasm32-wasi (Debian: ${program.replace('++', '')}, lld-19, ${what}): ` +
                (built.error?.message ?? built.stderr.split('\n')[0]),
        );
    return { program, flags };
}

// --- Sinter -------------------------------------------------------------------------------------

/**
 * `sinter build`; prints the time and the memory that it took. Fails unless `sinter inspect` tells
 * the same of the executable as of the module. Gives the executable's path.
 */
export async function sinterBuild(wasm, executable, options = []) {
    const sinter = setting('SINTER');
    const args = ['build', wasm, '-o', executable, ...options];
    const begin = process.hrtime.bigint();
    const { child, done } = start(sinter, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const memory = new MemoryWatch(child.pid);
    const { code, stdout, stderr } = await done;
    memory.stop();
    const seconds = Number(process.hrtime.bigint() - begin) / 1e9;
    if (code !== 0) fail(`sinter ${args.join(' ')}\nexited with ${code}\n${stdout}${stderr}`);
    console.log(
        `sinter build ${path.basename(wasm)} ${options.filter((o) => /^-O|--bounds/.test(o)).join(' ')}: ` +
            `${megabytes(fs.statSync(wasm).size)} of wasm, ${megabytes(fs.statSync(executable).size)} of executable, ` +
            `${seconds.toFixed(1)} s, peak memory ${memory}`,
    );
    const isSame = !options.some((option) => option.startsWith('--snapshot')); // which has other memories and exports
    if (isSame) expectSame('what sinter inspect prints', inspection(executable), inspection(wasm));
    return executable;
}

/**
 * Compiles `source`, relative to this folder, as a host program for the dynamic API: with Sinter's
 * runtime and, by name, an import preset. Gives the program's path.
 */
export function hostProgram(source, program, preset) {
    const resources = resourcesOf(setting('SINTER'));
    const compiler = findProgram(['clang-19', 'clang', 'cc']) ?? skip('there is no C compiler');
    const files = [path.join(sourceDirectory, source)];
    if (preset) files.push(path.join(resources, `presets/${preset}.c`));
    const flags = ['-std=gnu11', '-O1', '-Wall', '-Wextra', `-I${resources}/include`];
    mustRun(compiler, [...flags, ...files, ...runtimeLibraries(setting('SINTER')), '-o', program]);
    return program;
}

// Imports, exports and custom sections as JSON. An executable tells which sections of debugging it
// dropped, which in the module are there, and its policy, which a module has none of; nothing else
// may differ.
function inspection(file) {
    const { stdout } = mustRun(setting('SINTER'), ['inspect', '--json', file]);
    return stdout
        .toString()
        .replace(/("name": "\.debug_\w+", .*"dropped": )true/g, '$1false')
        .replace(/,\n {2}"policy": [^]*/, '');
}

function megabytes(bytes) {
    return `${(bytes / 1e6).toFixed(2)} MB`;
}

/** Samples the resident memory of a process and all below it. */
class MemoryWatch {
    constructor(pid) {
        this.pid = pid;
        this.total = 0;
        this.largest = 0;
        this.timer = setInterval(() => this.sample(), 100);
    }

    stop() {
        clearInterval(this.timer);
    }

    toString() {
        return `${megabytes(this.total)} (the largest process ${megabytes(this.largest)})`;
    }

    sample() {
        const parents = new Map();
        for (const pid of fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
            parents.set(Number(pid), Number(/\) \S (\d+)/.exec(readProcess(pid, 'stat'))?.[1] ?? 0));
        const isBelow = (pid) => pid === this.pid || (pid > 1 && isBelow(parents.get(pid) ?? 0));
        let total = 0;
        for (const pid of parents.keys()) {
            if (!isBelow(pid)) continue;
            const kilobytes = Number(/^VmRSS:\s+(\d+)/m.exec(readProcess(pid, 'status'))?.[1] ?? 0);
            total += kilobytes * 1024;
            this.largest = Math.max(this.largest, kilobytes * 1024);
        }
        this.total = Math.max(this.total, total);
    }
}

// A process may be gone by the time that it is looked at.
function readProcess(pid, file) {
    try {
        return fs.readFileSync(`/proc/${pid}/${file}`, 'latin1');
    } catch {
        return '';
    }
}

// --- Node as the oracle -------------------------------------------------------------------------

/**
 * Runs an executable and, under Node's WASI, the module that it was built of: the steps in turn, each
 * with its `args`, and `input` as standard input if it has one. Both see a directory /data of their
 * own, which `prepare(directory)` has filled and which is `work`/data of the executable (it was built
 * with --dir data::/data), and of `shared` (guest path: host path) the same. Fails unless every
 * step's exit code, standard output and standard error are the same, and the files that are left.
 */
export function expectSameAsNode(work, wasm, executable, { steps, prepare, env = {}, shared = {} }) {
    const directories = ['data', 'node-data'].map((name) => path.join(work, name));
    for (const directory of directories) {
        fs.rmSync(directory, { recursive: true, force: true });
        fs.mkdirSync(directory);
        prepare(directory);
    }
    let byteCount = 0;
    for (const { args, input = '' } of steps) {
        const settings = {
            args: [executable, ...args],
            env,
            preopens: { ...shared, '/data': directories[1] },
        };
        const actual = run(executable, args, { cwd: work, env, input });
        const expected = run(
            process.execPath,
            ['--no-warnings', path.join(sourceDirectory, 'node_wasi.mjs'), wasm, JSON.stringify(settings)],
            { cwd: work, input },
        );
        expectSameRun(args.join(' '), actual, expected);
        byteCount += expected.stdout.length + expected.stderr.length;
    }
    expectSameTree('the files left', ...directories);
    console.log(
        `as under Node's WASI: ${steps.length} steps, ${byteCount} bytes of output, ` +
            `${fs.readdirSync(directories[0], { recursive: true }).length} files`,
    );
}

// --- The programs of our own --------------------------------------------------------------------

/** How cpp/program.cpp and rust/program.rs are built: what expectSameAsNative() gives them. */
export const consoleProgramOptions = ['--dir', 'data::/data', '--env', 'REAL_GREETING', '--env', 'REAL_EMPTY='];

const consoleEnvironment = { REAL_GREETING: 'a greeting = héllo', REAL_EMPTY: '' };
const consoleArguments = ['first', 'two words', '', 'héllo'];

/** Runs `program` in `work` as expectSameAsNative() does, against Node's WASI. */
export function expectConsoleProgramAsNode(work, input) {
    const steps = [{ args: ['/data', ...consoleArguments], input: fs.readFileSync(input) }];
    const [wasm, executable] = ['program.wasm', 'program'].map((name) => path.join(work, name));
    expectSameAsNode(work, wasm, executable, { steps, prepare() {}, env: consoleEnvironment });
}

/**
 * Runs `native` and `program` in `work`, each with a directory, words, an environment, and `input`,
 * a file, as standard input. Fails unless both exit with `code`, write the same, and leave the same
 * files.
 */
export function expectSameAsNative(work, input, code) {
    const runIn = (program, directory, guestDirectory) => {
        fs.mkdirSync(path.join(work, directory));
        return run(path.join(work, program), [guestDirectory, ...consoleArguments], {
            cwd: work,
            input: fs.readFileSync(input),
            env: consoleEnvironment,
        });
    };
    const expected = runIn('native', 'native-data', 'native-data');
    if (expected.code !== code) fail(`the native build exited with ${expected.code}\n${expected.stderr}`);
    expectSameRun('the program', runIn('program', 'data', '/data'), expected);
    expectSameTree('the files left', path.join(work, 'data'), path.join(work, 'native-data'));
    console.log(`${expected.stdout.toString().split('\n').length} lines are the same`);
}
