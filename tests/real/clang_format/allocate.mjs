// @wasm-fmt/clang-format, a large module whose functions nest deeply: converts, compiles and links
// without the 53 imports that only its JavaScript gives. What runs without them, its allocator,
// gives the addresses that it gives in Node, and its constructors trap at the import that they call
// first there.
import fs from 'node:fs';
import path from 'node:path';
import * as real from '../programs.mjs';

const package_ = [
    '@wasm-fmt/clang-format',
    '23.1.0',
    'sha512-Mjb0KPghsr+HH+GL42EvlEB1OcNZLUqlS5J/97kMuIhu703OYcrFm+r1kMxXuaufhvQgAHtxCouxNZXFqpIynQ==',
];

const work = real.workDirectory('clang_format');
const home = real.npmPackage(...package_);
const wasm = path.join(home, 'clang-format.wasm');

/** The short names that the package's script gives to the exports. */
function exportNames() {
    const script = fs.readFileSync(path.join(home, 'clang-format.js'), 'utf8');
    const short = (pattern) => pattern.exec(script)?.[1] ?? real.fail(`no ${pattern} in the package's script`);
    return [
        short(/_malloc = wasmExports\["(\w+)"\]/),
        short(/_free = wasmExports\["(\w+)"\]/),
        short(/^\s*wasmExports\["(\w+)"\]\(\)/m),
    ];
}

/** What driver.c prints, from the module in Node; `missing` is the import that is called first. */
function expected([malloc, free, constructors]) {
    const module = new WebAssembly.Module(fs.readFileSync(wasm));
    const imports = {};
    for (const { module: from, name } of WebAssembly.Module.imports(module))
        (imports[from] ??= {})[name] = () => {
            throw new Error(`${from} ${name}`);
        };
    const { exports } = new WebAssembly.Instance(module, imports);
    const kept = new Array(64).fill(0);
    let size = 1,
        allocations = '';
    for (let i = 0; i < 4000; i++) {
        const slot = (i * 29) % kept.length;
        exports[free](kept[slot]);
        size = ((Math.imul(size, 1103515245) + 12345) >>> 0) % 65536;
        kept[slot] = exports[malloc](size % (i % 10 === 0 ? 60000 : 600));
        allocations += `${kept[slot]}\n`;
    }
    try {
        exports[constructors]();
    } catch (error) {
        return { allocations, missing: error.message.split(' ') };
    }
    return real.fail('the constructors call no import');
}

const names = exportNames();
const executable = await real.sinterBuild(wasm, path.join(work, 'clang-format'), [
    '-O1',
    '--missing-imports=trap',
    '--import',
    `driver=${path.join(real.sourceDirectory, 'clang_format/driver.c')}`,
]);
const { allocations, missing } = expected(names);
const output = real.mustRun(executable, names).stdout.toString();
const trapAt = output.indexOf('trap: ');
real.expectSame('the allocations', output.slice(0, trapAt), allocations);
if (trapAt < 0 || !missing.every((part) => output.slice(trapAt).includes(`"${part}"`)))
    real.fail(`the constructors should trap at the missing import ${missing.join('.')}: ${output.slice(trapAt)}`);
console.log(output.slice(trapAt).trim());
