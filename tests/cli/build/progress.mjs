// How far a long build has come, on a terminal: shards done, of how many, in one line that is gone
// at the end. util-linux's `script` is the terminal.
import assert from 'node:assert/strict';
import {
    assemble,
    exists,
    hello,
    inWork,
    run,
    sinter,
    sinterProgram,
    skip,
    succeed,
    withFailingCompiler,
} from '../../support/sinter.mjs';
import { functionCount, largeModule, resultOf } from './large.mjs';

const version = (() => {
    try {
        return run('script', ['--version']).stdout;
    } catch {
        return '';
    }
})();
if (!/util-linux/.test(version)) skip('no util-linux `script`, which makes a terminal');
if (run('script', ['-q', '-e', '-c', 'true', '/dev/null']).code !== 0) skip('the machine makes no terminals');

const flags = ['-O0', '--runtime-policy'];
const quote = (word) => `'${word.replaceAll("'", `'\\''`)}'`;

/** A build on a terminal: what it prints there is its stdout. */
function runOnTerminal(args, options) {
    const command = [sinterProgram, 'build', ...flags, ...args].map(quote).join(' ');
    return run('script', ['-q', '-e', '-c', command, '/dev/null'], options);
}
const onTerminal = (...args) => succeed(runOnTerminal(args), args.join(' '));

/** The lines that each took the place of the one before. */
function states(output) {
    assert.match(output, /^(\r\x1b\[K[^\r\n\x1b]*)+$/);
    return output.split('\r\x1b[K').slice(1);
}

const large = largeModule('large');
const first = states(onTerminal('-j1', large, '-o', 'first'));
const [, all] = /^compiling 0\/(\d+)$/.exec(first[0]);
assert.ok(all >= 5, `${all} files of C`); /* the shards, and what joins them */
const expected = Array.from({ length: Number(all) + 1 }, (_, done) => `compiling ${done}/${all}`);
assert.deepEqual(first, [...expected, '']);
assert.equal(succeed(run(inWork('first'), ['0'], { env: { SINTER_INVOKE: 'f0' } })).trim(), String(resultOf(0)));

// Two at once end in any order, and are counted all the same.
assert.deepEqual(states(onTerminal('-j2', '--no-cache', large, '-o', 'second')), [...expected, '']);

// Those in the cache are done before it starts; one function changed is one shard to do.
const counted = (done) => `compiling ${done}/${all} (${all - 2} from the cache)`;
assert.deepEqual(states(onTerminal('-j1', largeModule('changed', { changed: functionCount - 1 }), '-o', 'third')), [
    counted(all - 2),
    counted(all - 1),
    counted(all),
    '',
]);

// Where a compiler fails, the line is gone before that is told.
const failed = runOnTerminal(['-j1', '--no-cache', large, '-o', 'none'], {
    env: withFailingCompiler(),
});
assert.equal(failed.code, 3);
assert.equal(
    failed.stdout.split('\r\n')[0],
    ['', `compiling 0/${all}`, `compiling 1/${all}`, 'sinter: error: clang failed with exit code 1'].join('\r\x1b[K'),
);

// No line for what is done at once, nor where no terminal is.
assert.equal(onTerminal(assemble('hello', hello), '-o', 'hello'), '');
assert.equal(sinter(['build', ...flags, '--no-cache', large, '-o', 'fourth']).stderr, '');
assert.ok(exists('fourth'));
