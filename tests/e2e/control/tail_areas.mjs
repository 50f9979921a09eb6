// Functions that are entered by tail calls make calls that come back, of functions whose own tail calls have far more
// parameters; then they make a tail call themselves, or return. Each has what it was given.
import { I32, functions, leb } from '../assemble.mjs';

const I64 = 0x7e;
const F32 = 0x7d;
const [LEAF, SMALL, LARGE, CALL_SMALL, CALL_LARGE, INNER, OUTER] = [0, 1, 2, 3, 4, 5, 6];
const TWO = [0x43, 0, 0, 0, 0x40]; // f32.const 2
const ONE = [0x41, 1]; // i32.const 1
const returnCall = (index) => [0x12, index];
const callAndDrop = (index) => [...ONE, 0x10, index, 0x1a];
const constants = (count) => Array.from({ length: count }, (_, i) => [0x42, ...leb(i & 31)]).flat();
const of = (count) => [Array(count).fill(I64), [I64]];

const list = [];
list[LEAF] = { type: [[F32], [I64]], code: [0x20, 0, 0xae] }; // i64.trunc_f32_s
list[SMALL] = { type: of(300), code: [...TWO, ...returnCall(LEAF)] };
list[LARGE] = { type: of(800), code: [...TWO, ...returnCall(LEAF)] };
list[CALL_SMALL] = { type: [[I32], [I64]], code: [...constants(300), ...returnCall(SMALL)] };
list[CALL_LARGE] = { type: [[I32], [I64]], code: [...constants(800), ...returnCall(LARGE)] };
// Its area was asked for before that of 800 values.
list[INNER] = { type: of(16), code: [...callAndDrop(CALL_LARGE), ...TWO, ...returnCall(LEAF)] };
list[OUTER] = { type: of(200), code: [...callAndDrop(CALL_SMALL), ...constants(16), ...returnCall(INNER)] };
list.push({ type: [[I32], [I64]], code: [...constants(200), ...returnCall(OUTER)], name: 'run' });
// The last parameter comes back after a call that needs more room than it came in.
list.push({ type: of(20), code: [...callAndDrop(CALL_LARGE), 0x20, 19] });
list.push({ type: [[I32], [I64]], code: [...constants(20), ...returnCall(list.length - 1)], name: 'keep' });

export const module = functions(list);
export const calls = ['run 1', 'keep 1'];
