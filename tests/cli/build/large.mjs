// A module of several shards that compiles quickly: functions f0, f1, ... of (i64) -> i64, each a
// chain of xors with long constants.
import { assemble } from '../support.mjs';

export const functionCount = 64;
const stepCount = 230;
const constantOf = (index, step) => (1n << 62n) | BigInt(index * 1000 + step);

/** Assembles it; `changed` is the index of a function whose first constant is another. */
export function largeModule(name, changed = -1) {
    const functions = [];
    for (let index = 0; index < functionCount; index++) {
        const steps = [`(local.get 0)`];
        for (let step = 0; step < stepCount; step++) {
            const constant = constantOf(index, step) + (index === changed && step === 0 ? 1n << 40n : 0n);
            steps.push(`(i64.const ${constant}) i64.xor`);
        }
        functions.push(`(func (export "f${index}") (param i64) (result i64) ${steps.join(' ')})`);
    }
    return assemble(name, `(module ${functions.join('\n')})`);
}

/** What f`index` returns for 0. */
export function resultOf(index, changed = -1) {
    let value = index === changed ? 1n << 40n : 0n;
    for (let step = 0; step < stepCount; step++) value ^= constantOf(index, step);
    return value;
}
