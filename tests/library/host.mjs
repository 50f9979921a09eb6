// Compiling the hosts of these tests.
import fs from 'node:fs';
import path from 'node:path';

import { clang, inWork, resources, run, succeed } from '../support/sinter.mjs';

export { clang } from '../support/sinter.mjs';

export const here = path.dirname(new URL(import.meta.url).pathname);
const source = path.join(here, '../../runtime');

// The runtime's sources with a sanitizer: compiled once into an archive.
function sanitized(sanitizer) {
    const archive = inWork(`runtime_${sanitizer}.a`);
    if (fs.existsSync(archive)) return archive;
    const folder = inWork(`runtime_${sanitizer}`);
    fs.mkdirSync(folder);
    const files = fs
        .readdirSync(source)
        .filter((name) => name.endsWith('.c') && !name.startsWith('start'));
    const flags = [`-fsanitize=${sanitizer}`, '-g', '-O1', '-fno-omit-frame-pointer', '-D_GNU_SOURCE'];
    const folders = [source, path.join(source, 'include'), path.join(source, 'abi')];
    const command = ['-c', '-std=gnu11', '-fPIC', ...flags, ...folders.map((name) => `-I${name}`)];
    const paths = files.map((name) => path.join(source, name));
    succeed(run(clang, [...command, ...paths], { cwd: folder }), `the runtime with ${sanitizer}`);
    const objects = files.map((name) => path.join(folder, name.replace(/c$/, 'o')));
    succeed(run('ar', ['rcs', archive, ...objects]));
    return archive;
}

/** Compiles a host of this folder, with the runtime unless `carries` is false; returns the program. */
export function compileHost(name, program, { sanitizer, libraries = [], flags = [], carries = true } = {}) {
    const runtime = sanitizer ? sanitized(sanitizer) : `${resources}/libsinter_runtime.a`;
    const all = ['-std=gnu11', '-O1', '-g', '-Wall', '-Wextra', '-Werror', ...flags];
    if (sanitizer) all.push(`-fsanitize=${sanitizer}`, '-fno-omit-frame-pointer');
    const includes = [inWork('.'), here, `${resources}/include`].map((folder) => `-I${folder}`);
    const inputs = [path.join(here, name), ...libraries, ...(carries ? [runtime] : []), '-ldl', '-lm', '-lpthread'];
    succeed(run(clang, [...all, ...includes, ...inputs, '-o', inWork(program)]), `host ${name}`);
    return inWork(program);
}
