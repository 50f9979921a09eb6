// Imports, exports and custom sections of one module, linked in, loaded, and read from files of every
// kind, stripped too: what Node's WebAssembly.Module.imports, exports and customSections say.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';

import { build, inWork, run, succeed, write } from '../support/sinter.mjs';
import { counted, customs, writeEverything } from './everything.mjs';
import { compileHost } from './host.mjs';

const module = writeEverything();
const names = [...new Set([...customs.map(([name]) => name), 'missing', 'par', 'part\0', '\u00e9'])];
write('sections.inc', names.map((name) => `{${counted(name)}},\n`).join(''));

const hex = (data) => Buffer.from(data).toString('hex');
const compiled = new WebAssembly.Module(fs.readFileSync(module));
const expected = {
    imports: WebAssembly.Module.imports(compiled).map((i) => [hex(i.module), hex(i.name), i.kind]),
    exports: WebAssembly.Module.exports(compiled).map((e) => [hex(e.name), e.kind]),
    customs: names.map((name) => WebAssembly.Module.customSections(compiled, name).map(hex)),
};
assert.deepEqual(
    expected.customs.map((list) => list.length),
    [3, 1, 1, 1, 0, 0, 0, 0],
);

build(module, '--emit=static', '-o', 'libeverything.a', '--header', 'everything.h');
build(module, '--emit=shared', '-o', 'libeverything.so');
build(module, '--emit=object', '-o', 'everything.o');
succeed(run('strip', ['-s', inWork('libeverything.so'), '-o', inWork('stripped.so')]));
const host = compileHost('describe.c', 'host', { libraries: [inWork('libeverything.a')] });
succeed(run('strip', ['-s', host, '-o', inWork('stripped')]));

const sources = [
    'load:libeverything.so',
    'load:stripped.so',
    'read:libeverything.so',
    'read:stripped.so',
    'read:everything.o',
    'read:host', // the program itself
    'read:stripped',
].map((source) => source.replace(':', `:${inWork('.')}/`));
for (const program of ['host', 'stripped']) {
    const lines = succeed(run(inWork(program), sources), program)
        .trimEnd()
        .split('\n');
    assert.equal(lines.length, 1 + sources.length);
    lines.forEach((line, i) =>
        assert.deepEqual(JSON.parse(line), expected, i ? path.basename(sources[i - 1]) : 'linked in'),
    );
}
