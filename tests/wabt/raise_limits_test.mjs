// Tests cmake/wabt/raise-limits.mjs: the wasm2c that it makes converts deep nesting, and converts
// everything else to the same C as before; anything but the one wasm2c it knows is refused, with
// nothing written.
//
//     node raise_limits_test.mjs RAISE_LIMITS WASM2C WORK_DIR
import { ok, strictEqual } from 'node:assert';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freshFolder, run } from '../support/process.mjs';
import { functions } from '../support/wasm.mjs';

const [raiseLimits, wasm2c, work] = process.argv.slice(2);

freshFolder(work);
for (const folder of ['before', 'after']) mkdirSync(join(work, folder), { recursive: true });
const raised = join(work, 'wasm2c.cjs');

testConverts();
testRefuses('one byte more', Buffer.concat([readFileSync(wasm2c), Buffer.from('\n')]));
testRefuses('an empty file', Buffer.alloc(0));

function testConverts() {
    const made = node(raiseLimits, wasm2c, raised);
    strictEqual(made.code, 0, made.stderr);
    for (const depth of [0, 1, 100]) strictEqual(convert(raised, 'after', depth), convert(wasm2c, 'before', depth));
    // As shipped, wasm2c does not survive this one.
    ok(convert(raised, 'after', 5000).length > 0, 'C for 5000 nested blocks');
}

function testRefuses(what, bytes) {
    const input = join(work, 'changed');
    const output = join(work, 'unwanted.cjs');
    writeFileSync(input, bytes);
    const result = node(raiseLimits, input, output);
    strictEqual(result.code, 1, `${what}: exit code`);
    ok(result.stderr.includes("is not the wasm2c of npm's wabt 1.0.39"), `${what}: ${result.stderr}`);
    ok(!existsSync(output), `${what}: nothing written`);
}

// The C that `program` makes of a function with `depth` nested blocks.
function convert(program, folder, depth) {
    const module = join(work, folder, 'deep.wasm');
    const output = join(work, folder, 'deep.c');
    writeFileSync(module, nestedBlocks(depth));
    const result = node('--stack-size=7000', program, module, '-o', output, '-n', 'deep');
    strictEqual(result.code, 0, `depth ${depth}: ${result.stderr}`);
    return readFileSync(output, 'utf8');
}

function nestedBlocks(depth) {
    const code = [...Array(depth).fill([0x02, 0x40]).flat(), ...Array(depth).fill(0x0b)];
    return functions([{ type: [[], []], code, name: 'f' }]);
}

function node(...args) {
    return run(process.execPath, args);
}
