import fs from 'node:fs';
import path from 'node:path';
import { begin, expectSameCalls, sources } from './both.mjs';

const test = begin('cjson');
const cjson = sources(
    'cjson',
    'cjson_1.7.15.orig.tar.gz',
    '5308fd4bd90cef7aa060558514de6a1a4a0819974a26e6ed13973c5f624c24b2',
);
const folder = path.join(cjson, 'tests/inputs');
const texts = fs.readdirSync(folder).filter((name) => !name.endsWith('.expected'));
await expectSameCalls(test, {
    files: [path.join(cjson, 'cJSON.c')],
    include: [cjson],
    args: texts.sort().map((name) => path.join(folder, name)),
});
