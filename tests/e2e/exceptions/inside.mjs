// Exceptions inside each other, all of which the program keeps: a chain, one inside of many, and a chain in which each is
// inside of the next twice. Each takes its own memory once.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { wat2wasm } from '../../support/process.mjs';
import { inside } from './inside_module.mjs';

const [sinter, , work] = process.argv.slice(2);
writeFileSync(path.join(work, 'inside.wat'), inside);
export const module = readFileSync(
    wat2wasm(sinter, path.join(work, 'inside.wat'), path.join(work, 'inside.wasm'), ['exceptions']),
);
