// The data of a library's memory, which its instances share until they write to it.
import { build, inWork, run, succeed, write } from '../support/sinter.mjs';
import { compileHost } from './host.mjs';

const MEGABYTE = 1 << 20;
const letters = Array.from({ length: MEGABYTE }, (_, i) => String.fromCharCode(97 + (i % 23))).join('');
const data = `(data (i32.const 1000) "${letters.slice(0, 700000)}")
  (data (i32.const 701000) "${letters.slice(700000)}")
  (data (i32.const 500000) "X")`;
const get = '(func (export "get") (param i32) (result i32) (i32.load8_u (local.get 0)))';

const modules = {
    shared: `(module (memory (export "memory") 20 30) ${get} ${data})`,
    outside: `(module (memory (export "memory") 8) ${get} (data (i32.const 0) "before")
      (data (i32.const 65536) "${letters.slice(0, 100000)}") (data (i32.const 524288) "!")
      (data (i32.const 458752) "after"))`,
    sparse: `(module (memory (export "memory") 2000) ${get} ${Array.from(
        { length: 2000 },
        (_, i) => `(data (i32.const ${65536 * i}) "${`\\${(i % 256).toString(16).padStart(2, '0')}`.repeat(40)}")`,
    ).join(' ')})`,
    empty: `(module (memory (export "memory") 20) ${get})`,
    // The first and the last segment's addresses are not constant.
    ordered: `(module (import "env" "start" (global $start i32)) (memory (export "memory") 8) ${get}
      (data (global.get $start) "first") (data (i32.const 65536) "${letters.slice(0, 100000)}")
      (data (global.get $start) "F"))`,
    importer: `(module (import "env" "memory" (memory 20)) ${get} ${data})`,
};
for (const [name, text] of Object.entries(modules)) write(`${name}.wat`, text);

const host = compileHost('images.c', 'images');
for (const bounds of ['guard', 'explicit']) {
    const libraries = Object.keys(modules).map((name) => {
        build(inWork(`${name}.wat`), '--emit=shared', '-O1', `--bounds=${bounds}`, '-o', `${name}_${bounds}.so`);
        return inWork(`${name}_${bounds}.so`);
    });
    succeed(run(host, libraries), bounds);
}
