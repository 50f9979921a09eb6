// The routines of C libraries (routines.c, and those of the installed wasi-libc), and functions that almost are such: which of them
// compiler/routines recognises, and that after it has given them prologues they do under V8 what they did before, to memory, in what they
// return, and in trapping. Buffers lie anywhere: they overlap, are empty, end with the memory, or do not fit into it. Then the same for
// mutants, whose code differs from a routine's in one byte. With `wide`, all of them are compiled for memories with 64-bit addresses,
// for which no wasi-libc is installed.
// Usage: node routines.mjs REWRITE_TOOL WORK_DIR [SEED [MUTANTS [wide]]]
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import v8 from 'node:v8';
import { fail, mustRun, run } from '../support/process.mjs';
import { xorshift } from '../support/random.mjs';

const self = fileURLToPath(import.meta.url);
const PAGE = 65536;
const ALL_COUNTS = 2 ** 30;
const HOURGLASS_MS = 20000; // for one mutant: it may run forever on arguments for which nothing is proven

// V8 has 64-bit memories behind a flag there.
if (Number(process.versions.node.split('.')[0]) < 24) v8.setFlagsFromString('--experimental-wasm-memory64');

/** Addresses and counts around the ends of what they may be, and around the limit of the proofs. */
const extremes = (wide) => {
    const end = 2n ** (wide ? 64n : 32n);
    const limits = [...[end, end / 2n, end - BigInt(PAGE)].flatMap((at) => [at - 8n, at - 1n, at, at + 1n])];
    return [...limits, BigInt(ALL_COUNTS), 2n ** 32n, 2n ** 32n + 5n].map((value) => value % end);
};

/** Does not move in its loop, so that it takes as long as its count is high. */
const SLOW = 'again_miss';

/** Which of the arguments of a routine of that kind are addresses or counts. */
const wideArgs = (kind) => (kind === 'strlen' ? [0] : kind === 'memset' ? [0, 2] : [0, 1, 2]);

/** Arguments as a function of a module with such addresses takes them. Some become extremes. */
const finishArgs = (name, kind, args, random, wide) => {
    const result = [...args];
    const list = extremes(wide);
    const places = wideArgs(kind);
    if (random(8) === 0 && name !== SLOW) result[places[random(places.length)]] = list[random(list.length)];
    return result.map((value, i) => (wide && places.includes(i) ? BigInt(value) : Number(value)));
};

/** Random arguments for a routine of that kind, and the memory for them. */
const makeCase = (kind, random, content) => {
    const memory = Uint8Array.from(content);
    const place = () =>
        [random(300), random(PAGE), PAGE - random(300), PAGE - random(40), 1000 + random(64)][random(5)] >>> 0;
    const count = [random(40), random(200), random(8), 150 + random(20), random(3000), random(70000)][random(6)];
    const [a, far] = [place(), place()];
    const b = random(3) ? far : (a + random(2 * count + 1) - count) >>> 0; // they may overlap
    if (kind === 'memset') return { memory, args: [a, random(1 << 30) - (1 << 29), count] };
    if (kind === 'memcmp' && random(4)) {
        // Equal up to some place.
        const same = Math.min(random(2) ? count : random(count + 1), PAGE - a, PAGE - b);
        if (same > 0) memory.copyWithin(b, a, a + same);
    }
    if (kind !== 'strlen') return { memory, args: [a, b, count] };
    const length = random(3) ? random(200) : random(5000);
    for (let i = a; i < Math.min(a + length, PAGE); i++) memory[i] ||= 1 + random(255);
    if (random(8)) memory[Math.min(a + length, PAGE - 1)] = 0;
    else for (let i = a; i < PAGE; i++) memory[i] ||= 128; // it does not end
    return { memory, args: [a] };
};

