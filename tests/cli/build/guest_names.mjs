// The module of symbols.mjs and debugger.mjs: functions that call each other by way of a table, so
// that none is inlined away; it is exported, since calls through one that nobody else sees can be inlined. `outer` calls `middle.one` calls `leaf`, which divides 100 by `start` - 1.
import { assemble, build, inWork } from '../../support/sinter.mjs';

const text = `(module
  (table (export "table") 3 3 funcref)
  (type $step (func (param i32) (result i32)))
  (elem (i32.const 0) $leaf $middle.one)
  (global $calls (mut i32) (i32.const 0))
  (func $leaf (param i32) (result i32)
    (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
    (i32.div_s (i32.const 100) (local.get 0)))
  (func $middle.one (param i32) (result i32)
    (i32.add (i32.const 1)
      (call_indirect (type $step) (i32.sub (local.get 0) (i32.const 1)) (i32.const 0))))
  (func $outer (export "run it") (param i32) (result i32)
    (i32.mul (i32.const 3) (call_indirect (type $step) (local.get 0) (i32.const 1))))
  (func (export "unnamed") (result i32) (global.get $calls)))`;

/** The names that the machine code of its functions has, innermost first. */
export const guestNames = ['w2c_m_f0_leaf', 'w2c_m_f1_middle_one', 'w2c_m_f2_outer'];

/** Builds it as program `name`. */
export function buildNamed(name, ...flags) {
    build(assemble('named', text), '--runtime-policy', ...flags, '-o', inWork(name));
    return inWork(name);
}
