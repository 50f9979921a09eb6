// A function that was entered by a tail call makes an ordinary call, in which a tail call has far more parameters. Then
// it makes a tail call itself, or returns: neither its own parameters nor the next ones' place have changed.
import { F32, I32, I64, functions, leb } from '../../support/wasm.mjs';

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
// Its parameters were passed before those of LARGE.
list[INNER] = { type: of(16), code: [...callAndDrop(CALL_LARGE), ...TWO, ...returnCall(LEAF)] };
list[OUTER] = { type: of(200), code: [...callAndDrop(CALL_SMALL), ...constants(16), ...returnCall(INNER)] };
list.push({ type: [[I32], [I64]], code: [...constants(200), ...returnCall(OUTER)], name: 'run' });
// Returns its last parameter after such a call.
list.push({ type: of(20), code: [...callAndDrop(CALL_LARGE), 0x20, 19] });
list.push({ type: [[I32], [I64]], code: [...constants(20), ...returnCall(list.length - 1)], name: 'keep' });

export const module = functions(list);
export const calls = ['run 1', 'keep 1'];
