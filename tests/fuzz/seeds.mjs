// What each fuzz target starts from: small files of the kind that it reads, made by the tools that make them.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { clang, mustRun, resourcesOf, wat2wasm } from '../support/process.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));

const modules = {
    plain: '(module (memory 1) (func (export "f") (param i32) (result i32) (i32.load offset=4 (local.get 0))))',
    tables: `(module (type $t (func (param i64) (result i64))) (table 4 funcref) (elem (i32.const 1) $a $b)
      (func $a (type $t) (i64.add (local.get 0) (i64.const 1)))
      (func $b (type $t) (return_call $a (local.get 0)))
      (func (export "f") (type $t) (return_call_indirect (type $t) (local.get 0) (i32.const 2))))`,
    exceptions: `(module (tag $e (param i32)) (func (export "f") (result i32)
      (block $h (result i32) (try_table (catch $e $h) (throw $e (i32.const 7))) (i32.const 1))))`,
    legacy: '(module (tag $e (param i32)) (func (export "f") (result i32) (try (result i32) (do (throw $e (i32.const 7))) (catch $e) (catch_all (i32.const 2)))))',
    vectors:
        '(module (memory 1 2) (data (i32.const 0) "abc") (func (export "f") (result v128) (i32x4.add (v128.load (i32.const 0)) (v128.const i32x4 1 2 3 4))))',
    atomics:
        '(module (memory 1 1 shared) (func (export "f") (result i32) (drop (i32.atomic.rmw8.cmpxchg_u (i32.const 0) (i32.const 1) (i32.const 2))) (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const 0))))',
    imports:
        '(module (import "env" "f" (func $f (param i32 f64) (result i64))) (import "env" "g" (global (mut i32))) (import "env" "m" (memory 1)) (export "f" (func $f)) (start $s) (func $s (drop (call $f (i32.const 1) (f64.const 2)))))',
    references:
        '(module (table $t 2 externref) (table $f 2 funcref) (elem $e funcref (ref.func $s) (ref.null func)) (func $s (table.init $f $e (i32.const 0) (i32.const 0) (i32.const 2)) (table.set $t (i32.const 0) (ref.null extern)) (elem.drop $e)))',
};

const withLines = `__attribute__((export_name("f"))) int f(int a, int *b) {
    int sum = 0;
    for (int i = 0; i < a; i++)
#line 70000 "more/\\"odd\\".h"
        sum += b[i];
#line 3 "/rooted.c"
    return sum / a;
}
`;

/** The sections that the target `lines` reads, each behind its size. */
function debugSections(file) {
    const module = new WebAssembly.Module(fs.readFileSync(file));
    const parts = ['line', 'line_str', 'str', 'info', 'abbrev'].flatMap((each) => {
        const [section] = WebAssembly.Module.customSections(module, `.debug_${each}`);
        const payload = Buffer.from(section ?? new ArrayBuffer(0));
        const size = Buffer.alloc(4);
        size.writeUInt32LE(payload.length);
        return [size, payload];
    });
    return Buffer.concat(parts);
}

/** Writes the seeds of target `name` into the empty folder `to`. */
export function makeSeeds(name, sinter, to) {
    const wasm2c = path.join(resourcesOf(sinter), 'wasm2c/wasm2c.cjs');
    const features = ['exceptions', 'threads', 'multi-memory', 'extended-const'];
    const flags = features.map((feature) => `--enable-${feature}`);
    const temporary = fs.mkdtempSync(path.join(path.dirname(to), '.seeds-'));
    const at = (file) => path.join(temporary, file);
    const assemble = (module) => {
        fs.writeFileSync(at('m.wat'), modules[module]);
        return wat2wasm(sinter, at('m.wat'), at('m.wasm'), [...features, 'tail-call'], '--debug-names');
    };
    try {
        if (name === 'module')
            for (const module of Object.keys(modules)) fs.copyFileSync(assemble(module), path.join(to, module));
        if (name === 'artefact')
            for (const [emit, module] of [
                ['exe', 'plain'],
                ['shared', 'tables'],
                ['object', 'vectors'],
            ])
                mustRun(sinter, [
                    'build',
                    assemble(module),
                    '-O0',
                    '-s',
                    ...(emit === 'exe' ? [] : [`--emit=${emit}`]),
                    '-o',
                    path.join(to, emit),
                ]);
        if (name === 'object') {
            const source = path.join(here, '../compiler/dwarf_subject.c');
            for (const flags of [['-gdwarf-5'], ['-gdwarf-4', '-O2'], ['-gdwarf-5', '-fdebug-types-section']])
                mustRun(clang, ['-c', ...flags, source, '-o', path.join(to, `subject${flags.join('')}.o`)]);
            mustRun('ar', ['rcs', path.join(to, 'archive.a'), path.join(to, 'subject-gdwarf-5.o')]);
        }
        if (name === 'lines')
            for (const flags of [['-gdwarf-4'], ['-gdwarf-5'], ['-gdwarf-5', '-O2']]) {
                fs.writeFileSync(at('lines.c'), withLines);
                const target = ['--target=wasm32', '-nostdlib', '-Wl,--no-entry'];
                mustRun(clang, [...target, ...flags, at('lines.c'), '-o', at('lines.wasm')]);
                fs.writeFileSync(path.join(to, `lines${flags.join('')}`), debugSections(at('lines.wasm')));
            }
        if (name === 'text')
            for (const module of ['plain', 'vectors', 'imports', 'references', 'legacy']) {
                mustRun(process.execPath, [wasm2c, assemble(module), '-o', at('m.c'), '-n', 'm', ...flags]);
                fs.copyFileSync(at('m.c'), path.join(to, `${module}.c`));
                fs.copyFileSync(at('m.h'), path.join(to, `${module}.h`));
            }
    } finally {
        fs.rmSync(temporary, { recursive: true });
    }
}
