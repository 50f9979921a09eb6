// Names that would be something else in C, in a shell, in JSON or on a terminal, were they not
// carried as bytes. Each function returns its index; the last one traps under a name of the same
// sort.
import { I32, bytes, custom, functions, leb, name, sized, vec } from '../../support/wasm.mjs';

export const names = [
    '',
    '"',
    '\\',
    "'; exit 1; '",
    'a\nb',
    '*/ } int main(void) { /*',
    '//',
    '??/\n??)',
    '%s%n%d',
    '#include </etc/passwd>',
    'main',
    'malloc',
    'w2c_g_f0',
    'wasm_rt_trap',
    'sinter_policy',
    '_start ',
    'int',
    '\u202e\u2066bidi',
    '\u{1F600}',
    'é',
    'e\u0301',
    '\u0001\u001b[31m',
    '$(id)`id`',
    '-O0',
    'a=b',
];
const TRAPPING = 'trap "here"\n*/ \u001b[31m??/';

const list = names.map((title, i) => ({ type: [[], [I32]], code: [0x41, i], name: title }));
list.push({ type: [[], []], code: [0x00], name: 'trap' });

const functionNames = [...names, TRAPPING].map((title, i) => bytes(leb(i), name(title)));
const nameSection = custom('name', bytes(0, sized(name('a "module" */'))), bytes(1, sized(vec(functionNames))));

export const module = functions(list, nameSection);
// A process's environment, which brings the name to --invoke, holds no NUL: none has one.
export const calls = names.map((title) => JSON.stringify(title));
