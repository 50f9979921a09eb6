// Builds every module that CASE.mjs exports as a shared object, and CASE.c as a host program that
// loads them; runs it with their paths in order. It exits with 0 when every check of CASE.c held.
//
//     node host.mjs SINTER DIRECTORY CASE BOUNDS WORK_DIR
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { environmentIn, freshFolder, mustRun, resourcesOf, runtimeLibraries } from '../support/process.mjs';

const [sinter, directory, test, bounds, work] = process.argv.slice(2);
freshFolder(work);
const run = (command, ...args) => mustRun(command, args, { env: environmentIn(work), timeout: 60000 });

const { modules, flags: levels = ['-O0'] } = await import(pathToFileURL(path.join(directory, `${test}.mjs`)));
const libraries = Object.entries(modules).map(([name, text]) => {
    const source = path.join(work, `${name}.wat`);
    const library = path.join(work, `lib${name}.so`);
    writeFileSync(source, text);
    run(sinter, 'build', source, '--emit=shared', `--bounds=${bounds}`, ...levels, '-o', library);
    return library;
});
const program = path.join(work, 'program');
const flags = ['-std=c11', '-Wall', '-Wextra', '-Werror', `-I${resourcesOf(sinter)}/include`];
run('clang-19', ...flags, path.join(directory, `${test}.c`), ...runtimeLibraries(sinter), '-o', program);
run(program, ...libraries);
