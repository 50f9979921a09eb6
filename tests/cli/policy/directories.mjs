// Directories, to write and to read only: by flag, by variable, under both names. Every call that
// changes something in a read-only one is refused, and nothing changes.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { assemble, build, inWork, refused, run, sinter, succeed } from '../../support/sinter.mjs';

// Tries everything that writes below descriptor 3, or from it to 4 and back, and prints one letter
// for each: `y` done, `n` NOTCAPABLE, `?` another error; then the same of reading.
const CALLS = `
  (call $try (call $mkdir (i32.const 3) (i32.const 100) (i32.const 3)))
  (call $try (call $rmdir (i32.const 3) (i32.const 104) (i32.const 3)))
  (call $try (call $symlink (i32.const 108) (i32.const 4) (i32.const 3) (i32.const 112) (i32.const 3)))
  (call $try (call $unlink (i32.const 3) (i32.const 116) (i32.const 3)))
  (call $try (call $rename (i32.const 3) (i32.const 120) (i32.const 3) (i32.const 3) (i32.const 124) (i32.const 3)))
  (call $try (call $rename (i32.const 3) (i32.const 120) (i32.const 3) (i32.const 4) (i32.const 124) (i32.const 3)))
  (call $try (call $rename (i32.const 4) (i32.const 120) (i32.const 3) (i32.const 3) (i32.const 128) (i32.const 3)))
  (call $try (call $link (i32.const 3) (i32.const 0) (i32.const 108) (i32.const 4) (i32.const 3) (i32.const 132) (i32.const 3)))
  (call $try (call $link (i32.const 3) (i32.const 0) (i32.const 108) (i32.const 4) (i32.const 4) (i32.const 132) (i32.const 3)))
  (call $try (call $times (i32.const 3) (i32.const 0) (i32.const 108) (i32.const 4) (i64.const 0) (i64.const 0) (i32.const 5)))
  (call $try (call $open (i32.const 3) (i32.const 0) (i32.const 136) (i32.const 3) (i32.const 1) (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 8)))
  (call $try (call $open (i32.const 3) (i32.const 0) (i32.const 108) (i32.const 4) (i32.const 8) (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 8)))
  (call $try (call $open (i32.const 3) (i32.const 0) (i32.const 108) (i32.const 4) (i32.const 0) (i64.const 64) (i64.const 0) (i32.const 0) (i32.const 8)))
  (call $try (call $open (i32.const 3) (i32.const 0) (i32.const 108) (i32.const 4) (i32.const 0) (i64.const 12582914) (i64.const 0) (i32.const 0) (i32.const 8)))
  (call $try (call $set_size (i32.load (i32.const 8)) (i64.const 1)))
  (call $try (call $fd_times (i32.load (i32.const 8)) (i64.const 0) (i64.const 0) (i32.const 5)))`;
const wasm = assemble(
    'writes',
    `(module
  ${Object.entries({
      mkdir: ['path_create_directory', 'i32 i32 i32'],
      rmdir: ['path_remove_directory', 'i32 i32 i32'],
      unlink: ['path_unlink_file', 'i32 i32 i32'],
      symlink: ['path_symlink', 'i32 i32 i32 i32 i32'],
      rename: ['path_rename', 'i32 i32 i32 i32 i32 i32'],
      link: ['path_link', 'i32 i32 i32 i32 i32 i32 i32'],
      times: ['path_filestat_set_times', 'i32 i32 i32 i32 i64 i64 i32'],
      open: ['path_open', 'i32 i32 i32 i32 i32 i64 i64 i32 i32'],
      set_size: ['fd_filestat_set_size', 'i32 i64'],
      fd_times: ['fd_filestat_set_times', 'i32 i64 i64 i32'],
      read: ['fd_read', 'i32 i32 i32 i32'],
      write: ['fd_write', 'i32 i32 i32 i32'],
  })
      .map(
          ([name, [call, params]]) =>
              `(import "wasi_snapshot_preview1" "${call}" (func $${name} (param ${params}) (result i32)))`,
      )
      .join('\n  ')}
  (memory (export "memory") 1)
  (data (i32.const 100) "new\\00old\\00filelnk\\00fil\\00src\\00dst\\00bak\\00lin\\00cre\\00")
  (func $print (param i32)
    (i32.store (i32.const 0) (i32.const 16))
    (i32.store (i32.const 4) (i32.const 1))
    (i32.store8 (i32.const 16) (local.get 0))
    (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 32))))
  (func $try (param i32)
    (call $print (select (i32.const 121) (select (i32.const 110) (i32.const 63)
      (i32.eq (local.get 0) (i32.const 76))) (i32.eqz (local.get 0)))))
  (func (export "_start")
    ${CALLS}
    (call $print (i32.const 10))
    (call $try (call $open (i32.const 3) (i32.const 0) (i32.const 108) (i32.const 4) (i32.const 0) (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 8)))
    (i32.store (i32.const 0) (i32.const 512))
    (i32.store (i32.const 4) (i32.const 9))
    (call $try (call $read (i32.load (i32.const 8)) (i32.const 0) (i32.const 1) (i32.const 32)))
    (i32.store (i32.const 0) (i32.const 512))
    (i32.store (i32.const 4) (i32.const 9))
    (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 32)))))`,
);

