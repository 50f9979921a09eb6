// Several libraries in one program: two shared objects, each with a runtime of its own; an archive and
// an object under the program's; one of each; and one that is loaded too.
import path from 'node:path';

import { build, inWork, run, succeed } from '../support/sinter.mjs';
import { clang, compileHost, here } from './host.mjs';

const module = path.join(here, 'nest.wat');
for (const name of ['a', 'b'])
    for (const [kind, file] of [
        ['shared', `lib${name}.so`],
        ['static', `lib${name}.a`],
        ['object', `${name}.o`],
    ])
        build(module, `--emit=${kind}`, '-o', file, '--header', `${name}.h`);

const rpath = '-Wl,-rpath,$ORIGIN';
const includes = ['-std=c11', '-Wall', '-Wextra', '-Werror', `-I${inWork('.')}`, `-I${here}`];
const shared = [inWork('liba.so'), inWork('libb.so'), rpath, '-o', inWork('shared')];
succeed(run(clang, [...includes, path.join(here, 'nest.c'), ...shared]), 'the host of two .so');
succeed(run(inWork('shared'), []), 'two shared objects');

const link = (name, ...files) =>
    compileHost('nest.c', name, { libraries: [...files.map((file) => inWork(file)), rpath] });
succeed(run(link('linked', 'liba.a', 'b.o'), []), 'an archive and an object');
succeed(run(link('one_of_each', 'liba.so', 'libb.a'), []), 'a shared object and an archive');
succeed(run(link('objects', 'b.o', 'a.o'), []), 'two objects');

const both = compileHost('both.c', 'both', { libraries: [inWork('liba.so'), rpath] });
succeed(run(both, [inWork('liba.so')]), 'linked and loaded');
