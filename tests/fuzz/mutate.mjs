// Seeded mutations of modules, the same ones everywhere.
import { xorshift } from '../support/random.mjs';
import { putTogether, takeApart } from '../support/wasm.mjs';

// Bytes that mean something: control, types, prefixes, the ends of ranges.
const tempting = [
    0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0x10, 0x11, 0x12, 0x13,
    0x18, 0x19, 0x1a, 0x1b, 0x1c, 0x1f, 0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x28, 0x36, 0x3f, 0x40, 0x41, 0x42,
    0x43, 0x44, 0x45, 0x60, 0x69, 0x6a, 0x6f, 0x70, 0x7b, 0x7c, 0x7d, 0x7e, 0x7f, 0x80, 0xd0, 0xd1, 0xd2, 0xfc, 0xfd,
    0xfe, 0xff,
];
// What draws, with `random(limit)`, `pick(items)`, `mutate(module)` and `mutateBytes(array, mayResize)`: the same for the same
// seed.
export const mutator = (seed) => {
    const random = xorshift(seed);
    const pick = (items) => items[random(items.length)];

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
    return { random, pick, mutate, mutateBytes };
};
