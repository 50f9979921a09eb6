// The hazards of generated C (design: "C and wasm"): one module with every numeric instruction, many
// values that C and wasm see differently, and what optimisers like to assume. It is compiled at -O0, -O1,
// -O2 and -O3, for any processor and for this one, and every call's results are held to those of
// Node's WebAssembly, bit for bit; of a NaN only that it is one, and a quiet one.
//
//     node run.mjs SINTER WORK_DIR COMPILER...      the first compiler that is there is used
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { environmentIn, freshFolder, start, wat2wasm } from '../../support/process.mjs';
import { sameTrap } from '../oracle.mjs';
import { chooseCompiler } from './compiler.mjs';
import * as numeric from './numeric.mjs';
import * as special from './special.mjs';
import * as strict from './strict.mjs';
import * as vectors from './vectors.mjs';

const [sinter, work, ...compilers] = process.argv.slice(2);
const here = path.dirname(fileURLToPath(import.meta.url));
const levels = ['-O0', '-O1', '-O2', '-O3'];
const suites = [
    {
        name: 'hazards',
        parts: [special, numeric, vectors],
        builds: levels.flatMap((level) => [[level], [level, '--cpu=native']]),
    },
    {
        name: 'strict',
        parts: [strict],
        builds: levels.flatMap((level) => [
            [level, '--strict'],
            [level, '--strict', '--bounds=explicit'],
        ]),
    },
];
const SHOWN_MAX = 20;

freshFolder(work);
const compiler = chooseCompiler(compilers, work);
const env = environmentIn(work, { SINTER_CLANG: compiler });

function assemble({ name, parts }) {
    const text = path.join(work, `${name}.wat`);
    writeFileSync(text, `(module\n${parts.flatMap((part) => part.functions).join('\n')}\n)\n`);
    return wat2wasm(sinter, text, path.join(work, `${name}.wasm`), []);
}

const bits = (type, value) => BigInt.asUintN(type === 'i32' ? 32 : 64, BigInt(value));
const number = (type, value) => (type === 'i32' ? Number(BigInt.asIntN(32, value)) : BigInt.asIntN(64, value));

/** What Node makes of each call, in their order, in one instance: they see each other's stores. */
function callInNode(binary, calls) {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(binary)));
    return calls.map(({ name, params, results, args, endless }) => {
        if (endless) return { endless };
        try {
            const value = exports[name](...args.map((arg, i) => number(params[i], arg)));
            const list = results.length > 1 ? [...value] : results.length ? [value] : [];
            return { values: list.map((v, i) => bits(results[i], v)) };
        } catch (error) {
            if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError)
                return { trap: error.message };
            throw error;
        }
    });
}

const NAN = {
    f32: { width: 32n, exponent: 0x7f800000n, quiet: 0x00400000n },
    f64: { width: 64n, exponent: 0x7ff0000000000000n, quiet: 0x0008000000000000n },
};
/** A result as it is compared: its lanes, where every quiet NaN of a lane is the same. */
function lanes(value, type) {
    if (!type) return [value.toString(16)];
    const { width, exponent, quiet } = NAN[type.slice(0, 3)];
    const list = type.length > 3 && width === 32n ? [value >> 32n, value & 0xffffffffn] : [value];
    return list.map((lane) => {
        const magnitude = lane & ((1n << (width - 1n)) - 1n);
        if (magnitude <= exponent) return lane.toString(16);
        return magnitude & quiet ? 'NaN' : `signalling NaN ${lane.toString(16)}`;
    });
}

function difference(call, said, expected) {
    if (expected.endless) return said === 'endless' ? null : 'it should not return';
    if (expected.trap !== undefined) return sameTrap(said, expected.trap) ? null : `Node traps: ${expected.trap}`;
    const ours = said === '' ? [] : said.split(' ');
    const same =
        !said.startsWith('trap') &&
        ours.length === expected.values.length &&
        expected.values.every((value, i) =>
            lanes(BigInt(`0x${ours[i]}`), call.nan).every((lane, l) => lane === lanes(value, call.nan)[l]),
        );
    return same ? null : `Node returns ${expected.values.map((v) => v.toString(16)).join(' ')}`;
}

const run = (program, args, input = '') => start(program, args, { env, input }).done;

async function check({ name: suite, binary, calls, expected }, flags) {
    const title = `${compiler} ${flags.join(' ')}`;
    const program = path.join(work, [suite, ...flags].join(''));
    const driver = `env=${path.join(here, 'driver.c')}`;
    const built = await run(sinter, ['build', binary, '--import', driver, '-j1', '-o', program, ...flags]);
    if (built.code !== 0) return [`${title}: the build fails (${built.code}): ${built.stderr}`];
    const line = ({ name, results, args }) => [name, results.length, ...args.map((arg) => arg.toString(16))].join(' ');
    const ran = await run(program, [], `${calls.map(line).join('\n')}\n`);
    const said = ran.stdout.split('\n').slice(0, -1);
    if (ran.code !== 0 || said.length !== calls.length)
        return [`${title}: ${ran.code} after ${said.length} of ${calls.length} calls: ${ran.stderr}`];
    return calls.flatMap((call, i) => {
        const problem = difference(call, said[i], expected[i]);
        return problem ? [`${title}: ${line(call)}: ${said[i]}; ${problem}`] : [];
    });
}

const failures = [];
const jobs = suites.flatMap((suite) => {
    const binary = assemble(suite);
    const calls = suite.parts.flatMap((part) => part.calls);
    const whole = { name: suite.name, binary, calls, expected: callInNode(binary, calls) };
    console.log(`${suite.name}: ${calls.length} calls in each of ${suite.builds.length} programs of ${compiler}`);
    return suite.builds.map((flags) => () => check(whole, flags));
});
async function worker() {
    for (let job = jobs.shift(); job; job = jobs.shift()) failures.push(...(await job()));
}
await Promise.all([worker(), worker()]);
for (const failure of failures.slice(0, SHOWN_MAX)) console.log(failure);
process.exit(failures.length ? 1 : 0);
