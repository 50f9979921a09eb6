// quickjs-wasi, an interpreter whose functions nest deeply, driven from C (env.c): scripts against
// the package's own JavaScript on the same module.
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import * as real from '../programs.mjs';

const package_ = [
    'quickjs-wasi',
    '3.6.2',
    'sha512-FCqGtGOrMgzUiIrMNMA2YnsOxCNwo31dzqXvclXUC6xeT35NJLKXQJsvbeCTjvoFAwZgEAPg8U6+KAPDGXn8Mg==',
];
const scripts = { language: 'language.js', thrown: 'thrown.js', malformed: 'malformed.js' };

const work = real.workDirectory('quickjs');
const home = real.npmPackage(...package_);
const wasm = path.join(home, 'quickjs.wasm');
const { QuickJS } = await import(pathToFileURL(path.join(home, 'dist/index.js')));

/** What env.c prints, from the package's API. */
async function expectedOutput(script) {
    let output = '';
    const vm = await QuickJS.create({ wasm: fs.readFileSync(wasm), maxStackSize: 100000 });
    const print = vm.newFunction('print', (...values) => {
        output += values.map((value) => value.toString()).join(' ') + '\n';
        return vm.undefined;
    });
    vm.setProp(vm.global, 'print', print);
    print.dispose();
    try {
        const value = vm.evalCode(script, 'script.js');
        output += `value ${value.toString()}\n`;
        value.dispose();
    } catch (error) {
        output += `threw ${error.name}: ${error.message}\n`;
    }
    const jobCount = vm.executePendingJobs();
    return output + `${jobCount} jobs\n`;
}

// As it is, and with a context that was made when it was built.
for (const [form, ...flags] of [['quickjs'], ['snapshot', '--snapshot=qjs_init']]) {
    const executable = await real.sinterBuild(wasm, path.join(work, form), [
        '-O1',
        '--import',
        `env=${path.join(real.sourceDirectory, 'quickjs/env.c')}`,
        ...flags,
    ]);
    for (const file of Object.values(scripts)) {
        const script = path.join(real.sourceDirectory, 'quickjs', file);
        const actual = real.mustRun(executable, [script]);
        real.expectSame(`${form}: ${file}`, actual.stdout, await expectedOutput(fs.readFileSync(script, 'utf8')));
        console.log(`${form}: ${file}: ${actual.stdout.length} bytes are the same`);
    }
}
