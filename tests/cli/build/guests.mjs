// Programs in C, C++, Rust and Zig with debug information (guests/), for tests of `-g`. Each divides by zero or traps in the second
// half of its run. And what their own line tables say, as llvm-dwarfdump reads them.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { pythonWith } from '../../support/packages.mjs';
import { findProgram, isInstalled } from '../../support/process.mjs';
import { clang, inWork, run, skip, succeed } from '../../support/sinter.mjs';

const folder = path.join(import.meta.dirname, 'guests');

/** A rustc and its name for WASI preview 1: Debian's says wasm32-wasi, newer ones wasm32-wasip1. */
function findRust() {
    for (const rustc of ['/usr/bin/rustc', 'rustc'].filter((name) => isInstalled(name)))
        for (const target of ['wasm32-wasi', 'wasm32-wasip1']) {
            const { code, stdout } = run(rustc, ['--print', 'target-libdir', '--target', target]);
            if (code === 0 && fs.existsSync(stdout.trim())) return { rustc, target };
        }
    return skip('no rustc with the standard library for WASI (Debian: rustc, libstd-rust-dev-wasm32)');
}

const compilers = {
    'sum.c': () => [clang, '--target=wasm32-wasi', '-g'],
    'busy.c': () => [clang, '--target=wasm32-wasi', '-g'],
    'shapes.cpp': () => [clang, '--driver-mode=g++', '--target=wasm32-wasi', '-stdlib=libc++', '-fno-exceptions', '-g'],
    'words.rs': () => {
        const { rustc, target } = findRust();
        const linker = findProgram(['wasm-ld-19', 'wasm-ld']) ?? skip('no wasm-ld (Debian: lld-19)');
        const flags = ['-C', `linker=${linker}`, '-C', 'link-arg=--no-fatal-warnings', '-g'];
        return [rustc, '--edition', '2021', '--target', target, ...flags];
    },
    'shares.zig': () => {
        const python = pythonWith(path.join(folder, 'ziglang.txt'));
        const caches = ['--cache-dir', inWork('zig'), '--global-cache-dir', inWork('zig-global')];
        return [python, '-m', 'ziglang', 'build-exe', '-target', 'wasm32-wasi', '-fno-strip', ...caches];
    },
};

/** What tells a compiler to optimise (level 2) or not to (level 0), and where its output goes. */
function compilerFlags(source, level, output) {
    if (source.endsWith('.zig')) return [level ? '-OReleaseFast' : '-ODebug', `-femit-bin=${output}`];
    return [...(source.endsWith('.rs') ? ['-C', `opt-level=${level}`] : [`-O${level}`]), '-o', output];
}

/**
 * Compiles the program `source` to wasm, with optimisation `level` (0 or 2) of the guest's own compiler; more `flags` go to it.
 * Returns the path of the module. The test is skipped if there is no such compiler.
 */
export function compileGuest(source, level, ...flags) {
    const [compiler, ...args] = compilers[source]();
    const output = inWork(`${path.parse(source).name}${level}${flags.join('')}.wasm`);
    const result = run(compiler, [
        ...args,
        ...compilerFlags(source, level, output),
        ...flags,
        path.join(folder, source),
    ]);
    if (/file not found|unable to find library|cannot open .*lib|No available targets/.test(result.stderr))
        skip(`${compiler} does not make a WASI program of ${source}: ${result.stderr.split('\n')[0]}`);
    succeed(result, `${compiler} ${source}`);
    return output;
}

/** The text of line `number` of a guest. */
export const sourceLine = (source, number) =>
    fs.readFileSync(path.join(folder, source), 'utf8').split('\n')[number - 1];

/** The number of the first line of a guest that contains `text`. */
export function lineWith(source, text) {
    const lines = fs.readFileSync(path.join(folder, source), 'utf8').split('\n');
    const found = lines.findIndex((line) => line.includes(text));
    assert.ok(found >= 0, `${source} has ${text}`);
    return found + 1;
}

/** The rows of a module's line table that have a line: [address in the code section, file's name, line]. */
export function moduleRows(wasm) {
    const dwarfdump =
        findProgram(['llvm-dwarfdump-19', 'llvm-dwarfdump']) ?? skip('no llvm-dwarfdump (Debian: llvm-19)');
    const text = succeed(run(dwarfdump, ['--debug-line', wasm]));
    const rows = [];
    let names = [];
    let sequence = [];
    for (const line of text.split('\n')) {
        const name = /^ +name: "(.*)"$/.exec(line);
        const row = /^0x([0-9a-f]+) +(\d+) +\d+ +(\d+) .*?(end_sequence)?$/.exec(line);
        if (line.startsWith('debug_line[')) names = [];
        if (/^file_names\[ *(\d+)\]:$/.test(line)) names.index = Number(/\d+/.exec(line)[0]);
        if (name) names[names.index] = path.basename(name[1]);
        if (!row) continue;
        const address = Number.parseInt(row[1], 16);
        sequence.push([address, names[Number(row[3])], Number(row[2])]);
        if (!row[4]) continue;
        // The linker leaves sequences of functions that it removed at the start of the section, where there is only the count.
        if (sequence[0][0] > 1 && address < 0xfffffff0) rows.push(...sequence.slice(0, -1).filter((each) => each[2]));
        sequence = [];
    }
    assert.ok(rows.length > 0, text.slice(0, 1000));
    return rows;
}

/** The indices of the module's functions for whose code its line table has a line. */
export function functionsWithLines(wasm) {
    const bytes = fs.readFileSync(wasm);
    let at = 8;
    const number = () => {
        for (let value = 0, scale = 1; ; scale *= 128) {
            value += (bytes[at] & 127) * scale;
            if (bytes[at++] < 128) return value;
        }
    };
    const addresses = moduleRows(wasm).map(([address]) => address);
    const found = new Set();
    let imported = 0;
    while (at < bytes.length) {
        const id = bytes[at++];
        const size = number();
        const start = at;
        if (id === 2) imported = countImportedFunctions(new WebAssembly.Module(bytes));
        for (let count = id === 10 ? number() : 0, i = 0; i < count; i++) {
            const bodySize = number();
            const [from, to] = [at - start, at - start + bodySize];
            if (addresses.some((address) => address >= from && address < to)) found.add(imported + i);
            at += bodySize;
        }
        at = start + size;
    }
    return found;
}

const countImportedFunctions = (module) =>
    WebAssembly.Module.imports(module).filter(({ kind }) => kind === 'function').length;
