// Runs the official suites of WASI preview 1 and of wasi-threads: each program is compiled by `sinter build` and run
// twice, with openat2 and without it (the walker), each time on a fresh copy of the directory it
// wants preopened. NAME.json beside NAME.wasm says what the program gets (args, env, root) and
// what it must give (exit_code, stdout).
//
// suite.mjs --sinter PROGRAM --suite DIR --without-openat2 PROGRAM --skip FILE
//           [--jobs N] [--only TEXT] [--target TRIPLE [--under COMMAND]]
//
// With --target the programs are for that system; --under runs them by an emulator, once.

import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { skip } from '../support/process.mjs';

const FOLDERS = {
    c: path.join('c', 'testsuite', 'wasm32-wasip1'),
    rust: path.join('rust', 'testsuite', 'wasm32-wasip1'),
    assemblyscript: path.join('assemblyscript', 'testsuite', 'wasm32-wasip1'),
    threads: 'wasi-threads',
};
const BUILD_TIMEOUT_MS = 300_000;
const RUN_TIMEOUT_MS = 60_000;
const NO_FILTER = 125; // without_openat2's exit code where it can't do its work

function parseOptions(words) {
    const options = { jobs: '2', only: '' };
    for (let i = 0; i < words.length; i += 2) {
        if (!words[i].startsWith('--') || words[i + 1] === undefined) throw new Error(`bad option ${words[i]}`);
        options[words[i].slice(2)] = words[i + 1];
    }
    return options;
}

function readSkips(file) {
    const skips = new Map();
    for (const line of fs.readFileSync(file, 'utf8').split('\n')) {
        const [, name, reason] = /^(\S+)\s+(\S.*)$/.exec(line) ?? [];
        if (line.trim() === '' || line.startsWith('#')) continue;
        if (!reason) throw new Error(`${file}: "${line}" has no reason`);
        skips.set(name, reason);
    }
    return skips;
}

function findPrograms(suite) {
    const programs = [];
    for (const [language, subfolder] of Object.entries(FOLDERS)) {
        const folder = path.join(suite, subfolder);
        if (language === 'threads' && !fs.existsSync(folder)) {
            console.log(`note: ${folder} is not there, so threads are not tested`);
            continue;
        }
        for (const file of fs.readdirSync(folder).sort()) {
            if (!file.endsWith('.wasm')) continue;
            const wasm = path.join(folder, file);
            const json = wasm.replace(/\.wasm$/, '.json');
            const wanted = fs.existsSync(json) ? JSON.parse(fs.readFileSync(json, 'utf8')) : {};
            const name = `${language}/${path.basename(file, '.wasm')}`;
            programs.push({ name, wasm, folder, wanted, input: language === 'threads' ? 'pipe' : 'ignore' });
        }
    }
    return programs;
}

// Output goes to files: Node's pipes are sockets, and a program under test can tell. With `input`
// 'pipe', reading from standard input waits for ever.
function run(command, words, { scratch, timeout, input = 'ignore' }) {
    const files = ['stdout', 'stderr'].map((name) => path.join(scratch, name));
    const [out, err] = files.map((file) => fs.openSync(file, 'w'));
    return new Promise((resolve) => {
        const child = spawn(command, words, { cwd: scratch, timeout, stdio: [input, out, err] });
        const finish = (how) => {
            const [stdout, stderr] = files.map((file) => fs.readFileSync(file, 'utf8'));
            resolve({ how, stdout, stderr });
        };
        child.on('error', (error) => finish(error.code));
        child.on('exit', (code, signal) => finish(code ?? (child.killed ? 'timeout' : signal)));
        fs.closeSync(out);
        fs.closeSync(err);
    });
}

// The copy is writable whatever the suite's files are.
function copyFresh(from, to) {
    fs.rmSync(to, { recursive: true, force: true });
    fs.mkdirSync(to);
    for (const entry of fs.readdirSync(from, { withFileTypes: true })) {
        const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)];
        if (entry.isDirectory()) copyFresh(source, target);
        else fs.writeFileSync(target, fs.readFileSync(source));
    }
}

const lastLine = (text) => text.trimEnd().split('\n').pop();

