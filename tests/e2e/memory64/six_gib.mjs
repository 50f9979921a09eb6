// A memory of 6 GiB: every page of 4 KiB of it is read, and one in each 2 MiB, or with "full" every page, is written before; in
// both bounds modes. What is read before a write is the kernel's page of zeros, so that only writes take memory.
//
//     node six_gib.mjs SINTER WORK_DIR sparse|full
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { build, inWork, run, skip, succeed, write } from '../../support/sinter.mjs';

const GIB = 1n << 30n;
const SIZE = 6n * GIB;
const PAGE = 4096n;
const isFull = process.argv[4] === 'full';
const stride = isFull ? PAGE : 2n << 20n;
// With half as much again for what else runs. Where every page can be one of 2 MiB, writing one in each takes all of them.
const hugePages = '/sys/kernel/mm/transparent_hugepage/enabled';
const hasHugePages = fs.existsSync(hugePages) && fs.readFileSync(hugePages, 'utf8').includes('[always]');
const NEEDED = isFull || hasHugePages ? 9n * GIB : GIB;
const available = BigInt(/^MemAvailable:\s+(\d+) kB$/m.exec(fs.readFileSync('/proc/meminfo', 'utf8'))[1]) << 10n;
if (available < NEEDED) skip(`${available >> 20n} MiB of memory are available, and ${NEEDED >> 20n} needed`);

// It starts with 4 GiB and a page, and grows.
const module = `(module
  (memory i64 65537 98304)
  (data $letters "0123456789abcdef")
  (func $grow (export "grow") (result i64 i64)
    (memory.grow (i64.const 32767)) (memory.grow (i64.const 1)))
  (func $value (param i64) (result i64)
    (i64.xor (i64.mul (local.get 0) (i64.const 0x9e3779b97f4a7c15)) (i64.shr_u (local.get 0) (i64.const 7))))
  ;; In each page, another place.
  (func $place (param i64) (result i64)
    (i64.add (local.get 0) (i64.and (i64.shr_u (local.get 0) (i64.const 9)) (i64.const 0xff8))))
  (func $fill (param $stride i64) (local $at i64)
    (loop $next
      (i64.store (call $place (local.get $at)) (call $value (local.get $at)))
      (local.set $at (i64.add (local.get $at) (local.get $stride)))
      (br_if $next (i64.lt_u (local.get $at) (i64.const ${SIZE})))))
  ;; The sum, and how many places are not zero.
  (func $sum (result i64 i64) (local $at i64) (local $sum i64) (local $count i64) (local $here i64)
    (loop $next
      (local.set $here (i64.load (call $place (local.get $at))))
      (local.set $count (i64.add (local.get $count) (i64.extend_i32_u (i64.ne (local.get $here) (i64.const 0)))))
      (local.set $sum (i64.add (i64.rotl (local.get $sum) (i64.const 1)) (local.get $here)))
      (local.set $at (i64.add (local.get $at) (i64.const ${PAGE})))
      (br_if $next (i64.lt_u (local.get $at) (i64.const ${SIZE}))))
    (local.get $sum) (local.get $count))
  (func (export "all") (param $stride i64) (result i64 i64)
    (drop (drop (call $grow)))
    (call $fill (local.get $stride))
    (call $sum))
  ;; Reading alone, and the first and last bytes.
  (func (export "zeros") (result i64 i64 i32)
    (drop (drop (call $grow)))
    (call $sum)
    (i32.store8 (i64.const 0) (i32.const 1))
    (i32.store8 offset=${SIZE - 1n} (i64.const 0) (i32.const 2))
    (i32.add (i32.load8_u (i64.const 0)) (i32.load8_u (i64.const ${SIZE - 1n}))))
  ;; Each access is on both sides of $border.
  (func (export "border") (param $border i64) (result i64 i32 i64 i64 i64 i64) (local $low i64)
    (drop (drop (call $grow)))
    (local.set $low (i64.sub (local.get $border) (i64.const 4)))
    (i64.store (local.get $low) (i64.const 0x1122334455667788))
    (i64.load (local.get $low))
    (i32.load (local.get $border))
    (memory.fill (i64.sub (local.get $border) (i64.const 3)) (i32.const 0xab) (i64.const 6))
    (i64.load (local.get $low))
    (memory.init $letters (i64.sub (local.get $border) (i64.const 8)) (i32.const 0) (i32.const 16))
    (i64.load (local.get $low))
    (memory.copy (i64.sub (local.get $border) (i64.const 1)) (i64.sub (local.get $border) (i64.const 8)) (i64.const 16))
    (i64.load (local.get $low))
    (i64x2.extract_lane 1 (v128.load offset=4 (i64.sub (local.get $border) (i64.const 12)))))
  (func (export "load") (param i64) (result i64) (drop (drop (call $grow))) (i64.load (local.get 0)))
  (func (export "store") (param i64) (result i64) (drop (drop (call $grow)))
    (i64.store (local.get 0) (i64.const 5)) (i64.load (local.get 0)))
  (func (export "load_from_start") (param i64) (result i32) (i32.load8_u (local.get 0)))
  (func (export "fill") (param i64) (result i64) (drop (drop (call $grow)))
    (memory.fill (local.get 0) (i32.const 1) (i64.const 8)) (i64.load (local.get 0))))`;

