// Modules that compilers made, for the fuzz tests: the examples' (with a clang for WASI), wasm2c's own, and those of
// npm packages that the `real` tests have in their cache.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cachedFile } from '../support/packages.mjs';

const sources = [
    ['hello/hello.c', '--target=wasm32-wasi', '-O2', '-Wl,--strip-debug'],
    ['custom_section/guest.c', '--target=wasm32-wasi', '-O2', '-Wl,--strip-debug'],
    ['add/add.c', '--target=wasm32', '-O2', '-nostdlib', '-Wl,--no-entry'],
    ['host_import/guest.c', '--target=wasm32', '-O2', '-nostdlib'],
];
const packages = [
    ['xxhash-wasm-', 'workerd/xxhash.wasm'],
    ['source-map-', 'lib/mappings.wasm'],
];

// `[{ name, bytes }]`, the largest last. `where` is { examples, cache, wasm2c }: two folders and a file.
export const realModules = (where) => {
    const modules = [];
    const add = (name, path) => modules.push({ name, bytes: new Uint8Array(readFileSync(path)) });
    for (const [source, ...flags] of sources) {
        const output = source.replace(/\W/g, '_') + '.wasm';
        const run = spawnSync('clang-19', [...flags, join(where.examples, source), '-o', output], { encoding: 'utf8' });
        if (run.status === 0) add(source, output);
        else console.log(`without ${source}, which clang-19 cannot compile: ${run.error?.message ?? run.stderr}`);
    }
    for (const [package_, file] of packages) {
        const path = cachedFile(where.cache, package_, file);
        if (path) add(file, path);
        else console.log(`without ${file}, which is not in the cache of npm packages`);
    }
    if (existsSync(where.wasm2c)) add('wasm2c.wasm', where.wasm2c);
    return modules;
};
