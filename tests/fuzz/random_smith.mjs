// Random valid modules by wasm-smith, which PyPI's wasm-tools have. It knows proposals that Binaryen does not, and puts every
// instruction anywhere, where Binaryen makes what a compiler might.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import * as real from '../real/programs.mjs';
import { pythonWith } from '../support/packages.mjs';
import { randomBytes } from '../support/random.mjs';

const requirements = fileURLToPath(new URL('wasm_tools.txt', import.meta.url));
const wasmTools = path.join(path.dirname(pythonWith(requirements)), 'wasm-tools');

const flagsOf = (features) => Object.entries(features).map(([name, value]) => `--${name}=${value}`);
const both = {
    'gc-enabled': false,
    'custom-descriptors-enabled': false,
    'shared-everything-threads-enabled': false,
    'relaxed-simd-enabled': false, // whose results differ
    'generate-custom-sections': false,
    'max-memories': 3,
    'max-tables': 3,
};
// What V8 has without a flag, and what it can be asked about: no atomic.wait, which would wait.
const forV8 = {
    ...both,
    'compact-imports-enabled': false,
    'custom-page-sizes-enabled': false,
    'wide-arithmetic-enabled': false,
    'threads-enabled': false,
    'canonicalize-nans': true,
    'export-everything': true,
    'max-imports': 0,
    'min-funcs': 3,
    'max-memory32-bytes': 1 << 20,
    'max-memory64-bytes': 1 << 20,
    'max-table-elements': 1000,
};
const allFeatures = {
    ...both,
    'relaxed-simd-enabled': true,
    'compact-imports-enabled': true,
    'custom-page-sizes-enabled': true,
    'wide-arithmetic-enabled': true,
    'threads-enabled': true,
};

function smith(seed, file, features, ...flags) {
    const input = randomBytes(seed, 500, 8000);
    const made = real.run(wasmTools, ['smith', '-o', file, ...flagsOf(features), ...flags], { input });
    if (made.code !== 0) real.fail(`${seed}: ${made.stderr}`);
}

/** Writes a module with no imports to `file`. Its functions all end, by a trap if they would go on for long. */
export const makeForV8 = (seed, file) => smith(seed, file, forV8, '--ensure-termination');

/** Writes a module with every feature that Sinter has to `file`. */
export const makeWithAll = (seed, file) => smith(seed, file, allFeatures);
