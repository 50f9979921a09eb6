// The programs: what each is, the packages its sources come from, and how it is built and run.
//   packages   by the name with which the paths of this row begin: Debian's source packages, or npm's packages
//   sources    what is compiled in addition to NAME.c, the driver; `*` stands for any characters in a file's name,
//              `{a,b}` for either, and `!` takes files away again
//   include    folders with headers
//   generated  files that the program's own build would make: copies of others, or text
//   defines, flags   for every build: native, 32-bit and wasm
//   workload   the driver's arguments: about a second of native time
//   training   the arguments, as text, when a profile is made for --pgo (default: 1)
//   quick      part of the quick form
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

// QuickJS waits on other threads, and sets the direction of rounding to print numbers. Here it has one thread and one direction.
const noThreads = {
    text: [
        '#include <stddef.h>',
        '#define pthread_mutex_t int',
        '#define pthread_cond_t int',
        '#define PTHREAD_MUTEX_INITIALIZER 0',
        '#define pthread_mutex_lock(mutex) ((void)(mutex))',
        '#define pthread_mutex_unlock(mutex) ((void)(mutex))',
        '#define pthread_cond_init(cond, how) ((void)(cond))',
        '#define pthread_cond_destroy(cond) ((void)(cond))',
        '#define pthread_cond_signal(cond) ((void)(cond))',
        '#define pthread_cond_wait(cond, mutex) abort()',
        '#define pthread_cond_timedwait(cond, mutex, time) (abort(), 0)',
        'size_t malloc_usable_size(void *memory);',
        '',
    ].join('\n'),
};
const oneRounding = {
    text: 'enum { FE_TONEAREST, FE_DOWNWARD, FE_UPWARD };\n#define fesetround(direction) ((void)(direction))\n',
};

const noSemaphores = {
    text: [
        'typedef int sem_t;',
        '#define sem_init(sem, shared, value) ((void)(sem))',
        '#define sem_wait(sem) ((void)(sem), 0)',
        '#define sem_post(sem) ((void)(sem))',
        '',
    ].join('\n'),
};
const tccVersion = { text: '#define TCC_VERSION "0.9.27"\n' };

