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
    script,
    sinter,
    succeed,
    withFailingCompiler,
    usualCompiler,
    work,
    write,
} from '../../support/sinter.mjs';

const clang = usualCompiler();
// A compiler that counts its runs, but not those of its preprocessor, which reads providers.
const counting = script(
    'counting-clang',
    `case " $* " in *' -E '*) ;; *) echo run >> '${inWork('runs')}';; esac\nexec '${clang}' "$@"`,
);

function compilations(args, options = {}) {
    fs.rmSync(inWork('runs'), { force: true });
    const result = sinter(['run', ...args], {
        ...options,
        env: { SINTER_CLANG: counting, ...options.env },
    });
    const runs = fs.existsSync(inWork('runs')) ? fs.readFileSync(inWork('runs'), 'utf8').length / 4 : 0;
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

// Nobody else may be able to put something in place of the cache, or of what is in it: not in any
// directory on the way, nor by a link.
const cacheAt = (directory) => ({ env: { SINTER_CACHE_DIR: directory } });
const entriesOf = (directory) =>
    fs
        .readdirSync(directory, { recursive: true, withFileTypes: true })
        .filter((entry) => !entry.isDirectory())
        .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name));
const directory = (name, mode) => {
    fs.mkdirSync(inWork(name));
    fs.chmodSync(inWork(name), mode);
    return inWork(name);
};
const unsafe = (what, cache, where) =>
    refused(
        sinter(['run', ...call], cacheAt(cache)),
        3,
        new RegExp(`cannot use "[^"]*" as the cache: "${where}" ${what}\n.*note: set SINTER_CACHE_DIR`),
    );
const others = 'belongs to another user, or others may write to it';
for (const mode of [0o777, 0o775, 0o1777]) {
    const open = directory(`open${mode}`, mode);
    unsafe(others, open, open);
}
for (const mode of [0o777, 0o775]) {
    const open = directory(`way${mode}`, mode);
    unsafe(others, path.join(open, 'cache'), open);
    fs.symlinkSync(path.join(open, 'cache'), inWork(`by_link${mode}`));
    unsafe(others, inWork(`by_link${mode}`), open);
    fs.mkdirSync(path.join(open, 'in', 'deep'), { recursive: true });
    unsafe(others, path.join(open, 'in', 'deep', '..', 'cache'), open);
}
const sticky = directory('sticky', 0o1777);
misses('the cache in a sticky directory', call, cacheAt(path.join(sticky, 'cache')));
hits('the cache there again', call, cacheAt(path.join(sticky, 'cache')));
fs.symlinkSync('sticky/cache', inWork('link'));
hits('the same by a link', call, cacheAt(inWork('link')));
hits('the same by a relative path', call, cacheAt('sticky/../link'));
fs.symlinkSync('loop', inWork('loop'));
unsafe('leads through too many links', inWork('loop'), inWork('loop'));
write('file', '');
unsafe('is no directory', inWork('file'), inWork('file'));

// An entry that others may write to, or that is a link, is none.
const safe = directory('safe', 0o700);
misses('a new cache', call, cacheAt(safe));
const [entry] = entriesOf(safe);
assert.equal(fs.statSync(entry).mode & 0o777, 0o700, "an entry is its owner's alone");
fs.chmodSync(entry, 0o777);
misses('an entry that others may write to', call, cacheAt(safe));
hits('what took its place', call, cacheAt(safe));
fs.renameSync(entry, inWork('moved'));
fs.symlinkSync(inWork('moved'), entry);
misses('an entry that is a link', call, cacheAt(safe));
hits('what took its place', call, cacheAt(safe));

// The cache keeps to its size when something is added; what was used in the last minute stays.
const small = directory('small', 0o700);
const bounded = { env: { SINTER_CACHE_DIR: small, SINTER_CACHE_SIZE: '64K' } };
misses('in a small cache', call, bounded);
const [old] = entriesOf(small);
misses('without the sandbox, in a small cache', ['--no-os-sandbox', ...call], bounded);
assert.equal(entriesOf(small).length, 2, 'both were used just now');
fs.utimesSync(old, 1000, 1000);
misses('strictly, in a small cache', ['--strict', ...call], bounded);
assert.ok(!fs.existsSync(old), 'the one that was used long ago goes');
assert.equal(entriesOf(small).length, 2);

// The same with another user, whom only root can play.
if (process.getuid() === 0) {
    const nobody = 65534;
    const theirs = directory('theirs', 0o755);
    fs.chownSync(theirs, nobody, nobody);
    unsafe(others, theirs, theirs);
    unsafe(others, path.join(theirs, 'cache'), theirs);
    fs.symlinkSync(safe, path.join(sticky, 'their_link'));
    fs.lchownSync(path.join(sticky, 'their_link'), nobody, nobody);
    unsafe("is a link of another user's", path.join(sticky, 'their_link'), path.join(sticky, 'their_link'));
    fs.chownSync(sticky, nobody, nobody);
    unsafe(others, path.join(sticky, 'cache'), sticky);
    script('planted', 'echo planted');
    fs.chownSync(inWork('planted'), nobody, nobody);
    fs.rmSync(entry);
    fs.renameSync(inWork('planted'), entry);
    misses("another user's file in the cache", call, cacheAt(safe));
} else {
    console.log('not tried with a second user, which takes root');
}
