// A module byte by byte, for what the text format cannot say or says at length. Parts are buffers,
// arrays of bytes, or arrays of parts.

export const bytes = (...parts) =>
    Buffer.concat(
        parts
            .flat(1)
            .map((part) =>
                typeof part === 'number'
                    ? Buffer.from([part])
                    : Array.isArray(part)
                      ? bytes(...part)
                      : Buffer.from(part),
            ),
    );

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

export const vec = (items) => bytes(leb(items.length), ...items.map((item) => bytes(item)));
export const sized = (...parts) => {
    const content = bytes(...parts);
    return bytes(leb(content.length), content);
};
export const name = (text) => sized(Buffer.from(text));
export const section = (id, ...parts) => bytes(id, sized(...parts));
export const custom = (title, ...parts) => section(0, name(title), bytes(...parts));
export const module = (...sections) => bytes([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0], ...sections);

export const I32 = 0x7f;
export const I64 = 0x7e;
export const F32 = 0x7d;
export const F64 = 0x7c;
export const V128 = 0x7b;
export const type = (params, results) => bytes(0x60, vec(params), vec(results));
export const body = (...code) => sized(0, bytes(...code), 0x0b); // no locals

/**
 * A module of functions, each `{type: [params, results], code, name?}`: `name`, when given, is what
 * it is exported as.
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
