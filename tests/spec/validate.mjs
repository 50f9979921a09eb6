// Every binary module of the WebAssembly spec suite against our validator: valid ones are accepted, invalid and
// malformed ones refused with an offset, and those that need a feature that Sinter does not compile refused by the
// feature's name; valid ones are valid too as wasm2c gets to see them. Usage: node validate.mjs VALIDATE_TOOL SUITE_DIR. Exceptions are lines of skip.txt beside this file,
// and a line that no module needs any more is an error too.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { skip } from '../support/process.mjs';
import { findSkip, readSkips, scripts } from './suite.mjs';

const [tool, suite] = process.argv.slice(2);
if (!suite) skip('SINTER_SPEC_SUITE names no spec suite');

const skips = readSkips(join(dirname(fileURLToPath(import.meta.url)), 'skip.txt'));

const cases = scripts(suite).flatMap((script) =>
    JSON.parse(readFileSync(script, 'utf8'))
        .commands.filter((command) => command.filename?.endsWith('.wasm'))
        .map((command) => ({
            directory: relative(suite, dirname(script)),
            file: relative(suite, join(dirname(script), command.filename)),
            isValid: !/^assert_(invalid|malformed)/.test(command.type),
            what: `${command.type} of line ${command.line}: ${command.text ?? ''}`,
        })),
);
if (cases.length === 0) {
    console.log(`no module found in ${suite}`);
    process.exit(1);
}

const input = cases.map((c) => join(suite, c.file) + '\n').join('');
const run = spawnSync(tool, ['--rewrite'], { input, maxBuffer: 1 << 28 });
const answers = run.stdout.toString('latin1').split('\n').slice(0, -1);
if (run.status !== 0 || answers.length !== cases.length) {
    const last = cases[answers.length]?.file;
    console.log(`${tool} stopped at ${last}: ${run.signal ?? run.status} ${run.stderr}`);
    process.exit(1);
}

const counts = { accepted: 0, refused: 0, 'refused by name': 0, skipped: 0 };
const faults = [];
const count = (kind) => {
    counts[kind]++;
};
const judge = ({ directory, file, isValid }, answer) => {
    if (answer === 'ok') {
        if (isValid) return count('accepted');
        if (findSkip(skips, 'accepted', file)) return count('skipped');
        return faults.push('accepted');
    }
    if (!/^module:0x[0-9a-f]+: error: ./.test(answer)) return faults.push('refused without offset');
    if (!isValid) return count('refused');
    const feature = /needs (.*), which Sinter does not compile/.exec(answer)?.[1];
    if (feature && answer.includes(' | module: note: ') && findSkip(skips, 'refused', directory, feature))
        return count('refused by name');
    if (findSkip(skips, 'rejected', file)) return count('skipped');
    return faults.push('refused');
};
cases.forEach((c, i) => {
    const before = faults.length;
    judge(c, answers[i]);
    if (faults.length > before) console.log(`${faults.at(-1)}: ${c.file}, ${c.what}: ${answers[i]}`);
});
const unused = skips.filter((skip) => !skip.used);
unused.forEach((skip) => console.log(`no module needs this line of skip.txt: ${skip.line}`));
console.log(`${cases.length} modules:`, counts);
process.exitCode = faults.length || unused.length ? 1 : 0;
