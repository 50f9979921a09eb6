// Engines that crash, hang, print something else or nothing, and ones that are given what the guest
// would be given.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import net from 'node:net';
import { add, assemble, hello, inWork, script, succeed, writeProgram } from '../../support/sinter.mjs';
import { assertEnded, bench, fails, fake } from './frame.mjs';

const guest = assemble('hello', hello);
// The empty program, which start-up is measured with, prints nothing.
const emptyOr = (body) => `case "$*" in *empty*) exit 0;; esac\n${body}`;
const engine = (name, body) => `${name}=${fake(`fake-${name}`, emptyOr(body))}`;

const result = bench([
    guest,
    '--timeout=700ms',
    '--against',
    [
        engine('node', 'echo hello'), // without figures
        engine('wasmtime', '[ $1 = compile ] && { : > "$5"; exit 0; }; kill -SEGV $$'),
        engine('wasmer', '[ $1 = compile ] && { echo "an Error of its own" >&2; exit 9; }; echo hello'),
        engine('wasmedge', '[ $1 = compile ] && exit 0; echo goodbye'),
        engine('wasm3', 'echo hello; sleep 98765 & wait'),
        engine('iwasm', 'echo hello; exit 3'),
    ].join(','),
]);
succeed(result);
assert.equal(result.row('sinter').status, 'ok');
fails(result, 'node', 'V8', /it wrote no figures/);
fails(result, 'wasmtime', 'wasmtime', /ended by signal 11 \(Segmentation fault\)/);
fails(result, 'wasmer', 'wasmer', /does not compile \(exit code 9\): an Error of its own/);
fails(result, 'wasmedge', 'WasmEdge', /its output is not that of Sinter/);
fails(result, 'wasm3', 'wasm3', /timed out after 0\.7 s/);
fails(result, 'iwasm', 'iwasm', /exit code 3 instead of 0/);
assertEnded('98765');

