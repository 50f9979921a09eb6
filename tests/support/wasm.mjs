// Builds modules byte by byte, for what the text format cannot express, or only at length. Parts are
// buffers, arrays of bytes, or arrays of parts.

const isByte = (part) => typeof part === 'number';
const encode = (part) => {
    if (isByte(part)) return Buffer.of(part);
    return Array.isArray(part) && !part.every(isByte) ? bytes(...part) : Buffer.from(part);
};
export const bytes = (...parts) => Buffer.concat(parts.map(encode));

/** An unsigned LEB128 number of up to 32 bits. */
export function leb(value) {
    const out = [];
    do {
        const rest = value >>> 7;
        out.push((value & 0x7f) | (rest ? 0x80 : 0));
        value = rest;
    } while (value);
    return Buffer.from(out);
}

/** A signed LEB128 number: a BigInt, or a number of up to 32 bits. */
export function sleb(value) {
    const out = [];
    for (let left = BigInt(value); ; ) {
        const low = Number(left & 0x7fn);
        left >>= 7n;
        if (left === (low & 0x40 ? -1n : 0n)) return Buffer.from([...out, low]);
        out.push(low | 0x80);
    }
}

export const vec = (items) => bytes(leb(items.length), ...items.map((item) => bytes(item)));
export const sized = (...parts) => {
    const content = bytes(...parts);
    return bytes(leb(content.length), content);
};
export const name = (text) => sized(Buffer.from(text));
export const section = (id, ...parts) => bytes(id, sized(...parts));
export const custom = (title, ...parts) => section(0, name(title), bytes(...parts));
export const module = (...sections) => bytes([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0], ...sections);

export const [I32, I64, F32, F64, V128] = [0x7f, 0x7e, 0x7d, 0x7c, 0x7b];
export const [FUNCREF, EXTERNREF, EXNREF] = [0x70, 0x6f, 0x69];
export const type = (params, results) => bytes(0x60, vec(params), vec(results));
export const body = (...code) => sized(0, bytes(...code), 0x0b); // no locals

/**
 * A module with functions, each `{type: [params, results], code, name?}`. If `name` is given, the
 * function is exported with that name.
 */
export function functions(list, ...more) {
    const exported = list.map((f, index) => ({ ...f, index })).filter((f) => f.name !== undefined);
    return module(
        section(1, vec(list.map((f) => type(...f.type)))),
        section(3, vec(list.map((_, index) => leb(index)))),
        section(7, vec(exported.map((f) => bytes(name(f.name), 0, leb(f.index))))),
        section(10, vec(list.map((f) => body(f.code)))),
        ...more,
    );
}

// --- Taking a module apart ---

/** The unsigned LEB128 number of up to 32 bits in `bytes` at `at`, and where it ends. */
export function readLeb(bytes, at) {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
        const byte = bytes[at++];
        value |= (byte & 0x7f) << shift;
        if (!(byte & 0x80)) return [value >>> 0, at];
    }
}

/** A valid module's sections, as `{ id, bytes }`, and for the code section `bodies`. All are arrays of bytes, which may be changed. */
export function takeApart(module) {
    const sections = [];
    for (let at = 8; at < module.length; ) {
        const id = module[at];
        const [size, start] = readLeb(module, at + 1);
        at = start + size;
        const part = { id, bytes: [...module.subarray(start, at)] };
        if (id === 10) {
            let [count, next] = readLeb(module, start);
            part.bodies = [];
            while (count-- > 0) {
                const [length, first] = readLeb(module, next);
                next = first + length;
                part.bodies.push([...module.subarray(first, next)]);
            }
        }
        sections.push(part);
    }
    return sections;
}

/** The module with these `sections`, as takeApart() returns them, with correct sizes. */
export const putTogether = (sections) =>
    module(
        ...sections.map((part) =>
            section(part.id, part.bodies ? vec(part.bodies.map((code) => sized(code))) : part.bytes),
        ),
    );
