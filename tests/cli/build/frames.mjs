// Which frames of a backtrace have a line.
import assert from 'node:assert/strict';
import { build, inWork, run } from '../../support/sinter.mjs';
import { compileGuest, functionsWithLines } from './guests.mjs';

/**
 * Checks the backtrace of a guest, which traps, at levels 0 and 2 of its own compiler and at every level of Sinter's: every frame
 * has a line, if the module's debug information has lines for the function. It has none for parts of the C library that were
 * compiled without `-g`, and for what linkers make up, such as `_start.command_export`. If clang merged two calls of the same
 * function, or two traps, they would have none; each guest calls the function that traps twice, so that this would show.
 */
export function checkFrames(source) {
    for (const guestLevel of [0, 2]) {
        const wasm = compileGuest(source, guestLevel);
        const functions = functionsWithLines(wasm);
        for (const level of [0, 1, 2, 3]) {
            const program = inWork(`${source}.${guestLevel}.${level}`);
            build(wasm, '-g', `-O${level}`, '-o', program);
            const { code, stderr } = run(program, []);
            assert.equal(code, 134, stderr);
            const frames = [...stderr.matchAll(/^ {4}at .*\(wasm-function\[(\d+)\].*$/gm)];
            const expected = frames.filter(([, index]) => functions.has(Number(index)));
            const without = expected.filter(([text]) => !/:[1-9]\d*( \(inlined\))?$/.test(text));
            const counts = `${frames.length} frames, ${expected.length} of them with lines in the module`;
            console.log(`${source}, its own -O${guestLevel}, -O${level}: ${counts}, ${without.length} without a line`);
            assert.ok(expected.length > 2, stderr);
            assert.deepEqual(without, [], stderr);
        }
    }
}