const wrap = (value) => BigInt.asUintN(64, value);
const rotate = (value) => wrap(value << 1n) | (value >> 63n);

/** What the guest's "all" gives: its memory as it should be, in place of the memory. */
function expectedSum() {
    let sum = 0n;
    let count = 0n;
    for (let at = 0n; at < SIZE; at += PAGE) {
        const here = at % stride === 0n ? wrap(at * 0x9e3779b97f4a7c15n) ^ (at >> 7n) : 0n;
        sum = wrap(rotate(sum) + here);
        if (here !== 0n) count++;
    }
    return [sum, count];
}

function check(program) {
    const call = (name, ...args) =>
        run(inWork(program), args.map(String), { env: { SINTER_INVOKE: name }, timeout: 600_000 });
    const results = (name, ...args) => {
        const words = succeed(call(name, ...args), `${program}: ${name} ${args}`)
            .trim()
            .split(/\s+/);
        return words.map((word) => wrap(BigInt(word)));
    };
    const traps = (name, ...args) => {
        const { code, stdout, stderr } = call(name, ...args);
        assert.deepEqual([code, stdout], [134, ''], `${program}: ${name} ${args}: ${stderr}`);
        assert.match(stderr, /out of bounds memory access/);
    };
    assert.deepEqual(results('all', stride), expectedSum());
    if (isFull) return;
    assert.deepEqual(results('grow'), [65537n, wrap(-1n)]);
    assert.deepEqual(results('zeros'), [0n, 0n, 3n]);
    for (const border of [2n * GIB, 4n * GIB, 5n * GIB])
        assert.deepEqual(
            results('border', border),
            [
                ...[0x1122334455667788n, 0x11223344n, 0x11abababababab88n],
                ...['456789ab', '45601234', '12345678'].map(asWord),
            ],
            `${program}: ${border}`,
        );
    for (const name of ['load', 'store', 'fill']) {
        assert.deepEqual(results(name, SIZE - 8n), [{ load: 0n, store: 5n, fill: 0x0101010101010101n }[name]]);
        for (const address of [
            SIZE - 7n,
            SIZE - 1n,
            SIZE,
            SIZE + 4n * GIB,
            12n * GIB,
            1n << 40n,
            -1n,
            -8n,
            -(1n << 63n),
        ])
            traps(name, address);
    }
    assert.deepEqual(results('load_from_start', 4n * GIB + 65535n), [0n]);
    traps('load_from_start', 4n * GIB + 65536n);
}

/** Eight characters as a load gives them. */
function asWord(text) {
    return Buffer.from(text).readBigUInt64LE();
}

write('six_gib.wat', module);
for (const bounds of ['guard', 'explicit']) {
    build('six_gib.wat', `--bounds=${bounds}`, '--runtime-policy', '-o', bounds);
    check(bounds);
}
