// Modules that were made for JavaScript: the errors say once what the module is and what to do, and
// give no prototypes of functions that nobody can write.
import assert from 'node:assert/strict';
import { assemble, sinter } from '../../support/sinter.mjs';

const kinds = {
    bindgen_web: ['wbg', '__wbg_log_1d3ae0273d8f4f8a', /made by wasm-bindgen.*wasm32-wasip1/],
    bindgen_bundler: ['./hello_bg.js', '__wbindgen_throw', /made by wasm-bindgen/],
    bindgen_unfinished: ['__wbindgen_placeholder__', '__wbindgen_describe', /made by wasm-bindgen/],
    go: ['gojs', 'runtime.wasmExit', /made by Go.*GOOS=wasip1 GOARCH=wasm/],
    go_old: ['go', 'debug', /made by Go/],
    tinygo: ['env', 'syscall/js.valueGet', /made by Go.*TinyGo: -target=wasip1/],
    minified: ['a', 'b', /made by Emscripten, with names.*emcc -sSTANDALONE_WASM/],
    embind: ['env', '_embind_register_void', /calls into JavaScript.*-sSTANDALONE_WASM/],
    longjmp: ['env', 'invoke_vii', /calls into JavaScript/],
    script: ['env', 'abort', /--import env=@assemblyscript provides 1 of the module's imports/],
};

for (const [kind, [module, name, note]] of Object.entries(kinds)) {
    const wasm = assemble(
        kind,
        `(module (import "${module}" "${name}" (func (param i32 i32 i32 i32)))
                 (import "${module}" "x" (func (param i32)))
                 (import "env" "other" (func)))`,
    );
    const { code, stderr } = sinter(['build', wasm, '-o', kind]);
    assert.equal(code, 1);
    const lines = stderr.split('\n');
    const notes = lines.filter((line) => / note: /.test(line) || /^note: /.test(line));
    assert.equal(lines.filter((line) => /has no provider/.test(line)).length, 3, stderr);
    assert.equal(notes.filter((line) => note.test(line)).length, 1, stderr);
    const prototypes = notes.filter((line) => /FILE\.c' with/.test(line)).length;
    assert.equal(prototypes, kind === 'script' ? 3 : 0, stderr);
    assert.equal(notes.length, prototypes + 2, stderr); /* and --missing-imports=trap */
}

// Where nothing tells what the module is, no note says so.
for (const [module, name] of [
    ['a', 'log'],
    ['env', 'invoked'],
    ['b', 'a'],
    ['going', 'go'],
    ['env', 'bg.js'],
]) {
    const wasm = assemble('plain', `(module (import "${module}" "${name}" (func (param i32))))`);
    const { code, stderr } = sinter(['build', wasm, '-o', 'plain']);
    assert.equal(code, 1);
    assert.doesNotMatch(stderr, /made by|provides/);
    assert.match(stderr, /FILE\.c' with/);
}
