// Modules that are none: one line with file and offset, a note, exit code 1, and nothing written; the
// same from build, run and inspect.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import {
    assemble,
    assertNothingLeft,
    exists,
    hello,
    inWork,
    refused,
    run,
    sinter,
    sinterProgram,
    succeed,
    temporary,
    work,
    write,
} from '../../support/sinter.mjs';
import { bytes, leb, module, name, section, sized, type, vec } from '../../support/wasm.mjs';

const good = fs.readFileSync(assemble('good', hello));
const magic = [0, 0x61, 0x73, 0x6d];
const cases = {
    empty: ['', '0x0', /the file is empty/],
    text: ['Dear Sir or Madam,\n', '0x0', /this looks like a text file/],
    script: ['#!/bin/sh\nexit 1\n', '0x0', /text file/],
    wat: [hello, '0x0', /text file/],
    elf: ['\x7fELF\x02\x01', '0x0', /.*/],
    other: [Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]), '0x0', /starts with 89 50 4e 47/],
    cut_magic: [Buffer.from([0, 0x61]), '0x0', /.*/],
    no_version: [bytes(magic), '0x4', /ends inside of the version/],
    version_2: [bytes(magic, [2, 0, 0, 0]), '0x4', /version 2, not 1/],
    component: [bytes(magic, [0x0d, 0, 1, 0]), '0x4', /component/],
    unknown_section: [module([99, 0]), '0x8', /unknown id 99/],
    section_past_end: [module([1, 200, 1, 0]), /0x[9a-b]/, /runs past the end/],
    section_out_of_order: [module(section(3, [0]), section(1, [0])), '0xb', /out of order/],
    section_too_long: [module(section(1, [0, 0, 0])), '0xb', /has 2 bytes after its contents/],
    long_leb: [module(bytes(1, [0x80, 0x80, 0x80, 0x80, 0x80, 0x00])), '0x9', /over-long/],
    large_leb: [module(bytes(1, [0xff, 0xff, 0xff, 0xff, 0x7f])), '0x9', /does not fit in 32 bits/],
    unknown_import_kind: [module(section(2, vec([bytes(name('a'), name('b'), 9, 0)]))), '0xf', /kind/],
    name_not_utf8: [module(section(2, vec([bytes([1, 0xff], name('b'), 0, 0)]))), '0xc', /UTF-8/],
    custom_name_past_end: [module(section(0, [5, 0x61])), /0x[ab]/, /runs past the end/],
    many_types: [module(section(1, leb(0xffffffff))), '0xa', /limit/],
    no_code: [module(section(1, vec([type([], [])])), section(3, vec([0]))), /0x/, /declares 1 functions/],
    ill_typed: [
        module(section(1, vec([type([], [0x7f])])), section(3, vec([0])), section(10, vec([sized([0, 0x0b])]))),
        '0x18',
        /needs an operand of i32/,
    ],
    unknown_opcode: [
        module(section(1, vec([type([], [])])), section(3, vec([0])), section(10, vec([sized([0, 0x27, 0x0b])]))),
        '0x17',
        /unknown opcode 0x27/,
    ],
};
for (let i = 1; i <= 8; i++) {
    const size = Math.floor((good.length * i) / 9);
    cases[`truncated_${size}`] = [good.subarray(0, size), /0x[0-9a-f]+/, /.*/];
}

for (const [title, [content, offset, message]] of Object.entries(cases)) {
    const file = `${title}.wasm`;
    write(file, content);
    const result = sinter(['build', file, '-o', 'out']);
    check(title, file, result, offset, message);
    for (const command of [
        ['run', file],
        ['inspect', file],
    ])
        if (title !== 'elf') assert.equal(sinter(command).stderr, result.stderr, `${title}: ${command[0]}`);
}

function check(title, file, { code, stdout, stderr }, offset, message) {
    assert.equal(code, 1, `${title}: ${stderr}`);
    assert.equal(stdout, '');
    const lines = stderr.split('\n').slice(0, -1);
    const first = /^([^:]+):(0x[0-9a-f]+): error: (.+)$/.exec(lines[0]);
    assert.ok(first, `${title}: ${stderr}`);
    assert.equal(first[1], file);
    if (typeof offset === 'string') assert.equal(first[2], offset, `${title}: ${stderr}`);
    else assert.match(first[2], offset, `${title}: ${stderr}`);
    assert.match(first[3], message, title);
    const notes = lines.slice(1);
    assert.ok(notes.length > 0, `${title}: a note after the error: ${stderr}`);
    for (const note of notes) assert.match(note, new RegExp(`^${file}: note: .+$`), title);
    assert.ok(!exists('out'), title);
}
assertNothingLeft(work);
assert.ok(!exists('cache'), 'no run came as far as the cache');

