// Runs what the WebAssembly spec suite says that modules do: every module that Sinter compiles becomes an
// executable whose main program (run_driver.c) makes the script's calls in their order and compares results and traps
// with the script's. What a script says of invalid and malformed modules is validate.mjs's.
//
// run.mjs --suite DIR --sinter PROGRAM [--driver FILE.c|.o] [--module-a FILE.c|.o] [--level N]
//         [--bounds MODE] [--strict] [--cpu NAME] [--jobs N] [--filter REGEX] [--sample K] [--keep DIR] [--verbose]
//   --driver, --module-a  run_driver.c and run_module_a.c, compiled already: half the time
//   --filter  only scripts whose name (core `i32`, `proposals/threads/atomic`) matches
//   --sample  every K-th module, for a quick look; commands to the others are not counted
//   --level, --bounds, --strict, --cpu  are sinter build's
//   --keep    leave the executables and the drivers' scripts in DIR
//   --verbose say why for every module that is skipped
//
// An executable has one instance, linked with nothing but spectest's functions and the module "a" of run_module_a.c: a
// module that imports what is not a function, or a function of another module of the script, is skipped, as are later
// calls of a module whose state such a one shares. Exceptions are lines of skip-run.txt and, for features that Sinter
// refuses, of skip.txt; a line of skip-run.txt that a complete run does not need any more is a failure too.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findSkip, readSkips, scripts } from './suite.mjs';

const BUILD_TIMEOUT_MS = 300_000;
const RUN_TIMEOUT_MS = 60_000;
const here = dirname(fileURLToPath(import.meta.url));

// The suite's texts for traps; Sinter's are the same, but for these.
const TRAPS = [
    'out of bounds memory access', 'out of bounds table access', 'undefined element', 'uninitialized element',
    'indirect call type mismatch', 'unreachable', 'integer overflow', 'integer divide by zero',
    'invalid conversion to integer', 'call stack exhausted', 'null reference', 'unaligned atomic', 'uncaught exception',
];
const OTHER_TEXTS = { 'uninitialized element 2': 'uninitialized element', 'null function reference': 'null reference' };
const trapText = (text) => (TRAPS.includes(text) ? text : OTHER_TEXTS[text]);

