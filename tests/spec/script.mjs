// A script of the suite as commands for run_driver.c, whose grammar stands at the top of that file.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

// The suite's texts for traps, and for what is wrong with an import; Sinter's are the same, but for these.
const TRAPS = [
    'out of bounds memory access',
    'out of bounds table access',
    'undefined element',
    'uninitialized element',
    'indirect call type mismatch',
    'unreachable',
    'integer overflow',
    'integer divide by zero',
    'invalid conversion to integer',
    'call stack exhausted',
    'null reference',
    'unaligned atomic',
    'expected shared memory',
    'uncaught exception',
];
const OTHER_TEXTS = { 'uninitialized element 2': 'uninitialized element', 'null function reference': 'null reference' };
const LINK_FAULTS = { 'unknown import': 'nothing is bound to it', 'incompatible import type': 'but is bound to' };
const trapText = (text) => (TRAPS.includes(text) ? text : OTHER_TEXTS[text]);

// ---- Values as words for the driver ----

class NotExpressible extends Error {}

const LANE_BYTES = { i8: 1, i16: 2, i32: 4, i64: 8, f32: 4, f64: 8 };
const hexOf = (value, bytes) => BigInt.asUintN(bytes * 8, BigInt(value)).toString(16);
const nameWord = (name) => `:${Buffer.from(name).toString('hex')}`;

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
    return `${bytes}:${[value]
        .flat()
        .map((lane) => (lane === undefined ? 'any' : laneWord(lane, bytes)))
        .join(',')}`;
};

const expectedWord = (expected) => {
    if (expected.type === 'either') return expected.values.map(lanesWord).join('|');
    if (expected.type === 'v128' || LANE_BYTES[expected.type]) return lanesWord(expected);
    if (expected.value === 'null' || expected.type === 'refnull') return 'ref:null';
    if (expected.type === 'externref' && expected.value !== undefined) return hostReference(expected.value);
    if (/^(funcref|externref)$/.test(expected.type)) return 'ref:some';
    throw new NotExpressible(`the driver has no result of type ${expected.type}`);
};

// ---- A script's commands ----

const trapWord = (text) => {
    if (!trapText(text)) throw new NotExpressible(`Sinter has no trap for "${text}"`);
    return trapText(text);
};

// The line for an action on the instance in `slot`.
const actionWords = ({ type, action, expected, text }, slot) => {
    const target = `${slot} ${nameWord(action.field)}`;
    const results = () => expected.map(expectedWord).join(' ');
    if (action.type === 'get') return `get ${target} = ${results()}`;
    const call = (kind, want) => [kind, target, ...action.args.map(argumentWord), '=', want].join(' ');
    switch (type) {
        case 'assert_return':
            return call('return', results());
        case 'action':
            return call('action', '');
        case 'assert_exception':
            return call('trap', 'uncaught exception');
        case 'assert_trap':
        case 'assert_exhaustion':
            return call('trap', trapWord(text));
        default:
            throw new Error(`no action of ${type}`);
    }
};

const actionLine = (command, slot) => {
    try {
        return actionWords(command, slot);
    } catch (error) {
        if (error instanceof NotExpressible) return `unsaid ${slot} ${error.message}`;
        throw error;
    }
};

// Checked by validate.mjs; for a custom section's contents Sinter has no use.
const NOT_EXECUTED = ['assert_invalid', 'assert_malformed', 'assert_invalid_custom'];

// The commands of the script at `path` that are executed, each with `lineOf`, which makes the driver's line; of those that need a module, `file`
// names it and `lineOf` takes its shared object. `slot` is that of the instance which a module's command makes.
export const readSteps = (path) => {
    const steps = [],
        definitions = new Map(),
        named = new Map();
    let current = 0,
        slotCount = 1; // slot 0 stays empty: a script may act before any module
    const fileOf = (name) => join(dirname(path), name);
    const step = (command, rest) => steps.push({ line: command.line, type: command.type, ...rest });
    const instantiate = (command, file, name) => {
        const slot = (current = slotCount++);
        if (name) named.set(name, slot);
        step(command, { file, slot, lineOf: (library) => `module ${slot} ${library}` });
    };
    const define = (command) => {
        definitions.set(command.name, command.filename).set(undefined, command.filename);
        step(command, { file: fileOf(command.filename), lineOf: (library) => `load ${library}` });
    };
    const find = (name) => {
        if (name && !named.has(name)) throw new Error(`${path}: no instance ${name}`);
        return name ? named.get(name) : current;
    };
    for (const command of JSON.parse(readFileSync(path, 'utf8')).commands) {
        const { type, text } = command;
        if (type === 'module_definition' || command.definition) {
            define(command);
        } else if (type === 'module') {
            instantiate(command, fileOf(command.filename), command.name);
        } else if (type === 'module_instance') {
            instantiate(command, fileOf(definitions.get(command.module)), command.instance);
        } else if (type === 'assert_uninstantiable') {
            step(command, {
                file: fileOf(command.filename),
                lineOf: (library) => `uninstantiable ${library} = ${trapWord(text)}`,
            });
        } else if (type === 'assert_unlinkable') {
            if (!LINK_FAULTS[text]) throw new Error(`${path}: nothing is known of "${text}"`);
            step(command, {
                file: fileOf(command.filename),
                lineOf: (library) => `unlinkable ${library} = ${LINK_FAULTS[text]}`,
            });
        } else if (type === 'register') {
            const line = `register ${nameWord(command.as)} ${find(command.name)}`;
            step(command, { lineOf: () => line, isLink: true });
        } else if (command.action) {
            const line = actionLine(command, find(command.action.module));
            step(command, { field: command.action.field, lineOf: () => line });
        } else if (!NOT_EXECUTED.includes(type)) {
            throw new Error(`${path}: unknown command ${type}`);
        }
    }
    return steps;
};
