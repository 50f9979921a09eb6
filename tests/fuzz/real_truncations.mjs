// Real modules cut off at every byte: refused with an offset, but for cuts between sections that V8 calls valid too, and
// never a signal. Usage: node real_truncations.mjs VALIDATE_TOOL EXAMPLES CACHE WASM2C_MODULE
import { realModules } from './real.mjs';
import { ask } from './tool.mjs';

const [tool, examples, cache, wasm2c] = process.argv.slice(2);
// Of larger modules the first so many bytes: the time goes with the square.
const MAX_BYTES = 20000;
const BATCH = 2000;

let cuts = 0;
let faults = 0;
const modules = realModules({ examples, cache, wasm2c });
for (const { name, bytes } of modules) {
    const size = Math.min(bytes.length, MAX_BYTES);
    for (let from = 0; from < size; from += BATCH) {
        const prefixes = Array.from({ length: Math.min(BATCH, size - from) }, (_, i) => bytes.subarray(0, from + i));
        ask(tool, prefixes).forEach((answer, i) => {
            cuts++;
            const isRight =
                answer === 'ok' ? WebAssembly.validate(prefixes[i]) : /^module:0x[0-9a-f]+: error: ./.test(answer);
            if (isRight) return;
            faults++;
            console.log(`${name} cut at ${from + i}: ${answer}`);
        });
    }
}
console.log(`${cuts} cuts of ${modules.length} modules, ${faults} faults`);
process.exitCode = faults || !modules.length ? 1 : 0;
