// What the `real` tests share: fetching packages by name, version and integrity, running programs,
// measuring builds, comparing bytes. A test ends by falling off its end (passed), by fail() or an
// exception (failed), or by skip().
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const sourceDirectory = path.dirname(fileURLToPath(import.meta.url));

/** Ends the test as skipped, for a reason that lies with this machine and not with Sinter. */
export function skip(reason) {
    console.log(`skipped: ${reason}`);
    process.exit(77);
}

export function fail(message) {
    console.log(`failed: ${message}`);
    process.exit(1);
}

function setting(name) {
    return process.env[name] ?? fail(`${name} is not set: run this by ctest`);
}

/** A fresh directory for the files of test `name`; it is left behind, to be looked at. */
export function workDirectory(name) {
    const directory = path.join(setting('SINTER_REAL_WORK'), name);
    fs.rmSync(directory, { recursive: true, force: true });
    fs.mkdirSync(directory, { recursive: true });
    return directory;
}

// --- Packages -----------------------------------------------------------------------------------

/**
 * The folder of an npm package, fetched into the cache when it is not there. `integrity` is the
 * registry's `sha512-...`, pinned in the test: other bytes fail it. Without network and cache the
 * test is skipped.
 */
export function npmPackage(name, version, integrity) {
    const cache = setting('SINTER_REAL_CACHE');
    const key = createHash('sha256')
        .update(`${name}@${version} ${integrity}`)
        .digest('hex')
        .slice(0, 12);
    const home = path.join(cache, `${name.replace(/[^a-z0-9]+/g, '-')}-${version}-${key}`);
    if (!fs.existsSync(home)) {
        fs.mkdirSync(cache, { recursive: true });
        const temporary = fs.mkdtempSync(path.join(cache, '.fetching-'));
        process.on('exit', () => fs.rmSync(temporary, { recursive: true, force: true }));
        fetchPackage(`${name}@${version}`, integrity, temporary);
        moveInto(temporary, home);
    }
    return path.join(home, 'package');
}

function fetchPackage(specifier, integrity, directory) {
    console.log(`fetching ${specifier}`);
    const npm = spawnSync(
        'npm',
        [
            'pack',
            specifier,
            '--silent',
            '--ignore-scripts',
            '--fetch-retries=1',
            '--fetch-retry-mintimeout=1000',
            '--fetch-timeout=60000',
            '--pack-destination',
            directory,
        ],
        { cwd: directory, encoding: 'utf8', timeout: 240000 }
    );
    if (npm.error?.code === 'ENOENT')
        skip(`npm is not installed, and ${specifier} is not in the cache`);
    const archive = fs.readdirSync(directory).find(file => file.endsWith('.tgz'));
    if (npm.status !== 0 || archive === undefined)
        skip(
            `${specifier} is not in the cache and cannot be fetched: ${reasonOf(specifier, directory)}`
        );
    const bytes = fs.readFileSync(path.join(directory, archive));
    const actual = 'sha512-' + createHash('sha512').update(bytes).digest('base64');
    if (actual !== integrity)
        fail(`${specifier} is not what it was: ${actual} and not ${integrity}`);
    mustRun('tar', ['-xzf', archive], { cwd: directory });
    fs.rmSync(path.join(directory, archive));
}

// npm is silent about why; a version that the registry does not know is our mistake, and no reason
// to skip.
function reasonOf(specifier, directory) {
    const view = spawnSync(
        'npm',
        ['view', specifier, 'version', '--fetch-retries=0', '--fetch-timeout=15000'],
        { cwd: directory, encoding: 'utf8', timeout: 30000 }
    );
    const code = /code (E\w+)/.exec(view.stderr ?? '')?.[1] ?? 'no answer';
    if (code === 'E404' || code === 'ETARGET') fail(`the registry has no ${specifier}`);
    return view.status === 0 ? 'the download failed' : `no network (${code})`;
}

// Two tests may fetch the same package at once; whoever comes second drops its copy.
function moveInto(temporary, home) {
    try {
        fs.renameSync(temporary, home);
    } catch (error) {
        if (!fs.existsSync(home)) throw error;
    }
}

