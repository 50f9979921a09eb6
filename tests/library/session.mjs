// One session with the module of everything.mjs, in Node: what every host that is written in C, C++
// or Python has to print too.
import fs from 'node:fs';

import { names } from './everything.mjs';

// V8's words for the traps of the session.
const messages = [
    [/^unreachable$/, 'unreachable'],
    [/divide by zero/, 'integer divide by zero'],
    [/divide result unrepresentable/, 'integer overflow'],
    [/memory access out of bounds/, 'out of bounds memory access'],
    [/table index is out of bounds/, 'undefined element'],
    [/null function or function signature/, 'uninitialized element'],
    [/Maximum call stack size/, 'call stack exhausted'],
    [/^host error/, 'host error: told to fail'],
];

/** The session's output, with V8. */
export function session(file) {
    const lines = [];
    const say = (...words) => lines.push(words.join(' '));
    const counter = new WebAssembly.Global({ value: 'i64', mutable: true }, 40n);
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 4 });
    const table = new WebAssembly.Table({ element: 'anyfunc', initial: 4, maximum: 8 });
    const refs = new WebAssembly.Table({ element: 'externref', initial: 2 });
    const env = {
        note(value) {
            say('note', value);
            if (value === 13) throw new Error('host error');
        },
        mix: (a, b, c, d) => a + Number(b) + c + d,
        swap: (a, ...rest) => (rest.length ? [rest[0], a] : a - 1),
        vector: () => {},
        extern: (reference) => reference,
        function: (reference) => reference,
        limit: 7,
        counter,
    };
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(fs.readFileSync(file)), {
        env,
        class: { linux: (a) => a * 2 },
        '': { '': (a) => a * 3 },
        'a.b': { 'c d': () => 1000 },
        'a-b': { 'c d': () => 20000 },
        host: { memory, table, refs },
    });
    const trap = (name, ...args) => {
        try {
            exports[name](...args);
            say(name, 'returned');
        } catch (error) {
            say(name, messages.find(([pattern]) => pattern.test(error.message))?.[1] ?? error.message);
        }
    };
    say('stored', new DataView(memory.buffer).getBigInt64(0, true));
    say('data', Buffer.from(memory.buffer, 16, 15).toString());
    say('inc', exports.inc(0x7fffffff));
    say('all', exports.all(-1, 1n << 40n, 0.5, 0.25));
    say('both', ...exports.both(-5n, 6));
    say('swap', ...exports.swap(7n, 8));
    say('four', ...exports.four(-3));
    say('others', exports.others(10));
    say('count', exports.count(), exports.counter.value, exports.limit.value);
    say('constant', exports.constant.value);
    exports.set_g(21);
    say('g', exports.g.value);
    exports.g.value = -9;
    say('g', exports.g.value);
    const mark = {};
    say('echo', exports.echo(mark) === mark, exports.kept.value === mark, refs.get(1) === mark);
    say('echo', exports.echo(null) === null, exports.kept.value === null, refs.get(1) === null);
    exports.install(2, exports.choose(exports.chosen.value));
    say('indirect', exports.indirect(2, 41), exports.own(1, 1));
    say('choose', exports.choose(null) === null);
    trap('indirect', 1, 0);
    trap('indirect', 4, 0);
    exports.poke(65532, 0x12345678);
    say('peek', exports.peek(65532), new DataView(memory.buffer).getInt32(65532, true));
    trap('peek', 65533);
    say('grow', exports.grow(1), exports.grow(3), memory.buffer.byteLength);
    say('peek', exports.peek(65533));
    trap('broken');
    trap('divide', 1, 0);
    trap('divide', -0x80000000, -1);
    trap('deep', 0);
    trap('note', 12);
    trap('note', 13);
    say('inc', exports.inc(1));
    names.forEach(([name], i) => say('name', i, exports[name]()));
    return `${lines.join('\n')}\n`;
}
