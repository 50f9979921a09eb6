// No step of the stack pointer may jump a guard of one page, in guest code or in glue: the most that a function takes at
// once, and the deepest that it uses below the stack pointer (a leaf's red zone), are together at most 4096 bytes. Read
// from the machine code, for frames of all sizes, leaves and others, at every level.
//
//     node probes.mjs SINTER WORK_DIR COMPILER...
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { environmentIn, freshFolder, mustRun } from '../support/process.mjs';

const [sinter, work, ...compilers] = process.argv.slice(2);
const PAGE_BYTES = 4096;

freshFolder(work);

// Frames around one page at -O0, where a local is some 48 bytes, and in optimised code, where one that is used after all
// of them were written is in the frame.
const counts = [1, 30, ...[80, 84, 88], ...[262, 266, 270, 274], 300];
const reads = (count, what) => Array.from({ length: count }, (_, i) => what(i)).join(' ');
const functions = counts.map((count) =>
    `
  (func $leaf_${count} (param i32)
    ${reads(count, (i) => `(v128.load offset=${16 * i} (local.get 0))`)}
    ${reads(count, (i) => `(local.set ${i + 1})`)}
    ${reads(count, (i) => `(v128.store offset=${16 * ((i * 7) % count)} (local.get 0) (local.get ${i + 1}))`)})
  (func $caller_${count} (param i32)
    ${reads(count, (i) => `(v128.load offset=${16 * i} (local.get 0))`)}
    ${reads(count, (i) => `(local.set ${i + 1})`)}
    (call $out)
    ${reads(count, (i) => `(v128.store offset=${16 * i} (local.get 0) (local.get ${i + 1}))`)})`.replace(
        /\(param i32\)/g,
        `(param i32) (local${' v128'.repeat(count)})`,
    ),
);
const wide = (type) => `(param${` ${type}`.repeat(300)})`;
writeFileSync(
    path.join(work, 'frames.wat'),
    `(module
  (import "env" "out" (func $out))
  (import "env" "wide_i64" (func $wide_i64 ${wide('i64')}))
  (import "env" "wide_v128" (func $wide_v128 ${wide('v128')} (result v128 i64)))
  (memory 1)${functions.join('')}
  (table (export "table") funcref (elem ${counts.map((count) => `$leaf_${count} $caller_${count}`).join(' ')}))
  (func (export "take_i64") ${wide('i64')} (call $out))
  (func (export "call_wide")
    ${'(i64.const 1) '.repeat(300)} (call $wide_i64)
    ${'(v128.const i64x2 1 2) '.repeat(300)} (call $wide_v128) (drop) (drop)))
`,
);

/** By function: the most that it takes at once, and the deepest below the stack pointer. */
function read(library) {
    const { stdout } = mustRun('objdump', ['-d', '--no-show-raw-insn', library]);
    const result = new Map();
    let present;
    for (const line of stdout.split('\n')) {
        const start = /^[0-9a-f]+ <(.*)>:$/.exec(line);
        if (start) result.set(start[1], (present = { step: 0, red: 0 }));
        const step = /\bsub +\$0x([0-9a-f]+),%rsp/.exec(line);
        if (step) present.step = Math.max(present.step, parseInt(step[1], 16));
        const red = /[ ,]-0x([0-9a-f]+)\(%rsp/.exec(line);
        // A probe reads further down, and the head of a loop of probes computes where it ends.
        if (red && !/\b(lea|test[bwl]?)\b/.test(line)) present.red = Math.max(present.red, parseInt(red[1], 16));
    }
    return result;
}

for (const compiler of compilers)
    for (const level of ['-O0', '-O1', '-O2']) {
        const library = path.join(work, 'frames.so');
        const args = [
            'build',
            path.join(work, 'frames.wat'),
            level,
            '--emit=shared',
            '-o',
            library,
            '--header',
            path.join(work, 'frames.h'),
        ];
        mustRun(sinter, args, { env: environmentIn(work, { SINTER_CLANG: compiler }) });
        const all = [...read(library)].filter(([name]) => /^(w2c_|wasm|call_t|host_t|typed_i|run_|frames_)/.test(name));
        const large = all.filter(([, { step }]) => step > 0);
        console.log(`${compiler} ${level}: ${all.length} functions, ${large.length} with frames`);
        assert.ok(large.length > 20, 'frames are found');
        for (const [name, { step, red }] of all)
            assert.ok(
                step + red <= PAGE_BYTES,
                `${compiler} ${level}: ${name} takes ${step} bytes at once, and uses ${red} below`,
            );
    }
