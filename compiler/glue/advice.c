/* See advice.h. A toolchain is recognised by names of imports that only it uses. */
#include "glue/advice.h"

#include <string.h>

/* wasm-bindgen's glue. The names depend on its target: web and no-modules, a module before
 * wasm-bindgen's last step, or any other. */
static bool is_bindgen(const struct import *import) {
    return bytes_equal(import->module, bytes_of("wbg")) ||
           bytes_start_with(import->module, "__wbindgen_") ||
           bytes_end_with(import->module, "_bg.js") ||
           bytes_start_with(import->name, "__wbindgen_") ||
           bytes_start_with(import->name, "__wbg_");
}

/* Go's own imports and TinyGo's, which wasm_exec.js provides. */
static bool is_go(const struct import *import) {
    return bytes_equal(import->module, bytes_of("gojs")) ||
           bytes_equal(import->module, bytes_of("go")) ||
           bytes_start_with(import->name, "syscall/js.") ||
           bytes_start_with(import->name, "runtime.wasm");
}

static bool is_letter(uint8_t byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_' ||
           byte == '$';
}

/* From -O2 on, Emscripten's imports are "a"."a", "a"."b" and so on. */
static bool is_minified(const struct import *import) {
    return bytes_equal(import->module, bytes_of("a")) && import->name.size <= 2 &&
           import->name.size >= 1 && is_letter(import->name.data[0]);
}

/* Imports of Emscripten's that call into JavaScript. */
static bool is_emscripten_js(const struct import *import) {
    static const char *const starts[] = {"invoke_",
                                         "_embind_",
                                         "_emval_",
                                         "emscripten_asm_const_",
                                         "emscripten_webgl_",
                                         "emscripten_gl",
                                         "emscripten_set_main_loop"};
    if (!bytes_equal(import->module, bytes_of("env")))
        return false;
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (bytes_start_with(import->name, starts[i]))
            return true;
    return false;
}

static const struct {
    bool (*is)(const struct import *);
    struct advice advice;
} kinds[] = {
    {is_bindgen,
     {"the module was made by wasm-bindgen: its imports are JavaScript functions that come with it "
      "in a .js file",
      "build the crate for wasm32-wasip1, or for wasm32-unknown-unknown with extern \"C\" "
      "functions "
      "in place of #[wasm_bindgen] (wasm-pack's --target makes no difference here)"}},
    {is_go,
     {"the module was made by Go for JavaScript: its imports are functions of wasm_exec.js",
      "build it with GOOS=wasip1 GOARCH=wasm (TinyGo: -target=wasip1)"}},
    {is_minified,
     {"the module was made by Emscripten, with names of imports that mean something only to the "
      ".js "
      "file beside it",
      "link it with `emcc -sSTANDALONE_WASM` (and `--import env=@emscripten` here), or at least "
      "with -g2, which keeps the names"}},
    {is_emscripten_js,
     {"the module was made by Emscripten and calls into JavaScript (embind, EM_ASM, WebGL, or "
      "exceptions and longjmp by JavaScript)",
      "do without these (exceptions and longjmp: -fwasm-exceptions -sSUPPORT_LONGJMP=wasm), link "
      "with "
      "`emcc -sSTANDALONE_WASM`, and build here with --import env=@emscripten"}},
};

const struct advice *advice_find(const struct module *module) {
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
        for (uint32_t i = 0; i < module->import_count; i++)
            if (module->imports[i].kind == EXTERN_FUNC && kinds[k].is(&module->imports[i]))
                return &kinds[k].advice;
    return NULL;
}
