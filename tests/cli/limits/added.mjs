// What Sinter adds to a function for wasm2c counts towards wasm2c's limits: a valid module that goes over
// them is refused with the place and the limit, and one that just fits is compiled.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { I32, bytes, leb, module, section, sized, type, vec } from '../../support/wasm.mjs';
import { build, exists, inWork, refused, sinter, write } from '../../support/sinter.mjs';

const HEAD = 8; // bytes before the first section
const flags = ['-O0', '--emit=c', '-o', 'out.d'];
/** One function with `locals` of type i32 behind as many parameters. */
const withCode = (params, locals, ...code) =>
    module(
        section(1, vec([type(Array(params).fill(I32), [])])),
        section(3, vec([0])),
        section(4, vec([[0x70, 0, 1]])),
        section(9, vec([[0, 0x41, 0, 0x0b, 1, 0]])),
        section(10, vec([sized(vec([[...leb(locals), I32]]), bytes(...code), 0x0b)])),
    );
const repeated = (count, ...part) => Buffer.concat(Array(count).fill(Buffer.from(part)));
const blocks = (tries, more) =>
    withCode(
        0,
        0,
        repeated(tries, 0x1f, 0x40, 0), // try_table
        repeated(more, 0x02, 0x40), // block
        repeated(tries + more, 0x0b),
    );
const vector = bytes([0xfd, 0x0c], Array(16).fill(1)); // v128.const
const relaxed = bytes(vector, vector, [0xfd, 0x92, 0x02, 0x1a]); // i16x8.relaxed_dot, drop
const tailCall = [0x1f, 0x40, 0, 0x41, 0, 0x13, 0, 0, 0x0b]; // in a try_table, return_call_indirect

const LOCALS = /: error: the function has more locals than wasm2c's limit of 50000, with those/;
const BLOCKS = /: error: blocks nest deeper than wasm2c's limit of 16384, with those/;
const cases = {
    relaxed: [withCode(0, 49997, relaxed), withCode(0, 49998, relaxed), LOCALS],
    relaxed_params: [withCode(3, 49997, relaxed), withCode(2, 49998, relaxed), LOCALS],
    tail_calls: [withCode(0, 49996, tailCall), withCode(0, 49997, tailCall), LOCALS],
    tries: [blocks(8191, 1), blocks(8191, 2), BLOCKS],
    many_tries: [blocks(8191, 0), blocks(16000, 0), BLOCKS],
};
for (const [title, [fits, exceeds, pattern]] of Object.entries(cases)) {
    build(write(`${title}_fits.wasm`, fits), ...flags);
    fs.rmSync(inWork('out.d'), { recursive: true });
    const file = `${title}_exceeds.wasm`;
    write(file, exceeds);
    const result = sinter(['build', file, ...flags]);
    refused(result, 1, pattern);
    const offset = Number(/^[^:]*:(0x[0-9a-f]+): /.exec(result.stderr)[1]);
    assert.ok(offset > HEAD && offset < exceeds.length, result.stderr);
    assert.ok(!exists('out.d'));
}
