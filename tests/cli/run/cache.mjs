// What was compiled once is not compiled again; what differs in what counts is; and nobody else can
// read or write the cache.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import {
    add,
    assemble,
    inWork,
    refused,
    run,
    sinter,
    succeed,
    withFailingCompiler,
    work,
    write,
} from '../support.mjs';

const clang =
    process.env.SINTER_CLANG ||
    succeed(run('sh', ['-c', 'command -v clang-19 || command -v clang'])).trim();
// A compiler that counts its runs, but not those of its preprocessor, which reads providers.
const counting = write(
    'counting-clang',
    `#!/bin/sh\ncase " $* " in *' -E '*) ;; *) echo run >> '${inWork('runs')}';; esac\nexec '${clang}' "$@"\n`,
);
fs.chmodSync(counting, 0o755);

function compilations(args, options = {}) {
    fs.rmSync(inWork('runs'), { force: true });
    const result = sinter(['run', ...args], {
        ...options,
        env: { SINTER_CLANG: counting, ...options.env },
    });
    const runs = fs.existsSync(inWork('runs'))
        ? fs.readFileSync(inWork('runs'), 'utf8').length / 4
        : 0;
    return { ...result, compiled: runs > 0 };
}
const hits = (what, args, options) => {
    const result = compilations(args, options);
    assert.equal(succeed(result, what), '3\n');
    assert.equal(result.compiled, false, `${what} is in the cache`);
};
const misses = (what, args, options) => {
    const result = compilations(args, options);
    assert.equal(succeed(result, what), '3\n');
    assert.equal(result.compiled, true, `${what} is not in the cache`);
};

const wasm = assemble('add', add);
const call = ['--invoke', 'add', wasm, '1', '2'];
misses('a first run', call);
hits('a second run', call);
hits('other arguments', ['--invoke', 'add', wasm, '-5', '8']);
hits('other policy', [
    ...['--dir', '.:ro', '--env', 'A=1', '--max-memory=1G', '--timeout=1h', '--stack-size=1M'],
    ...call,
]);
hits('another name for it', ['--invoke', 'add', path.relative(work, wasm), '1', '2']);
hits('other jobs', ['-j1', ...call]);
fs.writeFileSync(inWork('copy.wasm'), fs.readFileSync(wasm));
hits('a copy', ['--invoke', 'add', 'copy.wasm', '1', '2']);
misses('without the sandbox', ['--no-os-sandbox', ...call]);
hits('with the sandbox', ['--os-sandbox', ...call]);
misses('another level', ['-O0', ...call]);
hits('the same level again', ['-O', '0', ...call]);
misses('other bounds', ['--bounds=explicit', '-O1', ...call]);
fs.appendFileSync(inWork('copy.wasm'), Buffer.from([0, 2, 1, 0x61]));
misses('a module with one more section', ['--invoke', 'add', 'copy.wasm', '1', '2']);
write('env.c', 'int unused_symbol;\n');
misses('a provider', ['--import', 'env=env.c', ...call]);
hits('a provider again', ['--import', 'env=env.c', ...call]);
write('env.c', 'int other_symbol;\n');
misses('a changed provider', ['--import', 'env=env.c', ...call]);
fs.utimesSync(counting, new Date(), new Date(Date.now() + 5000));
misses('another compiler', call);
fs.rmSync(inWork('cache'), { recursive: true });
misses('an empty cache', call);
misses('another cache', call, { env: { SINTER_CACHE_DIR: inWork('deep/er/cache') } });
misses('the cache below XDG_CACHE_HOME', call, {
    env: { SINTER_CACHE_DIR: undefined, XDG_CACHE_HOME: inWork('xdg') },
});
assert.ok(fs.existsSync(inWork('xdg/sinter')));
misses('the cache below HOME', call, {
    env: { SINTER_CACHE_DIR: '', XDG_CACHE_HOME: '', HOME: inWork('home') },
});
assert.ok(fs.existsSync(inWork('home/.cache/sinter')));

// Directories are 0700, entries are for the owner alone to write, and nothing else is in it.
function look(directory) {
    assert.equal(fs.statSync(directory).mode & 0o777, 0o700, directory);
    for (const entry of fs.readdirSync(directory, { withFileTypes: true }))
        if (entry.isDirectory()) look(path.join(directory, entry.name));
        else assert.match(entry.name, /^[0-9a-f]{64}$/);
}
for (const cache of ['cache', 'deep', 'xdg', 'home/.cache']) look(inWork(cache));

// No cache, no run, and it says so.
refused(
    compilations(call, { env: { SINTER_CACHE_DIR: '/proc/nowhere' } }),
    3,
    /cannot make the directory "\/proc\/nowhere/,
);
refused(
    compilations(call, { env: { SINTER_CACHE_DIR: '', XDG_CACHE_HOME: '', HOME: '' } }),
    3,
    /set SINTER_CACHE_DIR or HOME/,
);
// A build that fails leaves nothing in the cache.
fs.rmSync(inWork('cache'), { recursive: true });
assert.equal(sinter(['run', '--strict', ...call], { env: withFailingCompiler() }).code, 3);
const left = fs.readdirSync(inWork('cache'), { recursive: true, withFileTypes: true });
assert.deepEqual(
    left.filter((entry) => !entry.isDirectory()),
    [],
);
assert.deepEqual(
    left.filter((entry) => entry.name.startsWith('.')),
    [],
);
