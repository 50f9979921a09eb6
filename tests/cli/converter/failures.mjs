// A wasm2c that ends in every other way than it should, played by programs in its place: what the
// module brought about is exit code 1, what is wrong with the tool or the machine 3; `sinter` itself
// never ends by a signal, and leaves nothing.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import {
    assemble,
    clang,
    exists,
    inWork,
    refused,
    resources,
    run,
    script,
    sinter,
    succeed,
    write,
} from '../../support/sinter.mjs';

const wasm = assemble('module', '(module (func (export "_start")))');

/** A program for $SINTER_WASM2C that does `body` in place of a conversion; $3 is its output. */
const fake = (name, body) =>
    script(name, `[ "$1" = --version ] && { echo 1.0.39; exit 0; }\nheader="\${3%.c}.h"\n${body}`);

function ends(body, code, pattern, env = {}) {
    const tool = fake('fake-wasm2c', body);
    for (const command of [
        ['build', wasm, '-o', 'out'],
        ['run', wasm],
    ]) {
        const result = sinter(command, { env: { SINTER_WASM2C: tool, ...env } });
        refused(result, code, pattern);
        assert.doesNotMatch(result.stderr, /Node/, 'nothing about Node, which has no part in it');
        assert.doesNotMatch(result.stderr, /[^\n\t -~]/, 'nothing that steers a terminal');
        assert.ok(!exists('out'));
    }
}

// Traps, as a program made by Sinter tells them: in its guest, and by way of its own main().
ends(
    'echo "wasm2c: trap: out of bounds memory access" >&2; echo "    at f (wasm-function[1])" >&2; exit 134',
    1,
    /module\.wasm: error: wasm2c stopped on this module with a trap: out of bounds memory access\n.*note: .*sandbox/,
);
ends(
    'echo "wasm2c: conversion: call stack exhausted"; exit 134',
    1,
    /module\.wasm: error: wasm2c stopped on this module with a trap: call stack exhausted\n/,
);
ends('exit 134', 1, /module\.wasm: error: wasm2c stopped on this module with a trap\n/);
// Limits.
ends('kill -XCPU $$', 1, /module\.wasm: error: wasm2c took too long on this module: the limit is 900 seconds/);
ends('while :; do :; done', 1, /module\.wasm: error: wasm2c took too long on this module: the limit is 1 seconds/, {
    SINTER_WASM2C_SECONDS: '1',
});
ends('exit 120', 1, /module\.wasm: error: wasm2c ran out of memory on this module: the limit is 4096 MiB\n/);
ends(
    'echo "a trap: out of bounds"; exit 120',
    1,
    /module\.wasm: error: wasm2c ran out of memory on this module: the limit is 128 MiB\n/,
    { SINTER_WASM2C_MEMORY: '128M' },
);
// A refusal, with its reason where it says one.
ends(
    'echo "$1:0000012: error: too strange" >&2; exit 121',
    1,
    /module\.wasm: error: wasm2c refuses the module: too strange\n/,
);
ends('echo "error: too much of it" >&2; exit 121', 1, /wasm2c refuses the module: too much of it\n/);
ends('echo "out of memory" >&2; exit 121', 1, /wasm2c refuses the module: it gives no reason\n.*please report it\n/);
// What a message says tells nothing without the exit code.
ends('echo "wasm2c: conversion: host error: out of memory"; exit 134', 1, /with a trap: host error: out of memory\n/);
ends('echo "out of memory: bad_alloc" >&2; exit 1', 3, /wasm2c failed with exit code 1\n/);
ends('echo "$1:0000012: error: too strange" >&2; exit 1', 3, /wasm2c failed with exit code 1\n/);
ends('echo "std::bad_alloc" >&2; kill -ABRT $$', 3, /wasm2c was ended by signal 6/);
// The tool, or the machine.
ends('kill -KILL $$', 3, /wasm2c was ended by signal 9 \(Killed\)\n.*note: .*out of memory\n/);
ends('kill -SEGV $$', 3, /wasm2c was ended by signal 11/);
ends('exit 7', 3, /wasm2c failed with exit code 7\n/);
ends(
    String.raw`printf 'garbage \033[31m\007\001'; exit 1`,
    3,
    /wasm2c failed with exit code 1\ngarbage \\x1b\[31m\\x07\\x01\n/,
);
ends('echo garbage', 3, /sinter: error: wasm2c wrote no "m\.h"\n/);
ends('echo > "$header"', 3, /sinter: error: wasm2c wrote no "m\.c"\n/);
ends('echo "#define X" > "$header"; echo "int x;" > "$3"', 3, /refusing an unknown version\n/);
ends('head -c 100000 /dev/zero > "$header"; cp "$header" "$3"', 3, /refusing an unknown version/);
ends('mkdir "$header" "$3"', 3, /sinter: error: /);

// Most of what the real one writes: its beginning is the known one, and it ends in a line.
const native = path.join(resources, 'wasm2c/wasm2c');
const wasm2cScript = path.join(resources, 'wasm2c/wasm2c.cjs');
const real = fs.existsSync(native) ? native : `"${process.execPath}" ${wasm2cScript}`;
ends(
    `${real} "$@" && size=$(wc -c < "$3") && head -c $((size - 40)) "$3" > "$3.cut" && mv "$3.cut" "$3"`,
    3,
    /refusing an unknown version\n/,
);
ends(`${real} "$@" && head -c 3000 "$3" > "$3.cut" && mv "$3.cut" "$3"`, 3, /refusing an unknown version/);

// One that Node runs: a trap is its own, other exceptions are the machine's.
function throws(exception, code, pattern) {
    const content = `if (process.argv[2] === '--version') console.log('1.0.39');\nelse throw ${exception};\n`;
    const result = sinter(['build', 'module.wasm', '-o', 'out'], {
        env: { SINTER_WASM2C: write('throws.cjs', content) },
    });
    refused(result, code, pattern);
}
throws(
    "new WebAssembly.RuntimeError('unreachable')",
    1,
    /^module\.wasm: error: wasm2c stopped on this module with a trap: unreachable\n.*please report it\n$/,
);
throws("new RangeError('Maximum call stack size exceeded')", 1, /with a trap: call stack exhausted\n/);
throws("new RangeError('Array buffer allocation failed')", 3, /wasm2c failed with exit code 1\n/);

// One that takes what the limit does not give.
write(
    'greedy.c',
    `#include <stdio.h>
#include <stdlib.h>
#include <string.h>
int main(int argc, char **argv) {
    if (argc == 2)
        return puts("1.0.39") < 0;
    for (size_t size = 1; size < (size_t)1 << 40; size *= 2)
        if (!malloc(size)) {
            fprintf(stderr, "%s: no more at %zu MiB\\n", argv[0], size >> 20);
            return 120;
        }
    return 5;
}
`,
);
succeed(run(clang, ['-O0', 'greedy.c', '-o', 'greedy']), clang);
refused(
    sinter(['build', wasm, '-o', 'out'], {
        env: { SINTER_WASM2C: inWork('greedy'), SINTER_WASM2C_MEMORY: '96M' },
    }),
    1,
    /wasm2c ran out of memory on this module: the limit is 96 MiB\n/,
);
