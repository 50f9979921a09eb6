// C compilers, and processors, that generated code cannot be trusted to: refused by name before they
// compile anything.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
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
} from '../../support/sinter.mjs';

const wasm = assemble('module', '(module (func (export "_start")))');
const wrapper = (name, ...flags) => script(name, `exec ${clang} ${flags.join(' ')} "$@"`);

function fails(code, pattern, compiler, ...flags) {
    const result = sinter(['build', wasm, '-o', 'out', ...flags], { env: { SINTER_CLANG: compiler } });
    refused(result, code, pattern);
    assert.ok(!exists('out'));
}
const note = 'note: set SINTER_CLANG to clang 14 or later for';

fails(3, new RegExp(`"\\S*m32" does not compile for x86-64 with 64-bit pointers\n.*${note}`), wrapper('m32', '-m32'));
fails(3, /does not compile for x86-64 with 64-bit pointers\n/, wrapper('x32', '-mx32'));
fails(3, /does not compile for x86-64 with 64-bit pointers\n/, wrapper('arm', '--target=aarch64-linux-gnu'));
fails(3, /"\S*no-sse" compiles without SSE2: the x87 rounds/, wrapper('no-sse', '-mno-sse2'));
fails(3, /"\S*old" is too old\n/, script('old', 'echo "#define __clang_major__ 13"'));
fails(
    3,
    new RegExp(`"\\S*silent" does not print its macros.*\n.*${note}.*\n.* it printed 0 bytes`),
    script('silent', 'exit 0'),
);
if (spawnSync('gcc', ['--version']).status === 0) fails(3, /"\S*gcc" is not clang/, 'gcc');

// An answer without macros is not the last word: it is asked for again.
const late = script('late', `[ -e asked ] || { echo > asked; exit 0; }\nexec ${clang} "$@"`);
succeed(sinter(['build', wasm, '-o', 'out-late'], { env: { SINTER_CLANG: late } }), 'a second answer');

// A clang without LLVM's flags that only make code faster compiles all the same, without them.
const plain = script('plain', `case "$*" in *indvars-widen*) exit 1;; esac\nexec ${clang} "$@"`);
succeed(sinter(['build', wasm, '-o', 'out-plain'], { env: { SINTER_CLANG: plain } }), 'without -mllvm');
fails(
    3,
    /"\S*bare" lacks LLVM flags that keep calls inside the stack/,
    script('bare', `case "$*" in *-mllvm*) exit 1;; esac\nexec ${clang} "$@"`),
);

for (const cpu of ['i386', 'i686', 'pentium', 'pentium4', 'nonsense', '-O0'])
    fails(
        2,
        /--cpu: ".*" is not a 64-bit processor that ".*" knows\n.*note: .*--print-supported-cpus/,
        clang,
        `--cpu=${cpu}`,
    );
fails(2, /--cpu takes a processor's name, not ""/, clang, '--cpu=');
for (const cpu of ['x86-64', 'x86-64-v2', 'native'])
    succeed(sinter(['build', wasm, '-o', `out-${cpu}`, `--cpu=${cpu}`]), cpu);

// What --emit=c leaves to another compiler is refused by the sources themselves.
succeed(sinter(['build', wasm, '--emit=c', '-o', inWork('sources')]));
for (const [compiler, pattern] of [
    [wrapper('no-sse-either', '-mno-sse2'), /#error "?floats would be computed in other widths/],
    ['gcc', /#error "?generated code relies on clang/],
]) {
    if (spawnSync(compiler, ['--version']).status !== 0) continue;
    const abi = path.join(resources, 'abi');
    const { code, stderr } = run(compiler, [
        '-fsyntax-only',
        '-x',
        'c',
        '-I',
        abi,
        '-include',
        'wasm-rt.h',
        '/dev/null',
    ]);
    assert.notEqual(code, 0);
    assert.match(stderr, pattern);
}
