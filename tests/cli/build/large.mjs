// A module of several shards that compiles quickly: functions f0, f1, ... of (i64) -> i64, each a
// chain of xors with long constants.
import { assemble } from '../../support/sinter.mjs';

export const functionCount = 64;
const stepCount = 230;
const constantOf = (index, step) => (1n << 62n) | BigInt(index * 1000 + step);

/**
 * Assembles it; `changed` is the index of a function whose first constant is another, `text` what is
 * in its memory, `helper` the type of the last function's parameter and result, which f0 calls.
 */
export function largeModule(name, { changed = -1, text = 'a text', helper = 'i32' } = {}) {
    const functions = [];
    for (let index = 0; index < functionCount; index++) {
        const call = `(drop (call $helper (${helper}.const 1)))`;
        const steps = [index === 0 ? call : '', `(local.get 0)`];
        for (let step = 0; step < stepCount; step++) {
            const constant = constantOf(index, step) + (index === changed && step === 0 ? 1n << 40n : 0n);
            steps.push(`(i64.const ${constant}) i64.xor`);
        }
        functions.push(`(func (export "f${index}") (param i64) (result i64) ${steps.join(' ')})`);
    }
    functions.push(`(memory (export "memory") 1)
        (data (i32.const 8) "${text}") (data (i32.const ${text.length + 8}) "end")
        (data $passive "passive ${text}")
        (func (export "text") (param i32) (result i32) (i32.load8_u (local.get 0)))
        (func (export "init") (param i32) (result i32)
            (memory.init $passive (i32.const 0) (local.get 0) (i32.const 1))
            (i32.load8_u (i32.const 0)))
        (func $helper (param ${helper}) (result ${helper}) (local.get 0))`);
    return assemble(name, `(module ${functions.join('\n')})`);
}

/** What f`index` returns for 0. */
export function resultOf(index, changed = -1) {
    let value = index === changed ? 1n << 40n : 0n;
    for (let step = 0; step < stepCount; step++) value ^= constantOf(index, step);
    return value;
}
