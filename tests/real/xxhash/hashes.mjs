// xxhash-wasm's module driven from C (env.c), against the package's own JavaScript API. The module
// is the one that stands as an array of numbers in the package's script.
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import * as real from '../programs.mjs';

const package_ = [
    'xxhash-wasm',
    '1.1.0',
    'sha512-147y/6YNh+tlp6nd/2pWq38i9h6mz/EuQ6njIrmW8D1BS5nCqs0P6DG+m6zTGnNz5I+uhZ0SHxBs9BsPrwcKDA==',
];

const work = real.workDirectory('xxhash');
const script = path.join(real.npmPackage(...package_), 'esm/xxhash-wasm.js');

function extractModule() {
    const numbers = /new Uint8Array\(\[([\d,]+)\]\)/.exec(fs.readFileSync(script, 'utf8'))?.[1];
    if (numbers === undefined) real.fail('there is no array of bytes in the script');
    fs.writeFileSync(path.join(work, 'xxhash.wasm'), Buffer.from(numbers.split(',').map(Number)));
}

/** What env.c prints, from the package's API. */
async function expectedLines(bytes) {
    const { default: xxhash } = await import(pathToFileURL(script));
    const { h32Raw, h64Raw, create32, create64 } = await xxhash();
    const seeds32 = [0, 1, 0x9e3779b1, 0xffffffff];
    const seeds64 = [0n, 1n, 0x9e3779b185ebca87n, 0xffffffffffffffffn];
    const hex = (number, digits) => number.toString(16).padStart(digits, '0');
    const whole = (size) => {
        const input = bytes.subarray(0, size);
        return (
            `${size}:` +
            seeds32.map((seed, i) => ` ${hex(h32Raw(input, seed), 8)} ${hex(h64Raw(input, seeds64[i]), 16)}`).join('')
        );
    };
    const pieces = (size, step) => {
        const hash32 = create32(seeds32[2]),
            hash64 = create64(seeds64[2]);
        for (let at = 0; at < size; at += step) {
            hash32.update(bytes.subarray(at, Math.min(at + step, size)));
            hash64.update(bytes.subarray(at, Math.min(at + step, size)));
        }
        return `${size} by ${step}: ${hex(hash32.digest(), 8)} ${hex(hash64.digest(), 16)}`;
    };
    const lines = [];
    for (let size = 0; size <= 300; size++) lines.push(whole(size));
    lines.push(whole(60000));
    for (let step = 1; step <= 101; step += 4) lines.push(pieces(997, step));
    lines.push(pieces(bytes.length, 4096));
    return lines.join('\n') + '\n';
}

extractModule();
const draw = real.generator(77);
const bytes = Buffer.from(Array.from({ length: 100000 }, () => draw(256)));
fs.writeFileSync(path.join(work, 'input.bin'), bytes);
const expected = await expectedLines(bytes);
if (!expected.startsWith('0: 02cc5d05 ef46db3751d8e999'))
    real.fail('the package hashes nothing at all to something else than xxHash does');
for (const bounds of ['guard', 'explicit']) {
    const executable = await real.sinterBuild(path.join(work, 'xxhash.wasm'), path.join(work, bounds), [
        `--bounds=${bounds}`,
        '--import',
        `env=${path.join(real.sourceDirectory, 'xxhash/env.c')}`,
    ]);
    const actual = real.mustRun(executable, ['input.bin'], { cwd: work });
    real.expectSame(`the hashes with --bounds=${bounds}`, actual.stdout, expected);
}
