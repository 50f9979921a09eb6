import { compareCalls, measured } from './calls.mjs';

await compareCalls('lua', measured('lua'));
