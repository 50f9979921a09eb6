// Another random program with try_table, which random_o1.flags has compiled at -O1 only.
import { calls, program } from './program.mjs';

export { calls };
const seed = Number(process.env.SINTER_SEED ?? 47);
export const module = program(seed, { isLegacy: false, delegates: false });
export const oracle = program(seed, { isLegacy: true, delegates: false });
