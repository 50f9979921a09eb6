// Another random program; random_o3.flags has -O3, which stands behind the other levels.
import { calls, program } from './program.mjs';

export { calls };
export const module = program(Number(process.env.SINTER_SEED ?? 8), { isLegacy: true, delegates: true });
