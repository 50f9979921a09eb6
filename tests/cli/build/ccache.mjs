// --launcher=ccache: what is built again, from elsewhere and guided by the same profile too, comes
// out of its cache; after a change to one function, all but one shard.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { assemble, build, hello, inWork, run, sinter, skip, succeed } from '../../support/sinter.mjs';
import { largeModule } from './large.mjs';
import { whyNoProfiles } from './profiles.mjs';

if (run('sh', ['-c', 'command -v ccache']).code !== 0) skip('ccache is not installed');

// Its own settings: those of the user may forbid what is tested here.
fs.writeFileSync(inWork('ccache.conf'), '');
const env = { CCACHE_DIR: inWork('ccache'), CCACHE_CONFIGPATH: inWork('ccache.conf') };
for (const name of Object.keys(process.env)) if (name.startsWith('CCACHE_')) delete process.env[name];

/** Builds without Sinter's own cache; how often ccache had the object, and how often not. */
function counts(wasm, output, ...options) {
    succeed(run('ccache', ['--zero-stats'], { env }));
    succeed(sinter(['build', '-O2', '--no-cache', '--launcher=ccache', ...options, wasm, '-o', output], { env }));
    const lines = succeed(run('ccache', ['--print-stats'], { env })).split('\n');
    const count = (name) => Number(lines.find((line) => line.startsWith(`${name}\t`)).split('\t')[1]);
    const hits = count('direct_cache_hit') + count('preprocessed_cache_hit');
    return { hits, misses: count('cache_miss') };
}
const same = (one, other) => assert.ok(fs.readFileSync(inWork(one)).equals(fs.readFileSync(inWork(other))));

const large = largeModule('large');
const first = counts(large, 'first');
assert.equal(first.hits, 0);
assert.ok(first.misses >= 5, `${first.misses} compilations`);
assert.deepEqual(counts(large, 'second', '-j2'), { hits: first.misses, misses: 0 });
env.TMPDIR = inWork('elsewhere');
fs.mkdirSync(env.TMPDIR);
assert.deepEqual(counts(large, 'third'), { hits: first.misses, misses: 0 });
delete env.TMPDIR;
build('-O2', '--no-cache', large, '-o', 'plain');
for (const output of ['first', 'second', 'third']) same(output, 'plain');

// The changed function's shard; the glue is the same.
const changed = largeModule('changed', { changed: 7 });
assert.deepEqual(counts(changed, 'changed'), { hits: first.misses - 1, misses: 1 });
build('-O2', '--no-cache', changed, '-o', 'plain');
same('changed', 'plain');

// Guest code and glue, with counters and guided; the same counts are the same profile.
if (whyNoProfiles) skip(`but for --pgo, all is as it should be: ${whyNoProfiles}`);
const small = assemble('hello', hello);
const guided = counts(small, 'guided', '--pgo={}');
assert.deepEqual(guided, { hits: 0, misses: 4 });
assert.deepEqual(counts(small, 'guided-again', '--pgo={}'), { hits: 4, misses: 0 });
same('guided', 'guided-again');
console.log(`${first.misses} compilations, of which 0, ${first.misses} and ${first.misses - 1} were cached`);
