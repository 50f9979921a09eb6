// Builds every module that CASE.mjs exports as a shared object, and CASE.c as a host program that
// loads them; runs it with their paths in order. It exits with 0 when every check of CASE.c held.
//
//     node host.mjs SINTER DIRECTORY CASE BOUNDS WORK_DIR
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [sinter, directory, test, bounds, work] = process.argv.slice(2);
rmSync(work, { recursive: true, force: true });
mkdirSync(path.join(work, 'tmp'), { recursive: true });
const env = { ...process.env, TMPDIR: path.join(work, 'tmp') };

function run(command, ...args) {
    const { status, signal, stdout, stderr } = spawnSync(command, args, {
        env,
        encoding: 'utf8',
        timeout: 60000,
    });
    if (status === 0) return;
    console.log(`${command} ${args.join(' ')}: ${signal ?? status}\n${stdout}${stderr}`);
    process.exit(1);
}

const { modules } = await import(pathToFileURL(path.join(directory, `${test}.mjs`)));
const libraries = Object.entries(modules).map(([name, text]) => {
    const source = path.join(work, `${name}.wat`);
    const library = path.join(work, `lib${name}.so`);
    writeFileSync(source, text);
    run(sinter, 'build', source, '--emit=shared', `--bounds=${bounds}`, '-O0', '-o', library);
    return library;
});
const resources = path.join(path.dirname(sinter), '../lib/sinter');
const program = path.join(work, 'program');
const flags = ['-std=c11', '-Wall', '-Wextra', '-Werror', `-I${resources}/include`];
const archive = path.join(resources, 'libsinter_runtime.a');
const files = [path.join(directory, `${test}.c`), archive];
run('clang-19', ...flags, ...files, '-ldl', '-lm', '-pthread', '-o', program);
run(program, ...libraries);
