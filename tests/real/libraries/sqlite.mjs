import { compareCalls, measured } from './calls.mjs';

await compareCalls('sqlite', measured('sqlite'));
