import path from 'node:path';
import { begin, expectSameCalls, sources } from './both.mjs';

const test = begin('zlib');
const zlib = sources(
    'zlib',
    'zlib_1.2.13.dfsg.orig.tar.bz2',
    '71feb7947e3c00ef125f83b79a4e529bde31171e5babe48b391f06758d1ab0a1',
);
const names = [
    'adler32',
    'compress',
    'crc32',
    'deflate',
    'infback',
    'inffast',
    'inflate',
    'inftrees',
    'trees',
    'uncompr',
    'zutil',
];
await expectSameCalls(test, {
    files: names.map((name) => path.join(zlib, `${name}.c`)),
    include: [zlib],
    args: [],
});
