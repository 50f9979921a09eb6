// The same on a memory that is not shared.
import { calls, withMemory } from './operations.mjs';

export { calls };
export const module = withMemory([0, 1]);
