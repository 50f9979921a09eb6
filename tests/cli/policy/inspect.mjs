// The policy that was built in is what inspect shows, as text and as JSON, of the stripped file too.
import assert from 'node:assert/strict';
import { assemble, build, hello, inWork, run, sinter, succeed } from '../../support/sinter.mjs';

const wasm = assemble('hello', hello);
const policyOf = (file) => JSON.parse(succeed(sinter(['inspect', file, '--json']))).policy;
const textOf = (file) => {
    const text = succeed(sinter(['inspect', file]));
    return text.includes('policy:\n') ? text.slice(text.indexOf('policy:\n')).split('\n') : [];
};

build(wasm, '-o', 'bare');
assert.deepEqual(policyOf('bare'), {
    directories: [],
    environment: [],
    listeners: [],
    stackSizeBytes: 16777216,
    maxMemoryBytes: null,
    maxThreads: null,
    timeoutMs: null,
    inheritEnvironment: false,
    runtimePolicy: false,
    osSandbox: true,
});
assert.deepEqual(textOf('bare'), [
    'policy:',
    '  stack: 16777216 bytes',
    '  memory: no limit',
    '  time: no limit',
    "  operating system's sandbox: on",
    '  variables SINTER_*: narrow it',
    '',
]);

const flags = [
    ...['--dir', 'da"ta', '--dir', 'a::b::/c:ro', '--env', 'KEY=a "value"\n', '--env', 'PASSED'],
    ...['--inherit-env', '--tcplisten', '127.0.0.1:8080', '--tcplisten=[::1]:1'],
    ...['--max-memory=1G', '--timeout=2m', '--stack-size=1M', '--no-os-sandbox', '--runtime-policy'],
];
build(wasm, ...flags, '-o', 'full');
succeed(run('strip', ['-s', 'full']), 'strip');
assert.deepEqual(policyOf('full'), {
    directories: [
        { host: 'da"ta', guest: 'da"ta', readOnly: false },
        { host: 'a::b', guest: '/c', readOnly: true },
    ],
    environment: ['KEY=a "value"\n', 'PASSED'],
    listeners: ['127.0.0.1:8080', '[::1]:1'],
    stackSizeBytes: 1 << 20,
    maxMemoryBytes: 1 << 30,
    maxThreads: null,
    timeoutMs: 120000,
    inheritEnvironment: true,
    runtimePolicy: true,
    osSandbox: false,
});
assert.deepEqual(textOf('full'), [
    'policy:',
    '  directory "da\\"ta" as "da\\"ta"',
    '  directory "a::b" as "/c", read only',
    '  environment: the whole of the process',
    '  environment "KEY=a \\"value\\"\\x0a"',
    '  environment "PASSED"',
    '  listens at "127.0.0.1:8080"',
    '  listens at "[::1]:1"',
    '  stack: 1048576 bytes',
    '  memory: 1073741824 bytes',
    '  time: 120000 ms',
    "  operating system's sandbox: off",
    '  variables SINTER_*: narrow it, or widen it',
    '',
]);

// A library's is what its instances get; the rest is its host's.
build(wasm, '--emit=shared', '--dir=a::b::/c:ro', '--env=KEY=value', '--max-memory=1G', '-o', 'library.so');
assert.deepEqual(policyOf('library.so'), {
    directories: [{ host: 'a::b', guest: '/c', readOnly: true }],
    environment: ['KEY=value'],
    listeners: [],
    stackSizeBytes: null,
    maxMemoryBytes: 1 << 30,
    maxThreads: null,
    timeoutMs: null,
    inheritEnvironment: false,
    runtimePolicy: false,
    osSandbox: false,
});
assert.deepEqual(textOf('library.so'), [
    'policy:',
    '  directory "a::b" as "/c", read only',
    '  environment "KEY=value"',
    '  memory: 1073741824 bytes',
    '',
]);

// A module has none.
assert.equal(policyOf(wasm), null);
assert.deepEqual(textOf(wasm), []);
// What it says is what is done.
succeed(sinter(['build', wasm, '--dir', 'absent', '-o', 'absent']));
assert.match(run(inWork('absent'), []).stderr, /cannot open directory "absent"/);
