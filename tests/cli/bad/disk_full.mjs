// A disk that fills up, under the temporary files and under the output: exit code 3, nothing left, and
// an older output stays. On a small file system of the test's own, which takes root to mount.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { assemble, hello, inWork, run, sinterProgram, skip } from '../../support/sinter.mjs';

fs.mkdirSync(inWork('small'));
const mounted = `mount -t tmpfs -o size=$SIZE none '${inWork('small')}'`;
const inside = (size, script) => run('unshare', ['-m', 'sh', '-ec', `${mounted}\n${script}`], { env: { SIZE: size } });
let can;
try {
    can = inside('64k', 'true');
} catch (error) {
    can = { code: error.message, stderr: '' };
}
if (can.code !== 0) skip(`no file system can be mounted here: ${can.stderr.trim() || can.code}`);

const wasm = assemble('hello', hello);
// Prints the build's exit code and then all that is left on the small file system.
const look = `find '${inWork('small')}' -mindepth 1 -printf '%P %s\\n'`;
const script = (output, setting) => `
printf old > '${inWork('small')}/kept' 2>/dev/null || true
code=0; ${setting} '${sinterProgram}' build '${wasm}' -o '${output}' 2> '${inWork('said')}' || code=$?
echo $code; ${look}`;

/** Builds with ever more room until that succeeds; returns how many times it failed. */
function fill(output, setting) {
    for (let pages = 2, failed = 0; ; pages += 2, failed++) {
        const size = `${pages * 4}k`;
        const { code, stdout, stderr } = inside(size, script(output, setting));
        const said = fs.readFileSync(inWork('said'), 'utf8');
        assert.equal(code, 0, stderr);
        if (stdout.startsWith('0\n')) return failed;
        assert.equal(stdout, '3\nkept 3\n', `${size}: ${said}`);
        assert.match(said, /error: /, size);
        assert.ok(!fs.existsSync(inWork('out')), size);
    }
}
assert.ok(fill(inWork('out'), `TMPDIR='${inWork('small')}'`) >= 4, 'temporary files');
fs.rmSync(inWork('out'));
assert.ok(fill(`${inWork('small')}/kept`, '') >= 2, 'output');
// Enough room: what the failures above were not about.
const { stdout } = inside('8m', script(`${inWork('small')}/kept`, `TMPDIR='${inWork('small')}'`));
assert.match(stdout, /^0\nkept [1-9]\d{4,}\n$/);
