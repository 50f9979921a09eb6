// ripgrep, a Rust program that walks directories: searches of a tree against Node's WASI.
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import * as real from '../programs.mjs';

const package_ = [
    'ripgrep',
    '0.3.1',
    'sha512-6bDtNIBh1qPviVIU685/4uv0Ap5t8eS4wiJhy/tR2LdIeIey9CVasENlGS+ul3HnTmGANIp7AjnfsztsRmALfQ==',
];

const work = real.workDirectory('ripgrep');
const home = real.npmPackage(...package_);
const wasm = path.join(work, 'rg.wasm');
const { getCompressedBytes } = await import(pathToFileURL(path.join(home, 'lib/_rg.wasm.mjs')));
fs.writeFileSync(wasm, brotliDecompressSync(getCompressedBytes()));
const executable = await real.sinterBuild(wasm, path.join(work, 'rg'), [
    '-O1',
    '--dir',
    'data::/data',
    '--env',
    'RIPGREP_CONFIG_PATH',
]);

const words = 'needle haystack wörter λόγος straw Needle NEEDLE one two_three 42 e=mc²'.split(' ');

// 300 files in directories of three levels: ignored ones, hidden ones, binary ones, empty ones, one of 1 MB, and symlinks.
function prepare(directory) {
    const below = real.generator(5);
    const write = (name, bytes) => {
        const file = path.join(directory, name);
        fs.mkdirSync(path.dirname(file), { recursive: true });
        fs.writeFileSync(file, bytes);
        fs.utimesSync(file, 1e9, 1e9 + below(1e6));
    };
    const lines = (count) =>
        Array.from({ length: count }, () =>
            Array.from({ length: below(12) }, () => words[below(words.length)]).join(' '),
        ).join('\n');
    for (let i = 0; i < 300; i++) {
        const extension = ['txt', 'rs', 'md', 'log'][below(4)];
        write(`d${below(6)}/e${below(5)}/file ${i}.${extension}`, lines(below(60)));
    }
    write('.gitignore', '*.log\nd5/\n');
    write('.ignore', '!d5/\n/d4/e1\n');
    write('.hidden/needle.txt', 'a hidden needle\n');
    write('large.txt', lines(30000));
    write('no newline', 'needle');
    write('crlf.txt', 'one needle\r\ntwo\r\nneedle three\r\n');
    write('binary', Buffer.from('needle\0\x01\xff needle\n', 'latin1'));
    write('latin1.txt', Buffer.from('caf\xe9 needle\n', 'latin1'));
    write('utf16.txt', Buffer.from('\ufeffneedle in utf-16\n', 'utf16le'));
    write('config', '--smart-case\n--max-columns=60\n--max-columns-preview\n');
    fs.mkdirSync(path.join(directory, 'empty'));
    fs.symlinkSync('d1', path.join(directory, 'link'));
    fs.symlinkSync('missing', path.join(directory, 'dangling'));
}

const search = (...args) => ({ args: ['--sort', 'path', ...args, '/data'] });
real.expectSameAsNode(work, wasm, executable, {
    prepare,
    env: { RIPGREP_CONFIG_PATH: '/data/config' },
    steps: [
        search('-n', 'needle'),
        search('--count-matches', '-i', 'needle'),
        search('--files'),
        search('--files', '--hidden', '--no-ignore', '--follow'),
        search('-uuu', '-l', 'needle'),
        search('-c', '--no-config', 'Needle'),
        search('-A2', '-B1', '--heading', '--column', 'e=mc²'),
        search('-o', '-b', '\\p{Greek}+'),
        search('--replace', '<$1>', '(\\d+)', '-g', '*.rs'),
        search('-U', 'straw\\nneedle'),
        search('-w', '-x', 'needle'),
        search('--files-without-match', 'needle', '-t', 'md'),
        search('--max-depth', '2', '--type-list'),
        { args: ['--sort', 'modified', '--files', '/data'] },
        { args: ['--sortr', 'path', '-l', 'λόγος', '/data/d0', '/data/d1', '/data/nowhere'] },
        { args: ['needle', '-'], input: 'hay\nneedle from standard input\n' },
        { args: ['(unclosed', '/data'] },
        { args: ['nothing says this', '/data'] },
        { args: ['--version'] },
    ],
});
