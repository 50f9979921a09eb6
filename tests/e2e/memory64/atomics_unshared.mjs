// The same on a memory that is not shared.
import { calls as operations, withMemory } from '../atomics/operations.mjs';
import { I64 } from '../../support/wasm.mjs';

export const module = withMemory([4, 1], I64);
export const oracle = withMemory([0, 1]);
export const calls = operations;