const outcome = (instance, name, { memory, args }) => {
    const bytes = new Uint8Array(instance.exports.memory.buffer);
    bytes.fill(0);
    bytes.set(memory);
    try {
        return { text: String(instance.exports[name](...args)), bytes: Buffer.from(bytes) };
    } catch (error) {
        if (!(error instanceof WebAssembly.RuntimeError)) throw error;
        return { text: error.message, bytes: Buffer.from(bytes), trapped: true };
    }
};

/** Calls a routine before and after in the same way. */
const compare = (before, after, name, kind, cases, random, wide) => {
    const content = Uint8Array.from({ length: PAGE }, () => (random(3) ? random(256) : random(3)));
    let traps = 0;
    for (let i = 0; i < cases; i++) {
        const made = makeCase(kind, random, content);
        const given = { ...made, args: finishArgs(name, kind, made.args, random, wide) };
        const [expected, got] = [before, after].map((instance) => outcome(instance, name, given));
        traps += expected.trapped ?? 0;
        if (expected.text !== got.text || !expected.bytes.equals(got.bytes))
            fail(
                `${name} (${kind}) of ${given.args.join(', ')}: ${got.text} instead of ${expected.text}, or other memory`,
            );
    }
    return traps;
};

/** The module after routines/, and what its functions were found to be, by export. */
const rewrite = (tool, bytes) => {
    const result = run(tool, ['routines'], { input: bytes, encoding: 'buffer' });
    if (result.code === 1) return null; // not valid
    if (result.code !== 0) fail(`rewrite_tool ended with ${result.code}`);
    const found = String(result.stderr)
        .trim()
        .split('\n')
        .filter(Boolean)
        .map((line) => line.split(' '));
    return {
        bytes: result.stdout,
        found: new Map(found.map(([index, kind, limit]) => [+index, { kind, limit: +limit }])),
    };
};

const readSize = (bytes, at) => {
    let size = 0;
    for (let shift = 0; ; shift += 7, at++) {
        size |= (bytes[at] & 127) << shift;
        if (bytes[at] < 128) return [size, at + 1];
    }
};

/** Without the table of an indirect call that there is not: it is a 64-bit one, which older V8s do not read. */
const withoutTable = (bytes) => {
    const parts = [bytes.subarray(0, 8)];
    for (let at = 8; at < bytes.length; ) {
        const [size, start] = readSize(bytes, at + 1);
        if (bytes[at] !== 4) parts.push(bytes.subarray(at, start + size));
        at = start + size;
    }
    return Buffer.concat(parts);
};

const instantiate = (bytes) => new WebAssembly.Instance(new WebAssembly.Module(bytes));

/** The exported functions of a module without imports, by index. */
const exportedFunctions = (instance) =>
    Object.entries(instance.exports)
        .filter(([, value]) => typeof value === 'function')
        .map(([name, value]) => [Number(value.name), name]);

const [tool, work, seed = '1', mutants = '120', width] = process.argv.slice(2);

if (tool === '--one') {
    // A child: two modules, the export, its kind, a seed, and the width.
    const [before, after] = process.argv.slice(3, 5).map((file) => instantiate(readFileSync(file)));
    const [name, kind, start, childWidth] = process.argv.slice(5);
    compare(before, after, name, kind, 400, xorshift(start), childWidth === 'wide');
    process.exit(0);
}

const wide = width === 'wide';
mkdirSync(work, { recursive: true });
const random = xorshift(seed);
const source = join(fileURLToPath(new URL('.', import.meta.url)), 'routines.c');
const link = ['-Wl,--no-entry,--initial-memory=65536,-z,stack-size=0,--global-base=0,--strip-all'];
const own = [['-O1'], ['-O2'], ['-Os'], ['-O3', '-fno-unroll-loops'], ['-O2', '-mbulk-memory', '-msign-ext']].map(
    (flags) => ({
        flags: [...flags, '-nostdlib', '-fno-builtin', source],
        label: flags.join(' '),
    }),
);
const names = ['memcpy', 'memmove', 'memset', 'memcmp', 'strlen'];
const library = {
    flags: [
        '--target=wasm32-wasi',
        '-nostartfiles',
        ...names.map((name) => `-Wl,--export=${name}`),
        '-x',
        'c',
        '/dev/null',
    ],
    label: "the installed wasi-libc's",
    all: true,
};

