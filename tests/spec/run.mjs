// Executes the WebAssembly spec suite: every module of a script is compiled by `sinter build --emit=shared`, and one
// driver (run_driver.c) per script loads them, instantiates and links them and does all that the script says, in its
// order. What a script says of invalid and malformed modules is validate.mjs's.
//
// run.mjs --suite DIR [--more DIR] --sinter PROGRAM --driver PROGRAM [--level N] [--bounds MODE] [--strict] [--cpu NAME]
//         [--jobs N] [--filter REGEX] [--sample K] [--keep DIR] [--verbose]
//   --filter  only scripts whose name (core `i32`, `proposals/threads/atomic`) matches
//   --sample  every K-th module; of scripts whose modules are linked, every K-th script. The rest is not counted
//   --level, --bounds, --strict, --cpu  are sinter build's
//   --keep    leave the shared objects and the drivers' scripts in DIR
//   --verbose say why for every module that is skipped
//
// Modules of the same bytes are compiled once. A module that Sinter refuses by a feature's name is skipped where a line
// of skip.txt or skip-run.txt says so, and with it what the script does with its instance, and the modules that import
// from it; skip-run.txt has the other exceptions too. A line of skip-run.txt that a complete run does not need any more
// is a failure.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve as absolute } from 'node:path';
import { fileURLToPath } from 'node:url';
import { skip as endSkipped } from '../support/process.mjs';
import { readSteps } from './script.mjs';
import { findSkip, readSkips, scripts } from './suite.mjs';

const BUILD_TIMEOUT_MS = 300_000;
const RUN_TIMEOUT_MS = 120_000;
const here = dirname(fileURLToPath(import.meta.url));

