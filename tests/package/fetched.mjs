// A project that takes Sinter's sources into its own build, by FetchContent. What it chooses for all of its targets, and its
// generator for several configurations, are no matter for Sinter.
import assert from 'node:assert/strict';
import fs from 'node:fs';

import { inWork, succeed } from '../support/sinter.mjs';
import { buildAll, clang, configure, sourceTree, testAll, wabt } from './consumer.mjs';

const flags = [
    '-G',
    'Ninja Multi-Config',
    `-DSINTER_SOURCE=${sourceTree}`,
    `-DSINTER_WABT_DIR=${wabt}`,
    '-DCMAKE_DEFAULT_BUILD_TYPE=Release',
    '-DCMAKE_UNITY_BUILD=ON',
    '-DCMAKE_INTERPROCEDURAL_OPTIMIZATION=ON',
];
succeed(configure('build', ...flags, `-DCMAKE_C_COMPILER=${clang}`));
assert.ok(buildAll('build').length > 100);
testAll('build');
assert.deepEqual(buildAll('build'), []);
assert.ok(!fs.existsSync(inWork('build/bin')), "the project's folders are its own");

// The runtime is not for every compiler.
const refused = configure('other', ...flags, '-DCMAKE_C_COMPILER=gcc');
if (!/is not able to compile|could not find/i.test(refused.stderr)) {
    assert.notEqual(refused.code, 0);
    assert.match(
        refused.stderr.replaceAll(/\s+/g, ' '),
        /needs clang, 14 or later.*apt install clang-19 lld-19.*find_package/,
    );
}
