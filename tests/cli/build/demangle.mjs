// `--demangle`: names of C++ and Rust functions as they are in the source. Names that only look mangled, names that would become
// gigabytes long, and names with bytes that have a meaning to the program that demangles, do no harm.
import assert from 'node:assert/strict';
import { build, clang, inWork, pathWith, refused, run, sinter, skip, write } from '../../support/sinter.mjs';
import { isInstalled } from '../../support/process.mjs';
import { bytes, custom, functions, leb, name, sized, vec } from '../../support/wasm.mjs';

if (!isInstalled('c++filt')) skip('there is no c++filt on PATH');

/** A module whose `_start` has the first of `names`, and calls one with the next name, and so on; the last one traps. */
const calling = (...names) =>
    functions(
        names.map((_, i) => ({
            type: [[], []],
            code: i + 1 < names.length ? [0x10, leb(i + 1)] : [0x00],
            ...(i ? {} : { name: '_start' }),
        })),
        custom('name', 1, sized(vec(names.map((each, i) => bytes(leb(i), name(each)))))),
    );

/** The names in the backtrace of such a program, outermost first. */
function backtrace(module, ...flags) {
    write('calling.wasm', calling(...module));
    const { code, stderr } = sinter(['build', inWork('calling.wasm'), '-O0', ...flags, '-o', inWork('calling')]);
    assert.equal(code, 0, stderr);
    const said = run(inWork('calling'), []).stderr;
    const names = [...said.matchAll(/^ {4}at (.*) \(wasm-function\[\d+\]/gm)].map((match) => match[1]).reverse();
    return { names, warnings: stderr };
}

const mangled = [
    '_start',
    '_ZNK6shapes6Square4areaEi',
    '_ZN5words7longest17he53e83810a50df4aE',
    '_RNvNtCset5xJoy1xWQ_3std7process5abort',
    '_Zfoo',
    '_R',
    'plain',
];
assert.deepEqual(backtrace(mangled), { names: mangled, warnings: '' });
for (const flags of [[], ['-g']]) {
    const { names, warnings } = backtrace(mangled, '--demangle', ...flags);
    assert.equal(warnings, '');
    assert.equal(names[1], 'shapes::Square::area(int) const');
    assert.match(names[2], /^words::longest/);
    assert.match(names[3], /^std(\[\w+\])?::process::abort$/);
    assert.deepEqual([names[0], ...names.slice(4)], [mangled[0], ...mangled.slice(4)]);
}

// Symbols, and with them debuggers, have what is left of the names.
const symbols = run('nm', [inWork('calling')]).stdout;
assert.match(symbols, / w2c_m_f\d+_shapes_Square_area_int_const\n/);

// What could pass for other lines, other words, options or files stays as it is, and moves no other name.
const hostile = ['_start', '_Z1ai\n_Z1bi', '@/etc/passwd', '-v', '_Z1ai _Z1bi', '_Z1ci\0', '', '_Z1\x1b[31mi', '_Z1di'];
const shown = backtrace(hostile, '--demangle');
assert.equal(shown.warnings, '');
assert.equal(shown.names.at(-1), 'd(int)', shown.names.join('\n'));
assert.deepEqual(shown.names, [...backtrace(hostile).names.slice(0, -1), 'd(int)']);

// A name of 600 bytes that stands for one of terabytes: p<int, int>, then p<that, that>, and so on.
const sequence = (i) => (i ? `S${(i - 1).toString(36).toUpperCase()}_` : 'S_');
const doubled = Array.from({ length: 60 }, (_, i) => `S_I${sequence(i + 1)}${sequence(i + 1)}E`);
const laugh = `_Z1f1pIiiE${doubled.join('')}`;
const without = backtrace(['_start', '_Z1di', laugh], '--demangle');
assert.match(without.warnings, /^\S+: warning: --demangle has no effect: "\S+c\+\+filt" failed on the names .*\n$/);
assert.deepEqual(without.names, ['_start', '_Z1di', laugh]);
// One that nests deeper than a program's stack may be.
const deep = backtrace(['_start', '_Z1di', `_Z1f${'P'.repeat(200000)}i`], '--demangle');
assert.deepEqual([deep.warnings, deep.names[1]], ['', 'd(int)']);

// Without the program, the build says so, whether there is a mangled name or not.
write('plain.wasm', calling('_start', 'plain'));
const PATH = pathWith(
    'bare',
    ['sh', clang, 'ld.lld-19', 'objcopy'].filter((tool) => isInstalled(tool)),
);
refused(
    sinter(['build', inWork('plain.wasm'), '--demangle', '-o', inWork('plain')], { env: { PATH } }),
    3,
    /error: --demangle: no c\+\+filt or llvm-cxxfilt on PATH\n.*note: install binutils or llvm-19\n$/,
);
build(inWork('plain.wasm'), '--demangle', '-o', inWork('plain'));
