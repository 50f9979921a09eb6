// A library that uses WASI: its own, by the typed header, and the host's.
import assert from 'node:assert/strict';
import path from 'node:path';

import { build, inWork, run, succeed } from '../cli/support.mjs';
import { compileHost, here } from './host.mjs';

const module = path.join(here, 'wasi.wat');
build(module, '--emit=shared', '-o', 'libwasi.so', '--header', 'wasi.h');
build(module, '--emit=static', '-o', 'libwasi.a', '--header', 'wasi.h');
build(module, '--emit=shared', '-o', 'loaded.so');
for (const file of ['libwasi.so', 'libwasi.a']) {
    const host = compileHost('wasi.c', 'host', { libraries: [inWork(file), '-Wl,-rpath,$ORIGIN'] });
    assert.equal(succeed(run(host, [inWork('loaded.so')]), file), 'hello\nhello\nhello\n');
}
