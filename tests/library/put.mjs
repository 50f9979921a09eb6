// Strings and host objects through the typed header, with an allocator that --alloc names.
import assert from 'node:assert/strict';
import path from 'node:path';

import { build, inWork, refused, run, sinter, succeed } from '../support/sinter.mjs';
import { compileHost, here } from './host.mjs';

const module = path.join(here, 'put.wat');
const flags = ['--emit=shared', '-o', 'libput.so', '--header', 'put.h'];
build(module, ...flags, '--alloc', 'grab,let go');
const libraries = [inWork('libput.so'), '-Wl,-rpath,$ORIGIN'];
assert.equal(succeed(run(compileHost('put.c', 'host', { libraries }), [])), 'ok\n');

const refusal = (alloc) => sinter(['build', module, ...flags, '--alloc', alloc]);
refused(refusal('absent'), 1, /exports no function "absent" that takes a size/);
refused(refusal('add,length'), 1, /exports no function "length" that takes an address/);
refused(refusal('memory'), 1, /exports no function "memory"/);
refused(refusal(',free'), 2, /--alloc takes ALLOCATE or ALLOCATE,RELEASE/);
refused(sinter(['build', module, '--alloc', 'grab']), 2, /--alloc needs --emit/);
