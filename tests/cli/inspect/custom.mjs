// Custom sections by name: all matches, in order, byte for byte, as WebAssembly.Module.customSections
// has them, from the module and from the executable.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { build, inWork, refused, run, sinter, sinterProgram, succeed, write } from '../../support/sinter.mjs';
import { custom, functions, I32 } from '../../support/wasm.mjs';

const every = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
const sections = [
    ['x', 'first'],
    ['x', ''],
    ['x', every],
    ['', 'no name'],
    ['a\0b', 'a NUL in the name'],
    ['a', 'not the NUL'],
    ['a\\x00b', 'a name that only looks like one with a NUL'],
    ['"\\', 'quotes'],
    ['-o', 'like a flag'],
    ['name', Buffer.from([0xff, 0xff])],
    ['x', 'last'],
    ['grösse\n', 'beyond ASCII'],
];
const wasm = write(
    'module.wasm',
    functions(
        [{ type: [[], [I32]], code: [0x41, 0], name: 'f' }],
        ...sections.map(([title, payload]) => custom(title, payload)),
    ),
);
build(wasm, '-s', '-o', 'program');
const compiled = new WebAssembly.Module(fs.readFileSync(wasm));

/** How a name is typed: as a listing shows it. */
const typed = (title) => title.replaceAll('\\', '\\\\').replaceAll('\0', '\\x00').replaceAll('"', '\\"');
const raw = (args) => {
    const result = run(sinterProgram, args, { encoding: null });
    assert.equal(result.code, 0, String(result.stderr));
    return result.stdout;
};

for (const file of ['module.wasm', 'program'])
    for (const title of [...new Set(sections.map(([t]) => t)), 'absent', 'X']) {
        const expected = WebAssembly.Module.customSections(compiled, title).map((b) => Buffer.from(b));
        const name = typed(title);
        const what = `${file} ${JSON.stringify(title)}`;
        if (expected.length) assert.ok(raw(['inspect', file, '--custom', name]).equals(Buffer.concat(expected)), what);
        else refused(sinter(['inspect', file, '--custom', name]), 1, /has no custom section "(absent|X)"\n/);
        const json = JSON.parse(raw(['inspect', file, '--custom', name, '--json']));
        assert.deepEqual(
            json.map((s) => Buffer.from(s.base64, 'base64')),
            expected,
            what,
        );
        assert.deepEqual(
            json.map((s) => s.size),
            expected.map((b) => b.length),
            what,
        );
        expected.forEach((payload, i) => {
            assert.ok(raw(['inspect', file, '--custom', name, '-n', String(i)]).equals(payload), what);
            raw(['inspect', file, `--custom=${name}`, '-n', String(i), '-o', 'payload']);
            assert.ok(fs.readFileSync(inWork('payload')).equals(payload), `${what} -o`);
        });
        fs.rmSync(inWork('payload'), { force: true });
        refused(
            sinter(['inspect', file, '--custom', name, '-n', String(expected.length), '-o', 'payload']),
            1,
            expected.length
                ? new RegExp(`has ${expected.length} custom sections .*, and none with index ${expected.length}\n`)
                : /has no custom section /,
        );
        assert.ok(!fs.existsSync(inWork('payload')));
    }

// What a running program says of the same sections is tests/runtime's to see.
refused(sinter(['inspect', 'program', '--custom', 'x', '-o', 'no/such/directory']), 3, /cannot create/);
assert.equal(succeed(sinter(['inspect', '-', '--custom', 'x', '-n', '0'], { input: fs.readFileSync(wasm) })), 'first');
