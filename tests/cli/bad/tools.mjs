// A compiler or a converter that is not there, not the right one, or fails: exit code 3, a line that
// names it, and nothing left.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import {
    assemble,
    exists,
    hello,
    inWork,
    pathWith,
    refused,
    script,
    sinter,
    succeed,
    write,
    writeProgram,
} from '../../support/sinter.mjs';

const wasm = assemble('hello', hello);
write('hello.wat', hello);
const onlyNode = pathWith('only-node', ['node']);
const nothing = pathWith('nothing', []);
const fails = (env, pattern, input = wasm) => {
    write('out', 'an older program');
    for (const command of [
        ['build', input, '-o', 'out'],
        ['run', input],
    ])
        refused(sinter(command, { env }), 3, pattern);
    assert.equal(fs.readFileSync(inWork('out'), 'utf8'), 'an older program');
};

fails({ PATH: onlyNode }, /^sinter: error: no C compiler: "clang-19" is not on PATH\n.*note: install clang-19/);
fails({ SINTER_CLANG: '/nonexistent' }, /no C compiler: "\/nonexistent"[^]*note: .*SINTER_CLANG/);
fails({ SINTER_CLANG: 'no-such-clang' }, /no C compiler: "no-such-clang" is not on PATH/);
fails(
    { SINTER_CLANG: script('failing', 'echo "it says why" >&2; exit 1') },
    /clang failed with exit code 1\nit says why\n/,
);
fails({ SINTER_CLANG: script('killed', 'kill -9 $$') }, /clang was ended by signal 9 \(Killed\)/);
fails({ SINTER_CLANG: script('liar', 'exit 0') }, /./);
fails({ SINTER_CLANG: write('not-executable', 'x') }, /no C compiler/);
fails(
    {
        SINTER_CLANG: writeProgram('garbage', '\x7fELF not really'),
    },
    /cannot run clang .*Exec format error/,
);

// Node, for a wasm2c that needs it, and for text.
const clangDirectory = pathWith('only-clang', [process.env.SINTER_CLANG ? 'true' : 'clang-19']);
fails({ PATH: clangDirectory }, /Node is not installed: no `node` on PATH\n/, 'hello.wat');

// Converters.
fails({ SINTER_WASM2C: '/nonexistent' }, /wasm2c is not installed: no "\/nonexistent"\n/);
const old = script('old-wasm2c', 'echo 1.0.32');
fails({ SINTER_WASM2C: old }, /old-wasm2c" is wasm2c 1\.0\.32; Sinter knows 1\.0\.39 only/);
const other = script(
    'other-wasm2c',
    `case "$1" in --version) echo 1.0.39;; *) echo 'int x;' > "$3"; echo > "\${3%.c}.h";; esac`,
);
fails({ SINTER_WASM2C: other }, /refusing an unknown version/);
fails({ SINTER_WASM2C: script('silent-wasm2c', `case "$1" in --version) echo 1.0.39;; esac`) }, /./);
fails({ SINTER_WASM2C: script('mute-wasm2c', 'exit 0') }, /./);

// inspect needs none of them.
assert.match(succeed(sinter(['inspect', wasm], { env: { PATH: nothing } })), /"_start"/);
assert.ok(!exists('hello'));
