// Loading a file by the name of one that is loaded: replaced since (a build, a package manager), or in another directory.
import fs from 'node:fs';
import { assemble, build, inWork, run, succeed } from '../support/sinter.mjs';
import { compileHost } from './host.mjs';

// Every other one is of another size, so that nothing is where it was in the one before.
const make = (number, output, ...flags) => {
    const more =
        number % 2
            ? `(memory 1) (func (export "more") (param i32) (result i32) ${'(i32.load (local.get 0)) drop '.repeat(1000)} (i32.const 1))`
            : '';
    const wasm = assemble(
        `number${number}`,
        `(module ${more} (func (export "number") (result i32) (i32.const ${number})))`,
    );
    build(wasm, '--emit=shared', '-O0', '-o', output, ...flags);
};
for (let i = 0; i < 6; i++) make(i, `version${i}.so`);
for (const [i, name] of ['a', 'b'].entries()) {
    fs.mkdirSync(inWork(name));
    make(100 + i, `${name}/same.so`);
}
make(200, 'liblinked.so', '--header', inWork('linked.h'));
make(202, 'other.so', '--prefix', 'linked');
fs.mkdirSync(inWork('$ORIGIN'));
make(300, '$ORIGIN/$LIB.so', '--prefix', 'dollar');
const libraries = [inWork('liblinked.so'), `-Wl,-rpath,${inWork('.')}`];
succeed(run(compileHost('replaced.c', 'replaced', { libraries }), []));
