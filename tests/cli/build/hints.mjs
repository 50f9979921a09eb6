// Branch hints of the module reach C from -O2 on, also in bodies that are changed before; sections with faults are ignored.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { build, inWork, run, succeed, write } from '../../support/sinter.mjs';
import { I32, body, custom, leb, module, name, section, sized, type, vec } from '../../support/wasm.mjs';

// The catch_all after a catch, and the tail call, make blocks more of the body than there are.
write(
    'hints.wat',
    `(module
  (tag $t (param i32))
  (func $other (param i32) (result i32) (i32.mul (local.get 0) (i32.const 100)))
  (func (export "hinted") (param i32) (result i32) (local $r i32)
    (block $past
      (local.get 0) (@metadata.code.branch_hint "\\01") br_if $past
      (local.set $r (i32.const 1)))
    (try
      (do
        (block $out (result i32)
          (i32.const 20)
          (i32.eq (local.get 0) (i32.const 2)) (@metadata.code.branch_hint "\\00") br_if $out
          (i32.add (i32.const 10)))
        (local.set $r (i32.add (local.get $r))))
      (catch $t (drop)) (catch_all))
    (i32.eq (local.get 0) (i32.const 3))
    (@metadata.code.branch_hint "\\00") if (return_call $other (local.get $r)) end
    (br_if 0 (local.get $r) (local.get 0))))`,
);
const hints = (file, ...flags) => {
    fs.rmSync(inWork('c'), { recursive: true, force: true });
    build(file, '--emit=c', '-o', 'c', ...flags);
    const lines = fs.readFileSync(inWork('c/m.c'), 'utf8').split('\n');
    return lines.map((line) => /^ *if \((LIKELY|UNLIKELY)\(var_i\d+\)\)/.exec(line)?.[1]).filter(Boolean);
};
const expected = ['LIKELY', 'UNLIKELY', 'UNLIKELY'];
assert.deepEqual(hints('hints.wat', '-O2'), expected);
assert.deepEqual(hints('hints.wat', '-O3', '--bounds=explicit'), expected);
assert.deepEqual(hints('hints.wat', '-O1'), []);

for (const flags of [['-O0'], ['-O2'], ['-O2', '-g'], ['-O3', '--strict']]) {
    build('hints.wat', '--runtime-policy', '-o', 'program', ...flags);
    const results = [0, 1, 2, 3].map((n) =>
        Number(succeed(run(inWork('program'), [`${n}`], { env: { SINTER_INVOKE: 'hinted' } }))),
    );
    assert.deepEqual(results, [31, 30, 20, 3000], flags.join(' '));
}

// (func (param i32) (result i32) (if (result i32) (local.get 0) (then i32.const 1) (else i32.const 2)))
const code = body(0x20, 0, 0x04, I32, 0x41, 1, 0x05, 0x41, 2, 0x0b);
const make = (...payload) =>
    module(
        section(1, vec([type([I32], [I32])])),
        section(3, vec([[0]])),
        section(7, vec([[...name('f'), 0, 0]])),
        custom('metadata.code.branch_hint', ...payload),
        section(10, vec([code])),
    );
const one = (offset, value) => [vec([[0, ...vec([[...leb(offset), ...sized([value])]])]])];
for (const [payload, wanted] of [
    [one(3, 1), ['LIKELY']],
    [one(3, 0), ['UNLIKELY']],
    [one(4, 1), []], // another instruction
    [one(3, 7), []],
    [one(300, 1), []],
    [[0xff], []],
    [[], []],
]) {
    write('made.wasm', make(...payload));
    assert.deepEqual(hints('made.wasm', '-O2'), wanted, JSON.stringify(payload));
}
