// Man pages and completions come from the table of flags: they have every command and every flag, and the tools that read them
// accept them. Completions are tried in the shells that are here.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';

import { run, sinter, sinterProgram, succeed, write } from '../../support/sinter.mjs';

const share = path.join(path.dirname(sinterProgram), '../share');
const files = {
    man: (command) => path.join(share, 'man/man1', command ? `sinter-${command}.1` : 'sinter.1'),
    bash: path.join(share, 'bash-completion/completions/sinter'),
    zsh: path.join(share, 'zsh/site-functions/_sinter'),
    fish: path.join(share, 'fish/vendor_completions.d/sinter.fish'),
};
const isHere = (program) => run('sh', ['-c', `command -v ${program}`]).code === 0;
const commands = [...succeed(sinter(['--help'])).matchAll(/^ {2}(\w+) /gm)].map((match) => match[1]);
assert.deepEqual(commands, ['build', 'run', 'inspect', 'bench']);
const flagsOf = (command) =>
    [...succeed(sinter(['help', command])).matchAll(/^ {2}(-O|--?[\w#-]+)/gm)].map((match) =>
        match[1].startsWith('-O') ? '-O' : match[1],
    );

// Man pages.
for (const command of [undefined, ...commands]) {
    const page = fs.readFileSync(files.man(command), 'utf8');
    if (command) {
        for (const flag of flagsOf(command)) {
            const entry = `\n\\fB${flag.replaceAll('-', '\\-')}`;
            assert.ok(page.includes(entry), `sinter-${command}(1) has ${flag}`);
        }
    }
    if (!isHere('groff')) continue;
    const warned = run('groff', ['-man', '-ww', '-z', files.man(command)]);
    assert.equal(succeed(warned) + warned.stderr, '', 'groff has nothing to say');
}

// Completions: every flag of every command, and the words that a flag takes.
const cases = [
    [['b'], ['build', 'bench']],
    [['help', 'r'], ['run']],
    [
        ['build', '--emit='],
        ['exe', 'shared', 'static', 'object', 'c'],
    ],
    [['run', '--bounds', 'e'], ['explicit']],
    [['inspect', '--imp'], ['--imports']],
    ...commands.map((command) => [[command, '-'], flagsOf(command)]),
];
const script = write(
    'complete.sh',
    `source '${files.bash}'
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_sinter
printf '%s\\n' "\${COMPREPLY[@]}"
`,
);
for (const [words, expected] of cases) {
    const split = words.flatMap((word) => (word.endsWith('=') ? [word.slice(0, -1), '='] : [word]));
    const given = succeed(run('bash', [script, 'sinter', ...split]))
        .trim()
        .split('\n');
    assert.deepEqual(given.sort(), expected.slice().sort(), `bash: ${words.join(' ')}`);
}
if (isHere('fish')) {
    for (const [words, expected] of cases) {
        const code = `source '${files.fish}'; complete -C 'sinter ${words.join(' ')}'`;
        const lines = succeed(run('fish', ['--no-config', '-c', code]))
            .trim()
            .split('\n');
        const given = lines.map((line) => line.split('\t')[0].replace(/^-.*=/, ''));
        for (const word of expected.filter((flag) => flag.startsWith('--') || !flag.startsWith('-')))
            assert.ok(given.includes(word), `fish: ${words.join(' ')}: ${word}`);
    }
} else console.log('note: no fish here');
if (isHere('zsh')) succeed(run('zsh', ['-n', files.zsh]));
else console.log('note: no zsh here');
