// Differential test: no mutated module that V8 rejects may pass our validator. The mutations are seeded, so that a run
// is repeatable; a longer run is `node validate_mutations.mjs VALIDATE_TOOL SUITE_DIR 1000000 42`. With an empty
// SUITE_DIR the seeds of assemble.mjs are all there is.
// Usage: node validate_mutations.mjs VALIDATE_TOOL SUITE_DIR [COUNT [SEED]]
import { writeFileSync } from 'node:fs';
import { putTogether, seeds as ownSeeds, takeApart } from './assemble.mjs';
import { ask, isHarmless, suiteModules, v8Error } from './tool.mjs';

const [tool, suite, count = '6000', seed = '1'] = process.argv.slice(2);

// xorshift32, reproducible everywhere.
let state = (Number(seed) * 2654435761) >>> 0 || 1;
const random = (limit) => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % limit;
};
const pick = (items) => items[random(items.length)];

// Bytes that mean something: control, types, prefixes, the ends of ranges.
const tempting = [0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f,
    0x10, 0x11, 0x12, 0x13, 0x18, 0x19, 0x1a, 0x1b, 0x1c, 0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x28, 0x36,
    0x3f, 0x40, 0x41, 0x42, 0x43, 0x44, 0x45, 0x60, 0x6a, 0x6f, 0x70, 0x7b, 0x7c, 0x7d, 0x7e, 0x7f, 0x80, 0xd0,
    0xd1, 0xd2, 0xfc, 0xfd, 0xff];
const byte = () => (random(2) ? pick(tempting) : random(256));

// Changes `bytes` in place; keeps their number unless `mayResize`.
const mutateBytes = (bytes, mayResize) => {
    const at = random(bytes.length);
    const length = 1 + random(6);
    switch (random(mayResize ? 6 : 3)) {
    case 0:
        bytes[at] = byte();
        break;
    case 1:
        bytes[at] ^= 1 << random(8);
        break;
    case 2:
        bytes.copyWithin(at, random(bytes.length), random(bytes.length));
        break;
    case 3:
        bytes.splice(at, 0, ...Array.from({ length }, byte));
        break;
    case 4:
        if (bytes.length > length) bytes.splice(at, length);
        break;
    default: {
        const from = random(bytes.length);
        bytes.splice(at, 0, ...bytes.slice(from, from + length));
    }
    }
};

const mutateBody = (bytes) => {
    const sections = takeApart(bytes);
    const bodies = sections.find((s) => s.bodies)?.bodies.filter((b) => b.length > 0);
    if (!bodies?.length) return null;
    const one = pick(bodies);
    for (let times = 1 + random(3); times > 0; times--) mutateBytes(one, true);
    return putTogether(sections);
};

const mutateSection = (bytes) => {
    const sections = takeApart(bytes);
    const one = pick(sections.filter((s) => s.bytes.length > 0 && !s.bodies));
    if (!one) return null;
    mutateBytes(one.bytes, true);
    return putTogether(sections);
};

const mutate = (bytes) => {
    const way = random(8);
    const mutant = way < 5 ? mutateBody(bytes) : way < 7 ? mutateSection(bytes) : null;
    if (mutant) return mutant;
    const copy = [...bytes];
    mutateBytes(copy, false);
    return Uint8Array.from(copy);
};

const MAX_SEED_BYTES = 20000;
const seeds = [...ownSeeds, ...suiteModules(tool, suite, MAX_SEED_BYTES)];
ask(tool, ownSeeds).forEach((answer, i) => {
    if (answer === 'ok' && WebAssembly.validate(ownSeeds[i])) return;
    console.log(`seed ${i} must be valid: ${answer}, V8: ${v8Error(ownSeeds[i])}`);
    process.exit(1);
});

const BATCH = 2000;
const counts = { 'both accept': 0, 'both reject': 0, 'only V8 accepts': 0, harmless: 0 };
const notes = new Map();
let faults = 0;
for (let done = 0; done < Number(count); done += BATCH) {
    const size = Math.min(BATCH, Number(count) - done);
    // Our own seeds hold every feature in one module: half of all mutants are theirs.
    const mutants = Array.from({ length: size }, () => mutate(pick(random(2) ? ownSeeds : seeds)));
    ask(tool, mutants).forEach((answer, i) => {
        const isOurs = answer === 'ok';
        const isTheirs = WebAssembly.validate(mutants[i]);
        if (isOurs === isTheirs) return counts[isOurs ? 'both accept' : 'both reject']++;
        if (isTheirs) {
            const kind = answer.replace(/^\S+ error: /, '').replace(/\d+|".*?"/g, 'N').split(' | ')[0];
            notes.set(kind, (notes.get(kind) ?? 0) + 1);
            return counts['only V8 accepts']++;
        }
        const message = v8Error(mutants[i]);
        if (isHarmless(message)) return counts.harmless++;
        const file = `mutant-${seed}-${done + i}.wasm`;
        writeFileSync(file, mutants[i]);
        console.log(`accepted, but V8 rejects ${file}: ${message}`);
        return faults++;
    });
}
for (const [kind, times] of notes) console.log(`only V8 accepts, ${times} times: ${kind}`);
console.log(`${count} mutants of ${seeds.length} seeds, seed ${seed}:`, counts);
if (counts['both accept'] === 0 || counts['both reject'] === 0) {
    console.log('one of the sides never happened: the test tests nothing');
    faults++;
}
process.exitCode = faults ? 1 : 0;