// A group of the summary is the first whose pattern its scripts match.
const GROUPS = [
    ['threads', /^(proposals\/)?threads\//],
    ['other proposals', /^proposals\//],
    ['exceptions', /^legacy\/|^(throw|throw_ref|try_table|tag)$/],
    ['memory64', /^(?!i64|f64|simd).*64(_|-|$)|_mixed$/],
    ['tail calls', /^return_call/],
    ['relaxed SIMD', /relaxed/],
    ['multi-memory', /memory-multi$|memory_size_import$|^(?!simd_)[a-z_-]+\d$/],
    ['SIMD', /^simd_/],
    ['bulk memory', /^(bulk|memory_(copy|fill|init)|table_(copy|init|fill)|data_drop)/],
    ['garbage collection', /^(array|struct|i31|br_on_cast|ref_(cast|eq|test)|extern$|type-|binary-gc)/],
    ['reference types', /^(ref|table_(get|set|grow|size)|br_on_|call_ref|local_init|table-sub)/],
    ['conversions', /^(conversions|float_misc|float_literals)$/],
    ['linking', /^(imports|exports|linking|instance|start|names)$/],
    ['core', /./],
];
const groupOf = (name) => GROUPS.find(([, pattern]) => pattern.test(name))[0];

// ---- Options ----

const SWITCHES = ['strict', 'verbose'];

const parseOptions = (words) => {
    const options = { level: '1', bounds: 'guard', jobs: '2', sample: '1', filter: '' };
    const known = [...Object.keys(options), 'suite', 'more', 'sinter', 'driver', 'keep', 'cpu', ...SWITCHES];
    for (let i = 0; i < words.length; i++) {
        const name = words[i].replace(/^--/, '');
        if (name === words[i] || !known.includes(name)) throw new Error(`bad option ${words[i]}`);
        options[name] = SWITCHES.includes(name) ? true : words[++i];
        if (options[name] === undefined) throw new Error(`${words.at(-1)} needs a value`);
    }
    return options;
};

const options = parseOptions(process.argv.slice(2));
if (!options.suite) endSkipped('SINTER_SPEC_SUITE names no spec suite');

// Where scripts are, and the name that one has there. `--more` is for what proposals have and the suite does not yet.
const folders = [options.suite, options.more].filter((folder) => folder);
const nameIn = (path) => folders.map((folder) => relative(folder, path)).find((name) => !name.startsWith('..'));
// What modules compiled for this processor need of the one at hand.
const CPU_FLAGS = { 'x86-64-v3': ['avx2', 'bmi2', 'fma', 'movbe'] };
const cpuFlags = /^flags\s*: (.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1].split(' ') ?? [];
const missing = (CPU_FLAGS[options.cpu] ?? []).filter((flag) => !cpuFlags.includes(flag));
if (missing.length) endSkipped(`this processor is no ${options.cpu}, it has no ${missing.join(', ')}`);
if (!options.sinter || !options.driver) throw new Error('--sinter or --driver names no program');

const scratch = options.keep ?? mkdtempSync(join(tmpdir(), 'spec-run-'));
mkdirSync(scratch, { recursive: true });
process.on('exit', () => {
    if (!options.keep) rmSync(scratch, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

// ---- Processes: at most `--jobs` at a time, what is built already first ----

let free = Number(options.jobs);
const builds = [],
    runs = [];
const withJob = async (waiting, task) => {
    if (free > 0) free--;
    else await new Promise((resolve) => waiting.push(resolve));
    try {
        return await task();
    } finally {
        const next = runs.shift() ?? builds.shift();
        if (next) next();
        else free++;
    }
};

const spawnJob = (queue, program, words, timeout) =>
    withJob(
        queue,
        () =>
            new Promise((resolve) => {
                const child = spawn(program, words, {
                    cwd: scratch,
                    stdio: ['ignore', 'pipe', 'pipe'],
                    timeout,
                    killSignal: 'SIGKILL',
                });
                const output = { stdout: '', stderr: '' };
                for (const stream of ['stdout', 'stderr'])
                    child[stream].setEncoding('latin1').on('data', (text) => {
                        output[stream] += text;
                    });
                child.on('error', (error) => resolve({ ...output, status: null, end: error.message }));
                child.on('close', (status, signal) =>
                    resolve({ ...output, status, end: signal ?? `exit code ${status}` }),
                );
            }),
    );

// ---- Compiling ----

// Why there is no shared object: `skip`, a reason that is no fault, or `fault`.
const whyNotBuilt = (file, build) => {
    const suiteFile = nameIn(file);
    const feature =
        /needs (.*), which Sinter does not compile/.exec(build.stderr)?.[1] ??
        /Sinter does not compile (.*)$/m.exec(build.stderr)?.[1];
    if (feature && findSkip(skips, 'refused', dirname(suiteFile), feature))
        return { skip: `Sinter refuses ${feature}` };
    const known = findSkip(skips, 'rejected', suiteFile) ?? findSkip(skips, 'unbuilt', suiteFile);
    if (known) return { skip: known.reason };
    return { fault: `not built (${build.end}): ${build.stderr.trim().split('\n').slice(0, 3).join(' / ')}` };
};

const buildFlags = [
    `-O${options.level}`,
    `--bounds=${options.bounds}`,
    ...(options.strict ? ['--strict'] : []),
    ...(options.cpu ? [`--cpu=${options.cpu}`] : []),
];
const outcomes = new Map();

// The promise of how sinter ended for the module in `file`; `library` is what it made.
const compile = (file) => {
    const key = createHash('sha256').update(readFileSync(file)).digest('hex');
    const library = `./${key.slice(0, 24)}.so`;
    if (!outcomes.has(key)) {
        const words = ['build', absolute(file), '--emit=shared', '-o', library, '-j1', ...buildFlags];
        outcomes.set(
            key,
            spawnJob(builds, absolute(options.sinter), words, BUILD_TIMEOUT_MS).then((outcome) => ({
                ...outcome,
                library,
            })),
        );
    }
    return outcomes.get(key);
};

// `library`, or why there is none.
const build = async (file) => {
    const outcome = await compile(file);
    if (outcome.status === 0) return { library: outcome.library };
    const why = whyNotBuilt(file, outcome);
    if (options.verbose) console.log(`${nameIn(file)}: ${why.skip ?? why.fault}`);
    return why;
};

// ---- Executing a script ----

const NOT_SAMPLED = 'not in the sample';
let moduleCount = 0;
const isSampled = () => moduleCount++ % Number(options.sample) === 0;

// A module's command as the driver's line; or, where the script has no more use for it, its answer at once.
const moduleStep = async (step) => {
    const built = step.isSampled ? await build(step.file) : { skip: NOT_SAMPLED };
    if (built.library) step.driverLine = step.lineOf(built.library);
    else if (step.slot)
        step.driverLine = `${built.skip ? 'absent' : 'broken'} ${step.slot} ${built.skip ?? built.fault}`;
    else step.answer = built.skip ? `absent ${built.skip}` : `failed: ${built.fault}`;
};

const prepare = async (steps) => {
    const linked = steps.some(({ isLink }) => isLink);
    const all = linked && isSampled();
    for (const step of steps) if (step.file) step.isSampled = linked ? all : isSampled();
    await Promise.all(
        steps.map((step) => {
            if (step.file) return moduleStep(step);
            step.driverLine = step.lineOf();
        }),
    );
};

const record = (script, step) => {
    const { line, type, answer } = step;
    const count = (outcome) => {
        script.counts[outcome]++;
    };
    const skip = (reason) => {
        skipReasons.set(reason, (skipReasons.get(reason) ?? 0) + 1);
        count('skipped');
    };
    if (answer === 'ok') return count('passed');
    if (answer.startsWith('absent ')) {
        const reason = answer.slice('absent '.length);
        return reason === NOT_SAMPLED ? undefined : skip(reason);
    }
    const known = findSkip(skips, 'failed', `${script.name}.json:${line}`);
    if (known) return skip(known.reason);
    console.log(`${script.name}.json:${line} ${type}${step.field === undefined ? '' : ` "${step.field}"`}: ${answer}`);
    return count('failed');
};

// What is no answer to any command: the end of the driver, after all its instances and modules.
const checkEnd = (script, result, tail) => {
    if (result.status === 0 && tail.length === 1 && tail[0] === 'end') return;
    console.log(`${script.name}.json: the driver ended with ${result.end}: ${tail.join(' / ')} ${result.stderr}`);
    script.counts.failed++;
};

const runScript = async (path) => {
    const name = nameIn(path)
        .replace(/\.json$/, '')
        .replace(/(^|\/)([^/]+)\/\2$/, '$1$2');
    const script = { name, counts: { passed: 0, failed: 0, skipped: 0 } };
    const steps = readSteps(path);
    await prepare(steps);
    const driven = steps.filter(({ driverLine }) => driverLine !== undefined);
    const file = join(scratch, `${name.replaceAll('/', '-')}.txt`);
    writeFileSync(file, driven.map(({ driverLine }) => `${driverLine}\n`).join(''));
    const result = await spawnJob(runs, absolute(options.driver), [absolute(file)], RUN_TIMEOUT_MS);
    const answers = result.stdout.split('\n').slice(0, -1);
    driven.forEach((step, i) => {
        step.answer =
            answers[i] ??
            `failed: ${i === answers.length ? `the driver ended here with ${result.end}` : 'not reached'}`;
    });
    steps.forEach((step) => record(script, step));
    if (answers.length >= driven.length) checkEnd(script, result, answers.slice(driven.length));
    return script;
};

// ---- All of it ----

const skips = [
    ...readSkips(join(here, 'skip.txt'))
        .filter(({ kind }) => kind !== 'accepted')
        .map((s) => ({ ...s, shared: true })),
    ...readSkips(join(here, 'skip-run.txt')),
];
const skipReasons = new Map();

const started = Date.now();
const chosen = folders.flatMap(scripts).filter((path) => new RegExp(options.filter).test(nameIn(dirname(path))));
const results = await Promise.all(chosen.map(runScript));

const total = { passed: 0, failed: 0, skipped: 0 };
const row = (what, counts) => {
    const { passed, failed, skipped } = counts;
    const cells = [passed + failed, passed, failed, skipped].map((cell) => String(cell).padStart(8)).join('');
    console.log(`${what.padEnd(20)}${cells}`);
};
console.log(`${''.padEnd(20)}${['run', 'passed', 'failed', 'skipped'].map((head) => head.padStart(8)).join('')}`);
for (const [group] of [...GROUPS].reverse()) {
    const sum = { passed: 0, failed: 0, skipped: 0 };
    for (const { counts } of results.filter(({ name }) => groupOf(name) === group))
        for (const key of Object.keys(sum)) ((sum[key] += counts[key]), (total[key] += counts[key]));
    if (sum.passed + sum.failed + sum.skipped) row(group, sum);
}
row('all', total);
for (const [reason, count] of [...skipReasons].sort((a, b) => b[1] - a[1]))
    console.log(`  skipped ${count}: ${reason}`);
const complete = options.sample === '1' && options.filter === '';
const unused = complete ? skips.filter((skip) => !skip.used && !skip.shared) : [];
unused.forEach(({ line }) => console.log(`nothing needs this line of skip-run.txt: ${line}`));
console.log(
    `${outcomes.size} modules compiled and executed in ${Math.round((Date.now() - started) / 1000)} s with ` +
        buildFlags.join(' '),
);
process.exitCode = total.failed || unused.length || total.passed === 0 ? 1 : 0;
