// Modules with 64-bit memories as programs: the cap and how it is changed, sizes that no memory can have, little address
// space, WASI, and what is refused by name.
import assert from 'node:assert/strict';
import { assemble, build, clang, inWork, refused, run, sinter, succeed, write } from '../../support/sinter.mjs';

const PAGE = 65536n;
const GIB = 1n << 30n;

// Grows to so many pages, then writes and reads 8 bytes in each quarter of a GiB and the last byte.
const large = assemble(
    'large',
    `(module
  (memory i64 1)
  (func (export "touch") (param $pages i64) (result i64)
    (local $at i64) (local $count i64)
    (if (i64.eq (memory.grow (i64.sub (local.get $pages) (i64.const 1))) (i64.const -1))
      (then (return (i64.const -1))))
    (loop $next
      (i64.store (local.get $at) (i64.xor (local.get $at) (i64.const 0x5a5a)))
      (br_if $next (i64.lt_u
        (local.tee $at (i64.add (local.get $at) (i64.const 268435456)))
        (i64.shl (memory.size) (i64.const 16)))))
    (local.set $at (i64.const 0))
    (loop $next
      (local.set $count (i64.add (local.get $count) (i64.extend_i32_u
        (i64.eq (i64.load (local.get $at)) (i64.xor (local.get $at) (i64.const 0x5a5a))))))
      (br_if $next (i64.lt_u
        (local.tee $at (i64.add (local.get $at) (i64.const 268435456)))
        (i64.shl (memory.size) (i64.const 16)))))
    (i64.store8 (i64.sub (i64.shl (memory.size) (i64.const 16)) (i64.const 1)) (i64.const 1))
    (local.get $count))
  (func (export "load") (param i64) (result i32) (i32.load8_u (local.get 0))))`,
);
const touch = (program, bytes) =>
    succeed(run(inWork(program), [String(bytes / PAGE)], { env: { SINTER_INVOKE: 'touch' } })).trim();
const touched = (bytes) => String((bytes + GIB / 4n - 1n) / (GIB / 4n));
const caps = [
    [[], 64n * GIB],
    [['--max-memory64=1M'], GIB / 1024n],
    [['--max-memory64=100000'], 2n * PAGE], // whole pages
    [['--max-memory64=100G'], 100n * GIB],
];
for (const level of ['-O0', '-O1', '-O2'])
    for (const [flags, cap] of level === '-O2' ? caps : caps.slice(0, 2)) {
        build(large, level, '--runtime-policy', ...flags, '-o', 'capped');
        assert.equal(touch('capped', cap), touched(cap), `${level} ${flags}`);
        assert.equal(touch('capped', cap + PAGE), '-1', `${level} ${flags}`);
        for (const address of [cap, cap - 1n, cap + 1n, 1n << 62n, -1n]) {
            const { code, stderr } = run(inWork('capped'), [String(address)], { env: { SINTER_INVOKE: 'load' } });
            assert.equal(code, 134, `${level} ${flags} ${address}: ${stderr}`);
            assert.match(stderr, /trap: out of bounds memory access/);
        }
    }
build(large, '--runtime-policy', '--bounds=explicit', '-o', 'explicit');
assert.equal(touch('explicit', 65n * GIB), touched(65n * GIB));
build(large, '--runtime-policy', '--bounds=explicit', '--max-memory64=2G', '-o', 'explicit');
assert.equal(touch('explicit', 2n * GIB), touched(2n * GIB));
assert.equal(touch('explicit', 2n * GIB + PAGE), '-1');
for (const wrong of ['', '1', '63K', '16385G', '1T', '-1'])
    refused(sinter(['build', large, `--max-memory64=${wrong}`, '-o', 'x']), 2, /--max-memory64 takes 64K to 16384G/);

// With little address space there is no room for guard pages, and yet the program works.
const little = (program, ...args) =>
    run('sh', ['-c', 'ulimit -v 500000 && exec "$0" "$@"', inWork(program), ...args], {
        env: { SINTER_INVOKE: 'touch' },
    });
