// --emit=c: a directory of C sources that compiles as it stands.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import {
    assemble,
    build,
    hello,
    inWork,
    refused,
    resources,
    run,
    sinter,
    succeed,
    temporary,
} from '../support.mjs';

const clang = process.env.SINTER_CLANG || 'clang-19';
const wasm = assemble('hello', hello);
build(wasm, '--emit=c', '-o', 'sources');
const files = fs.readdirSync(inWork('sources'));
assert.ok(files.includes('glue.c'), files.join(' '));
for (const file of files.filter((name) => name.endsWith('.c')))
    succeed(
        run(clang, [
            '-fsyntax-only',
            '-w',
            `-I${resources}/include`,
            `-I${resources}/abi`,
            '-fbracket-depth=1000',
            `sources/${file}`,
        ]),
        file,
    );

// The script builds it anywhere, from these files alone.
const elsewhere = inWork("else\\where's");
fs.cpSync(inWork('sources'), elsewhere, { recursive: true });
for (const file of files)
    assert.ok(!fs.readFileSync(inWork('sources', file), 'latin1').includes(temporary), file);
succeed(run('sh', [`${elsewhere}/build.sh`]), 'build.sh');
assert.equal(succeed(run(`${elsewhere}/program`, [])), 'hello\n');

// What is there is not overwritten: a directory cannot be replaced in one step.
fs.writeFileSync(inWork('sources/mine'), 'mine');
refused(sinter(['build', wasm, '--emit=c', '-o', 'sources']), 3, /"sources" exists already/);
assert.equal(fs.readFileSync(inWork('sources/mine'), 'utf8'), 'mine');
