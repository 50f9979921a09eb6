// Tests cmake/wabt/raise-limits.mjs: the wasm2c that it makes converts deep nesting, and converts
// everything else to the same C as before; anything but the one wasm2c it knows is refused, with
// nothing written.
//
//     node raise_limits_test.mjs RAISE_LIMITS WASM2C WORK_DIR
import { ok, strictEqual } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [raiseLimits, wasm2c, work] = process.argv.slice(2);

rmSync(work, { recursive: true, force: true });
for (const folder of ['before', 'after']) mkdirSync(join(work, folder), { recursive: true });
const raised = join(work, 'wasm2c.cjs');

testConverts();
testRefuses('one byte more', Buffer.concat([readFileSync(wasm2c), Buffer.from('\n')]));
testRefuses('an empty file', Buffer.alloc(0));

function testConverts() {
    const made = node(raiseLimits, wasm2c, raised);
    strictEqual(made.status, 0, made.stderr);
    for (const depth of [0, 1, 100])
        strictEqual(convert(raised, 'after', depth), convert(wasm2c, 'before', depth));
    // As shipped, wasm2c does not survive this one.
    ok(convert(raised, 'after', 5000).length > 0, 'C for 5000 nested blocks');
}

function testRefuses(what, bytes) {
    const input = join(work, 'changed');
    const output = join(work, 'unwanted.cjs');
    writeFileSync(input, bytes);
    const result = node(raiseLimits, input, output);
    strictEqual(result.status, 1, `${what}: exit code`);
    ok(
        result.stderr.includes("is not the wasm2c of npm's wabt 1.0.39"),
        `${what}: ${result.stderr}`,
    );
    ok(!existsSync(output), `${what}: nothing written`);
}

// The C that `program` makes of a function with `depth` nested blocks.
function convert(program, folder, depth) {
    const module = join(work, folder, 'deep.wasm');
    const output = join(work, folder, 'deep.c');
    writeFileSync(module, nestedBlocks(depth));
    const result = node('--stack-size=7000', program, module, '-o', output, '-n', 'deep');
    strictEqual(result.status, 0, `depth ${depth}: ${result.stderr}`);
    return readFileSync(output, 'utf8');
}

function nestedBlocks(depth) {
    const body = [0, ...Array(depth).fill([0x02, 0x40]).flat(), ...Array(depth).fill(0x0b), 0x0b];
    const code = [1, ...unsigned(body.length), ...body];
    const section = (id, bytes) => [id, ...unsigned(bytes.length), ...bytes];
    const sections = [
        section(1, [1, 0x60, 0, 0]),
        section(3, [1, 0]),
        section(7, [1, 1, 0x66, 0, 0]),
        section(10, code),
    ];
    return Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...sections.flat()]);
}

function unsigned(value) {
    const bytes = [];
    for (; value >= 0x80; value >>= 7) bytes.push((value & 0x7f) | 0x80);
    return [...bytes, value];
}

function node(...args) {
    return spawnSync(process.execPath, args, { encoding: 'utf8' });
}
