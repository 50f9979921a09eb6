// Import presets: every function of theirs is called by a module in an executable, and by the same
// module in a host program that loads it. A user's own functions come first. An import of another type
// than the preset's is refused, since the C function would be called at a wrong one.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { assemble, build, inWork, refused, resources, run, sinter, succeed, write } from '../../support/sinter.mjs';

const table = (preset) =>
    [
        ...fs
            .readFileSync(path.join(resources, `include/sinter/internal/preset_${preset}.def`), 'utf8')
            .matchAll(/^PRESET_FUNCTION\("([^"]+)", (\w+), ([vid])_([id]*)\)$/gm),
    ].map(([, name, symbol, result, params]) => ({ name, symbol, result, params }));

const wasmType = { i: 'i32', d: 'f64' };
const typeText = ({ result, params }) =>
    `(func${params && ` (param ${[...params].map((p) => wasmType[p]).join(' ')})`}` +
    `${result === 'v' ? '' : ` (result ${wasmType[result]})`})`;

// Each C function has the name that an import of its name gets.
const presets = { assemblyscript: table('assemblyscript'), emscripten: table('emscripten') };
for (const [preset, functions] of Object.entries(presets)) {
    assert.ok(functions.length >= 12, preset);
    const source = fs.readFileSync(path.join(resources, `include/sinter/internal/preset_${preset}.def`), 'utf8');
    assert.equal(functions.length, source.match(/^PRESET_FUNCTION\(/gm).length);
    for (const { name, symbol } of functions) assert.equal(symbol, `env_${name.replace(/[^a-zA-Z0-9]/g, '_')}`);
}

// --- AssemblyScript -------------------------------------------------------------------------------

// A String at `address`: the class, the size in bytes, UTF-16.
const string = (address, text) => {
    const bytes = Buffer.from(text, 'utf16le');
    const head = Buffer.alloc(8);
    head.writeUInt32LE(2, 0);
    head.writeUInt32LE(bytes.length, 4);
    return `(data (i32.const ${address - 8}) "${[...head, ...bytes].map((b) => `\\${b.toString(16).padStart(2, '0')}`).join('')}")`;
};
const imports = (functions) =>
    functions.map((f) => `(import "env" "${f.name}" (func $${f.name} ${typeText(f).slice(5)})`).join('\n');

const script = assemble(
    'script',
    `(module ${imports(presets.assemblyscript)}
  (memory (export "memory") 1)
  ${string(64, 'héllo €😀')} ${string(128, 'index.ts')} ${string(192, 'x\ud800y')}
  (func $check (param i32) (if (i32.eqz (local.get 0)) (then (unreachable))))
  (func $print
    (call $console.log (i32.const 64)) (call $console.debug (i32.const 128))
    (call $console.info (i32.const 192)) (call $console.log (i32.const 0))
    (call $console.warn (i32.const 64)) (call $console.error (i32.const 128))
    (call $console.assert (i32.const 1) (i32.const 64))
    (call $console.assert (i32.const 0) (i32.const 128))
    (call $trace (i32.const 64) (i32.const 0) (f64.const 1) (f64.const 2) (f64.const 3) (f64.const 4) (f64.const 5))
    (call $trace (i32.const 64) (i32.const 5) (f64.const 1) (f64.const -2.5) (f64.const 0.1) (f64.const nan) (f64.const inf))
    (call $trace (i32.const 64) (i32.const -1) (f64.const 1234567) (f64.const 0.3333333333333333) (f64.const 0) (f64.const -inf) (f64.const 1e300))
    (call $check (f64.gt (call $Date.now) (f64.const 1.6e12)))
    (call $check (f64.lt (call $Date.now) (f64.const 1e14)))
    (call $check (f64.ge (call $performance.now) (f64.const 0)))
    (call $check (f64.ge (call $Math.random) (f64.const 0)))
    (call $check (f64.lt (call $Math.random) (f64.const 1)))
    (call $check (f64.ne (call $Math.random) (call $Math.random)))
    (call $check (f64.ne (call $seed) (call $seed))))
  (func (export "bad") (call $console.log (i32.const 65537)))
  (func (export "_start")
    (call $print)
    (call $abort (i32.const 64) (i32.const 128) (i32.const 12) (i32.const 34))))`,
);
const lines = [
    'héllo €😀',
    'index.ts',
    'x\ufffdy',
    'null',
    'trace: héllo €😀',
    'trace: héllo €😀 1, -2.5, 0.1, NaN, Infinity',
    'trace: héllo €😀 1234567, 0.3333333333333333, 0, -Infinity, 1e+300',
    '',
].join('\n');
const errors = 'héllo €😀\nindex.ts\nAssertion failed: index.ts\n';
const aborted = /host error: abort: héllo €😀 at index\.ts:12:34/;
build(script, '--import', 'env=@assemblyscript', '--runtime-policy', '-o', 'script');
const ran = run(inWork('script'), []);
assert.equal(ran.code, 134);
assert.equal(ran.stdout, lines);
assert.ok(ran.stderr.startsWith(errors), ran.stderr);
assert.match(ran.stderr, aborted);
const bad = run(inWork('script'), [], { env: { SINTER_INVOKE: 'bad' } });
assert.equal(bad.code, 134);
assert.match(bad.stderr, /host error: env: the String is not inside the memory/);
assert.deepEqual(sinter(['run', '--import', 'env=@assemblyscript', script]).stdout, lines);
// A preset is in the sandbox, as any guest without host code of the user's.
const sandboxed = (name) => JSON.parse(succeed(sinter(['inspect', '--json', name]))).policy.osSandbox;
assert.equal(sandboxed('script'), true);

// A user's function comes before the preset's, whichever is given first.
write(
    'mine.c',
    `#include <sinter/sinter.h>
#include <stdio.h>
void env_console_info(struct sinter_instance *instance, uint32_t text) {
    (void)instance;
    printf("mine %u\\n", text);
    fflush(stdout);
}
`,
);
for (const order of [
    ['env=mine.c', 'env=@assemblyscript'],
    ['env=@assemblyscript', 'env=mine.c'],
]) {
    build(script, ...order.flatMap((value) => ['--import', value]), '-o', 'mine');
    assert.equal(run(inWork('mine'), []).stdout, lines.replace('x\ufffdy', 'mine 192'));
    assert.equal(sandboxed('mine'), false);
}

// --- Emscripten -----------------------------------------------------------------------------------

const ends = ['abort', '_abort_js', '__assert_fail', '__cxa_throw', '_emscripten_throw_longjmp'];
const calls = presets.emscripten.filter((f) => f.name.startsWith('__syscall_'));
const emscripten = assemble(
    'emscripten',
    `(module ${imports(presets.emscripten)}
  (memory (export "memory") 2 5)
  (data (i32.const 64) "a line\\00file.c\\00main\\00")
  (func $check (param i32) (if (i32.eqz (local.get 0)) (then (unreachable))))
  (func (export "_start")
    (call $emscripten_out (i32.const 64)) (call $emscripten_console_log (i32.const 71))
    (call $emscripten_err (i32.const 64)) (call $emscripten_console_warn (i32.const 64))
    (call $emscripten_console_error (i32.const 78))
    (call $emscripten_notify_memory_growth (i32.const 0))
    (call $_emscripten_runtime_keepalive_clear)
    (call $emscripten_memcpy_js (i32.const 200) (i32.const 64) (i32.const 3))
    (call $_emscripten_memcpy_js (i32.const 201) (i32.const 200) (i32.const 3))
    (call $emscripten_memcpy_big (i32.const 204) (i32.const 64) (i32.const 7))
    (call $emscripten_out (i32.const 200))
    (call $check (i32.eq (call $emscripten_resize_heap (i32.const 1)) (i32.const 1)))
    (call $check (i32.eq (memory.size) (i32.const 2)))
    (call $check (i32.eq (call $emscripten_resize_heap (i32.const 131073)) (i32.const 1)))
    (call $check (i32.eq (memory.size) (i32.const 3)))
    (call $check (i32.eq (call $emscripten_resize_heap (i32.const 327681)) (i32.const 0)))
    (call $check (i32.eq (call $emscripten_resize_heap (i32.const -1)) (i32.const 0)))
    (call $check (i32.eq (call $emscripten_resize_heap (i32.const 327680)) (i32.const 1)))
    (call $check (i32.eq (memory.size) (i32.const 5)))
    (call $check (i32.eq (call $emscripten_get_heap_max) (i32.const 0xffff0000)))
    (call $check (f64.gt (call $emscripten_date_now) (f64.const 1.6e12)))
    (call $check (f64.ge (call $emscripten_get_now) (f64.const 0)))
    (call $check (f64.gt (call $emscripten_get_now_res) (f64.const 0)))
    (call $setTempRet0 (i32.const -2))
    (call $check (i32.eq (call $getTempRet0) (i32.const -2)))
    (call $check (call $_emscripten_get_now_is_monotonic))
    (call $check (call $emscripten_get_now_is_monotonic))
    (call $check (i32.eqz (call $getentropy (i32.const 512) (i32.const 256))))
    (call $check (i64.ne (i64.load (i32.const 512)) (i64.load (i32.const 760))))
    (call $check (i32.eq (call $getentropy (i32.const 512) (i32.const 257)) (i32.const -29)))
    ${calls.map((f) => `(call $check (i32.eq (i32.const -52) (call $${f.name} ${'(i32.const 64)'.repeat(f.params.length)})))`).join('\n')}
    (call $emscripten_out (i32.const 85)))
  (func (export "outside") (call $emscripten_memcpy_js (i32.const 327679) (i32.const 64) (i32.const 2)))
  ${ends.map((name) => `(func (export "end${name}") (call $${name} ${'(i32.const 64)'.repeat(presets.emscripten.find((f) => f.name === name).params.length)}))`).join('\n')})`,
);
build(emscripten, '--import', 'env=@emscripten', '--runtime-policy', '-o', 'emscripten');
const all = run(inWork('emscripten'), []);
assert.deepEqual(all, {
    code: 0,
    stdout: 'a line\nfile.c\naa la line\n\n',
    stderr: 'a line\na line\nmain\n',
});
const trapOf = (name) => {
    const { code, stderr } = run(inWork('emscripten'), [], { env: { SINTER_INVOKE: name } });
    assert.equal(code, 134, stderr);
    return stderr;
};
assert.match(trapOf('outside'), /host error: env: a copy of what is not inside the memory/);
assert.match(trapOf('endabort'), /host error: abort\(\)/);
assert.match(trapOf('end_abort_js'), /host error: abort\(\)/);
assert.match(trapOf('end__assert_fail'), /assertion failed: a line, at a line:64, a line/);
assert.match(trapOf('end__cxa_throw'), /a C\+\+ exception/);
assert.match(trapOf('end_emscripten_throw_longjmp'), /longjmp/);

// --- In a host program ----------------------------------------------------------------------------

build(script, '--emit=shared', '-o', 'libscript.so');
build(emscripten, '--emit=shared', '-o', 'libemscripten.so');
const host = write(
    'host.c',
    `#include <sinter/presets.h>
#include <stdio.h>
int main(int argc, char **argv) {
    static struct sinter_error error;
    const struct sinter_module *module;
    struct sinter_instance *instance;
    struct sinter_imports imports = {.resolve = RESOLVER};
    if (argc != 2 || sinter_module_load(argv[1], &module, &error) != SINTER_OK ||
        sinter_instance_create(module, &imports, &instance, &error) != SINTER_OK)
        return fprintf(stderr, "%s\\n", error.message), 1;
    enum sinter_status status = sinter_call_export(instance, "_start", NULL, 0, NULL, 0);
    if (status == SINTER_TRAPPED)
        fprintf(stderr, "%s\\n", sinter_trap_message(instance));
    sinter_instance_destroy(instance);
    sinter_module_close(module);
    return status == SINTER_OK ? 0 : 9;
}
`,
);
const compile = (preset, name, ...more) =>
    succeed(
        run('clang-19', [
            ...['-std=gnu11', '-Wall', '-Wextra', '-Werror', `-I${resources}/include`],
            ...[`-DRESOLVER=sinter_preset_${preset}`, host, ...more],
            ...[`${resources}/presets/${preset}.c`, `${resources}/libsinter_runtime.a`],
            ...['-ldl', '-lm', '-pthread', '-o', name],
        ]),
    );
compile('assemblyscript', 'host_script');
const hosted = run(inWork('host_script'), ['./libscript.so']);
assert.equal(hosted.code, 9);
assert.equal(hosted.stdout, lines);
assert.ok(hosted.stderr.startsWith(errors) && aborted.test(hosted.stderr), hosted.stderr);
compile('assemblyscript', 'host_mine', inWork('mine.c'));
assert.equal(run(inWork('host_mine'), ['./libscript.so']).stdout, lines.replace('x\ufffdy', 'mine 192'));
compile('emscripten', 'host_emscripten');
assert.deepEqual(run(inWork('host_emscripten'), ['./libemscripten.so']), all);
// The other one's abort is of another type.
const wrong = run(inWork('host_emscripten'), ['./libscript.so']);
assert.equal(wrong.code, 1);
assert.match(wrong.stderr, /"env"\."abort" is \(func \(param i32 i32 i32 i32\)\), and nothing/);

// --- What is refused ------------------------------------------------------------------------------

const typed = assemble(
    'typed',
    `(module (import "env" "seed" (func (param i64) (result i32)))
             (import "env" "console_log" (func (param i64) (result i32))))`,
);
const refusal = sinter(['build', typed, '--import', 'env=@assemblyscript', '-o', 'typed']);
refused(
    refusal,
    1,
    /import "env"\."seed", \(func \(param i64\) \(result i32\)\), does not have the type that its preset gives it\n.*note: in @assemblyscript it is \(func \(result f64\)\); --import env=FILE\.c binds another/s,
);
// Its C name is that of a preset's function, and its own name is not.
assert.match(refusal.stderr, /"env"\."console_log", .* has no provider/);
refused(
    sinter(['build', typed, '--import', 'env=@other', '-o', 'typed']),
    2,
    /no import preset "other"; the presets are @assemblyscript, @emscripten/,
);
refused(
    sinter(['build', typed, '--import', 'mod=@emscripten', '-o', 'typed']),
    2,
    /presets supply the import module env \(env=@NAME\), not "mod=@emscripten"/,
);
refused(
    sinter(['build', typed].concat(['@emscripten', '@assemblyscript'].flatMap((p) => ['--import', `env=${p}`]))),
    2,
    /only one preset can be given; this is the second: "env=@assemblyscript"/,
);
