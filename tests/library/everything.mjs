// A module with all that a library's interface can hold: every type, every kind of import and export,
// names that are no identifiers, that collide, that C or C++ or the header has taken, and custom
// sections. `notes` says what the start function does.
import fs from 'node:fs';
import { assemble } from '../support/sinter.mjs';
import { bytes, custom } from '../support/wasm.mjs';

/** Exports that answer with their number in this list, from 100, and what the header calls them. */
export const names = [
    ['create', 'create_2'],
    ['destroy', 'destroy_2'],
    ['memory_base', 'memory_base_2'],
    ['memory_size', 'memory_size_2'],
    ['trap', 'trap_2'],
    ['fail', 'fail_2'],
    ['trap_message', 'trap_message_2'],
    ['module', 'module_2'],
    ['custom_sections', 'custom_sections_2'],
    ['status', 'status'],
    ['v128', 'v128'],
    ['funcref', 'funcref'],
    ['bytes', 'bytes'],
    ['int', 'int'],
    ['class', 'class'],
    ['int_', 'int_'],
    ['_Bool', '_Bool'],
    ['errno', 'errno'],
    ['', '_'],
    ['\0nul\0', '_nul_'],
    ['a b', 'a_b'],
    ['a_b', 'a_b_2'],
    ['a--b', 'a_b_3'],
    ['*/ int x; /*', '_int_x_'],
    ['line\nbreak', 'line_break'],
    ['"quoted\\', '_quoted_'],
    ['??/', '__2'],
    ['\u00fcn\u00efc\u00f6de', '_n_c_de'],
    ['9lives', '_9lives'],
    ['printf', 'printf'],
    ['main', 'main'],
    ['x'.repeat(300), 'x'.repeat(200)],
];

/** The custom sections, in module order: before all other sections, and after them. */
export const customs = [
    ['part', 'first'],
    ['', 'no name'],
    ['part', ''],
    ['a\0b', 'a NUL in the name'],
    ['a', 'another'],
    ['part', '\0\xff*/"'],
];

const quote = (text) => `"${[...Buffer.from(text)].map((byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('')}"`;

const text = `(module
  (type $i_i (func (param i32) (result i32)))
  (import "env" "note" (func $note (param i32)))
  (import "env" "mix" (func $mix (param i32 i64 f32 f64) (result f64)))
  (import "env" "swap" (func $swap (param i64 i32) (result i32 i64)))
  (import "env" "vector" (func $vector (param v128) (result v128)))
  (import "env" "extern" (func $extern (param externref) (result externref)))
  (import "env" "function" (func $function (param funcref) (result funcref)))
  (import "env" "swap" (func $swap_i32 (param i32) (result i32)))
  (import "class" "linux" (func $class (param i32) (result i32)))
  (import "" "" (func $empty (param i32) (result i32)))
  (import "a.b" "c d" (func $dot (result i32)))
  (import "a-b" "c d" (func $dash (result i32)))
  (import "env" "limit" (global $limit i32))
  (import "env" "counter" (global $counter (mut i64)))
  (import "host" "memory" (memory $memory 1 4))
  (import "host" "table" (table $table 4 8 funcref))
  (import "host" "refs" (table $refs 2 externref))
  (table $own (export "own table") 2 funcref)
  (elem (table $own) (i32.const 1) func $inc)
  (data (i32.const 16) "from the module\\00")
  (global $g (export "g") (mut i32) (i32.const 5))
  (global (export "constant") f64 (f64.const 2.5))
  (global (export "vector global") v128 (v128.const i32x4 1 2 3 4))
  (global $kept (export "kept") (mut externref) (ref.null extern))
  (global (export "chosen") funcref (ref.func $inc))
  (export "memory" (memory $memory))
  (export "table" (table $table))
  (export "refs" (table $refs))
  (export "counter" (global $counter))
  (export "limit" (global $limit))
  (export "swap" (func $swap))
  (start $start)
  (func $start
    (call $note (global.get $limit))
    (i64.store (i32.const 0) (global.get $counter)))
  (func $inc (export "inc") (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))
  (func (export "set_g") (param i32) (global.set $g (i32.mul (local.get 0) (i32.const 2))))
  (func (export "all") (param i32 i64 f32 f64) (result f64)
    (call $mix (local.get 0) (local.get 1) (local.get 2) (local.get 3)))
  (func (export "both") (param i64 i32) (result i32 i64) (call $swap (local.get 0) (local.get 1)))
  (func (export "four") (param i32) (result i32 i64 f32 f64)
    (local.get 0) (i64.extend_i32_s (local.get 0))
    (f32.convert_i32_s (local.get 0)) (f64.convert_i32_s (local.get 0)))
  (func (export "vector") (param v128) (result v128) (call $vector (local.get 0)))
  (func (export "vectors") (param v128 i32) (result i32 v128)
    (local.get 1) (i32x4.add (local.get 0) (i32x4.splat (local.get 1))))
  (func (export "echo") (param externref) (result externref)
    (global.set $kept (local.get 0))
    (table.set $refs (i32.const 1) (local.get 0))
    (call $extern (local.get 0)))
  (func (export "choose") (param funcref) (result funcref) (call $function (local.get 0)))
  (func (export "install") (param i32 funcref) (table.set $table (local.get 0) (local.get 1)))
  (func (export "indirect") (param i32 i32) (result i32)
    (call_indirect $table (type $i_i) (local.get 1) (local.get 0)))
  (func (export "own") (param i32 i32) (result i32)
    (call_indirect $own (type $i_i) (local.get 1) (local.get 0)))
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "peek") (param i32) (result i32) (i32.load (local.get 0)))
  (func (export "poke") (param i32 i32) (i32.store (local.get 0) (local.get 1)))
  (func (export "count") (result i64)
    (global.set $counter
      (i64.add (global.get $counter) (i64.extend_i32_u (global.get $limit))))
    (global.get $counter))
  (func (export "others") (param i32) (result i32)
    (i32.add (i32.add (call $class (local.get 0)) (call $empty (local.get 0)))
      (i32.add (i32.add (call $dot) (call $dash)) (call $swap_i32 (local.get 0)))))
  (func (export "note") (param i32) (result i32) (call $note (local.get 0)) (i32.const 1))
  (func (export "broken") (unreachable))
  (func (export "divide") (param i32 i32) (result i32) (i32.div_s (local.get 0) (local.get 1)))
  (func $deep (export "deep") (param i32) (result i32)
    (i32.add (call $deep (i32.add (local.get 0) (i32.const 1))) (i32.const 1)))
${names.map(([name], i) => `  (func (export ${quote(name)}) (result i32) (i32.const ${100 + i}))`).join('\n')})`;

/** Writes the module into the test's directory; its path. */
export function writeEverything(name = 'everything') {
    const path = assemble(name, text);
    const binary = fs.readFileSync(path);
    const section = ([title, payload]) => custom(title, Buffer.from(payload, 'latin1'));
    fs.writeFileSync(
        path,
        bytes(
            binary.subarray(0, 8),
            ...customs.slice(0, 3).map(section),
            binary.subarray(8),
            ...customs.slice(3).map(section),
        ),
    );
    return path;
}

/** A string for C, any bytes in it, and how many bytes it has. */
export function counted(text) {
    const octal = [...Buffer.from(text)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
    return `"${octal}", ${Buffer.byteLength(text)}`;
}