// A group of the summary is the first whose pattern its scripts match.
const GROUPS = [
    ['proposals', /^proposals\//],
    ['exceptions', /^legacy\/|^(throw|throw_ref|try_table|tag)$/],
    ['memory64', /^(?!i64|f64|simd).*64(_|-|$)|_mixed$/],
    ['tail calls', /^return_call/],
    ['relaxed SIMD', /relaxed/],
    ['multi-memory', /memory-multi$|memory_size_import$|^(?!simd_)[a-z_-]+\d$/],
    ['SIMD', /^simd_/],
    ['bulk memory', /^(bulk|memory_(copy|fill|init)|table_(copy|init|fill)|data_drop)/],
    ['garbage collection', /^(array|struct|i31|br_on_cast|ref_(cast|eq|test)|extern$|type-|binary-gc)/],
    ['reference types', /^(ref|table_(get|set|grow|size)|br_on_|call_ref|local_init|table-sub)/],
    ['core', /./],
];
const groupOf = (name) => GROUPS.find(([, pattern]) => pattern.test(name))[0];

// ---- Options ----

const SWITCHES = ['strict', 'verbose'];

const parseOptions = (words) => {
    const options = {
        driver: join(here, 'run_driver.c'), 'module-a': join(here, 'run_module_a.c'),
        level: '1', bounds: 'guard', jobs: '2', sample: '1', filter: '',
    };
    const known = [...Object.keys(options), 'suite', 'sinter', 'keep', 'cpu', ...SWITCHES];
    for (let i = 0; i < words.length; i++) {
        const name = words[i].replace(/^--/, '');
        if (name === words[i] || !known.includes(name)) throw new Error(`bad option ${words[i]}`);
        options[name] = SWITCHES.includes(name) ? true : words[++i];
        if (options[name] === undefined) throw new Error(`${words.at(-1)} needs a value`);
    }
    return options;
};

const options = parseOptions(process.argv.slice(2));
if (!options.suite) {
    console.log('skipped: SINTER_SPEC_SUITE names no spec suite');
    process.exit(77);
}
if (!options.sinter) throw new Error('--sinter names no program');

const scratch = options.keep ?? mkdtempSync(join(tmpdir(), 'spec-run-'));
mkdirSync(scratch, { recursive: true });
process.on('exit', () => { if (!options.keep) rmSync(scratch, { recursive: true, force: true }); });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

// ---- Processes: at most `--jobs` at a time, what is built already first ----

let free = Number(options.jobs);
const builds = [], runs = [];
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

const spawnJob = (queue, program, words, timeout) => withJob(queue, () => new Promise((resolve) => {
    const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'], timeout, killSignal: 'SIGKILL' });
    const output = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'])
        child[stream].setEncoding('latin1').on('data', (text) => { output[stream] += text; });
    child.on('error', (error) => resolve({ ...output, status: null, end: error.message }));
    child.on('close', (status, signal) => resolve({ ...output, status, end: signal ?? `exit code ${status}` }));
}));

// ---- A command as a line for run_driver.c ----

class NotExpressible extends Error {}

const LANE_BYTES = { i8: 1, i16: 2, i32: 4, i64: 8, f32: 4, f64: 8 };
const hexOf = (value, bytes) => BigInt.asUintN(bytes * 8, BigInt(value)).toString(16);

// A host's reference N is the pointer N + 1, since null is a pointer too.
const hostReference = (value) => `ref:${value === 'null' ? '0' : (BigInt(value) + 1n).toString(16)}`;

const argumentWord = ({ type, lane_type, value }) => {
    if (type === 'v128') {
        const bytes = LANE_BYTES[lane_type];
        const lanes = value.map((lane) => hexOf(lane, bytes).padStart(bytes * 2, '0'));
        return `v128:${lanes.map((lane) => lane.match(/../g).reverse().join('')).join('')}`;
    }
    if (LANE_BYTES[type]) return `${type}:${hexOf(value, LANE_BYTES[type])}`;
    if (type === 'externref' || value === 'null') return hostReference(value ?? 'null');
    throw new NotExpressible(`the driver has no argument of type ${type}`);
};

const laneWord = (value, bytes) => (/^nan:/.test(value) ? value.slice(4) : hexOf(value, bytes));
const lanesWord = ({ type, lane_type, value }) => {
    const bytes = LANE_BYTES[lane_type ?? type];
    return `${bytes}:${[value].flat().map((lane) => (lane === undefined ? 'any' : laneWord(lane, bytes))).join(',')}`;
};

const expectedWord = (expected) => {
    if (expected.type === 'either') return expected.values.map(lanesWord).join('|');
    if (expected.type === 'v128' || LANE_BYTES[expected.type]) return lanesWord(expected);
    if (expected.value === 'null' || expected.type === 'refnull') return 'ref:null';
    if (expected.type === 'externref' && expected.value !== undefined) return hostReference(expected.value);
    if (/^(funcref|externref)$/.test(expected.type)) return 'ref:some';
    throw new NotExpressible(`the driver has no result of type ${expected.type}`);
};

const driverLine = ({ type, action, expected, text }) => {
    if (action.type !== 'invoke')
        throw new NotExpressible('the C API has no access to exported globals');
    if (action.field.includes('\0'))
        throw new NotExpressible('the C API finds exports by NUL-terminated names');
    const name = Buffer.from(action.field).toString('hex');
    const call = (kind, want) => [kind, `:${name}`, ...action.args.map(argumentWord), '=', ...want].join(' ');
    switch (type) {
    case 'assert_return':
        return call('return', expected.map(expectedWord));
    case 'action':
        return call('action', []);
    case 'assert_exception':
        return call('trap', ['uncaught exception']);
    default: // assert_trap, assert_exhaustion
        if (!trapText(text)) throw new NotExpressible(`Sinter has no trap for "${text}"`);
        return call('trap', [trapText(text)]);
    }
};

// ---- A script's instances, each with the commands that it gets ----

const CALLS = ['assert_return', 'assert_trap', 'assert_exhaustion', 'assert_exception', 'action'];

const readInstances = (path) => {
    const instances = [], definitions = new Map(), named = new Map();
    let current;
    const add = (command, filename, wantTrap) => {
        const file = join(dirname(path), filename);
        const instance = { file, line: command.line, wantTrap, commands: [], registered: [] };
        instances.push(instance);
        return instance;
    };
    for (const command of JSON.parse(readFileSync(path, 'utf8')).commands) {
        if (command.type === 'module' || command.type === 'module_instance') {
            const filename = command.filename ?? definitions.get(command.module);
            current = add(command, filename);
            const name = command.filename ? command.name : command.instance;
            if (name) named.set(name, current);
        } else if (command.type === 'module_definition') {
            definitions.set(command.name, command.filename);
            definitions.set(undefined, command.filename);
        } else if (command.type === 'assert_uninstantiable') {
            add(command, command.filename, command.text);
        } else if (command.type === 'register') {
            (command.name ? named.get(command.name) : current).registered.push(command.as);
        } else if (CALLS.includes(command.type)) {
            const target = command.action.module ? named.get(command.action.module) : current;
            target.commands.push({ ...command, after: instances.length });
        }
    }
    return instances;
};

// ---- Building and running one instance ----

// Why there is no executable: `skip`, a reason that is no fault, or `fault`.
const whyNotBuilt = (suiteFile, build) => {
    const feature = /needs (.*), which Sinter does not compile/.exec(build.stderr)?.[1];
    const directory = dirname(suiteFile);
    if (feature && findSkip(skips, 'refused', directory, feature)) return { skip: `Sinter refuses ${feature}` };
    if (!feature && /is not a function: Sinter binds only functions so far/.test(build.stderr))
        return { skip: 'imports a memory, table, global or tag' };
    if (!feature && /has no provider/.test(build.stderr))
        return { skip: "imports another module's function" };
    const known = findSkip(skips, 'rejected', suiteFile) ?? findSkip(skips, 'unbuilt', suiteFile);
    if (known) return { skip: known.reason };
    return { fault: `not built (${build.end}): ${build.stderr.trim().split('\n').slice(0, 3).join(' / ')}` };
};

const buildFlags = [`-O${options.level}`, `--bounds=${options.bounds}`, ...(options.strict ? ['--strict'] : []),
    ...(options.cpu ? [`--cpu=${options.cpu}`] : [])];

const build = async (instance, index, name) => {
    const suiteFile = relative(options.suite, instance.file);
    instance.program = join(scratch, `${name.replaceAll('/', '-')}.${index}`);
    const words = ['build', instance.file, '-o', instance.program, '-j1', ...buildFlags,
        `--import=spectest=${options.driver}`, `--import=a=${options['module-a']}`];
    const result = await spawnJob(builds, options.sinter, words, BUILD_TIMEOUT_MS);
    instance.unbuilt = result.status === 0 ? undefined : whyNotBuilt(suiteFile, result);
    instance.importedModules = [...result.stderr.matchAll(/import "([^"]*)"\."/g)].map((match) => match[1]);
};

