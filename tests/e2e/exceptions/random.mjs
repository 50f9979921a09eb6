// A random program with the legacy instructions.
import { calls, program } from './program.mjs';

export { calls };
export const module = program(Number(process.env.SINTER_SEED ?? 3), { isLegacy: true, delegates: true });
