// Loops as a compiler unrolls them (loop_maker.mjs), compiled by Sinter: memory and locals behind them are as V8 has them,
// and what traps there traps.
// Usage: node loops_compiled.mjs SINTER [SEED [LOOPS [wide]]]
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../support/process.mjs';
import { loopMaker, makeModule } from './loop_maker.mjs';

const [sinter, seed = '1', count = '60', width] = process.argv.slice(2);
const wide = width === 'wide';
const { loop, slotLoop, words } = loopMaker(seed, wide);
const loops = Array.from({ length: Number(count) }, (_, i) => (i % 3 === 2 ? slotLoop() : loop()));
const bytes = makeModule(loops, wide);
const work = mkdtempSync(join(tmpdir(), 'loops-'));
const program = join(work, 'program');

const fail = (text) => {
    console.error(`seed ${seed}: ${text}`);
    rmSync(work, { recursive: true });
    process.exit(1);
};
const inNode = (name, list) => {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
    try {
        return `${exports[name](...list)}`;
    } catch (error) {
        if (!(error instanceof WebAssembly.RuntimeError)) throw error;
        return 'trap';
    }
};
const bySinter = (name, list) => {
    const { code, stdout, stderr } = run(program, list.map(String), { env: { ...process.env, SINTER_INVOKE: name } });
    return code === 134 ? 'trap' : code === 0 ? stdout.trim() : `code ${code}: ${stderr}`;
};

// Without --strict, a load that nobody needs may be gone, and its trap with it.
writeFileSync(join(work, 'module.wasm'), bytes);
let runs = 0,
    traps = 0;
for (const strict of [[], ['--strict']]) {
    const build = run(sinter, [
        'build',
        '-O3',
        ...strict,
        '--runtime-policy',
        join(work, 'module.wasm'),
        '-o',
        program,
    ]);
    if (build.code !== 0) fail(build.stderr);
    for (const [index, made] of loops.entries())
        for (let i = 0; i < 4; i++, runs++) {
            const list = words(made);
            const [expected, got] = [inNode, bySinter].map((call) => call(`c${index}`, list));
            traps += expected === 'trap';
            if (expected === got || (expected === 'trap' && !strict.length)) continue;
            fail(`c${index}(${list.join(', ')})${strict} is ${got} instead of ${expected}`);
        }
}
rmSync(work, { recursive: true });
console.log(`seed ${seed}: ${loops.length} loops, ${runs} runs, ${traps} of them trapped`);
if (traps < runs / 50 || traps > runs * 0.8) {
    console.error('these runs show nothing: too few or too many trap');
    process.exit(1);
}