const record = (script, line, outcome, detail) => {
    if (outcome === 'failed') {
        const known = findSkip(skips, 'failed', `${script.name}.json:${line}`);
        if (known) return record(script, line, 'skipped', known.reason);
        console.log(`${script.name}.json:${line} ${detail}`);
    } else if (outcome === 'skipped') {
        skipReasons.set(detail, (skipReasons.get(detail) ?? 0) + 1);
    }
    script.counts[outcome]++;
};

// The commands as lines for the driver; those that can't be are skipped here.
const expressible = (script, instance) => instance.commands.filter((command) => {
    if (command.after > instance.sharedAfter) {
        record(script, command.line, 'skipped', 'its state is shared with a module that was skipped');
        return false;
    }
    try {
        command.driverLine = driverLine(command);
        return true;
    } catch (error) {
        if (!(error instanceof NotExpressible)) throw error;
        record(script, command.line, 'skipped', error.message);
        return false;
    }
});

const judgeInstantiation = (script, instance, result) => {
    const trap = /^.*: trap: (.*)$/m.exec(result.stderr)?.[1];
    if (instance.wantTrap === undefined) {
        return record(script, instance.line, result.status === 0 ? 'passed' : 'failed',
            `module ended with ${result.end}: ${result.stderr.trim()}`);
    }
    const wanted = trapText(instance.wantTrap);
    const ok = result.status === 134 && wanted !== undefined && (trap === wanted || trap?.startsWith(`${wanted}:`));
    record(script, instance.line, ok ? 'passed' : 'failed',
        `instantiation ended with ${result.end}, trap "${trap}", not "${wanted}"`);
};

