// Builds CASE.wat as a shared object and CASE.c as a program that loads it, and runs that with the object's path: it exits
// with 0 when every check of CASE.c held.
//
//     node library.mjs SINTER DIRECTORY CASE BOUNDS WORK_DIR
import path from 'node:path';
import { environmentIn, freshFolder, mustRun, resourcesOf, runtimeLibraries } from '../support/process.mjs';

const [sinter, directory, test, bounds, work] = process.argv.slice(2);
freshFolder(work);

const object = path.join(work, 'module.so');
const program = path.join(work, 'program');
const steps = [
    [sinter, 'build', path.join(directory, `${test}.wat`), '--emit=shared', `--bounds=${bounds}`, '-o', object],
    [
        'clang-19',
        '-O1',
        '-Wall',
        `-I${resourcesOf(sinter)}/include`,
        path.join(directory, `${test}.c`),
        ...runtimeLibraries(sinter),
        '-o',
        program,
    ],
    [program, object],
];
for (const [command, ...args] of steps) mustRun(command, args, { env: environmentIn(work), timeout: 60000 });
