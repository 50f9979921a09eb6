// How the fuzz tests ask tests/compiler/validate_tool.c, and where they get modules to start from.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { knowsExceptions, knowsMemory64, knowsRelaxedSimd } from './features.mjs';

// Modules as the tool takes them on stdin.
export const frames = (modules) =>
    Buffer.concat(
        modules.flatMap((bytes) => {
            const size = Buffer.alloc(4);
            size.writeUInt32LE(bytes.length);
            return [size, bytes];
        }),
    );

// The tool's answer to each module: `ok`, or its diagnostics. What is valid must be so too as wasm2c gets to see it. Ends
// the test when the tool dies, and leaves the module that killed it.
export const ask = (tool, modules) => {
    const run = spawnSync(tool, ['--frames', '--rewrite'], { input: frames(modules), maxBuffer: 1 << 28 });
    const answers = run.stdout.toString('latin1').split('\n').slice(0, -1);
    if (run.status === 0 && answers.length === modules.length) return answers;
    writeFileSync('crash.wasm', modules[answers.length] ?? Buffer.alloc(0));
    console.log(`${tool} stopped (${run.signal ?? run.status}) at crash.wasm: ${run.stderr}`);
    process.exit(1);
};

export const v8Error = (bytes) => {
    try {
        new WebAssembly.Module(bytes);
        return 'none';
    } catch (error) {
        return error.message;
    }
};

// What V8 rejects and we may accept, with the reason.
const harmless = [
    // Multi-memory, which Node 20's V8 has not: a second memory, an index of more than one byte, and the bit of the
    // alignment that announces an index.
    /memory count of \d+ exceeds internal limit of 1|At most one memory|expected memory index 0, found \d+/,
    /actual alignment is (6[4-9]|[7-9]\d|1[01]\d|12[0-7])/,
    // Core spec 3.0: constant expressions may read any earlier immutable global; Node 20's V8: imported ones.
    /non-imported globals cannot be used in constant expressions/,
    // Core spec 3.0's exceptions, which Node 20's V8 has not: try_table, throw_ref, and exnref, whose byte it has for
    // another type.
    ...(knowsExceptions ? [] : [/Invalid opcode 0x(a|1f)\b/, /invalid (value|block|heap) type '(noexternref|0x69)'/]),
    // Custom page sizes, compact imports and wide arithmetic, which no V8 has without a flag.
    /invalid memory limits flags 0x[89cd]\b|unknown import kind 0x7[ef]\b|invalid numeric opcode: 0xfc1[3-6]\b/,
    // Tables with 64-bit indices, and memories that may be larger than 4 GiB.
    ...(knowsMemory64
        ? []
        : [
              /invalid (element count|table elements) limits flags/,
              /(initial|maximum) memory size \(\d+ pages\) is larger than/,
          ]),
    // Core spec 3.0: an offset is a u64, which may have up to ten bytes, also where it has to be below 2^32.
    /expected (memory )?offset/,
    // Relaxed SIMD, which Node 18's V8 has not as it was standardised.
    ...(knowsRelaxedSimd ? [] : [/[Ii]nvalid (prefixed|numeric) opcode (25[6-9]|26\d|27[0-5]|0xfd1[01][0-9a-f])\b/]),
];
export const isHarmless = (message) => harmless.some((pattern) => pattern.test(message));

const filesBelow = (directory) =>
    readdirSync(directory, { withFileTypes: true })
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .flatMap((entry) => {
            const path = join(directory, entry.name);
            return entry.isDirectory() ? filesBelow(path) : path.endsWith('.wasm') ? [path] : [];
        });

// The suite's modules of at most `limit` bytes that are valid for V8 and for us; none without a suite.
export const suiteModules = (tool, suite, limit) => {
    const modules = (suite && existsSync(suite) ? filesBelow(suite) : [])
        .map((path) => new Uint8Array(readFileSync(path)))
        .filter((bytes) => bytes.length > 16 && bytes.length <= limit && WebAssembly.validate(bytes));
    const answers = modules.length ? ask(tool, modules) : [];
    return modules.filter((_, i) => answers[i] === 'ok');
};