function fresh(name) {
    fs.rmSync(inWork(name), { recursive: true, force: true });
    fs.mkdirSync(inWork(name, 'old'), { recursive: true });
    for (const file of ['file', 'fil', 'src']) fs.writeFileSync(inWork(name, file), 'contents\n');
}
const look = (name) =>
    fs.readdirSync(inWork(name)).map((file) => {
        const { mode, size, mtimeMs } = fs.lstatSync(inWork(name, file));
        return { file, mode, size, mtimeMs };
    });
const COUNT = CALLS.trim().split('\n').length;
// Opening with rights that the directory has not got gives a descriptor without them.
const NONE = `${'n'.repeat(COUNT - 3)}ynn`;

function unchanged(what, attempt) {
    fresh('a');
    fresh('b');
    const before = [look('a'), look('b')];
    assert.equal(succeed(attempt(), what), `${NONE}\nyycontents\n`, what);
    assert.deepEqual([look('a'), look('b')], before, what);
}
function changed(what, attempt) {
    fresh('a');
    fresh('b');
    const before = look('a');
    const [writing] = succeed(attempt(), what).split('\n');
    // A name that was there is gone by then, and so on: what counts is that nothing is refused.
    assert.doesNotMatch(writing, /n/, what);
    assert.equal(writing.length, COUNT);
    assert.ok(writing.split('y').length > COUNT / 2, writing);
    assert.notDeepEqual(look('a'), before, what);
}
const program = (env) => run(inWork('program'), [], { env });
const [readOnly, both] = [
    ['--dir', 'a:ro', '--dir', 'b:ro'],
    ['--dir', 'a', '--dir', 'b'],
];

build(wasm, ...readOnly, '-o', 'program');
unchanged('read only', program);
build(wasm, '--dir=a::/a:ro', '--dir=b::/b:rw', '-o', 'program');
unchanged('from read only to writable', program);
build(wasm, ...both, '-o', 'program');
changed('writable', program);
unchanged('narrowed', () => program({ SINTER_READ_ONLY: '1' }));
changed('not narrowed', () => program({ SINTER_READ_ONLY: '0' }));
changed('not widened', () => program({ SINTER_DIR1: '/' }));
build(wasm, '--runtime-policy', '-o', 'program');
unchanged('by variables', () => program({ SINTER_DIR1: 'a:ro', SINTER_DIR2: 'b:ro' }));
changed('by variables', () => program({ SINTER_DIR1: 'a', SINTER_DIR2: 'b' }));
unchanged('narrowed variables', () => program({ SINTER_DIR1: 'a', SINTER_DIR2: 'b', SINTER_READ_ONLY: '1' }));
const many = Object.fromEntries(Array.from({ length: 1025 }, (_, i) => [`SINTER_DIR${i + 1}`, 'b']));
refused(program(many), 3, /: error: more than 1024 directories\n/);
unchanged('sinter run', () => sinter(['run', ...readOnly, wasm]));
changed('sinter run', () => sinter(['run', ...both, wasm]));
unchanged('sinter run, narrowed', () => sinter(['run', ...both, wasm], { env: { SINTER_READ_ONLY: '1' } }));
// All the same without the operating system's sandbox: it is not what refuses.
build(wasm, '--no-os-sandbox', ...readOnly, '-o', 'program');
unchanged('without the sandbox', program);

// SINTER_DENY=dir: there is no descriptor 3, so every call fails with BADF.
build(wasm, ...both, '-o', 'program');
fresh('a');
assert.match(succeed(program({ SINTER_DENY: 'dir' })), /^\?{14}/);

// Names with colons.
for (const name of ['x:ro', 'x::y', 'x:y']) fs.mkdirSync(inWork(name), { recursive: true });
for (const flag of ['x:ro:rw', 'x:ro:ro', 'x::y::z', 'x:y'])
    succeed(sinter(['run', '--dir', flag, '--dir', 'b', wasm]), flag);
refused(sinter(['run', '--dir', 'absent:ro', wasm]), 3, /cannot open directory "absent"/);
