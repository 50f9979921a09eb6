// 10,000 functions and exports with hostile names, and imports with more of them: the C that comes out is that of the same
// module with plain names, but for what is left of the names of functions, which is readable in the executable's symbols.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { build, inWork, write } from '../../support/sinter.mjs';
import { I32, body, bytes, custom, leb, module, name, section, sized, type, vec } from '../../support/wasm.mjs';

const FUNCTIONS = 10000;
const IMPORTS = 4;
const LONG = '*/ int long_name; /*'.padEnd(65536, '"\\\n??/');
const attacks = [
    '*/ int x; /*',
    '"; int x; "',
    "'",
    '\\',
    '\n#include "/etc/passwd"\n',
    '\r',
    '\0',
    '??/',
    '??)',
    '//',
    '%s%n',
    '${x}',
    '`id`',
    '$(id)',
    '}',
    '*/',
    '\\u0041',
    '__attribute__((constructor))',
    '.incbin "x"',
    '\u202e',
    'asm("int3")',
    'idct_10x10', // 0x begins an escape of wasm2c's
    '0x0x',
];

// Every byte that UTF-8 has comes up: all of ASCII, and in the characters beyond it all that lead and follow.
const characters = [
    ...Array.from({ length: 0x800 }, (_, code) => code),
    ...Array.from({ length: 16 }, (_, i) => 0x0f0f + 0x1000 * i - (i === 13 ? 0x800 : 0)),
    0x10000,
    0x40000,
    0x80000,
    0xc0000,
    0x10ffff,
].map((code) => String.fromCodePoint(code));
const hostile = Array.from(
    { length: FUNCTIONS },
    (_, i) => `${attacks[i % attacks.length]}${characters[i % characters.length]} hostile${i}`,
);
hostile[1] = LONG;
hostile[2] = 'readable name';
const seen = new Set(Buffer.from(hostile.join('')));
for (let byte = 0; byte <= 0xf4; byte++)
    assert.ok(seen.has(byte) || byte === 0xc0 || byte === 0xc1, `byte ${byte} is in a name`);

function moduleWith(imports, exports_, ...customs) {
    const indices = Array.from({ length: FUNCTIONS }, (_, i) => leb(i + IMPORTS));
    return module(
        section(1, vec([type([], [I32])])),
        section(2, vec(imports.map(([from, what]) => bytes(name(from), name(what), 0, 0)))),
        section(3, vec(indices.map(() => [0]))),
        section(7, vec(exports_.map((title, i) => bytes(name(title), 0, indices[i])))),
        section(10, vec(indices.map((index) => body(0x41, index[0] & 0x3f)))),
        ...customs,
    );
}

// Names in the name section need not differ, nor be of functions that there are, nor be given once.
const entry = (index, title) => bytes(leb(index), name(title));
const functionNames = [
    ...hostile.map((title, i) => entry(i + IMPORTS, i % 100 === 99 ? attacks[0] : title)),
    entry(FUNCTIONS + IMPORTS + 5, attacks[0]),
    entry(7, attacks[1]),
];
const nameSection = () =>
    custom('name', bytes(0, sized(name('*/ int hostile; /*'))), bytes(1, sized(vec(functionNames))));
const hostileImports = [
    [attacks[0], attacks[1]],
    [LONG, LONG],
    ['m', 'f0'],
    ['', '\0'],
];
const plainImports = hostileImports.map((_, i) => ['env', `import${i}`]);

write('hostile.wasm', moduleWith(hostileImports, hostile, nameSection(), custom(attacks[0], attacks[1])));
write(
    'plain.wasm',
    moduleWith(
        plainImports,
        hostile.map((_, i) => `export${i}`),
    ),
);
for (const which of ['hostile', 'plain']) build(`${which}.wasm`, '--emit=c', '--missing-imports=trap', '-o', which);
compareSources(inWork('hostile'), inWork('plain'));
checkSymbols();
checkKinds();

function compareSources(hostileFolder, plainFolder) {
    const files = fs.readdirSync(plainFolder).sort();
    assert.deepEqual(fs.readdirSync(hostileFolder).sort(), files);
    for (const file of files.filter((each) => /\.[ch]$/.test(each))) {
        const [text, plainText] = [hostileFolder, plainFolder].map((folder) =>
            fs.readFileSync(`${folder}/${file}`, 'latin1'),
        );
        assert.ok(/^[\n\t\x20-\x7e]*$/.test(text), `${file} is printable ASCII`);
        assert.ok(!text.includes('*/ int'), `${file}: a name ends a comment`);
        const [ours, plain] = [text, plainText].map(withoutMessages);
        const [unnamed, expected] = [ours, plain].map((each) => each.replaceAll(/\b(w2c_m_f\d+)_\w+/g, '$1'));
        assert.ok(unnamed === expected, `${file} differs by more than the names of functions`);
        assert.ok(!/hostile|long_name|passwd/.test(unnamed), `${file}: a name is left`);
        const words = ours.match(/\w+/g) ?? [];
        const longest = words.reduce((most, word) => Math.max(most, word.length), 0);
        assert.ok(longest <= 128, `${file}: an identifier of ${longest} characters`);
    }
}

// One name as a function, a global and a memory is three imports: the host of a library gives each of them.
function checkKinds() {
    const one = (kind) => bytes(name('env'), name('x'), kind);
    write(
        'kinds.wasm',
        module(
            section(1, vec([type([], [])])),
            section(2, vec([one([0, 0]), one([3, I32, 0]), one([2, 0, 1])])),
            section(3, vec([0])),
            section(7, vec([bytes(name('go'), 0, 1)])),
            section(10, vec([body(0x10, 0)])),
        ),
    );
    build('kinds.wasm', '-O0', '--emit=shared', '-o', 'kinds.so');
}

// The error of a call of a missing import has its name, in which all but letters and digits is escaped.
function withoutMessages(text) {
    return text.replaceAll(/(sinter_missing_import\(instance, )"(\\[0-7]{3}|\w)*"/g, '$1""');
}

// Not optimised, as it is about names and not code.
function checkSymbols() {
    build('hostile.wasm', '-O0', '--missing-imports=trap', '-o', 'program');
    const nm = spawnSync('nm', [inWork('program')], { encoding: 'utf8', maxBuffer: 1 << 26 });
    if (nm.error) return console.log('nm is not installed: the symbols of the executable were not looked at');
    const symbols = nm.stdout.split('\n').map((line) => line.split(' ').at(-1));
    const own = symbols.filter((symbol) => /^w2c_m_f\d+(_\w+)?$/.test(symbol));
    assert.ok(own.length >= FUNCTIONS, `${own.length} functions have symbols`);
    const digits = String(FUNCTIONS).length; /* of every index, so that names sort by it */
    assert.ok(own.includes(`w2c_m_f${String(2 + IMPORTS).padStart(digits, '0')}_readable_name`), own[0]);
    assert.ok(own.includes(`w2c_m_f${String(5 + IMPORTS).padStart(digits, '0')}_hostile5`), own[0]);
    const strange = symbols.filter((symbol) => /hostile|long_name|passwd/.test(symbol) && !own.includes(symbol));
    assert.deepEqual(strange, []);
}