async function build(options, program, scratch) {
    const words = ['build', program.wasm, '-o', path.join(scratch, 'program'), '-O1'];
    if (options.target) words.push(`--target=${options.target}`);
    if (program.wanted.root !== undefined) {
        words.push('--dir', `${path.join(scratch, 'root')}::/`);
        copyFresh(path.join(program.folder, program.wanted.root), path.join(scratch, 'root'));
    }
    for (const [key, value] of Object.entries(program.wanted.env ?? {})) words.push('--env', `${key}=${value}`);
    const limits = { scratch, timeout: BUILD_TIMEOUT_MS };
    const { how, stderr } = await run(options.sinter, words, limits);
    return how === 0 ? null : `build: ${how}: ${stderr.trimEnd()}`;
}

async function runOnce(program, scratch, wrapper) {
    const { root, args = [], exit_code = 0, stdout: expected } = program.wanted;
    if (root !== undefined) copyFresh(path.join(program.folder, root), path.join(scratch, 'root'));
    const [command, ...words] = [...wrapper, path.join(scratch, 'program'), ...args];
    const limits = { scratch, timeout: RUN_TIMEOUT_MS, input: program.input };
    const { how, stdout, stderr } = await run(command, words, limits);
    if (how !== exit_code) return `ended with ${how}, not ${exit_code}: ${lastLine(stderr)}`;
    if (expected !== undefined && stdout !== expected)
        return `stdout is ${JSON.stringify(stdout)}, not ${JSON.stringify(expected)}`;
    return null;
}

async function test(options, program, wrappers, temporary) {
    const scratch = fs.mkdtempSync(path.join(temporary, 'program-'));
    let failure = await build(options, program, scratch);
    for (const [label, wrapper] of wrappers) {
        if (failure) break;
        failure = await runOnce(program, scratch, wrapper);
        if (failure) failure = `${label}: ${failure}`;
    }
    fs.rmSync(scratch, { recursive: true, force: true });
    return failure;
}

async function findWrappers(without, scratch) {
    const { how, stderr } = await run(without, ['true'], { scratch, timeout: RUN_TIMEOUT_MS });
    if (how !== 0 && how !== NO_FILTER) throw new Error(`${without}: ${how}: ${stderr}`);
    if (how === NO_FILTER) console.log(`note: the walker is not tested: ${stderr.trimEnd()}`);
    return [['openat2', []], ...(how === 0 ? [['walker', [without]]] : [])];
}

/** Skips the test where this machine cannot make or run programs for the target. */
function checkTarget({ sinter, target, under }) {
    const { stdout } = spawnSync(sinter, ['--version', '--verbose'], { encoding: 'utf8' });
    if (
        !stdout
            .match(/^targets: (.*)$/m)[1]
            .split(' ')
            .includes(target)
    )
        skip(`there is no runtime for ${target}, since its C library is not installed`);
    const emulator = under?.split(' ')[0];
    if (emulator && spawnSync(emulator, ['--version']).error) skip(`${emulator} is not installed`);
}

async function main() {
    const options = parseOptions(process.argv.slice(2));
    if (!options.suite) skip('the WASI suite is not here (CMake variable SINTER_WASI_SUITE)');
    for (const name of ['sinter', 'suite', 'without-openat2', 'skip']) options[name] = path.resolve(options[name]);
    const skips = readSkips(options.skip);
    if (options.target) checkTarget(options);
    const programs = findPrograms(options.suite).filter(({ name }) => name.includes(options.only));
    const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'sinter-wasi-suite-'));
    const wrappers = options.under
        ? [['emulated', options.under.split(' ')]]
        : await findWrappers(options['without-openat2'], temporary);

    const counts = { passed: 0, failed: 0, skipped: 0 };
    const queue = [...programs];
    const work = async () => {
        for (let program; (program = queue.shift()); ) {
            if (skips.has(program.name)) {
                counts.skipped++;
                console.log(`skip ${program.name}: ${skips.get(program.name)}`);
                continue;
            }
            const failure = await test(options, program, wrappers, temporary);
            if (failure) console.log(`FAIL ${program.name}: ${failure}`);
            counts[failure ? 'failed' : 'passed']++;
        }
    };
    await Promise.all(Array.from({ length: Number(options.jobs) }, work));
    fs.rmSync(temporary, { recursive: true, force: true });
    console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
    return counts.failed > 0 || counts.passed === 0 ? 1 : 0;
}

process.exitCode = await main();
