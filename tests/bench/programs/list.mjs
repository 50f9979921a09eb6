// The programs: what each is, the packages its sources come from, and how it is built and run.
//   packages   by the name with which the paths of this row begin: Debian's source packages, or npm's packages
//   sources    what is compiled in addition to NAME.c, the driver; `*` stands for any characters in a file's name
//   include    folders with headers
//   generated  files that the program's own build would make: copies of others, or text
//   defines, flags   for every build: native, 32-bit and wasm
//   workload   the driver's arguments: about a second of native time
// No program uses instructions of one processor: vector intrinsics and assembly are off in every build, since wasm has no
// equal to most.
const debian = (name, upstream, file, sha256) => ({ registry: 'debian', name, upstream, file, sha256 });
const npm = (name, version, integrity) => ({ registry: 'npm', name, version, integrity });

// Wasm has setjmp only with exceptions, which not every engine knows. So a long jump, with which these programs report errors,
// ends the program, in every build.
const noJumps = {
    text: [
        '#include <stdlib.h>',
        'typedef int jmp_buf[1];',
        '#define setjmp(point) ((void)(point), 0)',
        '#define longjmp(point, value) ((void)(point), (void)(value), abort())',
        '',
    ].join('\n'),
};

export const programs = [
    {
        name: 'sqlite',
        what: "database: SQLite's own speedtest1, in memory",
        packages: {
            sqlite: npm('better-sqlite3', '13.2.0', 'sha512-Z8Q/9x/uNyKxA1v4FNodyItRVRw1TeKBrmj32JhxhR0ceNcBY+wMobt/Bv7M7TzwPAXjnZRtNaEsATnUZSKWZQ=='),
            test: debian(
                'sqlite3',
                '3.40.1',
                'sqlite3_3.40.1.orig.tar.xz',
                'aaa776260ab4dc976db34aa7891819484c8676b5b2783123ebc6301e2ca5d655',
            ),
        },
        sources: ['sqlite/deps/sqlite3/sqlite3.c'],
        include: ['sqlite/deps/sqlite3', 'test/test'],
        defines: [
            'SQLITE_OS_OTHER=1',
            'SQLITE_THREADSAFE=0',
            'SQLITE_OMIT_LOAD_EXTENSION',
            'SQLITE_TEMP_STORE=3',
            'SQLITE_DEFAULT_MEMSTATUS=0',
            'SQLITE_DISABLE_INTRINSIC',
        ],
        workload: ['35'],
    },
    {
        name: 'lua',
        what: 'interpreter',
        packages: {
            lua: debian(
                'lua5.4',
                '5.4.4',
                'lua5.4_5.4.4.orig.tar.gz',
                '164c7849653b80ae67bec4b7473b884bf5cc8d2dca05653475ec2ed27b9ebf61',
            ),
        },
        sources: ['lua/src/l*.c', '!lua/src/lua.c', '!lua/src/luac.c', '!lua/src/l{io,os,oad}lib.c', '!lua/src/linit.c'],
        include: ['lua/src'],
        generated: { 'setjmp.h': noJumps },
        defines: ['luai_makeseed(L)=1', 'l_signalT=int', 'l_randomizePivot()=0'],
        workload: ['2'],
    },
    {
        name: 'zlib',
        what: 'compressor',
        packages: {
            zlib: debian(
                'zlib',
                '1.2.13',
                'zlib_1.2.13.dfsg.orig.tar.bz2',
                '71feb7947e3c00ef125f83b79a4e529bde31171e5babe48b391f06758d1ab0a1',
            ),
        },
        sources: ['zlib/*.c', '!zlib/gz*.c'],
        include: ['zlib'],
        workload: ['2'],
    },
    {
        name: 'bzip2',
        what: 'compressor',
        packages: {
            bzip2: debian(
                'bzip2',
                '1.0.8',
                'bzip2_1.0.8.orig.tar.gz',
                'ab5a03176ee106d3f0fa90e381da478ddae405918153cca248e682cd0c4a2269',
            ),
        },
        sources: [
            'bzip2/blocksort.c',
            'bzip2/bzlib.c',
            'bzip2/compress.c',
            'bzip2/crctable.c',
            'bzip2/decompress.c',
            'bzip2/huffman.c',
            'bzip2/randtable.c',
        ],
        include: ['bzip2'],
        defines: ['BZ_NO_STDIO'],
        workload: ['4'],
    },
    {
        name: 'zstd',
        what: 'compressor',
        packages: {
            zstd: debian(
                'libzstd',
                '1.5.4',
                'libzstd_1.5.4+dfsg2.orig.tar.xz',
                '8cf4bbb65e77ec348d052c8d6230eba66d435bddf64c8b5be2fcb16880c19953',
            ),
        },
        sources: ['zstd/lib/common/*.c', 'zstd/lib/compress/*.c', 'zstd/lib/decompress/*.c'],
        include: ['zstd/lib'],
        defines: ['ZSTD_DISABLE_ASM', 'ZSTD_NO_INTRINSICS', 'DYNAMIC_BMI2=0', 'XXH_VECTOR=0'],
        workload: ['2'],
    },
    {
        name: 'brotli',
        what: 'compressor',
        packages: {
            brotli: debian(
                'brotli',
                '1.0.9',
                'brotli_1.0.9.orig.tar.gz',
                'f9e8d81d0405ba66d181529af42a3354f838c939095ff99930da6aa9cdf6fe46',
            ),
        },
        sources: ['brotli/c/common/*.c', 'brotli/c/dec/*.c', 'brotli/c/enc/*.c'],
        include: ['brotli/c/include'],
        workload: ['2'],
    },
    {
        name: 'pcre2',
        what: 'regular expressions, interpreted',
        packages: {
            pcre2: debian(
                'pcre2',
                '10.42',
                'pcre2_10.42.orig.tar.gz',
                'c33b418e3b936ee3153de2c61cc638e7e4fe3156022a5c77d0711bcbb9d64f1f',
            ),
        },
        generated: {
            'config.h': { copy: 'pcre2/src/config.h.generic' },
            'pcre2.h': { copy: 'pcre2/src/pcre2.h.generic' },
            'pcre2_chartables.c': { copy: 'pcre2/src/pcre2_chartables.c.dist' },
        },
        sources: [
            'pcre2/src/pcre2_*.c',
            'generated/pcre2_chartables.c',
            '!pcre2/src/pcre2_{dftables,fuzzsupport,jit_match,jit_misc,jit_test,printint,ucptables}.c',
        ],
        include: ['pcre2/src'],
        defines: ['HAVE_CONFIG_H', 'PCRE2_CODE_UNIT_WIDTH=8', 'SUPPORT_UNICODE'],
        workload: ['6'],
    },
    {
        name: 'expat',
        what: 'XML parser',
        packages: {
            expat: debian(
                'expat',
                '2.5.0',
                'expat_2.5.0.orig.tar.gz',
                'ab00ee05c7067fd10a35c5d2a4922ebba746ddd50ff83b79c828da17bbdf1757',
            ),
        },
        generated: {
            'expat_config.h': {
                text: [
                    '#include <stdlib.h>',
                    '#include <string.h>',
                    '#define HAVE_ARC4RANDOM_BUF',
                    '#define arc4random_buf(to, size) memset(to, 1, size)',
                    '',
                ].join('\n'),
            },
        },
        sources: ['expat/expat/lib/xml*.c', '!expat/expat/lib/xmltok_*.c'],
        include: ['expat/expat/lib'],
        defines: ['XML_NS', 'XML_DTD', 'XML_CONTEXT_BYTES=1024', 'BYTEORDER=1234', 'XML_STATIC'],
        workload: ['25'],
    },
];
