// A Rust program (program.rs) built for WASI and by `sinter build`, against the same source built
// natively, and against Node's WASI.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import * as real from '../programs.mjs';

const work = real.workDirectory('rust');
const at = (name) => path.join(work, name);
const source = path.join(real.sourceDirectory, 'rust/program.rs');

/** A rustc and its name for WASI preview 1: Debian's says wasm32-wasi, newer ones wasm32-wasip1. */
function findRust() {
    for (const rustc of ['/usr/bin/rustc', 'rustc'])
        for (const target of ['wasm32-wasi', 'wasm32-wasip1']) {
            const libraries = spawnSync(rustc, ['--print', 'target-libdir', '--target', target], {
                encoding: 'utf8',
            });
            if (libraries.status === 0 && fs.existsSync(libraries.stdout.trim())) return { rustc, target };
        }
    return real.skip('no rustc with the standard library for WASI (Debian: rustc, libstd-rust-dev-wasm32)');
}

const { rustc, target } = findRust();
const linker = real.findProgram(['wasm-ld-19', 'wasm-ld']) ?? real.skip('no wasm-ld (Debian: lld-19)');
// lld 19 warns of the metadata in the archives of older rustcs, which tell it to take warnings for
// errors.
const wasiFlags = ['--target', target, '-C', `linker=${linker}`, '-C', 'link-arg=--no-fatal-warnings'];
const flags = ['--edition', '2021', '-D', 'warnings', source, '-o'];

real.mustRun(rustc, ['-O', ...flags, at('native')], { cwd: work });
real.mustRun(rustc, ['-O', ...wasiFlags, ...flags, at('program.wasm')], { cwd: work });
await real.sinterBuild(at('program.wasm'), at('program'), real.consoleProgramOptions);
real.expectSameAsNative(work, source, 7);
real.expectConsoleProgramAsNode(work, source);
