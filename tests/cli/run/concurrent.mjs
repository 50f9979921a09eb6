// Eight runs of one module at once, with an empty cache and then with a full one.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { add, assemble, assertNothingLeft, inWork, sinterProgram, start } from '../../support/sinter.mjs';

const wasm = assemble('add', add);
for (const round of ['empty cache', 'full cache']) {
    const runs = Array.from(
        { length: 8 },
        (_, i) => start(sinterProgram, ['run', '-O0', '--invoke', 'add', wasm, String(i), '100']).done,
    );
    for (const [i, { code, stdout, stderr }] of (await Promise.all(runs)).entries()) {
        assert.equal(code, 0, `${round}: ${stderr}`);
        assert.equal(stdout, `${100 + i}\n`);
        assert.equal(stderr, '');
    }
    assertNothingLeft(inWork('cache'));
    const files = fs
        .readdirSync(inWork('cache'), { recursive: true, withFileTypes: true })
        .filter((entry) => !entry.isDirectory());
    assert.equal(files.length, 1, 'one entry');
}
