// Outputs that cannot be written: exit code 3, a line that names them, and nothing left.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import {
    assemble,
    environment,
    exists,
    hello,
    inWork,
    refused,
    run,
    sinter,
    sinterProgram,
    succeed,
    temporary,
    work,
    write,
} from '../../support/sinter.mjs';

const wasm = assemble('hello', hello);
const before = fs.readdirSync(work).sort();
for (const [output, pattern] of [
    ['absent/out', /error: .*"absent\/.*": No such file or directory\n/],
    ['hello.wasm/out', /error: .*Not a directory/],
    ['/proc/out', /error: .*"\/proc\//],
    ['/dev/null/out', /Not a directory/],
])
    refused(sinter(['build', wasm, '-o', output]), 3, pattern);
assert.deepEqual(fs.readdirSync(work).sort(), before);

// A directory in the place of the file stays.
fs.mkdirSync(inWork('directory'));
write('directory/file', 'mine');
refused(sinter(['build', wasm, '-o', 'directory']), 3, /"directory" is a directory/);
assert.deepEqual(fs.readdirSync(inWork('directory')), ['file']);

// A pipe or a device is written to, and stays.
const whole = ['build', wasm, '-O0', '-s', '-o'];
const plain = () => fs.readFileSync(inWork('plain'));
succeed(sinter([...whole, 'plain']));
assert.equal(spawnSync('mkfifo', [inWork('pipe')]).status, 0);
const piped = run('sh', ['-c', 'cat pipe > got & "$@" && wait', 'sh', sinterProgram, ...whole, 'pipe']);
succeed(piped);
assert.ok(fs.lstatSync(inWork('pipe')).isFIFO() && plain().equals(fs.readFileSync(inWork('got'))));
succeed(
    run('sh', [
        '-c',
        'cat pipe > got & "$@" && wait',
        'sh',
        sinterProgram,
        'build',
        wasm,
        '-O0',
        '--emit=shared',
        '--header',
        'pipe',
        '-o',
        'shown.so',
    ]),
);
assert.match(fs.readFileSync(inWork('got'), 'utf8'), /shown_create/);
if (spawnSync('mknod', [inWork('device'), 'c', '1', '3']).status === 0) {
    succeed(sinter([...whole, 'device']));
    assert.ok(fs.lstatSync(inWork('device')).isCharacterDevice());
}
// A link to one is as good; any other link is replaced, as by linkers.
fs.symlinkSync('pipe', inWork('link'));
succeed(run('sh', ['-c', 'cat pipe > got & "$@" && wait', 'sh', sinterProgram, ...whole, 'link']));
assert.ok(fs.lstatSync(inWork('link')).isSymbolicLink() && plain().equals(fs.readFileSync(inWork('got'))));
fs.unlinkSync(inWork('link'));
fs.symlinkSync('absent', inWork('link'));
succeed(sinter([...whole, 'link']));
assert.ok(plain().equals(fs.readFileSync(inWork('link'))) && fs.lstatSync(inWork('link')).isFile());

// Standard output by its name, a pipe or a file, of which nothing is lost.
const toStream = ['sh', sinterProgram, ...whole, '/proc/self/fd/1'];
assert.ok(plain().equals(spawnSync('sh', ['-c', '"$@" | cat', ...toStream], { cwd: work, env: environment() }).stdout));
write('log', 'before\n');
succeed(run('sh', ['-c', '"$@" >> log', ...toStream]));
assert.ok(Buffer.concat([Buffer.from('before\n'), plain()]).equals(fs.readFileSync(inWork('log'))));
fs.symlinkSync('target.h', inWork('named'));
succeed(sinter(['build', wasm, '-O0', '--emit=shared', '--header', 'target.h', '-o', 'named']));
assert.ok(
    fs.lstatSync(inWork('named')).isFile() && fs.readFileSync(inWork('target.h'), 'utf8').includes('named_create'),
);

// Nor is what the output is made of replaced.
write('env.c', 'int unused;\n');
fs.mkdirSync(inWork('folder'));
refused(sinter(['build', wasm, '-o', 'folder']), 3, /"folder" is a directory; give a file in it/);
refused(sinter(['build', wasm, '-o', '.']), 3, /"\." is a directory/);
refused(sinter(['build', wasm, '--emit=object', '--header=folder/', '-o', 'x.o']), 3, /"folder\/" is a directory/);
refused(sinter(['build', wasm, '-o', 'hello.wasm']), 3, /"hello\.wasm" is an input of this build/);
refused(sinter(['build', wasm, '--import', 'env=env.c', '-o', './env.c']), 3, /"\.\/env\.c" is an input of this build/);
refused(sinter(['build', wasm, '--emit=shared', '--header', 'one', '-o', 'one']), 3, /both the output and its header/);
refused(
    sinter(['build', wasm, '--emit=shared', '--header', 'one', '-o', './one']),
    3,
    /both the output and its header/,
);
fs.symlinkSync('.', inWork('linked'));
refused(
    sinter(['build', wasm, '--emit=shared', '--header', 'linked/one', '-o', 'one']),
    3,
    /both the output and its header/,
);
fs.unlinkSync(inWork('linked'));
assert.equal(fs.readFileSync(inWork('env.c'), 'utf8'), 'int unused;\n');

// Where the header cannot be written, the library that there was stays; a new one does not come.
const libraryTo = (...args) => sinter(['build', wasm, '--emit=shared', '--header', 'absent/one.h', ...args]);
write('older.so', 'an older library');
refused(libraryTo('-o', 'older.so'), 3, /absent\/one\.h/);
assert.equal(fs.readFileSync(inWork('older.so'), 'utf8'), 'an older library');
refused(libraryTo('-o', 'newer.so'), 3, /absent\/one\.h/);
assert.ok(!exists('newer.so'));
refused(sinter(['build', wasm, '--emit=c', '--header', 'sources/glue.c', '-o', 'sources']), 3, /one of the sources/);
assert.ok(!exists('sources'));

// Streams that are closed, and too few descriptors.
const nothing = assemble('nothing', '(module)'); // which is warned of
for (const closed of ['<&- 2>&-', '>&- 2>&-', '<&- >&- 2>&-', '2>&-']) {
    const { status } = spawnSync('sh', ['-c', `"$0" build "$1" -O0 -o made ${closed}`, sinterProgram, nothing], {
        cwd: work,
        env: environment(),
    });
    assert.equal(status, 0, closed);
    fs.unlinkSync(inWork('made'));
}
refused(
    run('sh', ['-c', 'ulimit -n 9; "$0" build "$1" -o made', sinterProgram, nothing]),
    3,
    /at most 9 files .*ulimit -n.*needs 64/,
);
assert.deepEqual(fs.readdirSync(temporary), []);

// No directory for temporary files.
refused(
    sinter(['build', wasm], { env: { TMPDIR: inWork('absent') } }),
    3,
    /cannot make a temporary directory ".*absent/,
);
refused(sinter(['build', wasm], { env: { TMPDIR: '/proc' } }), 3, /cannot make a temporary directory/);
assert.deepEqual(fs.readdirSync(temporary), []);
