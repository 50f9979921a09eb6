// A host that was compiled with the header of an older module: it goes on with a library of the same
// imports and exports, and does not load with another.
import assert from 'node:assert/strict';
import { build, inWork, resources, run, succeed, write } from '../support/sinter.mjs';
import { clang } from './host.mjs';

const module = (imports, exports, constant = 1) =>
    write(
        'words.wat',
        `(module (import "env" "next" (func $next ${imports}))
  (func (export "sum") ${exports} (i32.const ${constant})))`,
    );
const make = (emit, file) => build(inWork('words.wat'), `--emit=${emit}`, '-O0', '-o', file, '--header', 'words.h');
write(
    'host.c',
    `#include "words.h"
#include <stdio.h>
static uint32_t next(void *context, struct words *caller) { (void)context; (void)caller; return 1; }
int main(void) {
    struct words_imports imports = {.env = {.next = next}};
    struct words *words;
    uint32_t sum;
    if (words_create(&imports, &words, NULL, 0) != WORDS_OK || words_sum(words, &sum) != WORDS_OK)
        return 1;
    printf("%u\\n", sum);
    words_destroy(words);
    return 0;
}
`,
);
const compile = (...more) => run(clang, ['-Wall', '-Werror', ...more, '-o', 'host']);

module('(result i32)', '(result i32)');
make('shared', 'libwords.so');
succeed(compile('host.c', 'libwords.so', '-Wl,-rpath,$ORIGIN'));
assert.equal(succeed(run(inWork('host'), [])), '1\n');
module('(result i32)', '(result i32)', 2);
make('shared', 'libwords.so');
assert.equal(succeed(run(inWork('host'), [])), '2\n');

for (const [imports, exports] of [
    ['(result externref)', '(result i32)'],
    ['(result i64)', '(result i32)'],
    ['(param i32) (result i32)', '(result i32)'],
    ['(result i32)', '(param i32) (result i32)'],
    ['(result i32)', '(result i32 i32) (i32.const 3)'],
]) {
    module(imports, exports);
    make('shared', 'libwords.so');
    const { code, stdout, stderr } = run(inWork('host'), []);
    assert.notEqual(code, 0);
    assert.equal(stdout, '');
    assert.match(stderr, /undefined symbol: words_create_[0-9a-f]{32}/, `${imports} ${exports}`);
}
// The same with archives, by the linker.
module('(result i32)', '(result i32)');
make('static', 'libwords.a');
succeed(run(clang, ['-c', 'host.c', '-o', 'host.o']));
const runtime = [`${resources}/libsinter_runtime.a`, '-lm', '-lpthread'];
succeed(compile('host.o', 'libwords.a', ...runtime));
module('(result externref)', '(result i32)');
make('static', 'libwords.a');
assert.match(compile('host.o', 'libwords.a', ...runtime).stderr, /undefined.*words_create_/);
