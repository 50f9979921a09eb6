// An installation that was moved, and a project that finds it: by find_package, under Ninja and Make, with the machine's usual
// compiler; what is made again after a change; what it installs; and by pkg-config.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';

import { inWork, run, succeed } from '../support/sinter.mjs';
import { buildAll, buildTree, clang, cmake, configure, isHere, source, testAll } from './consumer.mjs';

succeed(run(cmake, ['--install', buildTree, '--prefix', inWork('first')]));
const prefix = inWork('moved');
fs.renameSync(inWork('first'), prefix);
const found = `-DCMAKE_PREFIX_PATH=${prefix}`;

for (const generator of ['Ninja', 'Unix Makefiles'].filter((name) => name === 'Ninja' || isHere('make'))) {
    const name = `${generator} ü`;
    // What projects set for all of their targets is no matter for those that Sinter makes.
    const all = ['-DCMAKE_UNITY_BUILD=ON', '-DCMAKE_INTERPROCEDURAL_OPTIMIZATION=ON', '-DCMAKE_INSTALL_RPATH=/nowhere'];
    const flags = '-DCMAKE_C_FLAGS=-fsanitize=address -Werror -Wall -Wmissing-declarations';
    const more = generator === 'Ninja' ? [...all, flags, '-DCMAKE_BUILD_TYPE=Debug'] : ['-DCMAKE_BUILD_TYPE=Release'];
    succeed(configure(name, '-G', generator, found, ...more), generator);
    assert.ok(buildAll(name).length > 20);
    testAll(name);
    assert.deepEqual(buildAll(name), [], 'nothing has changed');

    // After a change, what depends on it is made again, and nothing else.
    const change = (file) => {
        const now = new Date();
        fs.utimesSync(path.join(source, file), now, now);
        return buildAll(name)
            .filter((line) => !/(empty|unity_0_c)\.c\.o$/.test(line)) // which stands for an artefact
            .sort();
    };
    assert.deepEqual(change('answer.h'), ['Compiling ask.wat', 'Linking ask']);
    assert.deepEqual(change('words.h'), [
        'Compiling greeting.c',
        'Compiling greeting.wasm',
        'Compiling made.wasm',
        'Compiling words.c',
        'Linking greet',
        'Linking greeting.wasm',
        'Linking made',
    ]);
    const after = change('sum.wat');
    for (const start of ['Compiling sum.wat', 'Linking libsum.so', 'Linking libsum-static.a', 'Linking host'])
        assert.ok(
            after.some((line) => line.startsWith(start)),
            `${start}: ${after}`,
        );
    assert.ok(!after.some((line) => /greet|ask|counter/.test(line)), after.join());
    testAll(name);
}

