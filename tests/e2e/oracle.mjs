// The same call in Node's WebAssembly, and whether the outcomes are alike: results bit for bit but
// for the payloads of NaNs, traps by their kind.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import v8 from 'node:v8';
import { mustRun, wat2wasm } from '../support/process.mjs';

const nodeVersion = Number(process.versions.node.split('.')[0]);
if (nodeVersion < 22) {
    // Later ones have these, and no flags for them.
    v8.setFlagsFromString('--experimental-wasm-return-call');
    v8.setFlagsFromString('--experimental-wasm-extended-const');
    v8.setFlagsFromString('--experimental-wasm-relaxed-simd');
    v8.setFlagsFromString('--experimental-wasm-memory64');
}

/** V8's words for a trap, and ours. V8 does not tell an overflow from a conversion of NaN. */
const kinds = [
    [/memory access out of bounds|data segment/, /^trap: out of bounds memory access$/m],
    [
        /table .*out of bounds|table initializer|element segment/,
        /^trap: (out of bounds table access|undefined element)$/m,
    ],
    [
        /null function or function signature|^function signature mismatch/,
        /^trap: (uninitialized element|indirect call type mismatch)$/m,
    ],
    [/(divide|remainder) by zero/, /^trap: integer divide by zero$/m],
    [/divide result unrepresentable/, /^trap: integer overflow$/m],
    [/float unrepresentable/, /^trap: (integer overflow|invalid conversion to integer)$/m],
    [/^unreachable$/, /^trap: unreachable$/m],
    [/rethrowing null value/, /^trap: null reference$/m],
    [/uncaught exception/, /^trap: uncaught exception$/m],
    [/unaligned access/, /^trap: unaligned atomic$/m],
    [/Atomics.wait cannot be called/, /^trap: expected shared memory$/m],
    [/Maximum call stack size/, /^trap: call stack exhausted$/m],
];

/** The module at `file`, .wasm or .wat, as Node compiles it, with its exports' types. */
export function load(sinter, file, work) {
    let binary = file;
    if (file.endsWith('.wat')) {
        binary = path.join(work, 'oracle.wasm');
        wat2wasm(sinter, file, binary, [
            'tail-call',
            'exceptions',
            'threads',
            'relaxed-simd',
            'multi-memory',
            'memory64',
        ]);
    }
    const described = JSON.parse(mustRun(sinter, ['inspect', binary, '--exports', '--json']).stdout);
    const types = new Map(
        described.exports.map(({ name, type }) => [
            name,
            {
                params: (/\(param ([^)]*)\)/.exec(type)?.[1] ?? '').split(' ').filter(Boolean),
                results: (/\(result ([^)]*)\)/.exec(type)?.[1] ?? '').split(' ').filter(Boolean),
            },
        ]),
    );
    return { compiled: new WebAssembly.Module(readFileSync(binary)), types };
}

/** A number as --invoke reads and prints it. */
function parse(text, type) {
    if (type === 'i32') return Number(text) | 0;
    if (type === 'i64') {
        const magnitude = BigInt(text.replace(/^-/, ''));
        return BigInt.asIntN(64, text.startsWith('-') ? -magnitude : magnitude);
    }
    if (type === 'f32' || type === 'f64') {
        const value = /^-?inf$/.test(text)
            ? Number(text.replace('inf', 'Infinity'))
            : text === 'nan'
              ? NaN
              : Number(text);
        return type === 'f32' ? Math.fround(value) : value;
    }
    return text;
}

export function callInNode({ compiled, types }, call) {
    const { params, results } = types.get(call.name);
    try {
        const instance = new WebAssembly.Instance(compiled, {});
        const value = instance.exports[call.name](...call.args.map((arg, i) => parse(arg, params[i])));
        return { values: results.length > 1 ? [...value] : results.length ? [value] : [] };
    } catch (error) {
        if (error instanceof WebAssembly.Exception) return { trap: 'uncaught exception' };
        if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError) return { trap: error.message };
        throw error;
    }
}

/** True when what a program of ours said is the trap that V8 calls `theirs`. */
export function sameTrap(said, theirs) {
    const kind = kinds.find(([pattern]) => pattern.test(theirs));
    if (!kind) throw new Error(`Node's trap "${theirs}" is not known here`);
    return kind[1].test(said);
}

/** What is wrong with how the program ended, or null. */
export function sameOutcome({ types }, call, actual, expected) {
    const told = `code ${actual.code}, ${actual.stdout.trim()} ${actual.stderr.trim()}`;
    if (expected.trap !== undefined) {
        const kind = kinds.find(([theirs]) => theirs.test(expected.trap));
        if (!kind) return `Node's trap "${expected.trap}" is not known here`;
        const same = actual.code === 134 && actual.stdout === '' && kind[1].test(actual.stderr);
        return same ? null : `${told}; Node traps: ${expected.trap}`;
    }
    const { results } = types.get(call.name);
    const printed = actual.stdout.split('\n').slice(0, -1);
    const same =
        actual.code === 0 &&
        actual.stderr === '' &&
        printed.length === results.length &&
        results.every((type, i) => sameValue(printed[i], type, expected.values[i]));
    return same ? null : `${told}; Node returns ${expected.values.map(String).join(', ')}`;
}

function sameValue(printed, type, value) {
    if (type === 'funcref' || type === 'externref') return printed === (value === null ? 'null' : '<reference>');
    return Object.is(parse(printed, type), value);
}