// What an engine says about its failure: the cause, or what it prints on stdout. It is data.
const messages = bench([
    guest,
    '--against',
    [
        engine(
            'wasm3',
            `printf 'Error: cannot run\\n\\nCaused by:\\n  0: this\\n  1: wasm trap: that\\n' >&2; exit 134`,
        ),
        engine('iwasm', 'echo "Exception: unreachable"; exit 1'),
        engine('wasmedge', `[ $1 = compile ] && exit 0; printf 'at 1\\n\\033[31mError\\033[m: "x"\\n' >&2; exit 1`),
    ].join(','),
    '--svg=chart.svg',
]);
succeed(messages);
fails(messages, 'wasm3', 'wasm3', /exit code 134 instead of 0: 1: wasm trap: that$/);
fails(messages, 'iwasm', 'iwasm', /exit code 1 instead of 0: Exception: unreachable$/);
fails(messages, 'wasmedge', 'WasmEdge', /exit code 1 instead of 0: \\x1b\[31mError\\x1b\[m: "x"$/);
assert.match(
    fs.readFileSync(inWork('chart.svg'), 'utf8'),
    />failed: exit code 1 instead of 0: Exception: unreachable</,
);

// A package that is missing, and with it what would stand in for another engine. One that is not asked for is left out.
script('bin/python3', 'echo "ModuleNotFoundError: No module named wasmtime" >&2; exit 1');
const env = { PATH: `${inWork('bin')}:/usr/bin:/bin` };
const absent = bench([guest, '--against=wasmtime-py,wasmtime'], { env });
succeed(absent);
assert.match(absent.stdout, /^wasmtime, by Python +missing: .* has no package "wasmtime", or .*: ModuleNotFoundError/m);
assert.match(absent.stdout, /^wasmtime +missing: "wasmtime" is not on PATH, nor is a "python3" with the package/m);
assert.ok(!bench([guest], { env }).row('wasmtime-py'));

// An engine that starts to fail later on, one that hangs as soon as it is asked for its version,
// one that fails on an empty program, and one that can't be run at all.
const counter = inWork('count');
const later = engine('wasm3', `echo >> '${counter}'; [ $(wc -l < '${counter}') -lt 3 ] && echo hello`);
script('hangs', 'sleep 98766');
writeProgram('broken', '#!/nowhere/at/all\n');
const more = bench([
    guest,
    '--timeout=500ms',
    `--against=${later},iwasm=hangs,wasmer=./broken,iwasm=./broken,wasmedge=hangs,iwasm=${fake('nothing', 'echo "no room" >&2; exit 1')}`,
]);
succeed(more);
fails(more, 'wasm3', 'wasm3', /exit code 1 instead of 0/);
assert.match(more.stdout, /iwasm +missing: "hangs" is not there/);
assert.match(more.stdout, /iwasm \(2\) +failed: an empty program: cannot be run: No such file/);
const old = bench([
    assemble('add', add),
    '--invoke=add',
    `--against=wasm-interp=${fake('old', 'echo "unknown option -r" >&2; exit 1')}`,
    '--',
    '1',
    '2',
]);
succeed(old);
fails(
    old,
    'wasm-interp',
    'wasm-interp',
    /an empty program: exit code 1 .*unknown option -r \(wasm-interp 1\.0\.33 or later is needed\)/,
);
assert.match(more.stdout, /wasmer +failed: cannot run ".*broken": No such file/);
assert.match(more.stdout, /iwasm \(3\) +failed: an empty program: exit code 1 instead of 0: no room/);
const hanging = bench([guest, '--timeout=500ms', '--against=iwasm=./hangs,wasmedge=./hangs']);
succeed(hanging);
fails(hanging, 'iwasm', 'iwasm', /an empty program: timed out after 0\.5 s/);
fails(hanging, 'wasmedge', 'WasmEdge', /compilation took more than 0\.5 s/);
assertEnded('98766');

// Flags and arguments reach engines in their own ways.
const shown = fake(
    'shows',
    emptyOr(`[ $1 = compile ] || { for word; do echo "$word"; done >> '${inWork('words')}'; }; echo hello`),
);
fs.mkdirSync(inWork('data'));
const given = ['--dir=data::/d', '--env=A=1', '--env=UNSET', '--env=B'];
const seen = (name) => {
    fs.rmSync(inWork('words'), { force: true });
    const ran = bench([...given, guest, `--against=${name}=${shown}`, 'one', '--json'], { env: { B: 'two' } });
    assert.equal(ran.row(name).status, 'ok', ran.row(name).reason);
    const words = fs.readFileSync(inWork('words'), 'utf8').trimEnd().split('\n');
    return words.slice(0, words.length / 3).filter((word) => !word.startsWith('/'));
};
assert.deepEqual(seen('wasmtime'), [
    'run',
    '--allow-precompiled',
    '--dir=data::/d',
    '--env=A=1',
    '--env=B=two',
    'one',
    '--json',
]);
assert.deepEqual(seen('wasmer'), ['run', '--mapdir=/d:data', '--env=A=1', '--env=B=two', '--', 'one', '--json']);
assert.deepEqual(seen('wasmedge'), ['--dir=/d:data', '--env=A=1', '--env=B=two', 'one', '--json']);
assert.deepEqual(seen('iwasm'), [
    '--stack-size=1048576',
    '--map-dir=/d::data',
    '--env=A=1',
    '--env=B=two',
    'one',
    '--json',
]);
const without = bench([...given, guest, `--against=wasm3=${shown}`]);
fails(without, 'wasm3', 'wasm3', /it has no flag for a directory/);
const reading = bench(['--dir=data::/d:ro', guest, `--against=iwasm=${shown}`]);
fails(reading, 'iwasm', 'iwasm', /it has no flag for a read-only directory/);
const port = await new Promise((found) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
        const { port } = server.address();
        server.close(() => found(port));
    });
});
const listening = bench([`--tcplisten=127.0.0.1:${port}`, guest, `--against=iwasm=${shown}`]);
fails(listening, 'iwasm', 'iwasm', /it has no flag for a listening socket/);
fails(bench([guest, `--against=wasm-interp=${shown}`]), 'wasm-interp', 'wasm-interp', /give --invoke/);

// Exported functions, with results in every notation.
const adds = assemble('add', add);
const says = (name, body) => `${name}=${fake(`says-${name}`, emptyOr(body))}`;
const called = bench([
    adds,
    '--invoke=add',
    `--against=node,${says('wasm3', 'echo "Result: 4294967295" >&2')},${says('iwasm', 'echo 0xffffffff:i32')},${says('wasm-interp', 'echo "add(i32:1, i32:2) => i32:4294967295"')},${says('wasmtime', '[ $1 = compile ] || echo -1')},${says('wasmedge', '[ $1 = compile ] || echo 1')}`,
    '--',
    '-3',
    '2',
]);
succeed(called);
for (const name of ['node', 'wasm3', 'iwasm', 'wasm-interp', 'wasmtime'])
    assert.equal(called.row(name).status, 'ok', `${name}: ${called.row(name).reason}`);
fails(called, 'wasmedge', 'WasmEdge', /its output is not that of Sinter/);
