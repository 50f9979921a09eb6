import { compareCalls, measured } from './calls.mjs';

await compareCalls('zlib', measured('zlib'));
