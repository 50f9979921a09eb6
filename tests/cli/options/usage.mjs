// Mistakes on the command line: exit code 2, one line that quotes the mistake, nothing done.
import assert from 'node:assert/strict';
import fs from 'node:fs';

import { exists, inWork, refused, sinter, succeed, write, add } from '../../support/sinter.mjs';

write('add.wat', add);

const mistakes = [
    [['frobnicate'], /unknown command "frobnicate"; try/],
    [['biuld'], /unknown command "biuld"; did you mean build\?/],
    [['b'], /unknown command "b"; try/],
    [['add.wat'], /unknown command "add.wat"; `sinter build FILE` compiles a file, and `sinter run FILE` runs it/],
    [['-O2', 'add.wat'], /unknown flag "-O2"; the flags of a command stand after it/],
    [['help', 'rnu'], /unknown command "rnu"; did you mean run\?/],
    [['--version', '--json'], /--version takes --verbose.*"--json"/],
    [['build', 'add.wat', '--emti=shared'], /unknown flag "--emti=shared"; did you mean --emit\?/],
    [['build', 'add.wat', '--max-memroy', '1M'], /did you mean --max-memory\?/],
    [['build', 'add.wat', '--time-out=1'], /did you mean --timeout\?/],
    [['inspect', 'add.wat', '--imprts'], /did you mean --imports\?/],
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
    [['build', 'add.wat', '--env', 'SINTER_TIMEOUT=1'], /never gets.*"SINTER_TIMEOUT=1"/],
    [['build', 'add.wat', '--env', 'SINTER_DIR7'], /never gets.*"SINTER_DIR7"/],
    [['build', 'add.wat', '--dir', ''], /--dir takes HOST.*""/],
    [['build', 'add.wat', '--dir', '::/a'], /--dir takes HOST.*"::\/a"/],
    [['build', 'add.wat', '--dir', 'a::'], /--dir takes HOST.*"a::"/],
    [['build', 'add.wat', '--dir'], /no value after "--dir"/],
    [['build', 'add.wat', '--tcplisten', 'localhost:80'], /--tcplisten takes.*"localhost:80"/],
    [['build', 'add.wat', '--tcplisten', '127.0.0.1'], /--tcplisten takes.*"127.0.0.1"/],
    [['build', 'add.wat', '--tcplisten', '127.0.0.1:65536'], /--tcplisten takes/],
    [['build', 'add.wat', '--tcplisten', '127.0.0.256:80'], /--tcplisten takes/],
    [['build', 'add.wat', '--tcplisten', '::1:80'], /--tcplisten takes/],
    [['build', 'add.wat', '--tcplisten', '[::1::]:80'], /--tcplisten takes/],
    [['build', 'add.wat', '--tcplisten', '[127.0.0.1]:80'], /--tcplisten takes/],
    [['build', 'add.wat', '--max-memory=63K'], /--max-memory takes 64K to 1024G, not "63K"/],
    [['build', 'add.wat', '--max-memory='], /--max-memory takes.*""/],
    [['build', 'add.wat', '--max-memory=1GB'], /--max-memory takes.*"1GB"/],
    [['build', 'add.wat', '--max-memory=99999999999G'], /--max-memory takes/],
    [['build', 'add.wat', '--timeout=0'], /--timeout takes 1ms to.*"0"/],
    [['build', 'add.wat', '--timeout=-1s'], /--timeout takes.*"-1s"/],
    [['build', 'add.wat', '--timeout=1.5s'], /--timeout takes.*"1.5s"/],
    [['build', 'add.wat', '--timeout=soon'], /--timeout takes.*"soon"/],
    [['build', 'add.wat', '--stack-size=255K'], /--stack-size takes 256K to 64G, not "255K"/],
    [['build', 'add.wat', '--stack-size=65G'], /--stack-size takes.*"65G"/],
    [['build', 'add.wat', '--no-os-sandbox=1'], /unknown flag "--no-os-sandbox=1"/],
    [['run', '--timeout=x', 'add.wat'], /--timeout takes.*"x"/],
    [['run', '--runtime-policy', 'add.wat'], /unknown flag "--runtime-policy"/],
    [['inspect', 'add.wat', '--timeout=1'], /unknown flag "--timeout=1"/],
    [['build', 'add.wat', '--custom-sections=some'], /--custom-sections takes.*"some"/],
    [['build', 'add.wat', '--save-temps=x'], /unknown flag "--save-temps=x"/],
    [['build', 'add.wat', '--json'], /unknown flag "--json"; it is one of `sinter inspect`, not of `sinter build`/],
    [['build', 'add.wat', '--emit=shared', '--soname', 'a/b.so'], /--soname takes a file name, not "a\/b.so"/],
    [['build', 'add.wat', '--soname', 'b.so'], /--soname needs --emit=shared/],
    [['build', 'add.wat', '-o'], /no value after "-o"/],
    [['build', 'add.wat', '-o', ''], /-o/],
    [['build', 'add.wat', '--cpu'], /no value after "--cpu"/],
    [['run', '--emit=c', 'add.wat'], /unknown flag "--emit=c"/],
    [['run', '-o', 'x', 'add.wat'], /unknown flag "-o"/],
    [['run'], /no input file/],
    [['inspect'], /no input file/],
    [['inspect', 'add.wat', '-O2'], /unknown flag "-O2"/],
    [['inspect', 'add.wat', '-n', '0'], /-n needs --custom/],
    [['inspect', 'add.wat', '-o', 'x'], /-o needs --custom/],
    [['inspect', 'add.wat', '--custom', 'x', '-n', '-1'], /-n takes.*"-1"/],
    [['inspect', 'add.wat', '--custom', 'x', '-n', 'one'], /"one"/],
];
for (const [args, pattern] of mistakes) {
    const result = sinter(args);
    refused(result, 2, pattern);
    assert.match(result.stderr, /^sinter: error: [^\n]+\n$/, `one line for ${args.join(' ')}`);
}
assert.ok(!exists('add'), 'nothing was built');