// What the project installs runs without its build tree.
succeed(run(cmake, ['--install', inWork('Ninja ü'), '--strip', '--prefix', inWork('product')]));
fs.renameSync(inWork('Ninja ü'), inWork('away'));
for (const program of ['host', 'ask', 'greet']) succeed(run(inWork('product/bin', program), []), program);
assert.ok(fs.existsSync(inWork('product/include/sum.h')), 'the header is installed with its library');
assert.match(fs.readFileSync(inWork('product/lib/consumer.cmake'), 'utf8'), /add_library\(consumer::wrapper STATIC/);
assert.equal(fs.readlinkSync(inWork('product/lib/libsum.so.1')), 'libsum.so.1.2.3');

// A project that is cross-compiled gets artefacts for its target, and one with another C library what it asks for.
const project = (name, text, ...args) => {
    const folder = inWork(name);
    fs.mkdirSync(folder);
    fs.copyFileSync(path.join(source, 'sum.wat'), path.join(folder, 'sum.wat'));
    const uses = (library) =>
        `#include "${library}.h"\nint main(void) { struct ${library} *s; return ${library}_create(&s, 0, 0); }\n`;
    fs.writeFileSync(path.join(folder, 'sum.c'), uses('sum'));
    fs.writeFileSync(
        path.join(folder, 'CMakeLists.txt'),
        `cmake_minimum_required(VERSION 3.25)\nproject(p C)\nfind_package(Sinter REQUIRED)\nenable_testing()\n${text}
add_executable(user sum.c)\ntarget_link_libraries(user PRIVATE sum)\nadd_test(NAME user COMMAND user)\n`,
    );
    const build = path.join(folder, 'build');
    succeed(run(cmake, ['-S', folder, '-B', build, '-G', 'Ninja', found, ...args]), name);
    succeed(run(cmake, ['--build', build]), name);
    return build;
};
const targets = succeed(run(path.join(prefix, 'bin/sinter'), ['--version', '--verbose']));
const [machine, other] = process.arch === 'x64' ? ['x86_64', 'aarch64'] : ['aarch64', 'x86_64'];
if (targets.includes(`${other}-linux-gnu`)) {
    const emulator = [`qemu-${other}-static`, `qemu-${other}`].find(isHere);
    const lld = ['EXE', 'SHARED'].map((kind) => `-DCMAKE_${kind}_LINKER_FLAGS=-fuse-ld=lld`);
    const system = ['-DCMAKE_SYSTEM_NAME=Linux', `-DCMAKE_SYSTEM_PROCESSOR=${other}`, `-DCMAKE_C_COMPILER=${clang}`];
    const build = project(
        'crossed',
        'sinter_add_library(sum SHARED SOURCE sum.wat)',
        ...[...system, ...lld, `-DCMAKE_C_COMPILER_TARGET=${other}-unknown-linux-gnu`],
        `-DCMAKE_CROSSCOMPILING_EMULATOR=${emulator ?? 'true'};-L;/usr/${other}-linux-gnu`,
    );
    succeed(run(path.join(path.dirname(cmake), 'ctest'), ['--output-on-failure'], { cwd: build }), 'crossed');
}
if (targets.includes(`${machine}-linux-musl`) && isHere('musl-gcc')) {
    const flags = `OPTIONS -O1 --target=${machine}-linux-musl`;
    const build = project(
        'musl',
        `sinter_add_library(sum STATIC SOURCE sum.wat ${flags})`,
        '-DCMAKE_C_COMPILER=musl-gcc',
    );
    succeed(run(path.join(build, 'user'), []), 'musl');
}

// Versions, and mistakes.
const edited = (text) =>
    fs.writeFileSync(path.join(source, 'CMakeLists.txt'), `cmake_minimum_required(VERSION 3.25)\n${text}`);
const refuses = (text, pattern) => {
    edited(text);
    fs.rmSync(inWork('bad'), { recursive: true, force: true });
    const result = configure('bad', '-G', 'Ninja', found);
    assert.notEqual(result.code, 0, text);
    assert.match(result.stderr.replaceAll(/\s+/g, ' '), pattern);
};
const good = 'project(p C)\nfind_package(Sinter 0.2 REQUIRED)\n';
refuses('project(p C)\nfind_package(Sinter 0.1 REQUIRED)', /version: 0\.2\.\d/);
refuses('project(p C)\nfind_package(Sinter 0.3 REQUIRED)', /version: 0\.2\.\d/);
refuses(`${good}sinter_add_executable(a)`, /SOURCE is missing/);
refuses(`${good}sinter_add_executable(a SOURCE sum.wat EXTRA)`, /unknown arguments: EXTRA/);
refuses(`${good}sinter_add_executable(a SOURCE sum.wat IMPORTS env)`, /IMPORTS takes MODULE=FILE/);
refuses(`${good}sinter_add_library(a MODULE SOURCE sum.wat)`, /SHARED, STATIC or OBJECT, not MODULE/);
refuses(`${good}add_custom_target(x)\nsinter_add_executable(a SOURCE x)`, /not made by sinter_add_wasm/);
refuses(`${good}add_custom_target(a)\nsinter_add_executable(a SOURCE sum.wat)`, /already a target a/);
refuses(
    'project(p CXX)\nfind_package(Sinter REQUIRED)\nsinter_add_executable(a SOURCE sum.wat)',
    /needs the language C/,
);

if (isHere('pkg-config')) {
    const flags = run('pkg-config', ['--cflags', '--libs', '--print-errors', 'sinter'], {
        env: { PKG_CONFIG_PATH: path.join(prefix, 'lib/pkgconfig') },
    });
    fs.writeFileSync(inWork('v.c'), '#include <sinter/sinter.h>\nint main(void) { return !sinter_version()[0]; }\n');
    const command = succeed(flags).trim().split(/\s+/);
    succeed(run('cc', [inWork('v.c'), '-o', inWork('v'), ...command]));
    succeed(run(inWork('v'), []));
}
