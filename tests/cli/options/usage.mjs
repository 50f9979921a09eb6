// Mistakes on the command line: exit code 2, one line that quotes the mistake, nothing done.
import assert from 'node:assert/strict';
import { exists, refused, sinter, succeed, write, add } from '../support.mjs';

write('add.wat', add);

const mistakes = [
    [['frobnicate'], /unknown command "frobnicate"/],
    [['build'], /no input file/],
    [['build', 'add.wat', '--frobnicate'], /unknown flag "--frobnicate"/],
    [['build', 'add.wat', '-x'], /unknown flag "-x"/],
    [['build', 'add.wat', 'other.wat'], /unexpected argument "other.wat"/],
    [['build', 'add.wat', '-O4'], /-O takes a level from 0 to 3, not "4"/],
    [['build', 'add.wat', '-O'], /no value after "-O"/],
    [['build', 'add.wat', '-Os'], /"s"/],
    [['build', 'add.wat', '-O', '-1'], /"-1"/],
    [['build', 'add.wat', '-j0'], /-j takes a number from 1 to 256, not "0"/],
    [['build', 'add.wat', '-j', '257'], /"257"/],
    [['build', 'add.wat', '-j', '99999999999999999999'], /"99999999999999999999"/],
    [['build', 'add.wat', '-j2x'], /"2x"/],
    [['build', 'add.wat', '--emit=wat'], /--emit takes exe, shared, static, object or c.*"wat"/],
    [['build', 'add.wat', '--emit='], /--emit/],
    [['build', 'add.wat', '--bounds=none'], /--bounds takes.*"none"/],
    [['build', 'add.wat', '--missing-imports=ignore'], /--missing-imports takes trap.*"ignore"/],
    [['build', 'add.wat', '--import', 'env'], /--import takes MODULE=FILE.*"env"/],
    [['build', 'add.wat', '--import', 'env=x.rs'], /"env=x.rs"/],
    [['build', 'add.wat', '--import', 'env=x'], /"env=x"/],
    [['build', 'add.wat', '--env', '=x'], /--env takes.*"=x"/],
    [['build', 'add.wat', '--env', ''], /--env takes/],
    [['build', 'add.wat', '--custom-sections=some'], /--custom-sections takes.*"some"/],
    [['build', 'add.wat', '--save-temps=x'], /unknown flag "--save-temps=x"/],
    [['build', 'add.wat', '--json'], /unknown flag "--json"/],
    [['build', 'add.wat', '-o'], /no value after "-o"/],
    [['build', 'add.wat', '-o', ''], /-o/],
    [['build', 'add.wat', '--cpu'], /no value after "--cpu"/],
    [['run', '--emit=c', 'add.wat'], /unknown flag "--emit=c"/],
    [['run', '-o', 'x', 'add.wat'], /unknown flag "-o"/],
    [['run'], /no input file/],
    [['inspect'], /no input file/],
    [['inspect', 'add.wat', '-O2'], /unknown flag "-O2"/],
    [['inspect', 'add.wat', '-n', '0'], /-n goes with --custom/],
    [['inspect', 'add.wat', '-o', 'x'], /-o goes with --custom/],
    [['inspect', 'add.wat', '--custom', 'x', '-n', '-1'], /-n takes.*"-1"/],
    [['inspect', 'add.wat', '--custom', 'x', '-n', 'one'], /"one"/],
];
for (const [args, pattern] of mistakes) {
    const result = sinter(args);
    refused(result, 2, pattern);
    assert.match(result.stderr, /^sinter: error: [^\n]+\n$/, `one line for ${args.join(' ')}`);
}
assert.ok(!exists('add'), 'nothing was built');

// Help and version are answers, not mistakes.
assert.match(succeed(sinter([])), /^usage: sinter COMMAND/);
assert.match(succeed(sinter(['--help'])), /build .*\n[^]*inspect/);
assert.match(succeed(sinter(['--version'])), /^sinter \d+\.\d+\.\d+\n$/);
const help = succeed(sinter(['build', '--help']));
for (const flag of ['-o', '--emit', '-O', '--cpu', '-j', '--save-temps', '-###', '-v', '--bounds'])
    assert.ok(help.includes(`  ${flag}`), `help has ${flag}`);
assert.ok(
    Math.max(...help.split('\n').map((line) => line.length)) <= 100,
    'help fits in 100 columns',
);
assert.doesNotMatch(succeed(sinter(['inspect', '--help'])), /--emit/);
