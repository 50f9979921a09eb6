// The wasm2c that Sinter made of wasm2c's own module, against the same module run by Node: both convert that module, as one
// C file and as several, and every byte must be the same. Also that the native one reaches nothing but its input and output.
// Arguments: the folder of both tools, wasm2c's module, a work folder.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freshFolder, mustRun, run } from '../support/process.mjs';

const [tools, module, work] = process.argv.slice(2);
const native = join(tools, 'wasm2c');
const features = ['tail-call', 'multi-memory', 'extended-const', 'exceptions'];

function convert(command, args, folder, outputs) {
    mkdirSync(folder, { recursive: true });
    const flags = features.map((name) => `--enable-${name}`);
    mustRun(command, [...args, module, '-o', join(folder, 'm.c'), '-n', 'm', `--num-outputs=${outputs}`, ...flags]);
}

function refuses(args, untouched, what) {
    assert.notEqual(run(native, args).code, 0, what);
    assert.ok(!existsSync(untouched), `${what}: ${untouched} was made`);
}

freshFolder(work);
for (const outputs of [1, 5]) {
    const [ours, nodes] = [join(work, `native-${outputs}`), join(work, `node-${outputs}`)];
    convert(native, [], ours, outputs);
    convert(process.execPath, ['--stack-size=7000', join(tools, 'wasm2c.cjs')], nodes, outputs);
    const names = readdirSync(nodes).sort();
    assert.deepEqual(readdirSync(ours).sort(), names);
    assert.equal(names.length, outputs === 1 ? 2 : outputs + 2);
    for (const name of names) assert.ok(readFileSync(join(ours, name)).equals(readFileSync(join(nodes, name))), name);
}

const garbage = join(work, 'garbage.wasm');
writeFileSync(garbage, 'no module at all');
refuses([garbage, '-o', join(work, 'g.c')], join(work, 'g.c'), 'a file that is no module');
refuses([module, '-o', join(work, 'missing', 'm.c')], join(work, 'missing'), 'a missing folder');
refuses([join(work, 'absent.wasm'), '-o', join(work, 'a.c')], join(work, 'a.c'), 'a missing input');
console.log('1 passed, 0 failed');
