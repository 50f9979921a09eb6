import { compareCalls } from './calls.mjs';

await compareCalls('md4c', {
    packages: {
        md4c: {
            registry: 'debian',
            name: 'md4c',
            version: '0.4.8',
            file: 'md4c_0.4.8.orig.tar.gz',
            sha256: '4a457df853425b6bb6e3457aa1d1a13bccec587a04c38c622b1013a0da41439f',
        },
    },
    sources: ['md4c/src/*.c'],
    include: ['md4c/src'],
});
