// The front end's benchmark: the validator's speed on one core, and the native wasm2c against the same one run by Node, in
// time and memory. Each figure is the median of five runs, the peak memory the largest. The programs of others are
// measured when SINTER_REAL_CACHE, the folder where the `real` tests keep npm's packages, has them.
// Usage: node front.mjs BUILD_DIR SMALL_MODULE WORK_DIR
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { cachedFile } from '../support/packages.mjs';
import { freshFolder } from '../support/process.mjs';
import { median } from './figures.mjs';
import { measured } from './measure.mjs';

const [build, small, work] = process.argv.slice(2);
const cache = process.env.SINTER_REAL_CACHE ?? join(build, 'real-cache');
const RUNS = 5;
// So much is validated in each run that starting the program does not count.
const VALIDATED_BYTES = 100e6;

const cached = (package_, file) => [cachedFile(cache, package_, file)].filter(Boolean);
const ownModule = join(build, 'compiler/wasm2c.wasm');
const quickjs = cached('quickjs-wasi-', 'quickjs.wasm');
const clangFormat = cached('-wasm-fmt-clang-format-', 'clang-format.wasm');

const measure = (command, options) => {
    const run = measured(join(build, 'bin/measure'), join(work, 'figures'), command, options);
    assert.equal(run.code, 0, `${command.join(' ')} (signal ${run.signal}): ${run.stderr}`);
    return run;
};
const runs = (command, options) => {
    const all = Array.from({ length: RUNS }, () => measure(command, options));
    return {
        wall: median(all.map((run) => run.wall)),
        cpu: median(all.map((run) => run.cpu)),
        peak: Math.max(...all.map((run) => run.peak)),
    };
};

const row = (...cells) =>
    console.log(cells.map((cell, i) => (i ? String(cell).padStart(14) : String(cell).padEnd(20))).join(''));
const seconds = (value) => `${value.toFixed(value < 0.1 ? 4 : 2)} s`;
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

const benchValidator = (module) => {
    const { size } = statSync(module);
    const times = Math.ceil(VALIDATED_BYTES / size);
    const command = [join(build, 'bin/validate_tool')];
    const answer = measure(command, { input: `${module}\n` }).stdout.toString();
    assert.equal(answer, 'ok\n', `${module} is valid`);
    const { cpu, peak } = runs(command, { input: `${module}\n`.repeat(times) });
    row(
        basename(module),
        `${size} B`,
        `${((size * times) / cpu / 1e6).toFixed(0)} MB/s`,
        megabytes(peak),
        `${(peak / size).toFixed(1)} x`,
    );
};

const features = ['tail-call', 'multi-memory', 'extended-const', 'exceptions'];
const benchWasm2c = (module) => {
    const tools = join(build, 'lib/sinter/wasm2c');
    const convert = (name, ...program) => {
        const output = join(work, name, 'm.c');
        mkdirSync(join(work, name), { recursive: true });
        const flags = features.map((feature) => `--enable-${feature}`);
        return { output, ...runs([...program, module, '-o', output, '-n', 'm', ...flags]) };
    };
    const native = convert('native', join(tools, 'wasm2c'));
    const node = convert('node', process.execPath, '--stack-size=7000', join(tools, 'wasm2c.cjs'));
    assert.ok(readFileSync(native.output).equals(readFileSync(node.output)), `${module}: the same C`);
    row(
        basename(module),
        seconds(native.wall),
        seconds(node.wall),
        `${(node.wall / native.wall).toFixed(1)} x`,
        megabytes(native.peak),
        megabytes(node.peak),
        `1/${(node.peak / native.peak).toFixed(1)}`,
    );
};

freshFolder(work);
console.log(`The validator, medians of ${RUNS} runs, of CPU time (one core)`);
row('module', 'size', 'speed', 'peak memory', 'of the size');
for (const module of [small, ownModule, ...quickjs, ...clangFormat]) benchValidator(module);
console.log(`\nwasm2c, native and by Node ${process.version}, medians of ${RUNS} runs`);
row('module', 'native', 'Node', 'faster', 'native memory', 'Node memory', 'ratio');
for (const module of [small, ownModule, ...clangFormat]) benchWasm2c(module);
if (!quickjs.length || !clangFormat.length)
    console.log('\nThe programs of others are missing: set SINTER_REAL_CACHE, or run ./dev test --all first.');
