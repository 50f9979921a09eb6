// Loops as a compiler unrolls them (loop_maker.mjs): after compiler/loops has rewritten them they do under V8 what they did before,
// to memory, to locals and in trapping.
// Usage: node loops.mjs REWRITE_TOOL [SEED [MODULES [wide]]]
import { mustRun } from '../support/process.mjs';
import { LAST, isWide, loopMaker, makeModule } from './loop_maker.mjs';

const [tool, seed = '1', modules = '40', width] = process.argv.slice(2);
const wide = width === 'wide';
const functionsPerModule = 40;
const { loop, slotLoop, words, random } = loopMaker(seed, wide);

const pageSize = 65536;
const content = Uint8Array.from({ length: pageSize }, () => random(256));
const outcome = (instance, index, words) => {
    const memory = new Uint8Array(instance.exports.memory.buffer);
    memory.set(content);
    for (let i = 0; i <= LAST; i++) instance.exports[`g${i}`].value = isWide(i, wide) ? 0n : 0;
    let trap = '';
    try {
        instance.exports[`f${index}`](...words);
    } catch (error) {
        if (!(error instanceof WebAssembly.RuntimeError)) throw error;
        trap = error.message;
    }
    const globals = Array.from({ length: LAST + 1 }, (_, i) => instance.exports[`g${i}`].value);
    return { text: `${trap} ${globals.join(' ')}`, memory: Buffer.from(memory), trap };
};

let changed = 0,
    unrolled = 0,
    withSlots = 0,
    changedSlots = 0,
    runs = 0,
    traps = 0;
for (let m = 0; m < Number(modules); m++) {
    const slots = m % 3 === 2;
    const loops = Array.from({ length: functionsPerModule }, slots ? slotLoop : loop);
    const bytes = makeModule(loops, wide);
    const result = mustRun(tool, ['loops'], { input: bytes, encoding: 'buffer' });
    if (slots) changedSlots += Number(result.stderr);
    else changed += Number(result.stderr);
    if (slots) withSlots += functionsPerModule;
    const [before, after] = [bytes, result.stdout].map(
        (code) => new WebAssembly.Instance(new WebAssembly.Module(code)),
    );
    for (const [index, made] of loops.entries()) {
        unrolled += made.copies > 1;
        for (let i = 0; i < 6; i++, runs++) {
            const list = words(made);
            const [expected, got] = [before, after].map((instance) => outcome(instance, index, list));
            traps += expected.trap !== '';
            if (expected.text === got.text && expected.memory.equals(got.memory)) continue;
            console.error(
                `seed ${seed}, module ${m}: f${index}(${list.join(', ')}): "${got.text}" instead of "${expected.text}"`,
            );
            process.exit(1);
        }
    }
}
console.log(
    `seed ${seed}: ${changed} loops of ${unrolled} with several copies changed, ${changedSlots} of ${withSlots} with slots; ` +
        `${runs} runs, ${traps} of them trapped`,
);
if (
    changed < unrolled / 4 ||
    changed > unrolled * 0.95 ||
    traps < runs / 50 ||
    changedSlots < withSlots / 4 ||
    changedSlots > withSlots * 0.95
) {
    console.error('these loops show nothing: too few or too many are changed, or too few trap');
    process.exit(1);
}
