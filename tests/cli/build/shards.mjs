// The shards of a large module are compiled once: after a change to one function only its shard is
// compiled again, and the artefact is the one that a build without the cache makes. A cache that is
// damaged, full or cannot be written fails no build.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import {
    build,
    inWork,
    refused,
    run,
    sinter,
    sinterProgram,
    start,
    succeed,
    withFailingCompiler,
} from '../../support/sinter.mjs';
import { functionCount, largeModule, resultOf } from './large.mjs';

const flags = ['-O0', '--runtime-policy'];
const first = largeModule('first');
const changed = largeModule('changed', { changed: 40 });

/** Builds with -v; which shards were compiled, and of how many. */
function compiled(args, options) {
    const result = sinter(['build', '-v', ...flags, ...args], options);
    succeed(result, args.join(' '));
    const runs = result.stderr.match(/clang\S* -c [^\n]*_(\d+)\.o$/gm) ?? [];
    const [, count, cached] = /^shards: (\d+), (\d+) of them in the cache$/m.exec(result.stderr) ?? [null, 0, 0];
    return { runs: runs.length, count: Number(count), cached: Number(cached) };
}
function computes(program, changedIndex) {
    for (let index = 0; index < functionCount; index += 8) {
        const called = run(inWork(program), ['0'], { env: { SINTER_INVOKE: `f${index}` } });
        assert.equal(succeed(called).trim(), String(resultOf(index, changedIndex)));
    }
}
const same = (a, b) => assert.ok(fs.readFileSync(inWork(a)).equals(fs.readFileSync(inWork(b))), `${a} is ${b}`);
function entries(directory = inWork('cache')) {
    return fs
        .readdirSync(directory, { recursive: true, withFileTypes: true })
        .filter((entry) => !entry.isDirectory())
        .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name));
}

// All of them, none of them, one of them.
const all = compiled([first, '-o', 'a']);
const { count } = all;
assert.ok(count >= 4, `${count} shards`);
assert.deepEqual(all, { runs: count, count, cached: 0 });
assert.equal(entries().length, count);
computes('a', -1);
assert.deepEqual(compiled([first, '-o', 'b']), { runs: 0, count, cached: count });
same('a', 'b');
assert.deepEqual(compiled([changed, '-o', 'c']), { runs: 1, count, cached: count - 1 });
computes('c', 40);
build(...flags, '--no-cache', changed, '-o', 'd');
same('c', 'd');
assert.equal(entries().length, count + 1, 'nothing of a build without the cache is kept');
for (const entry of entries()) assert.match(path.basename(entry), /^[0-9a-f]{64}$/);

// Other bytes of memory, more of them, and other addresses: no shard is compiled again.
const longer = largeModule('longer', { text: 'a longer text' });
assert.deepEqual(compiled([longer, '-o', 'n']), { runs: 0, count, cached: count });
const call = (...words) =>
    String.fromCharCode(Number(succeed(run(inWork('n'), [words[1]], { env: { SINTER_INVOKE: words[0] } }))));
const texts = [...'a longer textend'].map((_, index) => call('text', String(index + 8)));
assert.equal(texts.join(''), 'a longer textend');
const passives = [...'passive a longer text'].map((_, index) => call('init', String(index)));
assert.equal(passives.join(''), 'passive a longer text');
assert.notEqual(run(inWork('n'), ['21'], { env: { SINTER_INVOKE: 'init' } }).code, 0);

// A function of another type: only where it is, and where it is called.
const retyped = compiled([largeModule('retyped', { helper: 'i64' }), '-o', 'o']);
assert.deepEqual(retyped, { runs: 2, count, cached: count - 2 });
computes('o', -1);

// What decides what a shard becomes is part of its key; how it is built is not.
const quick = compiled([first, '-O1', '-o', 'e']);
assert.equal(quick.runs, quick.count);
assert.ok(quick.count < count);
assert.equal(compiled([first, '--strict', '-o', 'e']).runs, count);
assert.equal(compiled([first, '-j1', '-s', '--timeout=1h', '-o', 'e']).runs, 0);

// Damaged entries: cut, of other bytes, empty.
const whole = entries();
whole.forEach((entry, index) => {
    const bytes = fs.readFileSync(entry);
    if (index % 3 === 0) fs.truncateSync(entry, bytes.length - 1);
    else if (index % 3 === 1) fs.writeFileSync(entry, '');
    else fs.writeFileSync(entry, bytes.fill(bytes.at(-1) ^ 1, bytes.length - 1));
});
assert.deepEqual(compiled([first, '-o', 'f']), { runs: count, count, cached: 0 });
same('a', 'f');
assert.equal(compiled([first, '-o', 'f']).runs, 0, 'and whole again');

// No place for it, or one that others may write to: the build does without.
for (const directory of ['/proc/nowhere', inWork('open')]) {
    if (directory === inWork('open')) {
        fs.mkdirSync(directory);
        fs.chmodSync(directory, 0o777);
    }
    const env = { SINTER_CACHE_DIR: directory };
    assert.equal(compiled([first, '-o', 'g'], { env }).runs, count);
    same('a', 'g');
}
assert.deepEqual(entries(inWork('open')), []);

// Two builds at once.
const twice = ['h', 'i'].map((name) =>
    start(sinterProgram, ['build', ...flags, changed, '-o', name], {
        env: { SINTER_CACHE_DIR: inWork('shared') },
    }),
);
for (const result of await Promise.all(twice.map(({ done }) => done))) succeed(result);
same('h', 'd');
same('i', 'd');
assert.equal(entries(inWork('shared')).length, count);

// Beyond its size, what was not used for longest goes; what a build has just used stays.
const old = new Date(Date.now() - 3600e3);
for (const entry of entries()) fs.utimesSync(entry, old, old);
const before = new Set(entries());
compiled([first, '-o', 'j']); /* uses its shards again */
const small = { env: { SINTER_CACHE_SIZE: '64K' } };
assert.equal(compiled([changed, '-o', 'k'], small).runs, 1);
const after = entries();
assert.ok(before.size > count + 1);
assert.equal(after.length, count + 1, 'the shards in use, and the one that was compiled');
refused(
    sinter(['build', ...flags, largeModule('other', { changed: 3 }), '-o', 'l'], {
        env: { SINTER_CACHE_SIZE: 'much' },
    }),
    2,
    /^sinter: error: SINTER_CACHE_SIZE takes 64K to 1024G, or 0, not "much"\n$/,
);

// A compiler that fails leaves nothing in the cache.
const failing = { ...withFailingCompiler(), SINTER_CACHE_DIR: inWork('empty') };
assert.equal(sinter(['build', ...flags, first, '-o', 'm'], { env: failing }).code, 3);
assert.deepEqual(entries(inWork('empty')), []);
