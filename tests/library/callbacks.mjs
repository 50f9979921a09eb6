// Function pointers in both directions: functions of the host's in guests' tables, and elements of tables called by the host.
import assert from 'node:assert/strict';
import path from 'node:path';

import { build, inWork, run, succeed } from '../support/sinter.mjs';
import { compileHost, here } from './host.mjs';

// By the dynamic interface, whatever the guest does with what it has.
for (const bounds of ['guard', 'explicit']) {
    const libraries = ['callbacks', 'callbacks_user'].map((name) => {
        const file = `${name}_${bounds}.so`;
        build(path.join(here, `${name}.wat`), '--emit=shared', '-O1', `--bounds=${bounds}`, '-o', file);
        return inWork(file);
    });
    const sanitizers = bounds === 'guard' ? [undefined, 'address', 'thread'] : [undefined];
    for (const sanitizer of sanitizers) {
        const host = compileHost('callbacks.c', `callbacks_${sanitizer}`, { sanitizer });
        succeed(run(host, libraries), `${bounds} ${sanitizer}`);
    }
}

// By the typed header, with a guest from a C compiler.
const compiler = process.env.SINTER_WASI_CC ?? 'clang-19';
const flags = ['--target=wasm32-wasi', '-mexec-model=reactor', '-O2', '-Wl,--export-table,--growable-table'];
const exports = ['malloc', 'free'].map((name) => `-Wl,--export=${name}`);
const source = path.join(here, 'callbacks_guest.c');
const compiled = run(compiler, [...flags, ...exports, source, '-o', inWork('guest.wasm')]);
if (compiled.code === 0)
    for (const bounds of ['guard', 'explicit'])
        for (const kind of ['shared', 'object']) {
            const files = ['guest', 'mixed'].map((name) => {
                const wasm = name === 'guest' ? inWork('guest.wasm') : path.join(here, 'callbacks.wat');
                const file = kind === 'shared' ? `lib${name}.so` : `${name}.o`;
                const options = [`--emit=${kind}`, `--bounds=${bounds}`, '-O1', '--header', `${name}.h`];
                build(wasm, ...options, '--prefix', name, '-o', file);
                return inWork(file);
            });
            const libraries = [...files, '-Wl,-rpath,$ORIGIN'];
            const sanitizer = kind === 'object' && bounds === 'guard' ? 'address' : undefined;
            const options = { libraries, sanitizer, carries: kind === 'object' };
            succeed(run(compileHost('callbacks_typed.c', `typed_${kind}_${bounds}`, options), []), `${kind} ${bounds}`);
        }
else assert.match(compiled.stderr, /not found|cannot open/, 'only a missing sysroot may leave this out');
