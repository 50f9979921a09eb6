import fs from 'node:fs';
import path from 'node:path';
import { begin, expectSameCalls, sources } from './both.mjs';

const test = begin('md4c');
const md4c = sources(
    'md4c',
    'md4c_0.4.8.orig.tar.gz',
    '4a457df853425b6bb6e3457aa1d1a13bccec587a04c38c622b1013a0da41439f',
);
const folder = path.join(md4c, 'src');
const texts = fs.readdirSync(path.join(md4c, 'test')).filter((name) => name.endsWith('.txt'));
await expectSameCalls(test, {
    files: ['md4c.c', 'md4c-html.c', 'entity.c'].map((name) => path.join(folder, name)),
    include: [folder],
    args: [...texts.sort().map((name) => path.join('test', name)), 'README.md'].map((name) => path.join(md4c, name)),
});