// --- Programs -----------------------------------------------------------------------------------

/** Runs a program to its end; `options` are spawnSync's. Standard output and error are buffers. */
export function run(program, args, options = {}) {
    const result = spawnSync(program, args, { timeout: 300000, maxBuffer: 1 << 28, ...options });
    if (result.error) fail(`${program}: ${result.error.message}`);
    return { stdout: result.stdout, stderr: result.stderr, code: result.signal ?? result.status };
}

/** Runs a program that has to exit with 0. */
export function mustRun(program, args, options) {
    const result = run(program, args, options);
    if (result.code !== 0)
        fail(
            `${program} ${args.join(' ')}\nexited with ${result.code}\n${result.stdout}${result.stderr}`
        );
    return result;
}

/** The first of `candidates` that is installed, null when none is. */
export function findProgram(candidates) {
    return candidates.find(name => spawnSync(name, ['--version']).status === 0) ?? null;
}

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
                (built.error?.message ?? built.stderr.split('\n')[0])
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
    const start = process.hrtime.bigint();
    const child = spawn(sinter, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
        stream.on('data', chunk => {
            output += chunk;
        });
    const memory = new MemoryWatch(child.pid);
    const code = await new Promise((resolve, reject) => {
        child.on('error', reject);
        child.on('close', (status, signal) => resolve(signal ?? status));
    });
    memory.stop();
    const seconds = Number(process.hrtime.bigint() - start) / 1e9;
    if (code !== 0) fail(`sinter ${args.join(' ')}\nexited with ${code}\n${output}`);
    console.log(
        `sinter build ${path.basename(wasm)} ${options.filter(o => /^-O|--bounds/.test(o)).join(' ')}: ` +
            `${megabytes(fs.statSync(wasm).size)} of wasm, ${megabytes(fs.statSync(executable).size)} of executable, ` +
            `${seconds.toFixed(1)} s, peak memory ${memory}`
    );
    expectSame('what sinter inspect prints', inspection(executable), inspection(wasm));
    return executable;
}

/**
 * Compiles `source`, relative to this folder, as a host program for the dynamic API: with Sinter's
 * runtime and, by name, an import preset. Gives the program's path.
 */
export function hostProgram(source, program, preset) {
    const resources = path.join(path.dirname(setting('SINTER')), '../lib/sinter');
    const compiler = findProgram(['clang-19', 'clang', 'cc']) ?? skip('there is no C compiler');
    const files = [path.join(sourceDirectory, source)];
    if (preset) files.push(path.join(resources, `presets/${preset}.c`));
    const flags = ['-std=gnu11', '-O1', '-Wall', '-Wextra', `-I${resources}/include`];
    const libraries = [path.join(resources, 'libsinter_runtime.a'), '-ldl', '-lm', '-pthread'];
    mustRun(compiler, [...flags, ...files, ...libraries, '-o', program]);
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
        for (const pid of fs.readdirSync('/proc').filter(name => /^\d+$/.test(name)))
            parents.set(
                Number(pid),
                Number(/\) \S (\d+)/.exec(readProcess(pid, 'stat'))?.[1] ?? 0)
            );
        const isBelow = pid => pid === this.pid || (pid > 1 && isBelow(parents.get(pid) ?? 0));
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

// --- Comparing ----------------------------------------------------------------------------------

/** Fails unless the bytes are the same; shows the first line that is not. */
export function expectSame(what, actual, expected) {
    actual = Buffer.from(actual);
    expected = Buffer.from(expected);
    if (actual.equals(expected)) return;
    let at = 0;
    while (at < actual.length && at < expected.length && actual[at] === expected[at]) at++;
    const lineAt = bytes => {
        const start = at === 0 ? 0 : bytes.lastIndexOf(10, at - 1) + 1;
        const end = bytes.indexOf(10, at);
        return JSON.stringify(
            bytes
                .subarray(start, Math.min(end < 0 ? bytes.length : end, start + 300))
                .toString('latin1')
        );
    };
    fail(
        `${what}: ${actual.length} bytes and not ${expected.length}; they differ from byte ${at} on\n` +
            `  is        ${at < actual.length ? lineAt(actual) : 'at its end'}\n` +
            `  should be ${at < expected.length ? lineAt(expected) : 'at its end'}`
    );
}

