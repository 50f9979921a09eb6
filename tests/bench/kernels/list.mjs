// The kernels: what each is about, and in which forms it is made to wasm.
//   plain   as the wasm compiler makes it by default: loops with few instructions are unrolled
//   rolled  with -fno-unroll-loops
//   simd    with -msimd128
//   wide    as plain, for wasm64: addresses of 64 bits (freestanding.h), and memory.copy for memcpy
// `calls` marks those that mostly call, `quick` those of the quick form.
export const forms = {
    plain: [],
    rolled: ['-fno-unroll-loops'],
    simd: ['-msimd128'],
    wide: ['-nostdlib', '-mbulk-memory', '-Wl,--no-entry', '-Wl,-z,stack-size=1048576'],
};
export const targets = { wide: 'wasm64-unknown-unknown' };
/** Those that engines without flags for it do not run. */
export const alone = ['wide'];

const one = ['plain', 'wide'];
const both = ['plain', 'rolled', 'wide'];
const all = ['plain', 'rolled', 'simd', 'wide'];

export const kernels = [
    { name: 'gemm', topic: 'dense linear algebra', made: all, quick: true },
    { name: 'lu', topic: 'dense linear algebra', made: all },
    { name: 'cholesky', topic: 'dense linear algebra', made: both },
    { name: 'jacobi2d', topic: 'stencil', made: all, quick: true },
    { name: 'heat3d', topic: 'stencil', made: all },
    { name: 'seidel', topic: 'stencil', made: both },
    { name: 'strided', topic: 'dense linear algebra', made: all },
    { name: 'triangular', topic: 'dense linear algebra', made: both },
    { name: 'floyd', topic: 'shortest paths', made: all },
    { name: 'spectral', topic: 'floating point', made: all },
    { name: 'nbody', topic: 'floating point', made: both },
    { name: 'mandelbrot', topic: 'floating point', made: both },
    { name: 'fft', topic: 'floating point', made: all },
    { name: 'raytrace', topic: 'ray tracer', made: both, quick: true },
    { name: 'saxpy', topic: 'vectors', made: all, quick: true },
    { name: 'countdown', topic: 'vectors', made: all },
    { name: 'extremes', topic: 'vectors', made: all },
    { name: 'blur', topic: 'pictures', made: all },
    { name: 'life', topic: 'bits', made: all },
    { name: 'quicksort', topic: 'sorting', made: both },
    { name: 'radixsort', topic: 'sorting', made: both },
    { name: 'heapsort', topic: 'sorting', made: one },
    { name: 'sha256', topic: 'hashing', made: both, quick: true },
    { name: 'md5', topic: 'hashing', made: both },
    { name: 'siphash', topic: 'hashing', made: one },
    { name: 'crc32', topic: 'hashing', made: both },
    { name: 'hashmap', topic: 'hash table', made: one },
    { name: 'lz', topic: 'compression', made: both, quick: true },
    { name: 'huffman', topic: 'compression', made: both },
    { name: 'json', topic: 'parsing', made: one },
    { name: 'utf8', topic: 'text', made: one },
    { name: 'base64', topic: 'text', made: both },
    { name: 'search', topic: 'string search', made: both },
    { name: 'nfa', topic: 'regular expressions', made: one, quick: true },
    { name: 'editdistance', topic: 'dynamic programming', made: both },
    { name: 'sieve', topic: 'primes', made: both },
    { name: 'bigint', topic: 'big integers', made: both },
    { name: 'int64', topic: '64-bit arithmetic', made: one },
    { name: 'floatconv', topic: 'number conversion', made: one },
    { name: 'interp', topic: 'interpreter', made: one, quick: true },
    { name: 'threaded', topic: 'interpreter', made: one, flags: ['-mtail-call'], calls: true },
    { name: 'calls', topic: 'indirect calls', made: one, calls: true, quick: true },
    { name: 'recursion', topic: 'recursion', made: one, calls: true, quick: true },
    { name: 'trees', topic: 'pointers', made: one, calls: true },
    { name: 'lists', topic: 'pointers', made: one },
    { name: 'memory', topic: 'memory copy', made: one, flags: ['-mbulk-memory'], quick: true },
];
