// Tags in a typed header, in C and C++.
import path from 'node:path';

import { build, clang, inWork, resources, run, succeed } from '../support/sinter.mjs';
import { here } from './host.mjs';

const languages = [
    ['-std=c11', '-x', 'c'],
    ['-std=c++17', '-x', 'c++'],
];
for (const [kind, file, ...rest] of [
    ['shared', 'libguest.so', '-Wl,-rpath,$ORIGIN'],
    ['static', 'libguest.a', `${resources}/libsinter_runtime.a`, '-lm', '-lpthread'],
]) {
    build(path.join(here, 'tags_typed.wat'), `--emit=${kind}`, '-o', file, '--header', 'guest.h');
    for (const language of languages) {
        const flags = ['-Wall', '-Wextra', '-Werror', '-Wno-error=unused-command-line-argument'];
        const source = [...language, path.join(here, 'tags_typed.c'), '-x', 'none', inWork(file)];
        const command = [...flags, '-I', inWork('.'), '-I', here, ...source, ...rest, '-o', inWork('host')];
        succeed(run(clang, command), `host ${language[2]}`);
        succeed(run(inWork('host'), []), `${kind} ${language[2]}`);
    }
}