/** Fails unless two results of run() have the same exit code, standard output and standard error. */
export function expectSameRun(what, actual, expected) {
    if (actual.code !== expected.code)
        fail(`${what}: exited with ${actual.code} and not ${expected.code}\n${actual.stderr}`);
    expectSame(`${what}, standard output`, actual.stdout, expected.stdout);
    expectSame(`${what}, standard error`, actual.stderr, expected.stderr);
}

/** Fails unless two directories hold the same names, bytes and symlinks. */
export function expectSameTree(what, actual, expected) {
    const list = directory =>
        fs
            .readdirSync(directory, { withFileTypes: true })
            .flatMap(entry =>
                entry.isDirectory()
                    ? [
                          entry.name + '/',
                          ...list(path.join(directory, entry.name)).map(
                              name => `${entry.name}/${name}`
                          ),
                      ]
                    : [entry.name]
            )
            .sort();
    const names = list(expected);
    expectSame(`${what}, files`, list(actual).join('\n'), names.join('\n'));
    const contents = file =>
        fs.lstatSync(file).isSymbolicLink() ? `-> ${fs.readlinkSync(file)}` : fs.readFileSync(file);
    for (const name of names.filter(each => !each.endsWith('/')))
        expectSame(
            `${what}, ${name}`,
            contents(path.join(actual, name)),
            contents(path.join(expected, name))
        );
}

/**
 * Runs an executable and, under Node's WASI, the module that it was built of: the steps in turn, each
 * with its `args`, and `input` as standard input if it has one. Both see a directory /data of their
 * own, which `prepare(directory)` has filled and which is `work`/data of the executable (it was built
 * with --dir data::/data), and of `shared` (guest path: host path) the same. Fails unless every
 * step's exit code, standard output and standard error are the same, and the files that are left.
 */
export function expectSameAsNode(work, wasm, executable, { steps, prepare, env = {}, shared = {} }) {
    const directories = ['data', 'node-data'].map(name => path.join(work, name));
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
            [
                '--no-warnings',
                path.join(sourceDirectory, 'node_wasi.mjs'),
                wasm,
                JSON.stringify(settings),
            ],
            { cwd: work, input }
        );
        expectSameRun(args.join(' '), actual, expected);
        byteCount += expected.stdout.length + expected.stderr.length;
    }
    expectSameTree('the files left', ...directories);
    console.log(
        `as under Node's WASI: ${steps.length} steps, ${byteCount} bytes of output, ` +
            `${fs.readdirSync(directories[0], { recursive: true }).length} files`
    );
}

/** A generator of numbers below 2^31 that gives the same ones every time. */
export function generator(seed) {
    let state = BigInt(seed);
    return below => {
        state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n);
        return Number(state >> 33n) % below;
    };
}

// --- The programs of our own --------------------------------------------------------------------

/** How cpp/program.cpp and rust/program.rs are built: what expectSameAsNative() gives them. */
export const consoleProgramOptions = [
    '--dir',
    'data::/data',
    '--env',
    'REAL_GREETING',
    '--env',
    'REAL_EMPTY=',
];

const consoleEnvironment = { REAL_GREETING: 'a greeting = héllo', REAL_EMPTY: '' };
const consoleArguments = ['first', 'two words', '', 'héllo'];

/** Runs `program` in `work` as expectSameAsNative() does, against Node's WASI. */
export function expectConsoleProgramAsNode(work, input) {
    const steps = [{ args: ['/data', ...consoleArguments], input: fs.readFileSync(input) }];
    const [wasm, executable] = ['program.wasm', 'program'].map(name => path.join(work, name));
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
    if (expected.code !== code)
        fail(`the native build exited with ${expected.code}\n${expected.stderr}`);
    expectSameRun('the program', runIn('program', 'data', '/data'), expected);
    expectSameTree('the files left', path.join(work, 'data'), path.join(work, 'native-data'));
    console.log(`${expected.stdout.toString().split('\n').length} lines are the same`);
}
