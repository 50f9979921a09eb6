// Every atomic instruction on a shared memory with 64-bit addresses. The oracle's has addresses of 32 bits: a sum that
// passes the end of either is out of bounds.
import { calls as operations, withMemory } from '../atomics/operations.mjs';
import { I64 } from '../../support/wasm.mjs';

export const module = withMemory([7, 1, 1], I64);
export const oracle = withMemory([3, 1, 1]);
export const calls = operations;
