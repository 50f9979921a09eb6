// Where the result goes, and what inputs there are: .wasm, .wat, and both from stdin.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import {
    add,
    assemble,
    build,
    exists,
    hello,
    inWork,
    refused,
    run,
    sinter,
    succeed,
    work,
    write,
} from '../../support/sinter.mjs';

write('hello.wat', hello);
write('add.wat', add);
const wasm = assemble('greeting', hello);
const says = (program) => succeed(run(inWork(program), []), program);

// Default names stand in the working directory, wherever the input is.
build(wasm);
assert.equal(says('greeting'), 'hello\n');
build('hello.wat');
assert.equal(says('hello'), 'hello\n');
fs.mkdirSync(inWork('sub'));
fs.copyFileSync(wasm, inWork('sub/dir.name.wasm'));
build('sub/dir.name.wasm');
assert.equal(says('dir.name'), 'hello\n');
fs.copyFileSync(wasm, inWork('plain'));
build('plain');
assert.equal(says('plain.out'), 'hello\n');
build('add.wat', '--emit=object');
assert.ok(exists('add.o'));
build('add.wat', '--emit=c');
assert.ok(fs.statSync(inWork('add.c.d')).isDirectory());

// -o in each spelling; an old file is replaced, by one that can be executed.
build('hello.wat', '-o', 'sub/a');
build('hello.wat', '-osub/b');
write('sub/c', 'old');
build('-o', 'sub/c', 'hello.wat');
for (const name of ['sub/a', 'sub/b', 'sub/c']) assert.equal(says(name), 'hello\n');
assert.equal(fs.statSync(inWork('sub/c')).mode & 0o111, 0o111 & ~process.umask());
build('hello.wat', '-o', '-dash');
assert.equal(says('-dash'), 'hello\n');
// A link is replaced and what it leads to stays.
write('precious', 'precious');
fs.symlinkSync('precious', inWork('link'));
build('hello.wat', '-o', 'link');
assert.equal(fs.readFileSync(inWork('precious'), 'utf8'), 'precious');

// Standard input, binary and text.
for (const input of [fs.readFileSync(wasm), hello, `\n  ;; a comment first\n${hello}`]) {
    succeed(sinter(['build', '-'], { input }));
    assert.equal(says('a.out'), 'hello\n');
    fs.rmSync(inWork('a.out'));
}
succeed(sinter(['build', '-', '-o', 'from-stdin'], { input: hello }));
assert.equal(says('from-stdin'), 'hello\n');
refused(sinter(['build', '-'], { input: '' }), 1, /^<stdin>:0x0: error: the file is empty\n/);

// No input.
refused(sinter(['build', 'absent.wasm']), 1, /^sinter: error: cannot open "absent.wasm": No such file/);
refused(sinter(['build', 'absent.wat']), 1, /cannot open "absent.wat"/);
refused(sinter(['build', 'sub']), 1, /"sub": Is a directory/);
refused(sinter(['build', 'hello.wat/x.wasm']), 1, /Not a directory/);
assert.ok(!exists('absent'));

// The same input gives the same bytes, whatever the directory for temporary files and -j.
build(wasm, '-o', 'one', '-j1');
build(wasm, '-o', 'two', '-j8');
assert.ok(fs.readFileSync(inWork('one')).equals(fs.readFileSync(inWork('two'))), 'a build is reproducible');
assert.ok(fs.readdirSync(work).every((name) => !name.startsWith('.')));
