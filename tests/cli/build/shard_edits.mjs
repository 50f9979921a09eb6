// What is compiled again after an edit of a large module: at most a tenth of its shards, wherever a function was added,
// removed or changed, with and without names. The artefact is the one that a build without the cache makes.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { build, inWork, run, sinter, succeed } from '../../support/sinter.mjs';
import { manyModule, runResult, trapIndex } from './many.mjs';

/** Builds with -v; how many shards were compiled, and of how many. */
function compiled(args) {
    const result = sinter(['build', '-v', ...args]);
    succeed(result, args.join(' '));
    const [, count, cached] = /^shards: (\d+), (\d+) of them in the cache$/m.exec(result.stderr);
    return { count: Number(count), runs: count - cached };
}
const called = (program, ...words) => succeed(run(inWork(program), words, { env: { SINTER_INVOKE: 'run' } })).trim();

/** Edits a module of `functionCount` functions, which has at least `least` shards; `compared` edits are built anew, too. */
function testEdits(level, functionCount, least, isStripped, edits, compared) {
    const form = isStripped ? 'stripped' : 'named';
    const make = (edit) => manyModule(`${edit}-${functionCount}`, functionCount, edit, isStripped);
    const flags = [level, '--runtime-policy'];
    const { count, runs } = compiled([...flags, make('none'), '-o', 'before']);
    assert.ok(count >= least, `${count} shards`);
    assert.equal(runs, count);
    assert.equal(called('before', '0'), String(runResult(functionCount)));
    for (const edit of edits) {
        const module = make(edit);
        const after = compiled([...flags, module, '-o', 'after']);
        const what = `${level} ${form} ${edit}: ${after.runs} of ${after.count}`;
        console.log(what);
        assert.ok(after.runs >= 1 && after.runs <= after.count / 10, what);
        if (compared.includes(edit)) {
            build(...flags, '--no-cache', '-j1', module, '-o', 'clean');
            assert.ok(fs.readFileSync(inWork('after')).equals(fs.readFileSync(inWork('clean'))), `${what}: same bytes`);
        }
        const { stderr } = run(inWork('after'), ['0'], { env: { SINTER_INVOKE: 'trap' } });
        assert.match(stderr, new RegExp(`at .*wasm-function\\[${trapIndex(functionCount, edit)}\\]`), what);
        if (edit === 'changed') assert.notEqual(called('after', '0'), called('before', '0'));
        else assert.equal(called('after', '0'), called('before', '0'), what);
    }
}

testEdits(
    '-O0',
    500,
    12,
    false,
    ['start', 'middle', 'removed', 'changed', 'exported'],
    ['middle', 'removed', 'changed'],
);
testEdits('-O0', 500, 12, true, ['start', 'removed'], ['start']);
testEdits('-O1', 2000, 10, true, ['start'], ['start']);

// The symbols have the module's names, with the indices of this version.
build('-O0', '--runtime-policy', manyModule('start-500', 500, 'start', false), '-o', 'named');
const symbols = succeed(run('nm', [inWork('named')])).match(/\bw2c_m_[a-z]\S*/g);
for (const symbol of ['w2c_m_f000_added', 'w2c_m_f008_some_name7', 'w2c_m_f500_some_name499'])
    assert.ok(symbols.includes(symbol), symbol);
assert.ok(!symbols.some((symbol) => /^w2c_m_s\d/.test(symbol)));

// Sources are for readers: with the module's names.
build('-O0', '--runtime-policy', '--emit=c', inWork('start-500.wasm'), '-o', 'sources');
assert.match(fs.readFileSync(inWork('sources', 'm_1.c'), 'utf8'), /w2c_m_f\d{3}_some_name\d+\(instance/);
succeed(run('sh', [inWork('sources', 'build.sh')]), 'build.sh');
assert.equal(called('sources/program', '0'), String(runResult(500)));
