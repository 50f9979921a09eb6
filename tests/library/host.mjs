// Compiling the hosts of these tests.
import fs from 'node:fs';
import path from 'node:path';

import { clang, inWork, resources, run, succeed } from '../support/sinter.mjs';

export { clang } from '../support/sinter.mjs';

export const here = path.dirname(new URL(import.meta.url).pathname);
const source = path.join(here, '../../runtime');

// The parts of the runtime that a host's library needs, with a sanitizer: compiled once into an archive.
function sanitized(sanitizer) {
    const archive = inWork(`runtime_${sanitizer}.a`);
    if (fs.existsSync(archive)) return archive;
    const flags = [`-fsanitize=${sanitizer}`, '-g', '-O1', '-fno-omit-frame-pointer', '-D_GNU_SOURCE'];
    const includes = ['', 'include', 'abi'].map((name) => `-I${path.join(source, name)}`);
    const command = ['-c', '-std=gnu11', '-fPIC', ...flags, ...includes];
    const objects = [];
    for (const part of ['os/linux', 'core', 'embed']) {
        const folder = inWork(`runtime_${sanitizer}/${part}`);
        fs.mkdirSync(folder, { recursive: true });
        const files = fs.readdirSync(path.join(source, part)).filter((name) => name.endsWith('.c'));
        const paths = files.map((name) => path.join(source, part, name));
        succeed(run(clang, [...command, ...paths], { cwd: folder }), `the runtime's ${part} with ${sanitizer}`);
        objects.push(...files.map((name) => path.join(folder, name.replace(/c$/, 'o'))));
    }
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
