// A module of many functions of different sizes, which call each other, and versions of it with an edit.
import fs from 'node:fs';
import { assemble, inWork } from '../../support/sinter.mjs';

const longest = 200; /* instructions with a constant */
const lengthOf = (id) => 20 + ((id * 7919) % (longest - 20));
const constantOf = (id, step) => (1n << 62n) | BigInt(id * longest + step);

/** Function `id`: constants, and a call of the function with half its number; some call it through the table. */
function functionText(id, { calls = '', change = 0n }) {
    const steps = ['(local.get 0)', calls];
    for (let step = 0; step < lengthOf(id); step++) {
        steps.push(`(i64.const ${constantOf(id, step) + (step === 3 ? change : 0n)}) i64.xor`);
        if (step !== 1 || id === 0) continue;
        if (id % 10 === 0)
            steps.push(`(call_indirect (type $unary) (i64.const 1) (i32.const ${(id / 10) % 4})) i64.xor`);
        else steps.push(`(call $some.name${id >> 1} (i64.const ${id})) i64.xor`);
    }
    return `(func $some.name${id} (type $unary) ${steps.join(' ')})`;
}
const added = `(func $added (param f32 i32) (result i64) (local i64)
    (i64.extend_i32_u (local.get 1)) (i64.const 0x123456789abc) i64.mul)`;
const callOfAdded = '(drop (call $added (f32.const 0) (i32.const 1)))';

/**
 * Where an edit is, of `count` functions: `start`, `middle` (a function is added, which the next one calls, and has a type
 * that no other has), `removed`, `changed`, `exported` (an added function that is exported), or `none`.
 */
export function manyModule(name, count, edit, isStripped) {
    const place = {
        start: 0,
        exported: 0,
        middle: count >> 1,
        removed: Math.floor(count * 0.8),
        changed: (count - 1) >> 1,
    }[edit];
    const functions = [];
    for (let id = 0; id < count; id++) {
        const isAdded = id === place && ['start', 'middle', 'exported'].includes(edit);
        if (isAdded) functions.push(added);
        if (edit === 'removed' && id === place) continue;
        functions.push(
            functionText(id, {
                calls: isAdded ? callOfAdded : '',
                change: edit === 'changed' && id === place ? 1n << 40n : 0n,
            }),
        );
    }
    const exported = edit === 'exported' ? '(export "added" (func $added))' : '';
    const wasm = assemble(
        name,
        `(module (type $unary (func (param i64) (result i64))) ${exported} (memory (export "memory") 1)
        (table (export "table") 4 funcref)
        (elem (i32.const 0) $some.name1 $some.name2 $some.name3 $some.name4)
        ${functions.join('\n')}
        (func $trapping (export "trap") (param i64) (result i64) unreachable)
        (func (export "run") (param i64) (result i64) (call $some.name${count - 1} (local.get 0))
            (call $some.name${Math.floor(count / 40) * 20} (local.get 0)) i64.add))`,
    );
    return isStripped ? strip(wasm, inWork(`${name}-stripped.wasm`)) : wasm;
}

/** Copies a module without its custom sections. */
function strip(from, to) {
    const bytes = fs.readFileSync(from);
    const kept = [bytes.subarray(0, 8)];
    for (let at = 8; at < bytes.length; ) {
        let size = 0;
        let end = at + 1;
        for (let shift = 0, more = true; more; shift += 7, end++) {
            size += (bytes[end] & 127) * 2 ** shift;
            more = bytes[end] > 127;
        }
        if (bytes[at] !== 0) kept.push(bytes.subarray(at, end + size));
        at = end + size;
    }
    fs.writeFileSync(to, Buffer.concat(kept));
    return to;
}

/** The index of `trap`, which is the last function but one. */
export const trapIndex = (count, edit) =>
    count + { none: 0, changed: 0, removed: -1, start: 1, middle: 1, exported: 1 }[edit];

/** What `run` returns for 0, unless the edit is a change. */
export function runResult(count) {
    const valueOf = (id, argument) => {
        let value = argument;
        for (let step = 0; step < lengthOf(id); step++) value ^= constantOf(id, step);
        if (id === 0) return value;
        return value ^ (id % 10 === 0 ? valueOf(((id / 10) % 4) + 1, 1n) : valueOf(id >> 1, BigInt(id)));
    };
    return BigInt.asIntN(64, valueOf(count - 1, 0n) + valueOf(Math.floor(count / 40) * 20, 0n));
}
