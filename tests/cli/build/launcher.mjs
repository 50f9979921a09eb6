// --launcher: compilers of generated code run by another program, with one source and one object by
// plain names, and what they make is the same.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import {
    assemble,
    build,
    exists,
    hello,
    inWork,
    refused,
    run,
    script,
    sinter,
    succeed,
    work,
} from '../../support/sinter.mjs';
import { largeModule } from './large.mjs';

const log = inWork('log');
const launcher = script('launcher', `echo "$PWD $*" >> '${log}'; shift; exec "$@"`);
const logged = () => fs.readFileSync(log, 'utf8').trimEnd().split('\n');

// All shards and the glue, and nothing else; what is cached is not launched.
const large = largeModule('large');
build('-O0', '--no-cache', large, '-o', 'plain');
build('-O0', '-j3', `--launcher=${launcher} word`, large, '-o', 'launched');
assert.ok(fs.readFileSync(inWork('plain')).equals(fs.readFileSync(inWork('launched'))));
const lines = logged();
assert.ok(lines.length >= 5, `${lines.length} commands`);
for (const line of lines) {
    assert.match(line, /^\S+ word \S*clang\S* -c .* \w+\.c -o \w+\.o$/);
    assert.doesNotMatch(line, / -include | -x /);
    const sources = line.split(' ').filter((word) => word.endsWith('.c'));
    assert.equal(sources.length, 1, line);
}
assert.equal(lines.filter((line) => line.endsWith(' glue.o')).length, 1);
fs.rmSync(log);
build('-O0', `--launcher=${launcher} word`, large, '-o', 'cached');
assert.equal(logged().length, 1, 'the glue');

// The variable means the same, the flag counts more, and paths may be relative.
const wasm = assemble('hello', hello);
const env = { SINTER_LAUNCHER: `  ./${path.relative(work, launcher)}  word `, SINTER_CACHE_DIR: inWork('other') };
fs.rmSync(log);
succeed(sinter(['build', wasm, '-o', 'small'], { env }));
assert.equal(logged().length, 2);
assert.equal(succeed(run(inWork('small'), [])), 'hello\n');
succeed(sinter(['build', wasm, '--launcher=env', '-o', 'small'], { env }));
assert.equal(logged().length, 2);

// The printed commands can be run as they are.
assert.match(
    sinter(['build', wasm, '-###', `--launcher=${launcher} word`]).stderr,
    /^cd \S+ && \S+launcher word \S*clang\S* -c .* m\.c -o m_0\.o$/m,
);
build(wasm, '--emit=c', `--launcher=${launcher} word`, '-o', 'sources');
assert.doesNotMatch(fs.readFileSync(inWork('sources/build.sh'), 'utf8'), /launcher/);

// A missing one, and one that fails.
const with_ = (command) => sinter(['build', wasm, `--launcher=${command}`, '-o', 'none']);
refused(with_('no-such-launcher x'), 3, /--launcher: "no-such-launcher" is not on PATH\n/);
refused(with_(script('broken', 'echo no server; exit 7')), 3, /failed with exit code 7\nno server\n/);
refused(with_(Array(65).fill('true').join(' ')), 2, /--launcher has more than 64 words/);
assert.ok(!exists('none'));
