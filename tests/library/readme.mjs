// The host program of the root README compiles without a warning and does what it says.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';

import { build, inWork, run, succeed, write } from '../support/sinter.mjs';
import { clang, here } from './host.mjs';

const readme = fs.readFileSync(path.join(here, '../../README.md'), 'utf8');
const [program] = [.../^```c\n([^]*?)^```$/gm[Symbol.matchAll](readme)].map(([, text]) => text);
write('host.c', program);
write(
    'words.wat',
    `(module
  (import "env" "next" (func $next (result i32)))
  (func (export "sum") (param $count i32) (result i32)
    (local $sum i32)
    (if (i32.eqz (local.get $count)) (then (unreachable)))
    (loop $again
      (local.set $sum (i32.add (local.get $sum) (call $next)))
      (br_if $again (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))
    (local.get $sum)))`,
);
build('words.wat', '--emit=shared', '-o', 'libwords.so', '--header', 'words.h');
const flags = ['-std=c11', '-Wall', '-Wextra', '-Wpedantic', '-Werror', `-I${inWork('.')}`];
const libraries = [inWork('libwords.so'), '-Wl,-rpath,$ORIGIN'];
succeed(run(clang, [...flags, inWork('host.c'), ...libraries, '-o', inWork('host')]));
assert.equal(succeed(run(inWork('host'), [])), '55\ntrap: unreachable\n');
