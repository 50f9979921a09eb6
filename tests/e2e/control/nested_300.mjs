// 300 blocks, one in another; the argument says how many of them are left at once.
import { nestedBlocks } from '../nested.mjs';

export const { module, calls } = nestedBlocks(300);
