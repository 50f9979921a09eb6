// Builds CASE.wat as a shared object and CASE.c as a program that loads it, and runs that with the object's path: it exits
// with 0 when every check of CASE.c held.
//
//     node library.mjs SINTER DIRECTORY CASE BOUNDS WORK_DIR
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';

const [sinter, directory, test, bounds, work] = process.argv.slice(2);
rmSync(work, { recursive: true, force: true });
mkdirSync(path.join(work, 'tmp'), { recursive: true });

const resources = path.join(path.dirname(sinter), '../lib/sinter');
const object = path.join(work, 'module.so');
const program = path.join(work, 'program');
const steps = [
    [sinter, 'build', path.join(directory, `${test}.wat`), '--emit=shared', `--bounds=${bounds}`, '-o', object],
    ['clang-19', '-O1', '-Wall', `-I${resources}/include`, path.join(directory, `${test}.c`),
        path.join(resources, 'libsinter_runtime.a'), '-lm', '-pthread', '-o', program],
    [program, object],
];
const env = { ...process.env, TMPDIR: path.join(work, 'tmp') };
for (const [command, ...args] of steps) {
    const { status, signal, stdout, stderr } = spawnSync(command, args, { env, encoding: 'utf8', timeout: 60000 });
    if (status === 0) continue;
    console.log(`${command} ${args.join(' ')}: ${signal ?? status}\n${stdout}${stderr}`);
    process.exit(1);
}
