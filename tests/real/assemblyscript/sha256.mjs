// @chainsafe/as-sha256's modules, without and with SIMD, driven through the dynamic API (sha256.c),
// against the package's own JavaScript and Node's SHA-256.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import * as real from '../programs.mjs';

const package_ = [
    '@chainsafe/as-sha256',
    '1.2.5',
    'sha512-8LzmWxBC/2O5BgbP+aRom/FaDJMrM04VZMlVIivYTc6yNQKYrONmIv27m3q/1VBgxrfrNNqmibitb2hE2tQzIw==',
];

const work = real.workDirectory('as_sha256');
const home = real.npmPackage(...package_);
const draw = real.generator(256);
const bytes = Buffer.from(Array.from({ length: 100000 }, () => draw(256)));
fs.writeFileSync(path.join(work, 'bytes'), bytes);
const sha256 = await import(pathToFileURL(path.join(home, 'lib/index.js')));

/** What sha256.c prints, with the package's module of one kind. */
function expectedLines(simd, inputLength) {
    sha256.reinitializeInstance(simd);
    const hex = (data) => Buffer.from(data).toString('hex');
    const lines = [];
    const same = (data, digest) => {
        real.expectSame('the digest', hex(digest), createHash('sha256').update(data).digest('hex'));
        return hex(digest);
    };
    const whole = (size) =>
        lines.push(`digest ${size}: ${same(bytes.subarray(0, size), sha256.digest(bytes.subarray(0, size)))}`);
    const pieces = (size) => {
        const data = bytes.subarray(0, size);
        lines.push(`pieces ${size}: ${same(data, new sha256.SHA256().init().update(data).final())}`);
    };
    for (let size = 0; size <= inputLength; size++) whole(size);
    for (let size = 0; size <= bytes.length; size = size * 3 + 1) pieces(size);
    pieces(bytes.length);
    for (let at = 0; at < 4096; at += 256) {
        const four = [0, 64, 128, 192].map((i) => bytes.subarray(at + i, at + i + 64));
        const digests = sha256.batchHash4UintArray64s(four);
        lines.push(`four 256: ${four.map((data, i) => same(data, digests[i])).join('')}`);
    }
    return lines.join('\n') + '\n';
}

for (const [module, simd] of [
    ['optimized', false],
    ['optimized.simd', true],
]) {
    const wasm = path.join(home, `build/${module}.wasm`);
    const library = await real.sinterBuild(wasm, path.join(work, `lib${module}.so`), ['--emit=shared']);
    const host = real.hostProgram('assemblyscript/sha256.c', path.join(work, 'host'), 'assemblyscript');
    const { instance } = await WebAssembly.instantiate(fs.readFileSync(wasm), {
        env: { abort: () => real.fail('the module aborts') },
    });
    const expected = expectedLines(simd, instance.exports.INPUT_LENGTH.value);
    const actual = real.mustRun(host, [library, path.join(work, 'bytes')]);
    real.expectSame(`the digests of ${module}.wasm`, actual.stdout, expected);
    console.log(`${module}.wasm: ${expected.split('\n').length - 1} digests are the same`);
}