// What was there before stays.
write('out', 'an older program');
sinter(['build', 'empty.wasm', '-o', 'out']);
assert.equal(fs.readFileSync(inWork('out'), 'utf8'), 'an older program');

// Text that is no module: wat2wasm's line of it.
write('wrong.wat', '(module\n  (func (result i32)\n    (i64.const 1)))\n');
write('unfinished.wat', '(module\n  (func');
for (const [file, line] of [
    ['wrong.wat', '[23]'],
    ['unfinished.wat', '2'],
]) {
    const { code, stderr } = sinter(['build', file, '-o', 'text-out']);
    assert.equal(code, 1);
    assert.match(stderr, new RegExp(`^${file}: error: text line ${line}: .*\\n`));
    assert.ok(!exists('text-out') && fs.readdirSync(temporary).length === 0);
}
// What it cannot read though it is right.
write(
    'elements.wat',
    '(module (import "m" "g" (global externref)) (table 1 externref) (elem (i32.const 0) externref (global.get 0)))',
);
assert.match(
    sinter(['build', 'elements.wat', '-o', 'text-out']).stderr,
    /^elements\.wat:0x[0-9a-f]+: error: [^]*\n.*note: the offset counts bytes of the binary that wat2wasm makes of the text\n$/,
);
write('named.wat', '(module (memory $m 1 1 shared) (func (drop (i32.atomic.load $m (i32.const 0)))))');
assert.match(
    sinter(['build', 'named.wat', '-o', 'text-out']).stderr,
    /note: wat2wasm does not accept names of memories in atomic instructions/,
);
// Texts at which wat2wasm crashes: an annotation in a function, a float of very many digits, deep nesting.
const blocks = 30000;
for (const code of [
    '(@custom "x")',
    '(nop) (@custom "")',
    `(drop (f64.const 1.${'3'.repeat(64000)}))`,
    `${'(block '.repeat(blocks)}${')'.repeat(blocks)}`,
]) {
    write('crashes.wat', `(module (func ${code}))`);
    const { code: exit, stderr } = sinter(['build', 'crashes.wat', '-o', 'text-out']);
    assert.equal(exit, 1, stderr);
    const lines = stderr.split('\n');
    assert.match(lines[0], /^crashes\.wat: error: wat2wasm stopped on this text with a trap: ([a-z ]+|Aborted\(\).*)$/);
    assert.match(lines[1], /^crashes\.wat: note: .*give Sinter the \.wasm$/);
    assert.deepEqual(lines.slice(2), ['']);
    assert.ok(!exists('text-out'));
}
// Text with a NUL is not read in part, however it comes.
write('nul.wat', `(;\0;)(func (export "a"))${' '.repeat(70000)}(func (export "b"))`);
for (const source of ['cat nul.wat', 'head -c 20 nul.wat; sleep 0.1; tail -c +21 nul.wat']) {
    refused(run('sh', ['-c', `(${source}) | "$0" build - -o text-out`, sinterProgram]), 1, /it starts with|text line/);
    assert.ok(!exists('text-out'));
}
write('late.wat', `(func (export "a")) (;\0;) ${' '.repeat(70000)}(func (export "b"))`);
succeed(sinter(['build', 'late.wat', '--emit=shared', '-o', 'late.so']));
assert.match(succeed(sinter(['inspect', 'late.so', '--exports'])), /"a"[^]*"b"/);
fs.unlinkSync(inWork('late.so'));
// What wat2wasm says of a text does not reach the terminal as it is, nor does a hostile file name.
write('escapes.wat', '(module (func (export "a\x1b[2Jb") (result i32) (i32.const "\x1b]0;title\x07")))');
const escapes = sinter(['build', 'escapes.wat', '-o', 'text-out']);
assert.equal(escapes.code, 1);
assert.doesNotMatch(escapes.stderr, /[^\n\t -~]/);
const hostile = write('a\n\x1b[31m.wasm', 'x');
assert.doesNotMatch(sinter(['build', hostile]).stderr, /\x1b|\n\[/);
