// @chainsafe/as-chacha20poly1305's module driven through the dynamic API (chacha.c), against the
// package's own JavaScript and Node's cipher.
import { createCipheriv } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import * as real from '../programs.mjs';

const package_ = [
    '@chainsafe/as-chacha20poly1305',
    '0.1.0',
    'sha512-BpNcL8/lji/GM3+vZ/bgRWqJ1q5kwvTFmGPk7pxm/QQZDbaMI98waOHjEymTjq2JmdD/INdNBFOVSyJofXg7ew==',
];

const work = real.workDirectory('as_chacha');
const home = real.npmPackage(...package_);
const draw = real.generator(1305);
const bytes = Buffer.from(Array.from({ length: 200000 }, () => draw(256)));
fs.writeFileSync(path.join(work, 'bytes'), bytes);
const { newInstance, ChaCha20Poly1305 } = createRequire(import.meta.url)(home);

const key = bytes.subarray(0, 32);
const nonce = bytes.subarray(32, 44);
const associated = bytes.subarray(44, 64);
const cipher = new ChaCha20Poly1305(newInstance());

function sealed(size) {
    const text = bytes.subarray(64, 64 + size);
    const result = Buffer.from(cipher.seal(key, nonce, text, associated)).toString('hex');
    const native = createCipheriv('chacha20-poly1305', key, nonce, { authTagLength: 16 });
    native.setAAD(associated, { plaintextLength: size });
    const expected = Buffer.concat([native.update(text), native.final(), native.getAuthTag()]);
    real.expectSame(`the package's result for ${size} bytes`, result, expected.toString('hex'));
    return `${size}: ${result} opened`;
}

const sizes = [...Array(300).keys(), 65535, 65536, 65537, bytes.length - 64];
const expected = sizes.map(sealed).join('\n') + '\n';
for (const module of ['optimized', 'untouched']) {
    const wasm = path.join(home, `build/${module}.wasm`);
    const library = await real.sinterBuild(wasm, path.join(work, `lib${module}.so`), ['--emit=shared']);
    const host = real.hostProgram('assemblyscript/chacha.c', path.join(work, 'host'), 'assemblyscript');
    const actual = real.mustRun(host, [library, path.join(work, 'bytes')]);
    real.expectSame(`the results of ${module}.wasm`, actual.stdout, expected);
    console.log(`${module}.wasm: ${sizes.length} results are the same`);
}
