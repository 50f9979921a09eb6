// What `sinter bench` reports: a row each for Sinter, a native build and engines, in a table, as
// JSON and as SVG.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { assemble, inWork, refused, sinter, succeed, write } from '../../support/sinter.mjs';
import { bench, fake } from './frame.mjs';

// Counts to 30 million, then prints "hello".
const guest = assemble(
    'guest',
    `(module
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\\08\\00\\00\\00\\06\\00\\00\\00hello\\n")
  (func (export "_start") (local $i i32)
    (loop $next
      (br_if $next (i32.lt_u
        (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 30000000))))
    (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 32)))))`,
);
write(
    'native.c',
    `#include <stdio.h>
int main(void) {
    for (volatile unsigned i = 0; i < 30000000; i++)
        ;
    puts("hello");
}
`,
);
const result = bench([
    guest,
    '--native',
    'native.c',
    `--against=node,node-baseline=${process.execPath},wasmtime=${inWork('nowhere')}`,
    '--svg=chart.svg',
]);
succeed(result);
assert.equal(result.stderr, '', 'no progress where stderr is no terminal');
assert.deepEqual(
    result.report.rows.map((row) => [row.name, row.status]),
    [
        ['native', 'ok'],
        ['sinter', 'ok'],
        ['node', 'ok'],
        ['node-baseline', 'ok'],
        ['wasmtime', 'missing'],
    ],
);
for (const row of result.report.rows.slice(0, 4)) {
    assert.ok(row.compile > 0 && row.size > 0 && row.memory > 100000, row.name);
    for (const clock of [row.wall, row.processor]) {
        assert.equal(clock.samples.length, 2);
        assert.ok(clock.startUp > 0 && clock.run.median > 0 && clock.run.minimum > 0, row.name);
        const { minimum, median, maximum, deviation } = clock.run;
        assert.ok(minimum <= median && median <= maximum && deviation <= maximum - minimum);
    }
    assert.ok(row.ratio.median > 0);
}
assert.equal(result.row('native').ratio.median, 1);
assert.equal(result.report.reference, 'native');
assert.equal(result.row('node').version, process.version);
assert.match(result.row('wasmtime').reason, /nowhere" is not there/);

// The table: columns begin and end where their titles do.
const lines = result.stdout.split('\n');
const ends = [...lines[0].matchAll(/\S+/g)].map((match) => match.index + match[0].length);
assert.deepEqual(lines[0].trim().split(/ +/), [
    'compile',
    'memory',
    'size',
    'code',
    'start-up',
    'run',
    '+-',
    'memory',
    'ratio',
    '+-',
]);
for (const [i, label] of ['native', 'Sinter', 'V8, optimised', 'V8, baseline'].entries()) {
    assert.ok(lines[i + 1].startsWith(label));
    for (const end of ends) assert.match(lines[i + 1].slice(0, end + 1), /\S ?$/, lines[i + 1]);
}
assert.match(lines[5], /^wasmtime +missing: /);

/** Well-formed as far as we write XML: tags nest, texts hold no bare markup. */
function checkXml(text) {
    const open = [];
    const rest = text.replace(
        /<(\/?)([a-z]+)((?: [a-zA-Z]+="[^"<&]*")*)(\/?)>/g,
        (_, closing, name, attributes, empty) => {
            if (closing) assert.equal(open.pop(), name);
            else if (!empty) open.push(name);
            return '';
        },
    );
    assert.deepEqual(open, []);
    assert.doesNotMatch(rest.replace(/&(amp|lt|gt);/g, ''), /[<>&\0-\x08\x0e-\x1f]/);
}
const chart = fs.readFileSync(inWork('chart.svg'), 'utf8');
checkXml(chart);
assert.match(chart, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
assert.equal(chart.match(/<rect /g).length, 4);
// It shows the ratios of the table, in the same order, and what failed.
const shown = result.report.rows.filter((row) => row.status === 'ok');
const bars = [...chart.matchAll(/<rect [^>]*width="([0-9.]+)"/g)].map((match) => Number(match[1]));
const values = [...chart.matchAll(/class="value"[^>]*>([^<]*)</g)].map((match) => match[1]);
const charted = [...chart.matchAll(/class="label"[^>]*>([^<]*)</g)].map((match) => match[1]);
assert.deepEqual(
    charted,
    result.report.rows.map((row) => row.label),
);
const most = Math.max(...shown.map((row) => row.ratio.median));
for (const [i, row] of shown.entries()) {
    const ratio = row.ratio.median.toFixed(2);
    assert.equal(values[i].match(/^[0-9.]+/)[0], ratio);
    assert.ok(lines[i + 1].slice(0, lines[0].lastIndexOf('ratio') + 5).endsWith(` ${ratio}`), lines[i + 1]);
    if (most < 15) assert.ok(Math.abs(bars[i] - (row.ratio.median / most) * 420) < 0.1, `${bars[i]} for ${ratio}`);
}
assert.match(chart, />missing: "[^<]*(is not there, or no program|\.\.\.)</);

for (const name of ['native', 'sinter']) {
    const { code, size } = result.row(name);
    assert.ok(code > 100 && code < size, `${name} has ${code} bytes of code`);
}
assert.equal(result.row('node').code, null);
assert.equal(result.row('native').flags, null);
assert.equal(result.row('sinter').flags, '-O0');

// A file's name is data in every report.
const odd = 'a<b>&"\'\x1b[1m.wasm';
fs.copyFileSync(guest, inWork(odd));
const named = bench([odd, '--against', 'none', '--svg', 'chart.svg']);
succeed(named);
assert.equal(named.report.module, odd);
checkXml(fs.readFileSync(inWork('chart.svg'), 'utf8'));
assert.equal(named.row('sinter').ratio.median, 1, 'without a native program Sinter is the measure');
assert.equal(named.report.rows.length, 1);

// Reports on stdout stand alone.
JSON.parse(succeed(sinter(['bench', guest, '-O0', '--runs=1', '--against=none', '--json=-'])));
checkXml(succeed(sinter(['bench', guest, '-O0', '--runs=1', '--against=none', '--svg=-'])));
const full = sinter(['bench', guest, '-O0', '--runs=1', '--against=none', '--json=/dev/full']);
assert.equal(full.code, 3);
assert.match(full.stderr, /\/dev\/full/);
assert.ok(fs.existsSync('/dev/full'), 'a device is not removed');

// By processor time: a program that sleeps takes none.
const sleepy = fake('sleepy', 'sleep 0.3; echo hello');
const cpu = bench([guest, '--native', sleepy, '--against=none', '--clock=cpu']);
succeed(cpu);
assert.ok(cpu.row('native').wall.run.median > 0.2 && cpu.row('native').processor.run.median < 0.1);

// A machine is noisy if it is now fast, now slow: this program sleeps longer in every run.
const count = inWork('count');
const slower = fake('slower', `echo >> '${count}'; sleep 0.$(wc -l < '${count}'); echo hello`);
const noisy = bench([guest, '--native', slower, '--against=none', '--clock=wall', '--runs=3']);
succeed(noisy);
assert.equal(noisy.report.noisy, true);
assert.match(noisy.stdout, /^warning: the machine is noisy: the run times of native deviate by more than 5%$/m);
assert.equal(typeof named.report.noisy, 'boolean');

// What is wrong on the command line.
const wrong = (pattern, ...flags) => refused(sinter(['bench', ...flags]), 2, pattern);
wrong(/there is no engine "v9"[^]*note: .*wasm-interp/, guest, '--against=node,v9');
wrong(/--against takes/, guest, '--against=node,,wasm3');
wrong(/--runs takes/, guest, '--runs=0');
wrong(/--timeout takes/, guest, '--timeout=0');
wrong(/--clock takes/, guest, '--clock=sun');
wrong(/no input file/);
