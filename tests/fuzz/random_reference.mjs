// What a random module does under this V8, as random_host.c prints it; exit code 3 where V8 cannot say.
//
//     node random_reference.mjs MODULE TYPES HELPER [INITIALISER]
//
// TYPES is `sinter inspect --json` of the module, since JavaScript does not tell types. HELPER is compiled from helper.wat:
// what JavaScript cannot do, which is to see vectors, and to trap. INITIALISER is an export without parameters that is called
// first, without imports; then the module is as if it did not have it.
import fs from 'node:fs';

import { argument, globalValue } from './random_values.mjs';

const [module, types, helperFile, initialiser] = process.argv.slice(2);
const described = JSON.parse(fs.readFileSync(types, 'utf8'));
const lines = [];

const words = (type, keyword) =>
    (new RegExp(`\\(${keyword} ([^)]*)\\)`).exec(type)?.[1] ?? '').split(' ').filter(Boolean);
const bytes = new DataView(new ArrayBuffer(8));
function show(type, value) {
    if (type === 'i32' || type === 'i64') return ` ${type}:${value}`;
    if (type === 'f32') (bytes.setUint32(0, 0), bytes.setFloat32(0, value));
    if (type === 'f64') bytes.setFloat64(0, value);
    if (type === 'f32') return ` f32:${Number.isNaN(value) ? 'nan' : bytes.getUint32(0).toString(16).padStart(8, '0')}`;
    if (type === 'f64')
        return ` f64:${Number.isNaN(value) ? 'nan' : bytes.getBigUint64(0).toString(16).padStart(16, '0')}`;
    return value === null ? ' null' : ' reference';
}
function checksum(buffer) {
    let sum = 0;
    new Uint8Array(buffer).forEach((byte, i) => byte && (sum = (Math.imul(sum, 31) + byte + i) >>> 0));
    return sum;
}

function cannotSay(why) {
    console.log(why);
    process.exit(3);
}

let initialising = initialiser !== undefined;
const called =
    (implementation) =>
    (...values) =>
        initialising ? cannotSay('the initialiser calls an import') : implementation(...values);
const log = (type) => called((value) => void lines.push(`log${show(type, value)}`));

const helper = new WebAssembly.Instance(new WebAssembly.Module(fs.readFileSync(helperFile)), {
    host: { log: log('i64') },
});
// Functions of the helper stay what they are: JavaScript cannot pass a vector on.
const functions = {
    'log-i32': log('i32'),
    'log-i64': log('i64'),
    'log-f32': log('f32'),
    'log-f64': log('f64'),
    'log-v128': helper.exports.log,
    throw: helper.exports.throw,
    'table-get': called(() => null),
    'table-set': called(() => {}),
    'call-export': called(() => {}),
    'call-export-catch': called(() => 0),
    'call-ref': called(() => {}),
    'call-ref-catch': called(() => 0),
    sleep: called((time, id) => id),
};

const imports = {};
for (const { module: from, name, kind, type } of described.imports) {
    imports[from] ??= {};
    if (kind === 'func' && functions[name]) {
        imports[from][name] = functions[name];
    } else if (kind === 'global') {
        const isMutable = type.includes('(mut ');
        const value = /(i32|i64|f32|f64|v128|funcref|externref)/.exec(type)[1];
        const descriptor = { value: value === 'funcref' ? 'anyfunc' : value, mutable: isMutable };
        imports[from][name] =
            value === 'v128'
                ? new WebAssembly.Global(descriptor)
                : new WebAssembly.Global(descriptor, globalValue(value));
    } else {
        cannotSay(`no import like ${from}.${name}`);
    }
}

function attempt(what) {
    try {
        return { value: what() };
    } catch (error) {
        if (error instanceof WebAssembly.Exception) return { trap: 'uncaught exception' };
        if (error instanceof WebAssembly.RuntimeError) return { trap: error.message };
        cannotSay(String(error)); // the end of V8's stack, or what its host's language cannot do
    }
}

let compiled;
try {
    compiled = new WebAssembly.Module(fs.readFileSync(module));
} catch (error) {
    cannotSay(String(error));
}
const listed = (list) =>
    JSON.stringify(list.map(({ module: from = '', name, kind }) => [from, name, kind.replace('function', 'func')]));
for (const [ours, its] of [
    [described.imports, WebAssembly.Module.imports(compiled)],
    [described.exports, WebAssembly.Module.exports(compiled)],
])
    if (listed(ours) !== listed(its)) throw new Error('sinter inspect lists other imports or exports');
const made = attempt(() => new WebAssembly.Instance(compiled, imports));
if (made.trap) lines.push(`trap: ${made.trap}`);
if (initialising && !made.trap) {
    const { trap } = attempt(made.value.exports[initialiser]);
    if (trap !== undefined) cannotSay(`the initialiser traps: ${trap}`);
    described.exports = described.exports.filter(({ name }) => name !== initialiser);
}
initialising = false;
described.exports.forEach(({ name, kind, type }, i) => {
    if (made.trap || kind !== 'func') return;
    const params = words(type, 'param');
    const results = words(type, 'result');
    if ([...params, ...results].includes('v128')) return;
    lines.push(`call ${i}`);
    const { value, trap } = attempt(() =>
        made.value.exports[name](...params.map((param, p) => argument(param, i + p))),
    );
    if (trap !== undefined) lines.push(`trap: ${trap}`);
    else lines.push(`=${results.map((result, r) => show(result, results.length > 1 ? value[r] : value)).join('')}`);
});
// What is left: in memories that are exported, and in globals.
if (!made.trap)
    described.exports.forEach(({ name, kind, type }, i) => {
        const value = made.value.exports[name];
        if (kind === 'memory') lines.push(`memory ${i}: ${value.buffer.byteLength} ${checksum(value.buffer)}`);
        const numeric = kind === 'global' && /\b(i32|i64|f32|f64)\b/.exec(type)?.[1];
        if (numeric) lines.push(`global ${i}:${show(numeric, value.value)}`);
    });
process.stdout.write(lines.map((line) => `${line}\n`).join(''));
