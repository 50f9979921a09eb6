// The guest of strings.mjs: Strings and ArrayBuffers in and out, and the imports of "env".
export function shout(text: string): string {
    return text.toUpperCase() + '!';
}

// By UTF-16 units, so that pairs of surrogates come apart.
export function reverse(text: string): string {
    let result = '';
    for (let i = text.length - 1; i >= 0; i--) result += text.charAt(i);
    return result;
}

export function units(text: string): i32 {
    return text.length;
}

export function sum(buffer: ArrayBuffer): i32 {
    const bytes = Uint8Array.wrap(buffer);
    let result = buffer.byteLength;
    for (let i = 0; i < bytes.length; i++) result = result * 31 + bytes[i];
    return result;
}

export function tell(text: string): void {
    trace(text, 3, 1.5, -2, text.length);
}

export function random(): f64 {
    return Math.random();
}

export function fail(text: string): void {
    throw new Error(text);
}
