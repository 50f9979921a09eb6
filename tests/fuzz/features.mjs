// What this Node's V8 knows of WebAssembly, with the features that it has behind flags switched on.
import v8 from 'node:v8';

// Node 18 and 20 have these behind flags; later ones have them, and no flags.
if (Number(process.versions.node.split('.')[0]) <= 20) {
    v8.setFlagsFromString('--experimental-wasm-extended-const');
    v8.setFlagsFromString('--experimental-wasm-return-call');
    v8.setFlagsFromString('--experimental-wasm-relaxed-simd');
}

// 64-bit memories and tables; before, memories alone, behind a flag.
export const knowsMemory64 = Number(process.versions.node.split('.')[0]) >= 24;
if (!knowsMemory64) v8.setFlagsFromString('--experimental-wasm-memory64');

// Relaxed SIMD, as it was standardised: (func (param v128 v128) (result v128) (i8x16.relaxed_swizzle ...))
export const knowsRelaxedSimd = WebAssembly.validate(
    Uint8Array.from([
        0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 7, 1, 0x60, 2, 0x7b, 0x7b, 1, 0x7b, 3, 2, 1, 0, 10, 11, 1, 9, 0, 0x20, 0,
        0x20, 1, 0xfd, 0x80, 2, 0x0b,
    ]),
);

// Core spec 3.0's exceptions:
// (func (block (result exnref) (try_table (catch_all_ref 0)) (unreachable)) (throw_ref))
export const knowsExceptions = WebAssembly.validate(
    Uint8Array.from([
        0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10, 16, 1, 14, 0, 2, 0x69, 0x1f, 0x40, 1, 3,
        0, 0x0b, 0, 0x0b, 0x0a, 0x0b,
    ]),
);
