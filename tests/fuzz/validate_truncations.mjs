// Modules cut off at every byte: the validator must survive, refuse what V8 rejects, and give an offset. A cut between
// two sections may be valid, which V8 decides. Usage: node validate_truncations.mjs VALIDATE_TOOL SUITE_DIR
import { seeds } from './own_seeds.mjs';
import { ask, isHarmless, suiteModules, v8Error } from './tool.mjs';

const [tool, suite] = process.argv.slice(2);
const MAX_BYTES = 8000;
const SUITE_MODULES = 8;
const largest = suiteModules(tool, suite, MAX_BYTES)
    .sort((a, b) => b.length - a.length)
    .slice(0, SUITE_MODULES);

let cuts = 0;
let faults = 0;
for (const module of [...seeds, ...largest]) {
    const prefixes = Array.from(module, (_, size) => module.subarray(0, size));
    cuts += prefixes.length;
    ask(tool, prefixes).forEach((answer, size) => {
        const isValid = WebAssembly.validate(prefixes[size]);
        const isRight =
            answer === 'ok'
                ? isValid || isHarmless(v8Error(prefixes[size]))
                : !isValid && /^module:0x[0-9a-f]+: error: ./.test(answer);
        if (isRight) return;
        faults++;
        console.log(`cut at ${size} of ${module.length}: ${answer}, V8: ${v8Error(prefixes[size])}`);
    });
}
console.log(`${cuts} cuts of ${seeds.length + largest.length} modules, ${faults} faults`);
process.exitCode = faults ? 1 : 0;
