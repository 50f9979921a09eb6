// The typed header: hosts in C11, in C++17 and in Python's ctypes run the session that Node runs, with
// the shared object, the archive and the object.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';

import { build, clang, inWork, resources, run, succeed, write } from '../support/sinter.mjs';
import { names, writeEverything } from './everything.mjs';
import { session } from './session.mjs';

const here = path.dirname(new URL(import.meta.url).pathname);
const strict = ['-Wall', '-Wextra', '-Wpedantic', '-Werror', '-Wno-error=unused-command-line-argument'];
const languages = { c: ['-std=c11', '-x', 'c'], cpp: ['-std=c++17', '-x', 'c++'] };
const runtime = [`${resources}/libsinter_runtime.a`, '-lm', '-lpthread'];

const module = writeEverything();
const expected = session(module);
write('names.inc', names.map(([, name]) => `NAME(${name})\n`).join(''));

function host(language, program, ...libraries) {
    const [source, ...flags] = [path.join(here, 'typed.c'), ...strict, ...languages[language]];
    const command = [...flags, source, '-x', 'none', '-I', inWork('.'), '-I', here];
    const result = run(clang, [...command, ...libraries, '-o', inWork(program)]);
    succeed(result, `${language} host`);
    assert.equal(result.stderr, '');
    assert.equal(succeed(run(inWork(program), []), program), expected, program);
}

for (const bounds of ['guard', 'explicit'])
    for (const [kind, file] of [
        ['shared', 'libeverything.so'],
        ['static', 'libeverything.a'],
        ['object', 'everything.o'],
    ]) {
        if (bounds === 'explicit' && kind !== 'shared') continue;
        build(module, `--emit=${kind}`, `--bounds=${bounds}`, '-o', file, '--header', 'everything.h');
        const link = kind === 'shared' ? [inWork(file), '-Wl,-rpath,$ORIGIN'] : [inWork(file), ...runtime];
        host('c', `c_${kind}_${bounds}`, ...link);
        if (kind !== 'object') host('cpp', `cpp_${kind}_${bounds}`, ...link);
    }

// Nothing but the library's own names is there for the dynamic linker.
const symbols = succeed(run('nm', ['-D', '--defined-only', inWork('libeverything.so')]));
for (const line of symbols.trim().split('\n')) assert.match(line, / [A-Z] everything_/);

// The header's constants and its guard are names in upper case, which a library's prefix may be too.
const loud = ['OK', 'BUSY', 'H', 'TRAPPED', 'LINK_FAILED', 'set_ok', 'imports'];
write(
    'loud.wat',
    `(module (global (export "ok") (mut i32) (i32.const 1))
${loud.map((name, i) => `(func (export "${name}") (result i32) (i32.const ${i}))`).join('\n')})`,
);
build(
    'loud.wat',
    '--emit=shared',
    '-o',
    'libLOUD.so',
    '--header',
    'LOUD.h',
    '--rename',
    'OK=fine',
    '--rename',
    'H=create',
);
write(
    'loud.c',
    `#include "LOUD.h"
int main(void) {
    struct LOUD *i; uint32_t r = 0, sum = 0;
    if (LOUD_create(&i, NULL, 0) != LOUD_OK) return 1;
#define ADD(name) if (LOUD_##name(i, &r) != LOUD_OK) return 2; sum = sum * 10 + r
    ADD(fine); ADD(BUSY_2); ADD(create_2); ADD(TRAPPED_2); ADD(LINK_FAILED_2); ADD(set_ok_2); ADD(imports_2);
    LOUD_set_ok(i, 5);
    if (LOUD_ok(i) != 5) return 3;
    LOUD_destroy(i);
    return sum == 123456 ? 0 : 4;
}
`,
);
for (const language of Object.values(languages)) {
    const command = [...strict, ...language, inWork('loud.c'), '-x', 'none', '-I', inWork('.')];
    const libraries = [inWork('libLOUD.so'), '-Wl,-rpath,$ORIGIN'];
    succeed(run(clang, [...command, ...libraries, '-o', inWork('loud')]), 'the loud host');
    succeed(run(inWork('loud'), []), 'the loud host');
}

// All of them are taken, those of WASI too.
const louder = (exports) => {
    const imports = '(import "wasi_snapshot_preview1" "sched_yield" (func (result i32)))';
    write('louder.wat', `(module ${imports} (memory (export "memory") 1) ${exports})`);
    build('louder.wat', '--emit=shared', '-o', 'libALL.so', '--header', 'ALL.h');
    return fs.readFileSync(inWork('ALL.h'), 'utf8');
};
const constants = new Set(Array.from(louder('').matchAll(/\bALL_([A-Z][A-Z_]*)\b/g), (match) => match[1]));
assert.ok(constants.size > 30 && constants.has('WASI_STREAM_EMPTY') && constants.has('TRAP_HOST'));
const taken = louder(Array.from(constants, (name) => `(func (export "${name}"))`).join('\n'));
for (const name of constants) assert.match(taken, new RegExp(`enum ALL_status ALL_${name}_2\\(`));
