import { compareCalls } from './calls.mjs';

await compareCalls('stb_image', {
    packages: {
        stb: {
            registry: 'debian',
            name: 'libstb',
            version: '0.0~git20220908.8b5f1f3',
            file: 'libstb_0.0~git20220908.8b5f1f3+ds.orig.tar.xz',
            sha256: '6949c8ff9f86d982cff1b384f1301a731cbaf3b3fa4d1728c7b48a02386d31d8',
        },
    },
    sources: [], // stb_image_guest.c includes them
    include: ['stb'],
    defines: ['STBI_NO_SIMD', 'STBI_NO_STDIO', 'STBI_WRITE_NO_STDIO'],
});
