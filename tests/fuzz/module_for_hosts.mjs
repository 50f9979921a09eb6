// Modules made fit for hosts that cannot give or take everything.
import { leb, name, putTogether, readLeb, takeApart, vec } from '../support/wasm.mjs';

const TYPE = { tag: 4, global: 3 };
const SECTION = { import: 2, export: 7, tag: 13, global: 6 };
// The order that sections have: tags stand before globals.
const place = (id) => [0, 1, 2, 3, 4, 5, SECTION.tag, SECTION.global].indexOf(id);

// Reads a section's bytes from where it stands.
function reader(bytes) {
    let at = 0;
    const number = () => {
        const [value, next] = readLeb(bytes, at);
        at = next;
        return value;
    };
    const take = (size) => bytes.slice(at, (at += size));
    return { number, take, byte: () => take(1)[0], text: () => Buffer.from(take(number())).toString(), at: () => at };
}

// An import section's entries, `type` being the bytes of what follows the kind.
function importsIn(bytes) {
    const { number, take, byte, text, at } = reader(bytes);
    const limits = () => {
        const hasMax = number() & 1;
        number();
        if (hasMax) number();
    };
    const skipType = [number, () => [take(1), limits()], limits, () => take(2), () => [take(1), number()]];
    return Array.from({ length: number() }, () => {
        const [module, field, kind] = [text(), text(), byte()];
        const first = at();
        skipType[kind]();
        return { module, field, kind, type: bytes.slice(first, at()) };
    });
}

/**
 * Makes imports of `kinds` the module's own: an imported tag, or a global of the value that the host would have given, is
 * defined before all others, and keeps its index. `constant(type)` gives the bytes of a constant expression without its end,
 * for a value type's byte.
 */
export function ownImports(bytes, kinds, constant) {
    const sections = takeApart(bytes);
    const imports = sections.find(({ id }) => id === SECTION.import);
    if (!imports) return bytes;
    const entries = importsIn(imports.bytes);
    for (const kind of kinds) {
        const own = entries.filter((entry) => entry.kind === TYPE[kind]);
        if (own.length === 0) continue;
        let section = sections.find(({ id }) => id === SECTION[kind]);
        if (!section) {
            section = { id: SECTION[kind], bytes: [0] };
            const after = sections.findLastIndex(({ id }) => place(id) >= 0 && place(id) < place(SECTION[kind]));
            sections.splice(after + 1, 0, section);
        }
        const [count, start] = readLeb(section.bytes, 0);
        const definitions = own.flatMap(({ type }) =>
            kind === 'global' ? [...type, ...constant(type[0]), 0x0b] : type,
        );
        section.bytes = [...leb(count + own.length), ...definitions, ...section.bytes.slice(start)];
    }
    const left = entries.filter(({ kind }) => !kinds.some((owned) => TYPE[owned] === kind));
    imports.bytes = vec(left.map(({ module, field, kind, type }) => [...name(module), ...name(field), kind, ...type]));
    return putTogether(sections);
}

/** Takes exports away, by name. */
export function withoutExports(bytes, names) {
    const sections = takeApart(bytes);
    const section = sections.find(({ id }) => id === SECTION.export);
    if (!section) return bytes;
    const { number, byte, text } = reader(section.bytes);
    const exports_ = Array.from({ length: number() }, () => [text(), byte(), number()]);
    const left = exports_.filter(([field]) => !names.includes(field));
    section.bytes = vec(left.map(([field, kind, index]) => [...name(field), kind, ...leb(index)]));
    return putTogether(sections);
}
