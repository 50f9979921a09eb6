// What embedding costs: calls into a library and out of it against a plain C call, and making an instance
// against mapping and unmapping the same range of addresses; all in one run of one program.
// Usage: node embed.mjs BUILD_DIR WORK_DIR
import fs from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freshFolder, resourcesOf, runtimeLibraries } from '../support/process.mjs';
import { must } from './figures.mjs';

const [build, work] = process.argv.slice(2);
const here = dirname(fileURLToPath(import.meta.url));
const sinter = join(build, 'bin/sinter');

freshFolder(work);
const shared = join(work, 'embed.so');
const header = join(work, 'embed.h');
const host = join(work, 'embed');
must(sinter, 'build', join(here, 'embed.wat'), '--emit=shared', '-o', shared, '--header', header);
const data = join(work, 'data.so');
const text = `(module (memory (export "memory") 32) (data (i32.const 1024) "${'data'.repeat(1 << 18)}"))`;
fs.writeFileSync(join(work, 'data.wat'), text);
must(sinter, 'build', join(work, 'data.wat'), '--emit=shared', '-o', data);
// A sieve of a million numbers.
const initialised = join(work, 'initialised.so');
const snapshot = join(work, 'snapshot.so');
const sieve = `(module (memory (export "memory") 32)
  (func (export "_initialize") (local $i i32) (local $k i32)
    (local.set $i (i32.const 2))
    (loop $next
      (if (i32.eqz (i32.load8_u (local.get $i)))
        (then
          (local.set $k (i32.add (local.get $i) (local.get $i)))
          (loop $multiple
            (if (i32.lt_u (local.get $k) (i32.const 1048576))
              (then
                (i32.store8 (local.get $k) (i32.const 1))
                (local.set $k (i32.add (local.get $k) (local.get $i)))
                (br $multiple))))))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 1048576))))))`;
fs.writeFileSync(join(work, 'sieve.wat'), sieve);
must(sinter, 'build', join(work, 'sieve.wat'), '--emit=shared', '-o', initialised);
must(sinter, 'build', join(work, 'sieve.wat'), '--emit=shared', '-o', snapshot, '--snapshot');
const includes = [`-I${work}`, `-I${join(resourcesOf(sinter), 'include')}`];
const libraries = [shared, ...runtimeLibraries(sinter), '-Wl,-rpath,$ORIGIN'];
must('clang-19', '-O2', '-D_GNU_SOURCE', ...includes, join(here, 'embed.c'), ...libraries, '-o', host);

const figures = new Map(
    must(host, shared, data, initialised, snapshot)
        .trim()
        .split('\n')
        .map((line) => line.split(' '))
        .map(([name, ns, ratio]) => [name, { ns: Number(ns), ratio: Number(ratio) }]),
);
const row = (...cells) =>
    console.log(cells.map((cell, i) => (i ? String(cell).padStart(12) : String(cell).padEnd(46))).join(''));
const plain = figures.get('plain').ns;
const call = (name, text) => {
    const { ns, ratio } = figures.get(name);
    row(text, ns.toFixed(2), (ns - plain).toFixed(2), ratio.toFixed(1));
};
const instance = (name, text) => {
    const { ns, ratio } = figures.get(name);
    row(text, (ns / 1000).toFixed(2), '', ratio.toFixed(2));
};

row('calls', 'ns', 'above plain', 'ratio');
call('plain', 'C through a function pointer');
call('call_typed', 'into the guest and back, typed header');
call('call_by_index', 'the same by sinter_call');
call('call_by_name', 'the same by sinter_call_export');
call('out_typed', 'out through an import, typed header');
call('out_dynamic', 'the same to a sinter_host_function');
console.log();
row('instances, made and ended', 'us', '', 'ratio');
instance('map', 'mmap, mprotect, munmap of the same range');
instance('create_typed', 'typed header');
instance('create_dynamic', 'sinter_instance_create');
instance('create_data', 'the same, with 1 MB of data');
instance('reset_data', 'sinter_instance_reset, with 1 MB of data');
instance('create_initialised', 'the same, computing 1 MB when it is initialised');
instance('create_snapshot', 'the same, with --snapshot');
console.log();
row('interrupts', 'us');
row('sinter_interrupt to the end of the call', (figures.get('interrupt').ns / 1000).toFixed(2));
