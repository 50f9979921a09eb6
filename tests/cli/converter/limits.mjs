// Sinter's own wasm2c, in its sandbox, meets its limits of memory and of time on a module that needs
// more: exit code 1, a line that names the limit, and nothing left. Where the machine grants less
// than the limit, the machine is at fault.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { leb, module, section, sized, type, vec } from '../../support/wasm.mjs';
import { exists, inWork, refused, resources, run, sinter, skip, succeed, write } from '../../support/sinter.mjs';

const native = path.join(resources, 'wasm2c/wasm2c');
if (!fs.existsSync(native)) skip('wasm2c is not native in this build');

/** A module of `count` functions, each of `length` instructions. */
function long(count, length) {
    const instruction = Buffer.from([0x41, 0x01, 0x1a]); // i32.const 1, drop
    const code = sized([0], Buffer.alloc(length * instruction.length, instruction), [0x0b]);
    const functions = Array(count).fill(code);
    return module(
        section(1, vec([type([], [])])),
        section(3, Buffer.concat([leb(count), Buffer.alloc(count)])),
        section(10, leb(count), ...functions),
    );
}

const wasm = write('long.wasm', long(20, 400000));
const small = write('small.wasm', long(1, 1));
const build = (input, env, limit) => {
    const command = ['build', '--emit=c', input, '-o', inWork('out')];
    const result = limit ? limited(limit, command, env) : sinter(command, { env });
    assert.ok(!exists('out'), 'no output');
    return result;
};
function limited(limit, command, env) {
    const script = `ulimit ${limit} && exec "$0" "$@"`;
    return run('sh', ['-c', script, process.argv[2], ...command], { env });
}

refused(
    build(wasm, { SINTER_WASM2C_MEMORY: '96M' }),
    1,
    /long\.wasm: error: wasm2c ran out of memory on this module: the limit is 96 MiB\n.*note: SINTER_WASM2C_MEMORY=SIZE/,
);
refused(
    build(wasm, { SINTER_WASM2C_SECONDS: '1' }),
    1,
    /long\.wasm: error: wasm2c took too long on this module: the limit is 1 seconds of processor time\n.*note: SINTER_WASM2C_SECONDS=N/,
);
// Less than the limit, by the machine's own: not enough for the module, not enough to start.
refused(
    build(wasm, {}, '-v 1200000'),
    3,
    /sinter: error: wasm2c ran out of memory\n.*note: memory is limited to 1171 MiB here .*wasm2c may need 5136 MiB\n/,
);
refused(
    build(small, {}, '-v 300000'),
    3,
    /sinter: error: wasm2c failed with exit code 3\n.*no stack for the guest[^]*note: memory is limited to 292 MiB/,
);
for (const value of ['1M', '95M', 'much', '65G'])
    refused(build(small, { SINTER_WASM2C_MEMORY: value }), 2, /SINTER_WASM2C_MEMORY takes 96M to 64G/);
for (const value of ['0', '-1', '1s', '1000001'])
    refused(build(small, { SINTER_WASM2C_SECONDS: value }), 2, /SINTER_WASM2C_SECONDS takes 1 to 1000000/);
succeed(
    sinter(['build', '--emit=object', small, '-o', inWork('small.o')], {
        env: { SINTER_WASM2C_MEMORY: '96M', SINTER_WASM2C_SECONDS: '2' },
    }),
);
