// The guest and the host of the root README compile without a warning, by the README's commands, and do what it says.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';

import { inWork, resources, run, sinterProgram, succeed, write } from '../support/sinter.mjs';
import { clang, here } from './host.mjs';

const readme = fs.readFileSync(path.join(here, '../../README.md'), 'utf8');
const [guest, program] = [...readme.matchAll(/^```c\n([^]*?)^```$/gm)].map(([, text]) => text);
write('words.c', guest);
write('host.c', program);

const warnings = '-Wall -Wextra -Wpedantic -Werror';
const programs = { 'clang-19': `${clang} ${warnings}`, sinter: sinterProgram, cc: `${clang} -std=c11 ${warnings}` };
function runs(pattern) {
    const [, command] = pattern.exec(readme);
    const [word] = command.split(' ');
    const actual = programs[word] + command.slice(word.length).replaceAll('build/release/lib/sinter', resources);
    succeed(run('sh', ['-c', actual]), actual);
}
runs(/^    (clang-19 .* words\.c -o words\.wasm)$/m);
runs(/^    (sinter build words\.wasm .*)$/m);
runs(/^    (cc host\.c libwords\.so .*)$/m);
assert.equal(succeed(run(inWork('host'), [])), '55\ntrap: unreachable\n');

// The include path and the libraries of the dynamic interface.
write('host.c', '#include <sinter/sinter.h>\nint main(void) { return sinter_version()[0] == 0; }\n');
runs(/^    (cc -I .* host\.c .*libsinter_runtime\.a .*)$/m);
succeed(run(inWork('host'), []));