const modules = [];
for (const { flags, label, all } of wide ? own : [...own, library]) {
    const file = join(work, `${modules.length}.wasm`);
    mustRun('clang-19', [`--target=${wide ? 'wasm64' : 'wasm32'}`, ...link, ...flags, '-o', file]);
    const bytes = wide ? withoutTable(readFileSync(file)) : readFileSync(file);
    const { bytes: changed, found } = rewrite(tool, bytes);
    const [before, after] = [bytes, changed].map(instantiate);
    let [whole, some, traps] = [0, 0, 0];
    for (const [index, name] of exportedFunctions(before)) {
        const proof = found.get(index);
        const misses = name.endsWith('_miss');
        if (misses && proof?.limit === ALL_COUNTS) fail(`${label}: ${name} is taken for ${proof.kind}`);
        if (all && proof?.limit !== ALL_COUNTS) fail(`${label}: ${name} is not recognised for all counts`);
        whole += !misses && proof?.limit === ALL_COUNTS;
        some += !misses && !proof;
        if (!proof) continue;
        traps += compare(before, after, name, proof.kind, 600, random, wide);
        modules.push({ bytes, name, index });
    }
    console.log(
        `${label}: ${whole} routines for all counts, ${some} not recognised, ${traps} traps in 600 calls of each`,
    );
    if (!all && (whole < 10 || traps < 100)) fail('this shows too little');
}

// Mutants: one byte of the code section is another one.

/** Where the bodies of a module's functions are. */
const bodies = (bytes) => {
    for (let at = 8; ; ) {
        const id = bytes[at];
        const [size, start] = readSize(bytes, at + 1);
        at = start + size;
        if (id !== 10) continue;
        const ranges = [];
        let [count, next] = readSize(bytes, start);
        for (; count > 0; count--) {
            const [length, from] = readSize(bytes, next);
            ranges.push([from, from + length]);
            next = from + length;
        }
        return ranges;
    }
};

let [valid, recognised, endless] = [0, 0, 0];
for (let i = 0; i < Number(mutants); i++) {
    const { bytes, index } = modules[random(modules.length)];
    const mutant = Uint8Array.from(bytes);
    const [start, end] = bodies(bytes)[index]; // nothing is imported
    const at = start + random(end - start);
    mutant[at] = random(2) ? random(256) : mutant[at] ^ (1 << random(7));
    const result = rewrite(tool, mutant);
    // V8 may know fewer features.
    if (!result || mutant[at] === bytes[at] || !WebAssembly.validate(mutant)) continue;
    valid++;
    // Those that call the mutant are mutants, too.
    const exported = exportedFunctions(instantiate(mutant));
    for (const [found, name] of exported.filter(
        ([other, name]) => other === index || /calling|move_words/.test(name),
    )) {
        const proof = result.found.get(found);
        if (!proof) continue;
        recognised++;
        const files = ['before', 'after'].map((part) => join(work, `${part}.wasm`));
        writeFileSync(files[0], mutant);
        writeFileSync(files[1], result.bytes);
        const given = [self, '--one', ...files, name, proof.kind, `${i + 1}`, wide ? 'wide' : 'narrow'];
        const child = spawnSync(process.execPath, given, { timeout: HOURGLASS_MS, encoding: 'utf8' });
        if (child.error?.code === 'ETIMEDOUT') endless++;
        else if (child.status !== 0)
            fail(`mutant ${i} of seed ${seed}, byte ${at - start} of ${name}: ${child.stdout}${child.stderr}`);
    }
}
console.log(
    `${valid} valid mutants of ${mutants}; ${recognised} changed routines still recognised, ${endless} without an end`,
);
