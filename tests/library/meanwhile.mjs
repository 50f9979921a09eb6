// Providers that are destroyed while an importer is linked, under ASan; and one library by its header and by its path at once.
import { assemble, build, inWork, run, succeed, write } from '../support/sinter.mjs';
import { compileHost } from './host.mjs';

write(
    'giver.wat',
    '(module (memory (export "memory") 1 2 shared) (global (export "number") i32 (i32.const 7)) (table (export "table") 1 funcref))',
);
build(inWork('giver.wat'), '--emit=shared', '-o', 'giver.so');
build(
    assemble(
        'taken',
        '(module (memory 1) (func (export "f") (param i32) (result i32) (i32.add (local.get 0) (i32.const 1))))',
    ),
    '--emit=shared',
    '--header',
    'taken.h',
    '-o',
    'libtaken.so',
);
const libraries = [inWork('libtaken.so'), `-Wl,-rpath,${inWork('.')}`];
const host = compileHost('meanwhile.c', 'meanwhile', { sanitizer: 'address', libraries });
for (const [name, type] of [
    ['memory', '(memory 1 2 shared)'],
    ['number', '(global i32)'],
    ['table', '(table 1 funcref)'],
]) {
    write(`${name}.wat`, `(module (import "giver" "${name}" ${type}) (import "env" "f" (func (result i32))))`);
    build(inWork(`${name}.wat`), '--emit=shared', '-o', `${name}.so`);
    succeed(
        run(host, ['destroy', inWork('giver.so'), inWork(`${name}.so`)], {
            env: { ...process.env, ASAN_OPTIONS: 'detect_leaks=0' },
        }),
        name,
    );
}
succeed(run(compileHost('meanwhile.c', 'racing', { libraries }), ['load', inWork('libtaken.so')]), 'load');
