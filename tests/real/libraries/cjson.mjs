import { compareCalls, measured } from './calls.mjs';

await compareCalls('cjson', measured('cjson'));
