// Traps in hosts that block signals, or have handlers and alternate stacks of their own.
import assert from 'node:assert/strict';
import { assemble, build, inWork, run, succeed } from '../support/sinter.mjs';
import { compileHost } from './host.mjs';

const body = `(memory 1) (func $store (export "store") (i32.store (i32.const 0x10000) (i32.const 1)))
  (func $recurse (export "recurse") (call $recurse) (call $recurse))`;
const host = compileHost('signals.c', 'signals');
build(assemble('signals', `(module ${body})`), '--emit=shared', '-o', 'signals.so');
for (const kind of ['handler', 'contexts', 'disarmed'])
    assert.equal(succeed(run(host, [kind, inWork('signals.so')]), kind), `${kind}\n`);

// A program begins with the signals blocked that its parent blocks.
for (const [name, trap] of [
    ['store', 'out of bounds memory access'],
    ['recurse', 'call stack exhausted'],
]) {
    build(assemble(name, `(module ${body} (func (export "_start") (call $${name})))`), '-o', name);
    const answer = run(host, ['blocked', inWork(name)]);
    assert.match(answer.stderr, new RegExp(`trap: ${trap}\n`));
    assert.equal(answer.code, 134);
}
