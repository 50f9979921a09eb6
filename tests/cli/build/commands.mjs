// What shows the work: -###, -v, --save-temps.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import {
    assemble,
    build,
    exists,
    hello,
    inWork,
    run,
    sinter,
    sinterProgram,
    succeed,
    temporary,
    withFailingCompiler,
    write,
} from '../../support/sinter.mjs';

const wasm = assemble('hello', hello);

// -### prints the commands, runs none, leaves nothing, and needs no tools for it.
for (const input of [wasm, write('text.wat', hello)]) {
    const dry = sinter(['build', input, '-###', '-o', 'dry']);
    assert.equal(dry.code, 0, dry.stderr);
    const all = dry.stderr.trimEnd().split('\n');
    const stages = all.filter((line) => line.startsWith('# '));
    const lines = all.filter((line) => !line.startsWith('# '));
    assert.deepEqual(
        stages.map((line) => /^# (\w+): (?:.* -> )?\S/.exec(line)[1]),
        ['lower', 'convert', 'glue', 'compile', 'map', 'link'],
    );
    assert.ok(lines.length >= 4, dry.stderr);
    assert.match(lines[0], /wasm2c/);
    assert.match(lines.at(-1), /clang.* -o \S*artefact$/);
    assert.ok(!exists('dry'));
}
assert.match(sinter(['build', wasm, '-###', '-O3', '--cpu=native']).stderr, /-O3 [^\n]*-m(arch|cpu)=native/);

// -v prints them too, and runs them.
const verbose = sinter(['build', wasm, '-v', '-o', 'verbose']);
assert.equal(verbose.code, 0);
assert.match(verbose.stderr, /clang\S* -c /);
assert.match(verbose.stderr, /peak memory of a tool: \d+ KiB\n$/);
assert.equal(succeed(run(inWork('verbose'), [])), 'hello\n');
// It says which functions are recognised.
const step = (local, by) => `(local.set ${local} (i32.add (local.get ${local}) (i32.const ${by})))`;
const copying = assemble(
    'copying',
    `(module (memory 1)
      (func (export "nothing"))
      (func (export "copy") (param $to i32) (param $from i32) (param $count i32) (result i32) (local $at i32)
        (local.set $at (local.get $to))
        (block $done
          (br_if $done (i32.eqz (local.get $count)))
          (loop $next
            (i32.store8 (local.get $at) (i32.load8_u (local.get $from)))
            ${step('$at', 1)} ${step('$from', 1)} ${step('$count', -1)}
            (br_if $next (local.get $count))))
        (local.get $to)))`,
);
assert.match(
    sinter(['build', copying, '-v', '--emit=shared', '-o', 'copying.so']).stderr,
    /^function 1: recognised as memcpy$/m,
);
assert.equal(build(wasm, '-o', 'quiet'), '', 'a build that succeeds says nothing');
assert.equal(sinter(['build', wasm, '-o', 'quiet']).stderr, '');

// --save-temps keeps them and says where, and the printed commands can be run again.
const saved = run(sinterProgram, ['build', wasm, '--save-temps', '-v', '-o', 'saved']);
assert.equal(saved.code, 0, saved.stderr);
const [, kept] = /note: intermediate files are in "([^"]+)"/.exec(saved.stderr);
assert.equal(path.dirname(kept), fs.realpathSync(temporary));
assert.equal(fs.statSync(kept).mode & 0o777, 0o700);
const files = fs.readdirSync(kept);
for (const file of ['guest.wasm', 'glue.c', 'module.s', 'glue.o'])
    assert.ok(files.includes(file), `${file} is among ${files.join(' ')}`);
// Each stage says which files it made, and they are there; N stands for a number.
for (const [stage, names] of [
    ['lower', ['guest.wasm', 'segments.bin']],
    ['convert', ['m.h', 'm_N.c']],
    ['glue', ['glue.c', 'module.bin']],
    ['compile', ['m_N.o', 'glue.o']],
    ['map', ['module.s', 'module.o']],
    ['link', ['artefact']],
]) {
    assert.match(saved.stderr, new RegExp(`note:   ${stage} +made ${names.join(' ')}\n`));
    for (const name of names)
        assert.ok(
            files.some((file) => new RegExp(`^${name.replace('_N', '(_\\d+)?')}$`).test(file)),
            name,
        );
}
const compile = saved.stderr.split('\n').find((line) => line.includes(' -c ') && line.includes('glue.c'));
fs.rmSync(path.join(kept, 'glue.o'));
succeed(run('sh', ['-c', compile]), compile);
assert.ok(fs.existsSync(path.join(kept, 'glue.o')));
fs.rmSync(kept, { recursive: true });

// Nothing is compiled to know the commands, not even a provider.
write('provider.c', 'this is no C');
const provided = run(sinterProgram, ['build', wasm, '-###', '--import', 'env=provider.c', '-o', 'unmade']);
assert.equal(provided.code, 0, provided.stderr);
assert.match(provided.stderr + provided.stdout, /provider\.c/);
assert.ok(!exists('unmade'));

// So it does when the build fails.
const failed = run(sinterProgram, ['build', wasm, '--save-temps', '-o', 'failed'], {
    env: withFailingCompiler(),
});
assert.equal(failed.code, 3, failed.stderr);
const [, keptAnyway] = /note: intermediate files are in "([^"]+)"/.exec(failed.stderr);
assert.ok(fs.existsSync(path.join(keptAnyway, 'guest.wasm')));
assert.match(failed.stderr, /glue +made/);
assert.doesNotMatch(failed.stderr, /compile +made/);
fs.rmSync(keptAnyway, { recursive: true });
assert.ok(!exists('failed'));
