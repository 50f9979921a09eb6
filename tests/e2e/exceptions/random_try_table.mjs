// A random program with try_table and throw_ref, against the same one with the legacy instructions, which Node knows.
import { calls, program } from './program.mjs';

export { calls };
const seed = Number(process.env.SINTER_SEED ?? 3);
export const module = program(seed, { isLegacy: false, delegates: false });
export const oracle = program(seed, { isLegacy: true, delegates: false });
