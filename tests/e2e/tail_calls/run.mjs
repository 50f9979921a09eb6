// Tail calls against Node's: random programs (program.mjs), each as an executable and as libraries, at every level, in
// both bounds modes; two instances that call each other; functions of up to 1,000 parameters; and many more calls than
// any stack has room for.
//
//     node run.mjs SINTER WORK_DIR COMPILER...      the first compiler that is there is used
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import {
    environmentIn,
    freshFolder,
    mustRun,
    resourcesOf,
    run,
    runtimeLibraries,
    wat2wasm,
} from '../../support/process.mjs';
import '../oracle.mjs'; // its flags for V8
import { chooseCompiler } from '../hazards/compiler.mjs';
import { Program } from './program.mjs';

const [sinter, work, ...compilers] = process.argv.slice(2);
const here = path.dirname(fileURLToPath(import.meta.url));
freshFolder(work);
const compiler = chooseCompiler(compilers, work);
const env = environmentIn(work, { SINTER_CLANG: compiler });
const failures = [];

const file = (name) => path.join(work, name);
const modes = ['-O0', '-O1', '-O2', '-O3'].flatMap((level) => [
    [level, '--bounds=guard'],
    [level, '--bounds=explicit'],
]);

function assemble(name, text) {
    writeFileSync(file(`${name}.wat`), text);
    return wat2wasm(sinter, file(`${name}.wat`), file(`${name}.wasm`), ['tail-call', 'exceptions']);
}

function build(input, output, flags) {
    if (process.env.TRACE) console.log(new Date().toISOString().slice(14, 19), path.basename(input), flags.join(' '));
    mustRun(sinter, ['build', input, '-o', output, '--no-cache', ...flags], { env });
}

const include = `-I${resourcesOf(sinter)}/include`;
mustRun(compiler, ['-O1', '-o', file('host'), path.join(here, 'host.c'), include, ...runtimeLibraries(sinter)]);

/** What `calls`, `NAME FUEL` each, give in the libraries, the last of which has the functions. */
function callInHost(libraries, calls) {
    const words = calls.flatMap(({ name, fuel }) => [name, String(fuel)]);
    const ran = run(file('host'), [String(libraries.length), ...libraries, ...words], { env });
    return ran.code === 0 ? ran.stdout.trim().split('\n') : [`${ran.code} ${ran.stderr}`];
}

/** `fresh`: each call is made in an instance of its own. */
function callInNode(binaries, calls, fresh = false) {
    const modules = binaries.map((binary) => new WebAssembly.Module(readFileSync(binary)));
    const make = () =>
        modules.reduce((exports, module) => new WebAssembly.Instance(module, { a: exports }).exports, {});
    const exports = make();
    return calls.map(({ name, fuel }) => BigInt.asUintN(64, (fresh ? make() : exports)[name](fuel)).toString(16));
}

function expectSame(title, calls, actual, expected) {
    calls.forEach(({ name, fuel }, i) => {
        if (actual[i] !== expected[i])
            failures.push(`${compiler} ${title}: ${name} ${fuel}: ${actual[i] ?? actual[0]}, in Node ${expected[i]}`);
    });
}

const callsOf = (functions, fuels) =>
    functions.flatMap((f, index) => fuels.map((fuel) => ({ name: `run_${f.name}`, fuel, index })));

/** An executable calls one export in a run: one function for each kind of results. */
function checkExecutable(title, binary, flags, all) {
    const output = file('program');
    const calls = all.filter(({ index }) => index < 4);
    const expected = callInNode([binary], calls, true);
    build(binary, output, [...flags, '--runtime-policy']);
    const actual = calls.map(({ name, fuel }) => {
        const ran = run(output, [String(fuel)], { env: { ...env, SINTER_INVOKE: name } });
        return ran.code === 0
            ? BigInt.asUintN(64, BigInt(ran.stdout.trim())).toString(16)
            : `${ran.code} ${ran.stderr}`;
    });
    expectSame(title, calls, actual, expected);
}

function checkAlone(title, program, fuels, everyMode) {
    const binary = assemble(title, program.alone());
    const calls = callsOf(program.functions, fuels);
    const expected = callInNode([binary], calls);
    for (const flags of everyMode) {
        checkExecutable(`${title} ${flags.join(' ')}`, binary, flags, calls);
        build(binary, file('alone.so'), ['--emit=shared', ...flags]);
        expectSame(`${title} as a library ${flags.join(' ')}`, calls, callInHost([file('alone.so')], calls), expected);
    }
}

function checkPair(title, program, fuels, everyMode) {
    const text = program.pair();
    const binaries = [assemble(`${title}_a`, text.a), assemble(`${title}_b`, text.b)];
    const calls = callsOf(program.functions.slice(program.functions.length >> 1), fuels);
    const expected = callInNode(binaries, calls);
    for (const flags of everyMode) {
        const libraries = binaries.map((binary, i) => {
            const output = file(`pair_${i}.so`);
            build(binary, output, ['--emit=shared', ...flags]);
            return output;
        });
        expectSame(`${title} ${flags.join(' ')}`, calls, callInHost(libraries, calls), expected);
    }
}

const few = [0, 1, 1000];
checkAlone('mixed', new Program(1), few, modes);
checkAlone('plain', new Program(3, { plain: true, widths: [0, 1, 4, 7] }), [7, 100_000], modes.slice(2, 5));
checkAlone('one_type', new Program(4, { plain: true, widths: [2] }), [5, 100_000], [modes[0], modes[4]]);
checkAlone('wide', new Program(5, { functions: 4, widths: [1000, 3], sites: 1 }), [9, 300], [modes[0]]);
checkPair('pair', new Program(6), few, modes);
checkPair('pair_2', new Program(7, { functions: 14 }), few, [modes[2], modes[4]]);
checkPair('pair_one_type', new Program(8, { plain: true, widths: [2] }), [9, 100_000], [modes[2], modes[4]]);
// Ten million of them, in the stack that one needs.
checkAlone('many', new Program(10, { functions: 4, plain: true, widths: [1, 2, 9] }), [10_000_000], [['-O2']]);
checkPair('many_pair', new Program(11, { functions: 8, widths: [1, 2, 9] }), [10_000_000], [['-O2']]);

for (const failure of failures.slice(0, 20)) console.log(failure);
console.log(`${failures.length} failures`);
process.exit(failures.length ? 1 : 0);
