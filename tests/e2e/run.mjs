// Runs one end-to-end test: builds a module at -O0 and -O2, with guard pages and with explicit
// checks, and holds every program that comes out to what stands beside the module.
//
//     node run.mjs SINTER CASE WORK_DIR          CASE is tests/e2e/AREA/CASE, without an ending
//
// The module is CASE.wat, or what CASE.mjs exports as `module`: bytes, or text. Beside it:
//     CASE.flags   more flags of `sinter build`, one a line; {here} is the case's directory
//     CASE.calls   calls of exports, one a line: Node's WebAssembly is the oracle of each result and
//                  trap. CASE.mjs may export them as `calls`.
//                  And, as `oracle`, the bytes of another module, which does the same, for Node.
//     CASE.args    calls of exports, one a line, each by a process of its own. Without it and
//                  without calls the program is run once as it is.
//     CASE.out     what those print to stdout
//     CASE.trap    what those that trap print to stderr; they exit with 134. At -O2 a function that
//                  was inlined has no frame, so there the backtrace may lack some.
//     CASE.err     the build fails with this on stderr and exit code 1; {file} is the module
// A call is the export's name, as it is or as a JSON string, and its arguments. With several calls,
// `> CALL` stands before what each of them prints.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { isDeepStrictEqual } from 'node:util';

import { environmentIn, freshFolder, run } from '../support/process.mjs';
import { callInNode, load, sameOutcome } from './oracle.mjs';

const [sinter, testCase, work] = process.argv.slice(2);
const failures = [];
const fail = (message) => failures.push(message);

const beside = (ending) => (existsSync(`${testCase}.${ending}`) ? readFileSync(`${testCase}.${ending}`, 'utf8') : null);
const lines = (text) => (text ?? '').split('\n').filter((line) => line !== '');

/** The words of a call: the first may be a JSON string. */
function parseCall(line) {
    const quoted = /^"(?:[^"\\]|\\.)*"/.exec(line);
    const name = quoted ? JSON.parse(quoted[0]) : line.split(' ')[0];
    const rest = quoted ? line.slice(quoted[0].length) : line.slice(name.length);
    return { line, name, args: rest.split(' ').filter((word) => word !== '') };
}

async function readCase() {
    const script = existsSync(`${testCase}.mjs`) ? await import(pathToFileURL(`${testCase}.mjs`)) : null;
    const module = script ? script.module : readFileSync(`${testCase}.wat`, 'utf8');
    const file = path.join(work, typeof module === 'string' ? 'module.wat' : 'module.wasm');
    writeFileSync(file, module);
    const here = path.dirname(testCase);
    const oracle = path.join(work, 'oracle_module.wasm');
    if (script?.oracle) writeFileSync(oracle, script.oracle);
    return {
        file,
        oracleFile: script?.oracle ? oracle : file,
        flags: lines(beside('flags')).map((flag) => flag.replace('{here}', here)),
        oracle: [...lines(beside('calls')), ...(script?.calls ?? [])].map(parseCall),
        runs: lines(beside('args')).map(parseCall),
        out: beside('out'),
        trap: beside('trap'),
        err: beside('err'),
    };
}

function build(test, flags, output) {
    const args = ['build', test.file, '-o', output, '--runtime-policy', ...flags, ...test.flags];
    return run(sinter, args, { timeout: 240000, env: environmentIn(work) });
}

/** Runs the program, to call an export or, without a call, as it is. */
function start(program, call) {
    const env = { ...process.env };
    if (call) env.SINTER_INVOKE = call.name;
    const result = run(program, call?.args ?? [], { env, timeout: 60000 });
    return { ...result, stderr: result.stderr.replaceAll(`${program}: `, '') };
}

/** True when `text` is `expected`, of which frames may be missing. */
function sameButFrames(text, expected) {
    const plain = (all) => all.replace(/, \d+ times$/gm, '').split('\n');
    const wanted = plain(expected);
    let at = 0;
    for (const line of plain(text)) {
        while (at < wanted.length && wanted[at] !== line && wanted[at].startsWith('    at ')) at++;
        if (wanted[at++] !== line) return false;
    }
    return wanted.slice(at).every((line) => line.startsWith('    at '));
}

function checkPrinted(what, actual, expected, optimised) {
    // A backtrace that was cut has as many of the guest's frames as the runtime's own leave room for.
    const loose = optimised || expected.includes('only the innermost');
    const same = loose ? sameButFrames(actual, expected) : actual === expected;
    if (!same) fail(`${what} is\n${actual}and not\n${expected}`);
}

/** What traps print. The address of a load or store is known where it faults, and not where it is compared. */
function withKnownAddresses(text, flags) {
    return flags.includes('--bounds=explicit') ? text.replace(/^    address .*\n/gm, '') : text;
}

function runExpected(test, program, flags) {
    const optimised = flags[0] !== '-O0';
    let out = '';
    let trap = '';
    const runs = test.runs.length ? test.runs : [null];
    for (const call of runs) {
        const result = start(program, call);
        const title = runs.length > 1 ? `> ${call.line}\n` : '';
        if (result.stdout !== '') out += title + result.stdout;
        if (result.stderr !== '') trap += title + result.stderr;
        const wanted = result.stderr === '' ? 0 : 134;
        if (result.code !== wanted) fail(`${call?.line ?? 'it'}: exit code ${result.code}`);
    }
    checkPrinted('stdout', out, test.out ?? '', false);
    checkPrinted('stderr', withKnownAddresses(trap, flags), withKnownAddresses(test.trap ?? '', flags), optimised);
}

function runOracle(test, program, module) {
    for (const call of test.oracle) {
        const expected = callInNode(module, call);
        const actual = start(program, call);
        const problem = sameOutcome(module, call, actual, expected);
        if (problem) fail(`${call.line.slice(0, 200)}: ${problem}`);
    }
}

function runProgram(test, flags) {
    const program = path.join(work, ['program', ...flags].join(''));
    const result = build(test, flags, program);
    if (result.code !== 0) return fail(`the build fails (${result.code}): ${result.stderr}`);
    const module = test.oracle.length ? load(sinter, test.oracleFile, work) : null;
    const before = failures.length;
    if (module) runOracle(test, program, module);
    if (!module || test.out !== null || test.trap !== null) runExpected(test, program, flags);
    for (let i = before; i < failures.length; i++) failures[i] = `${flags.join(' ')}: ${failures[i]}`;
}

function checkRefusal(test) {
    const output = path.join(work, 'refused');
    const result = build(test, [], output);
    const said = result.stderr.replaceAll(test.file, '{file}');
    if (result.code !== 1) fail(`exit code ${result.code}`);
    if (!isDeepStrictEqual(said, test.err)) fail(`stderr is\n${said}and not\n${test.err}`);
    if (existsSync(output)) fail('there is an output file');
}

freshFolder(work);
const test = await readCase();
if (test.err !== null) {
    checkRefusal(test);
} else {
    for (const level of ['-O0', '-O2'])
        for (const bounds of ['guard', 'explicit']) runProgram(test, [level, `--bounds=${bounds}`]);
    runProgram(test, ['-O1']); // which has accesses of its own
}
if (readdirSync(path.join(work, 'tmp')).length) fail('temporary files are left');
if (failures.length) {
    console.log(failures.join('\n'));
    process.exit(1);
}
