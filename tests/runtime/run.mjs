// Builds CASE.wat (or the bytes that CASE.mjs exports) with CASE.c as the provider of `env`, and runs
// it: it exits with 0 when every check of CASE.c held.
//
//     node run.mjs SINTER DIRECTORY CASE BOUNDS WORK_DIR [FLAGS...]
//
// The flags are for `sinter build`, and the program sees them as its arguments.
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { environmentIn, freshFolder, mustRun } from '../support/process.mjs';

const [sinter, directory, test, bounds, work, ...flags] = process.argv.slice(2);
freshFolder(work);

let module = path.join(directory, `${test}.wat`);
if (!existsSync(module)) {
    const script = await import(pathToFileURL(path.join(directory, `${test}.mjs`)));
    module = path.join(work, 'module.wasm');
    writeFileSync(module, script.module);
}
const program = path.join(work, 'program');
const provider = `env=${path.join(directory, `${test}.c`)}`;
const options = { env: environmentIn(work), timeout: 60000 };
mustRun(sinter, ['build', module, '--import', provider, `--bounds=${bounds}`, ...flags, '-o', program], options);
mustRun(program, flags, options);