export const programs = [
    {
        name: 'sqlite',
        what: "database: SQLite's own speedtest1, in memory",
        packages: {
            sqlite: npm(
                'better-sqlite3',
                '13.2.0',
                'sha512-Z8Q/9x/uNyKxA1v4FNodyItRVRw1TeKBrmj32JhxhR0ceNcBY+wMobt/Bv7M7TzwPAXjnZRtNaEsATnUZSKWZQ==',
            ),
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
        workload: ['50'],
        training: '10',
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
        sources: [
            'lua/src/l*.c',
            '!lua/src/lua.c',
            '!lua/src/luac.c',
            '!lua/src/l{io,os,oad}lib.c',
            '!lua/src/linit.c',
        ],
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
        quick: true,
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
        // Wasm cannot prefetch; native code that does takes 0.6 to 0.75 of the time here.
        defines: [
            'ZSTD_DISABLE_ASM',
            'ZSTD_NO_INTRINSICS',
            'NO_PREFETCH',
            'DYNAMIC_BMI2=0',
            'XXH_VECTOR=0',
            'XXH_NO_PREFETCH',
        ],
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
    {
        name: 'quickjs',
        what: 'JavaScript interpreter',
        packages: {
            quickjs: npm(
                'qjsc',
                '0.3.0',
                'sha512-a7+cU6/IVcZbIejffdt/wZVMX6LL2MDL3HQ9Zb5Gm23G9DvBMS/z9GHFxz39bAvp2PvMOM+ypSOAyokt2DdZ2w==',
            ),
        },
        generated: { 'pthread.h': noThreads, 'fenv.h': oneRounding },
        sources: ['quickjs/deps/quickjs_2021_03_27/{cutils,libbf,libregexp,libunicode,quickjs}.c'],
        include: ['quickjs/deps/quickjs_2021_03_27'],
        flags: ['-Wno-incompatible-function-pointer-types'],
        defines: ['CONFIG_BIGNUM', 'CONFIG_VERSION="2021-03-27"'],
        workload: ['3'],
    },
    {
        name: 'lz4',
        what: 'compressor',
        packages: {
            lz4: debian(
                'lz4',
                '1.9.4',
                'lz4_1.9.4.orig.tar.gz',
                '0b0e3aa07c8c063ddf40b082bdf7e37a1562bda40a0ff5272957f3e987e0e54b',
            ),
        },
        sources: ['lz4/lib/lz4.c', 'lz4/lib/lz4hc.c'],
        include: ['lz4/lib'],
        workload: ['3'],
    },
    {
        name: 'xz',
        what: 'compressor',
        packages: {
            xz: debian(
                'xz-utils',
                '5.4.1',
                'xz-utils_5.4.1.orig.tar.xz',
                '5d9827aa1875b21c288f78864bb26d2650b436ea8d2cad364e4921eb6266a5a5',
            ),
        },
        generated: {
            'config.h': {
                text: [
                    '#define ASSUME_RAM 128',
                    '#define HAVE_CHECK_CRC32 1',
                    '#define HAVE_CHECK_CRC64 1',
                    '#define HAVE_DECODERS 1',
                    '#define HAVE_DECODER_LZMA1 1',
                    '#define HAVE_DECODER_LZMA2 1',
                    '#define HAVE_ENCODERS 1',
                    '#define HAVE_ENCODER_LZMA1 1',
                    '#define HAVE_ENCODER_LZMA2 1',
                    '#define HAVE_INTTYPES_H 1',
                    '#define HAVE_LIMITS_H 1',
                    '#define HAVE_MF_BT4 1',
                    '#define HAVE_MF_HC3 1',
                    '#define HAVE_MF_HC4 1',
                    '#define HAVE_STDBOOL_H 1',
                    '#define HAVE_STDINT_H 1',
                    '#define HAVE_STRING_H 1',
                    '#define HAVE_VISIBILITY 0',
                    '#define HAVE___BUILTIN_BSWAPXX 1',
                    '#define NDEBUG 1',
                    '#define TUKLIB_FAST_UNALIGNED_ACCESS 1',
                    '',
                ].join('\n'),
            },
            // Without threads, the real one still uses signal masks, which wasm does not have.
            'mythread.h': {
                text: [
                    '#include "sysdefs.h"',
                    '#define mythread_once(function) \\',
                    '    do { static bool done; if (!done) { function(); done = true; } } while (0)',
                    '',
                ].join('\n'),
            },
        },
        sources: [
            'xz/src/liblzma/common/*.c',
            '!xz/src/liblzma/common/{stream_decoder_mt,stream_encoder_mt,outqueue,hardware_cputhreads,hardware_physmem}.c',
            'xz/src/liblzma/check/check.c',
            'xz/src/liblzma/check/crc{32,64}_{fast,table}.c',
            'xz/src/liblzma/lz/*.c',
            'xz/src/liblzma/lzma/*.c',
            '!xz/src/liblzma/lzma/fastpos_tablegen.c',
            'xz/src/liblzma/rangecoder/price_table.c',
        ],
        include: [
            'xz/src/common',
            'xz/src/liblzma/api',
            'xz/src/liblzma/common',
            'xz/src/liblzma/check',
            'xz/src/liblzma/lz',
            'xz/src/liblzma/lzma',
            'xz/src/liblzma/rangecoder',
            'xz/src/liblzma/delta',
            'xz/src/liblzma/simple',
        ],
        defines: ['HAVE_CONFIG_H', 'LZMA_API_STATIC', 'TUKLIB_SYMBOL_PREFIX=lzma_'],
        workload: ['2'],
    },
    {
        name: 'jpeg',
        what: 'image codec: libjpeg-turbo without its assembly',
        packages: {
            jpeg: debian(
                'libjpeg-turbo',
                '2.1.5',
                'libjpeg-turbo_2.1.5.orig.tar.gz',
                '254f3642b04e309fee775123133c6464181addc150499561020312ec61c1bf7c',
            ),
        },
        generated: {
            'jconfig.h': {
                text: [
                    '#define JPEG_LIB_VERSION 80',
                    '#define LIBJPEG_TURBO_VERSION 2.1.5',
                    '#define LIBJPEG_TURBO_VERSION_NUMBER 2001005',
                    '#define MEM_SRCDST_SUPPORTED 1',
                    '#define BITS_IN_JSAMPLE 8',
                    '',
                ].join('\n'),
            },
            'jconfigint.h': {
                text: [
                    '#define BUILD "bench"',
                    '#define INLINE __inline__ __attribute__((always_inline))',
                    '#define THREAD_LOCAL',
                    '#define PACKAGE_NAME "libjpeg-turbo"',
                    '#define VERSION "2.1.5"',
                    '#define SIZEOF_SIZE_T __SIZEOF_SIZE_T__',
                    '#define HAVE_BUILTIN_CTZL 1',
                    '#define FALLTHROUGH __attribute__((fallthrough));',
                    '',
                ].join('\n'),
            },
            'jversion.h': {
                text: '#define JVERSION "8d"\n#define JCOPYRIGHT ""\n#define JCOPYRIGHT_SHORT ""\n',
            },
        },
        sources: [
            'jpeg/j{capimin,capistd,ccoefct,ccolor,cdctmgr,chuff,cicc,cinit,cmainct,cmarker,cmaster,comapi}.c',
            'jpeg/j{cparam,cphuff,cprepct,csample,ctrans,datadst,datasrc,dapimin,dapistd,dcoefct,dcolor}.c',
            'jpeg/j{ddctmgr,dhuff,dicc,dinput,dmainct,dmarker,dmaster,dmerge,dphuff,dpostct,dsample,dtrans}.c',
            'jpeg/j{error,fdctflt,fdctfst,fdctint,idctflt,idctfst,idctint,idctred,memmgr,memnobs,quant1,quant2}.c',
            'jpeg/j{simd_none,utils}.c',
        ],
        include: ['jpeg'],
        workload: ['30'],
    },
    {
        name: 'cjson',
        what: 'JSON parser',
        packages: {
            cjson: debian(
                'cjson',
                '1.7.15',
                'cjson_1.7.15.orig.tar.gz',
                '5308fd4bd90cef7aa060558514de6a1a4a0819974a26e6ed13973c5f624c24b2',
            ),
        },
        sources: ['cjson/cJSON.c'],
        include: ['cjson'],
        workload: ['200'],
        training: '20',
        quick: true,
    },
    {
        name: 'cmark',
        what: 'Markdown renderer',
        packages: {
            cmark: debian(
                'cmark',
                '0.30.2',
                'cmark_0.30.2.orig.tar.gz',
                '6c7d2bcaea1433d977d8fed0b55b71c9d045a7cdf616e3cd2dce9007da753db3',
            ),
        },
        generated: {
            'cmark_export.h': { text: '#define CMARK_EXPORT\n' },
            'cmark_version.h': { text: '#define CMARK_VERSION 0x1e02\n#define CMARK_VERSION_STRING "0.30.2"\n' },
            'config.h': {
                text: [
                    '#include <stdbool.h>',
                    '#define HAVE_STDBOOL_H',
                    '#define HAVE___BUILTIN_EXPECT',
                    '#define CMARK_ATTRIBUTE(list) __attribute__(list)',
                    '#define CMARK_INLINE inline',
                    '',
                ].join('\n'),
            },
        },
        sources: ['cmark/src/*.c', '!cmark/src/main.c'],
        include: ['cmark/src'],
        workload: ['12'],
    },
    {
        name: 'mbedtls',
        what: 'cryptography, in portable C',
        packages: {
            mbedtls: debian(
                'mbedtls',
                '2.28.3',
                'mbedtls_2.28.3.orig.tar.gz',
                '3b4953aa55a681e084d31892d9904cc5328d6b4958ea57b90ae4b4f94ae69a8d',
            ),
        },
        generated: {
            'bench_config.h': {
                text: [
                    ...[
                        'AES',
                        'ASN1_PARSE',
                        'ASN1_WRITE',
                        'BIGNUM',
                        'CHACHA20',
                        'CHACHAPOLY',
                        'CIPHER',
                        'ECDSA',
                        'ECP',
                    ],
                    ...['GCM', 'MD', 'OID', 'POLY1305', 'RSA', 'SHA256', 'SHA512', 'GENPRIME'],
                ]
                    .map((name) => `#define MBEDTLS_${name}${name === 'GENPRIME' ? '' : '_C'}\n`)
                    .concat(
                        '#define MBEDTLS_ECP_DP_SECP256R1_ENABLED\n#define MBEDTLS_ECP_NIST_OPTIM\n#define MBEDTLS_ECP_NO_INTERNAL_RNG\n',
                    )
                    .concat('#define MBEDTLS_PKCS1_V15\n#include <mbedtls/check_config.h>\n')
                    .join(''),
            },
        },
        sources: [
            'mbedtls/library/{aes,asn1parse,asn1write,bignum,chacha20,chachapoly,cipher,cipher_wrap,constant_time}.c',
            'mbedtls/library/{ecdsa,ecp,ecp_curves,gcm,md,oid,platform_util,poly1305,rsa,rsa_internal,sha256,sha512}.c',
        ],
        include: ['mbedtls/include'],
        defines: ['MBEDTLS_CONFIG_FILE=<bench_config.h>'],
        workload: ['35'],
    },
    {
        name: 'picosat',
        what: 'SAT solver',
        packages: {
            picosat: debian(
                'picosat',
                '965',
                'picosat_965.orig.tar.gz',
                '15169b4f28ba8f628f353f6f75a100845cdef4a2244f101a02b6e5a26e46a754',
            ),
        },
        sources: ['picosat/picosat.c'],
        include: ['picosat'],
        defines: ['NDEBUG', 'NGETRUSAGE'],
        workload: ['2'],
        quick: true,
    },
    {
        name: 'tcc',
        what: 'C compiler',
        packages: {
            tcc: debian(
                'tcc',
                '0.9.27+git20200814',
                'tcc_0.9.27+git20200814.62c30a4a.orig.tar.bz2',
                'd63c113bcdd657f51c8ee197a0b0a24203603313e19a52b5f678d40ab7f5df35',
            ),
        },
        generated: { 'setjmp.h': noJumps, 'semaphore.h': noSemaphores, 'config.h': tccVersion },
        sources: [],
        include: ['tcc'],
        defines: ['TCC_TARGET_ARM64', 'CONFIG_TCC_STATIC', 'CONFIG_TCCDIR="/"'],
        workload: ['60'],
    },
];