build(large, '--runtime-policy', '-o', 'little');
for (const program of ['little', 'explicit']) {
    assert.equal(succeed(little(program, '100')), '1\n');
    assert.equal(succeed(little(program, '1000000')), '-1\n');
}
// At another address than the fixed one it needs room, and says so.
build(large, '--runtime-policy', '--max-memory64=65G', '-o', 'roomy');
const roomless = little('roomy', '100');
assert.equal(roomless.code, 134);
assert.match(roomless.stderr, /no address space for a memory\n.*guard pages take 69 GiB of addresses/);

// More at the start than there can be: the module is valid.
const start = (text) => {
    const built = sinter(['build', assemble('start', `(module ${text} (func (export "_start")))`), '-o', 'start']);
    succeed(built);
    const { code, stderr } = run(inWork('start'), []);
    assert.equal(code, 134);
    return `${built.stderr}${stderr}`;
};
assert.match(
    start('(memory i64 1048577)'),
    /^\S+: warning: memory 0 starts with 1048577 pages, more than the 68719476736 bytes that it may have \(--max-memory64\): instantiation will trap\n.*trap: the host is out of memory: a memory starts with more than it may have/,
);
assert.match(start('(memory i64 281474976710656)'), /memory 0 starts with 281474976710656 pages/);
assert.match(
    start('(table i64 4294967295 funcref)'),
    /^\S+: warning: table 0 starts with 4294967295 elements, more than Sinter's limit of 10000000: instantiation will trap\n.*trap: the host is out of memory: no room for a table/,
);
refused(
    sinter(['build', assemble('m', '(module (memory i64 281474976710656))'), '--max-memory=1G', '-o', 'x']),
    1,
    /memories start with 18446744073709551615 bytes, more than the 1073741824 of --max-memory/,
);

// WASI from C, by a toolchain for wasm64.
write(
    'hello.c',
    `struct buffer { const void *address; unsigned long size; };
#define WASI(name) __attribute__((import_module("wasi_snapshot_preview1"), import_name(#name))) int name
WASI(fd_write)(int fd, const struct buffer *buffers, unsigned long count, unsigned long *written);
WASI(args_sizes_get)(unsigned long *count, unsigned long *size);
WASI(args_get)(char **arguments, char *bytes);
static char *arguments[8], bytes[256];
static char text[] = "hello, ";
__attribute__((export_name("_start"))) void start(void) {
    unsigned long count, size, written;
    args_sizes_get(&count, &size);
    args_get(arguments, bytes);
    /* The text needs an address above 4 GiB. */
    char *far = (char *)(__builtin_wasm_memory_grow(0, 5l << 14) << 16) + (5l << 30) - 100;
    for (int i = 0; text[i]; i++) far[i] = text[i];
    struct buffer buffers[] = {{far, 7}, {arguments[1], size - (arguments[1] - arguments[0]) - 1}, {"\\n", 1}};
    fd_write(1, buffers, 3, &written);
    if (written != 15) __builtin_trap();
}
`,
);
const flags64 = ['--target=wasm64', '-nostdlib', '-O2', '-Wl,--no-entry'];
succeed(run(clang, [...flags64, inWork('hello.c'), '-o', inWork('hello.wasm')]));
for (const flags of [['-O0'], ['-O1'], ['-O2'], ['-O2', '--bounds=explicit']]) {
    build('hello.wasm', ...flags, '-o', 'hello');
    assert.equal(succeed(run(inWork('hello'), ['wasm64!'])), 'hello, wasm64!\n', flags.join(' '));
}
refused(
    sinter([
        'build',
        assemble(
            'narrow',
            '(module (import "wasi_snapshot_preview1" "random_get" (func (param i32 i32) (result i32))) (memory i64 1) (func (export "_start")))',
        ),
        ...['-o', 'x'],
    ]),
    1,
    /"random_get".* does not have the type that WASI gives it\n.*it is \(func \(param i64 i64\) \(result i32\)\)/,
);

// What is not compiled.
refused(
    sinter([
        'build',
        assemble(
            'place',
            '(module (import "m" "g" (global $g i64)) (table i64 1 funcref) (elem (global.get $g) func))',
        ),
        ...['--emit=shared', '-o', 'x'],
    ]),
    1,
    /an element segment for a table with 64-bit indices starts where an expression says, which Sinter does not compile\n.*note: use i64\.const/,
);
