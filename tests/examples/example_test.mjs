// Runs one example as its README says, in a directory of its own, and compares all that it prints.
// Then, for each module and the executable or library made of it: `sinter inspect` must print the same
// for both, but for the policy that only what was built has.
//
//     node example_test.mjs SINTER EXAMPLE_DIR EXPECTED_OUT WORK_DIR
import { deepStrictEqual, notStrictEqual, ok, strictEqual } from 'node:assert';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { freshFolder, mustRun, run, skip } from '../support/process.mjs';

const NO_RUST = /no rustc with a standard library for WASI here/;

function main([sinter, example, expected, work]) {
    freshFolder(work);
    const stderr = runExample(sinter, example, expected, work);
    if (NO_RUST.test(stderr)) console.log('the Rust version was left out: no rustc with a standard library for WASI');
    // What was built is another module, or lacks the module's debug information.
    if (/--snapshot|build -g/.test(readFileSync(join(example, 'run.sh'), 'utf8'))) return;
    const modules = readdirSync(work).filter((name) => name.endsWith('.wasm'));
    ok(modules.length > 0, 'the example makes no module');
    for (const module of modules) compareInspect(sinter, join(work, module));
}

// What run.sh prints is the file EXPECTED_OUT, but for the lines that start with `rust|` where
// there is no Rust.
function runExample(sinter, example, expected, work) {
    const env = {
        ...process.env,
        SINTER: sinter,
        OUT: join(work),
        SINTER_CACHE_DIR: join(work, 'cache'),
    };
    const result = run('sh', [join(example, 'run.sh')], { env });
    if (result.code === 77) skip(result.stderr.trim());
    if (result.code !== 0) console.error(result.stdout + result.stderr);
    strictEqual(result.code, 0, 'run.sh succeeds');
    const lines = readFileSync(expected, 'utf8').split('\n');
    const wanted = lines
        .filter((line) => !line.startsWith('rust|') || !NO_RUST.test(result.stderr))
        .map((line) => line.replace(/^rust\|/, ''));
    strictEqual(result.stdout, wanted.join('\n'), 'run.sh prints what is expected');
    return result.stderr;
}

function compareInspect(sinter, module) {
    const executable = ['', '.so'].map((ending) => module.replace(/\.wasm$/, ending)).find((file) => existsSync(file));
    ok(executable, `an executable or a library of ${module} was made`);
    const same = (...options) => {
        const [a, b] = [module, executable].map((file) => withoutPolicy(inspect(sinter, file, options)));
        deepStrictEqual(b, a, `sinter inspect ${options.join(' ')}: ${executable} as ${module}`);
        return a;
    };
    same();
    same('--imports');
    same('--exports');
    same('--imports', '--json');
    same('--exports', '--json');
    const description = JSON.parse(same('--json').toString('utf8'));
    compareCustoms(same, module, description);
}

function withoutPolicy(bytes) {
    const text = bytes.toString('latin1');
    const plain = text.replace(/,\n {2}"policy": [^]*/, '\n}\n').replace(/^policy:\n[^]*/m, '');
    return Buffer.from(plain, 'latin1');
}

// Every custom section by name and number, against Node's own reading of the module.
function compareCustoms(same, module, description) {
    const compiled = new WebAssembly.Module(readFileSync(module));
    const names = new Set(
        description.customSections.filter((section) => !section.dropped).map((section) => section.name),
    );
    for (const name of names) {
        const payloads = WebAssembly.Module.customSections(compiled, name);
        notStrictEqual(payloads.length, 0, `Node finds ${JSON.stringify(name)}`);
        payloads.forEach((payload, index) => {
            const printed = same('--custom', quoted(name), '-n', String(index));
            deepStrictEqual(printed, Buffer.from(payload), `${JSON.stringify(name)} number ${index}, byte for byte`);
        });
        same('--custom', quoted(name), '--json');
    }
}

// A name as it stands in a listing and on a command line, which cannot hold a NUL.
function quoted(name) {
    return name.replaceAll('\\', '\\\\').replaceAll('\0', '\\x00');
}

function inspect(sinter, file, options) {
    return mustRun(sinter, ['inspect', file, ...options], { encoding: 'buffer' }).stdout;
}

main(process.argv.slice(2));
