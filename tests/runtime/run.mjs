// Builds CASE.wat (or the bytes that CASE.mjs exports) with CASE.c as the provider of `env`, and runs
// it: it exits with 0 when every check of CASE.c held.
//
//     node run.mjs SINTER DIRECTORY CASE BOUNDS WORK_DIR [FLAGS...]
//
// The flags are for `sinter build`, and the program sees them as its arguments.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [sinter, directory, test, bounds, work, ...flags] = process.argv.slice(2);
rmSync(work, { recursive: true, force: true });
mkdirSync(path.join(work, 'tmp'), { recursive: true });

let module = path.join(directory, `${test}.wat`);
if (!existsSync(module)) {
    const script = await import(pathToFileURL(path.join(directory, `${test}.mjs`)));
    module = path.join(work, 'module.wasm');
    writeFileSync(module, script.module);
}
const program = path.join(work, 'program');
const provider = `env=${path.join(directory, `${test}.c`)}`;
const steps = [
    [sinter, 'build', module, '--import', provider, `--bounds=${bounds}`, ...flags, '-o', program],
    [program, ...flags],
];
const env = { ...process.env, TMPDIR: path.join(work, 'tmp') };
for (const [command, ...args] of steps) {
    const { status, signal, stdout, stderr } = spawnSync(command, args, {
        env,
        encoding: 'utf8',
        timeout: 60000,
    });
    if (status === 0) continue;
    console.log(`${command} ${args.join(' ')}: ${signal ?? status}\n${stdout}${stderr}`);
    process.exit(1);
}