// HOST:GUEST is what other tools take.
const mistaken = sinter(['build', 'add.wat', '--dir', '/nowhere:/guest', '-o', 'warned']);
assert.equal(mistaken.code, 0);
assert.match(
    mistaken.stderr,
    /warning: --dir "\/nowhere:\/guest" is the directory of this name.*"\/nowhere::\/guest"\n/,
);
fs.mkdirSync(inWork('with:', 'guest'), { recursive: true });
for (const directory of ['/nowhere::/guest', 'with:/guest', '/nowhere:ro'])
    assert.doesNotMatch(sinter(['build', 'add.wat', '--dir', directory, '-o', 'quiet']).stderr, /--dir/);

// Help and version are answers, not mistakes.
assert.match(succeed(sinter([])), /^usage: sinter COMMAND/);
assert.match(succeed(sinter(['--help'])), /build .*\n[^]*inspect/);
assert.match(succeed(sinter(['--version'])), /^sinter \d+\.\d+\.\d+\n$/);
assert.equal(succeed(sinter(['-V'])), succeed(sinter(['--version'])));
assert.match(
    succeed(sinter(['--version', '--verbose'])),
    /^sinter [\d.]+\nconverter: wasm2c [\d.]+\ncompiler: \/.* \(.*clang.*\)\ntargets: \S+-linux-gnu[^\n]*\nresources: .+\n$/,
);
assert.match(
    succeed(sinter(['--version', '-v'], { env: { SINTER_CLANG: 'no-such-clang' } })),
    /\ncompiler: none; install clang-19 and lld-19, or set SINTER_CLANG\n/,
);
assert.equal(succeed(sinter(['help', 'run'])), succeed(sinter(['run', '-h'])));
const help = succeed(sinter(['build', '--help']));
for (const flag of ['-o', '--emit', '-O', '--cpu', '-j', '--save-temps', '-###', '-v', '--bounds'])
    assert.ok(help.includes(`  ${flag}`), `help has ${flag}`);
assert.doesNotMatch(succeed(sinter(['inspect', '--help'])), /--emit/);
assert.match(succeed(sinter(['inspect', '--help'])), / -o OUT +with --custom: write to OUT\n/);
assert.match(succeed(sinter(['bench', '--help'])), /\nARGS begin after `--`/);
assert.doesNotMatch(succeed(sinter(['--help'])), /ARGS begin/);
for (const command of [[], ['build'], ['run'], ['inspect'], ['bench']]) {
    const lines = succeed(sinter([...command, '--help'])).split('\n');
    assert.ok(Math.max(...lines.map((line) => line.length)) <= 100, 'help fits in 100 columns');
    assert.ok(!lines.some((line) => line.endsWith(' ')), 'no line of help ends with a blank');
}