const execute = async (script, instance) => {
    const commands = expressible(script, instance);
    const driverScript = `${instance.program}.txt`;
    writeFileSync(driverScript, commands.map((command) => `${command.driverLine}\n`).join(''));
    const result = await spawnJob(runs, instance.program, [driverScript], RUN_TIMEOUT_MS);
    judgeInstantiation(script, instance, result);
    const answers = result.stdout.split('\n').slice(0, -1);
    commands.forEach((command, i) => {
        const noAnswer = i === answers.length ? `ended here with ${result.end}` : 'not reached';
        const answer = answers[i] ?? `failed: ${noAnswer}`;
        record(script, command.line, answer === 'ok' ? 'passed' : 'failed',
            `${command.type} ${command.action.field}: ${answer}`);
    });
    if (answers.length > commands.length) throw new Error(`${instance.program} printed too much`);
};

// Calls after a skipped module that imports from `instance` may see what that one did.
const findShared = (instances) => {
    const registered = new Map();
    instances.forEach((instance, index) => {
        instance.sharedAfter = Infinity;
        instance.registered.forEach((name) => registered.set(name, instance));
        for (const name of instance.unbuilt ? instance.importedModules : []) {
            const shared = registered.get(name);
            if (shared) shared.sharedAfter = Math.min(shared.sharedAfter, index);
        }
    });
};

// Every K-th; of a script whose modules use each other all or none, since what one does the others may see.
const isSampled = () => moduleCount++ % Number(options.sample) === 0;
const sample = (instances) => {
    if (!instances.some(({ registered }) => registered.length)) return instances.filter(isSampled);
    return isSampled() ? instances : [];
};

const runScript = async (path) => {
    const name = relative(options.suite, path).replace(/\.json$/, '').replace(/(^|\/)([^/]+)\/\2$/, '$1$2');
    const script = { name, counts: { modules: 0, passed: 0, failed: 0, skipped: 0 } };
    const instances = readInstances(path);
    const sampled = sample(instances);
    await Promise.all(sampled.map((instance) => build(instance, instances.indexOf(instance), name)));
    findShared(instances);
    await Promise.all(sampled.map(async (instance) => {
        if (!instance.unbuilt) {
            script.counts.modules++;
            return execute(script, instance);
        }
        const { skip, fault } = instance.unbuilt;
        if (options.verbose) console.log(`${relative(options.suite, instance.file)}: ${skip ?? fault}`);
        record(script, instance.line, skip ? 'skipped' : 'failed', skip ?? fault);
        instance.commands.forEach((command) =>
            (skip ? record(script, command.line, 'skipped', skip) : script.counts.failed++));
    }));
    if (!options.keep)
        sampled.forEach(({ program }) => ['', '.txt'].forEach((end) => rmSync(program + end, { force: true })));
    return script;
};

// ---- All of it ----

const skips = [
    ...readSkips(join(here, 'skip.txt')).filter(({ kind }) => kind !== 'accepted').map((s) => ({ ...s, shared: true })),
    ...readSkips(join(here, 'skip-run.txt')),
];
const skipReasons = new Map();
let moduleCount = 0;

const started = Date.now();
const chosen = scripts(options.suite).filter((path) =>
    new RegExp(options.filter).test(relative(options.suite, dirname(path))));
const results = await Promise.all(chosen.map(runScript));

const total = { modules: 0, passed: 0, failed: 0, skipped: 0 };
const row = (what, c) => console.log(`${what.padEnd(20)} ${String(c.modules).padStart(5)} modules run, ` +
    ['passed', 'failed', 'skipped'].map((key) => `${String(c[key]).padStart(6)} ${key}`).join(', '));
for (const [group] of [...GROUPS].reverse()) {
    const sum = { modules: 0, passed: 0, failed: 0, skipped: 0 };
    for (const { counts } of results.filter(({ name }) => groupOf(name) === group))
        for (const key of Object.keys(sum)) sum[key] += counts[key], total[key] += counts[key];
    if (sum.passed + sum.failed + sum.skipped) row(group, sum);
}
row('all', total);
for (const [reason, count] of [...skipReasons].sort((a, b) => b[1] - a[1]))
    console.log(`  skipped ${count}: ${reason}`);
const complete = options.sample === '1' && options.filter === '';
const unused = complete ? skips.filter((skip) => !skip.used && !skip.shared) : [];
unused.forEach(({ line }) => console.log(`nothing needs this line of skip-run.txt: ${line}`));
console.log(`${Math.round((Date.now() - started) / 1000)} s with ${buildFlags.join(' ')}`);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed || unused.length || total.passed === 0 ? 1 : 0;
