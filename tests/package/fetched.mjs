// A project that takes Sinter's sources into its own build, by FetchContent. What it chooses for all of its targets, and its
// generator for several configurations, are no matter for Sinter.
import assert from 'node:assert/strict';
import fs from 'node:fs';

import { inWork, run, succeed } from '../support/sinter.mjs';
import { buildAll, clang, cmake, configure, isHere, sourceTree, testAll, wabt } from './consumer.mjs';

const several = ['-G', 'Ninja Multi-Config', '-DCMAKE_DEFAULT_BUILD_TYPE=Release'];
const flags = [
    `-DSINTER_SOURCE=${sourceTree}`,
    `-DSINTER_WABT_DIR=${wabt}`,
    '-DCMAKE_UNITY_BUILD=ON',
    '-DCMAKE_INTERPROCEDURAL_OPTIMIZATION=ON',
];
succeed(configure('build', ...several, ...flags, `-DCMAKE_C_COMPILER=${clang}`));
assert.ok(buildAll('build').length > 100);
testAll('build');
assert.deepEqual(buildAll('build'), []);
assert.ok(!fs.existsSync(inWork('build/bin')), "the project's folders are its own");

// Make, unlike Ninja, makes no folders for what commands write.
if (isHere('make')) {
    succeed(configure('make', '-G', 'Unix Makefiles', ...flags, `-DCMAKE_C_COMPILER=${clang}`));
    const help = succeed(run(cmake, ['--build', inWork('make'), '--target', 'help']));
    for (const target of ['sinter_runtime_headers', ...(help.match(/sinter_runtime_[\w]+-[\w-]+/g) ?? [])])
        succeed(run(cmake, ['--build', inWork('make'), '-j2', '--target', target], { timeout: 900_000 }), target);
}

// The runtime is not for every compiler.
const refused = configure('other', ...several, ...flags, '-DCMAKE_C_COMPILER=gcc');
if (!/is not able to compile|could not find/i.test(refused.stderr)) {
    assert.notEqual(refused.code, 0);
    assert.match(
        refused.stderr.replaceAll(/\s+/g, ' '),
        /needs clang, 14 or later.*apt install clang-19 lld-19.*find_package/,
    );
}
