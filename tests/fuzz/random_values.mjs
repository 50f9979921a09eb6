// The values that random modules are given, by type and place: those of random_host.c.
import { sleb } from '../support/wasm.mjs';

const integers = [0, 1, -1, 100, 2147483647, -2147483648, 7, 65536];
const numbers = [0, 1.5, -1, 1e10, -0.0, 3e-5, 65536, -2147483648.0];

export function argument(type, place) {
    if (type === 'i32') return integers[place % 8];
    if (type === 'i64') return BigInt(integers[place % 8]) * 65537n;
    if (type === 'f32') return Math.fround(numbers[place % 8]);
    return type === 'f64' ? numbers[place % 8] : null;
}

/** What an imported global of a type is given. */
export const globalValue = (type) => argument(type, 6);

/** globalValue() as a constant expression without its end, for a value type's byte. */
export function globalConstant(type) {
    switch (type) {
        case 0x7f:
            return [0x41, ...sleb(globalValue('i32'))];
        case 0x7e:
            return [0x42, ...sleb(globalValue('i64'))];
        case 0x7d:
            return [0x43, ...Buffer.from(Float32Array.of(globalValue('f32')).buffer)];
        case 0x7c:
            return [0x44, ...Buffer.from(Float64Array.of(globalValue('f64')).buffer)];
        case 0x7b:
            return [0xfd, 0x0c, ...Array(16).fill(0)];
        default:
            return [0xd0, type];
    }
}
