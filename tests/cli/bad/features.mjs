// Each feature that is not compiled is refused by its name, where it is used, with what to do.
import assert from 'node:assert/strict';
import { exists, sinter, write } from '../../support/sinter.mjs';
import { body, module, section, type, vec } from '../../support/wasm.mjs';

const code = (...instructions) => [
    section(1, vec([type([], [])])),
    section(3, vec([0])),
    section(10, vec([body(...instructions)])),
];
const cases = {
    shared_table: [module(section(4, vec([[0x70, 3, 1, 1]]))), 'shared-everything threads'],
    gc_struct: [module(section(1, vec([[0x5f, 0]]))), 'garbage collection'],
    gc_array: [module(section(1, vec([[0x5e, 0x7f, 0]]))), 'garbage collection'],
    gc_recursive: [module(section(1, vec([[0x4e, 0]]))), 'garbage collection'],
    stack_switching: [module(...code([0xe0, 0])), 'stack switching'],
    call_ref: [module(...code([0xd0, 0x70, 0x14, 0])), 'typed function references'],
};
for (const [title, [content, feature]] of Object.entries(cases)) {
    const file = `${title}.wasm`;
    write(file, content);
    const { code: exit, stderr, stdout } = sinter(['build', file, '-o', 'out']);
    assert.equal(exit, 1, `${title}: ${stderr}`);
    assert.equal(stdout, '');
    const [error, ...notes] = stderr.split('\n').slice(0, -1);
    assert.match(error, new RegExp(`^${file}:0x[0-9a-f]+: error: .*`), title);
    assert.ok(error.includes(`needs ${feature}`), `${title}: ${error}`);
    assert.ok(error.endsWith(', which Sinter does not compile'), error);
    assert.ok(notes.length > 0 && notes.every((note) => note.startsWith(`${file}: note: `)), stderr);
    assert.ok(!exists('out'));
}

// What is compiled, but for the parts that no host could give or take, or that are too large.
const exnref = 0x69;
const refused = {
    exnref_import: [
        module(section(1, vec([type([exnref], [])])), section(2, vec([[0, 0, 0, 0]]))),
        /^exnref_import.wasm:0x12: error: import ""."", .*, has an exnref in its type, which no function of a host's can/,
    ],
    exnref_global: [
        module(section(2, vec([[0, 0, 3, exnref, 0]]))),
        /^exnref_global.wasm:0xb: error: import ""."", .*, is not a function: an executable can import only functions/,
    ],
    element_global: [
        module(
            section(2, vec([[1, 0x65, 1, 0x67, 3, 0x6f, 0]])),
            section(4, vec([[0x6f, 0, 1]])),
            section(9, vec([[6, 0, 0x41, 0, 0x0b, 0x6f, 1, 0x23, 0, 0x0b]])),
        ),
        /error: an element segment of externref holds an imported global's value/,
    ],
};
for (const [title, [content, message]] of Object.entries(refused)) {
    write(`${title}.wasm`, content);
    const { code: exit, stderr } = sinter(['build', `${title}.wasm`, '-o', 'out']);
    assert.equal(exit, 1, stderr);
    assert.match(stderr, message);
    assert.match(stderr, /: note: /);
}
