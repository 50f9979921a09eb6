/* See bind.h. */
#include "glue/bind.h"

#include "glue/advice.h"
#include "glue/c_types.h"
#include "glue/import_symbols.h"
#include "glue/threads.h"
#include "lower/rewrite.h"

#include <string.h>

static const struct wasi_call {
    const char *name;
    const char *params;
    const char *results;
    const char *symbol; /* follows `sinter_wasi_` */
} wasi_calls[] = {
#define WASI_CALL(name, params, results) {#name, #params, #results, #name},
#include "sinter/internal/wasi.def"
#undef WASI_CALL
};

/* Where wasi_unstable differs. A NULL symbol means that it has no such call. */
static const struct wasi_call unstable_calls[] = {
#define WASI_UNSTABLE_CALL(name, params, results) {#name, #params, #results, "unstable_" #name},
#define WASI_UNSTABLE_ABSENT(name) {#name, "", "", NULL},
#include "sinter/internal/wasi_unstable.def"
#undef WASI_UNSTABLE_CALL
#undef WASI_UNSTABLE_ABSENT
};

#define WASI_MODULE "wasi_snapshot_preview1"
#define WASI_UNSTABLE_MODULE "wasi_unstable"

/* ---- Prototypes ---- */

static void put_type(uint8_t type, struct text *out) {
    c_types_put(type, "sinter", C_TYPES_FUNCREF_POINTER, out);
}

/* `letters` are a WASI call's parameters; NULL: it is none. */
static void put_prototype(const struct func_type *type, const char *symbol, const char *letters,
                          struct text *out) {
    if (type->result_count == 1)
        put_type(type->results[0], out);
    else
        text_string(out, "void ");
    text_format(out, "%s(struct sinter_instance *instance", symbol);
    for (uint32_t i = 0; i < type->param_count; i++) {
        text_string(out, ", ");
        put_type(letters && letters[i] == 'a' ? VALUE_I64 : type->params[i], out);
        text_format(out, "a%u", i);
    }
    for (uint32_t i = 0; type->result_count > 1 && i < type->result_count; i++) {
        text_string(out, ", ");
        put_type(type->results[i], out);
        text_format(out, "*r%u", i);
    }
    text_string(out, ")");
}

void bind_prototype(const struct func_type *type, const char *symbol, struct text *out) {
    put_prototype(type, symbol, NULL, out);
}

void bind_binding_prototype(const struct func_type *type, const struct binding *binding,
                            struct text *out) {
    put_prototype(type, binding->symbol, binding->wasi_params, out);
}

/* ---- WASI ---- */

uint8_t bind_address_type(const struct module *module) {
    uint32_t index;
    return rewrite_default_memory(module, &index) ? limits_address(&module->memories[index].limits)
                                                  : VALUE_I32;
}

static uint8_t letter_type(char letter, uint8_t address) {
    return letter == 'i' ? VALUE_I32 : letter == 'a' ? address : VALUE_I64;
}

static bool letters_match(const char *letters, uint8_t address, const uint8_t *types,
                          uint32_t count) {
    if (strlen(letters) != count)
        return false;
    for (uint32_t i = 0; i < count; i++)
        if (types[i] != letter_type(letters[i], address))
            return false;
    return true;
}

static const struct wasi_call *find_call(const struct wasi_call *calls, size_t count,
                                         struct bytes name) {
    for (size_t i = 0; i < count; i++)
        if (bytes_equal(name, bytes_of(calls[i].name)))
            return &calls[i];
    return NULL;
}

static const struct wasi_call *find_wasi(const struct import *import) {
    bool unstable = bytes_equal(import->module, bytes_of(WASI_UNSTABLE_MODULE));
    if (!unstable && !bytes_equal(import->module, bytes_of(WASI_MODULE)))
        return NULL;
    const struct wasi_call *call =
        unstable ? find_call(unstable_calls, sizeof unstable_calls / sizeof *unstable_calls,
                             import->name)
                 : NULL;
    if (!call)
        call = find_call(wasi_calls, sizeof wasi_calls / sizeof *wasi_calls, import->name);
    return call && call->symbol ? call : NULL;
}

static void put_letters_type(const char *keyword, const char *letters, uint8_t address,
                             struct text *out) {
    if (*letters)
        text_format(out, " (%s", keyword);
    for (const char *letter = letters; *letter; letter++)
        text_format(out, " %s", value_type_name(letter_type(*letter, address)));
    if (*letters)
        text_byte(out, ')');
}

/* ---- Binding ---- */

static bool report(const struct module *module, const struct import *import, const char *problem,
                   struct diag *diag) {
    struct text name = {0}, type = {0};
    text_string(&name, "import \"");
    text_quoted(&name, import->module);
    text_string(&name, "\".\"");
    text_quoted(&name, import->name);
    text_string(&name, "\"");
    module_extern_type_text(module, import->kind, import->index, &type);
    diag_error(diag, import->offset, "%s, %s, %s", name.data, type.data, problem);
    text_free(&name);
    text_free(&type);
    return false;
}

static bool report_wasi_type(const struct module *module, const struct import *import,
                             const struct wasi_call *wasi, struct diag *diag) {
    struct text type = {0};
    report(module, import, "does not have the type that WASI gives it", diag);
    text_string(&type, "(func");
    put_letters_type("param", wasi->params, bind_address_type(module), &type);
    put_letters_type("result", wasi->results, bind_address_type(module), &type);
    text_string(&type, ")");
    bool unstable = bytes_equal(import->module, bytes_of(WASI_UNSTABLE_MODULE));
    diag_note(diag, "in %s it is %s; --import %s=FILE.c binds another function",
              unstable ? "WASI snapshot 0" : "WASI preview 1", type.data,
              unstable ? WASI_UNSTABLE_MODULE : WASI_MODULE);
    text_free(&type);
    return false;
}

static bool report_kind(const struct module *module, const struct import *import,
                        struct diag *diag) {
    report(
        module, import,
        "is not a function: an executable can import only functions, and a shared memory that is "
        "its only one",
        diag);
    diag_note(diag,
              "build the module so that it defines the %s itself, or make a library of it "
              "(--emit=shared), whose host provides the %s",
              extern_kind_name(import->kind), extern_kind_name(import->kind));
    return false;
}

static bool report_preset_type(const struct module *module, const struct import *import,
                               const struct preset *preset, const char *type, struct diag *diag) {
    report(module, import, "does not have the type that its preset gives it", diag);
    diag_note(diag, "in @%s it is %s; --import env=FILE.c binds another function",
              preset_name(preset), type);
    return false;
}

static bool report_spawn(const struct module *module, const struct import *import,
                         const struct threads_problem *problem, struct diag *diag) {
    report(module, import, problem->what, diag);
    diag_note(diag, "%s", problem->remedy);
    return false;
}

/* If there is advice on how to do without the import, its prototype is no help. */
static bool report_missing(const struct module *module, const struct import *import,
                           const char *symbol, const struct advice *advice, struct diag *diag) {
    struct text note = {0};
    report(module, import, "has no provider", diag);
    if (advice)
        return false;
    text_string(&note, "give --import '");
    text_quoted(&note, import->module);
    text_string(&note, "=FILE.c' with ");
    bind_prototype(module_func_type(module, import->index), symbol, &note);
    diag_note(diag, "%s", note.data);
    text_free(&note);
    return false;
}

/* The arguments of bind_imports, and the advice for the module. */
struct binder {
    const struct module *module;
    const struct provided *provided;
    uint32_t provided_count;
    enum bind_missing missing;
    const struct advice *advice; /* NULL: none */
    struct arena *arena;
    struct diag *diag;
};

static bool report_own_type(const struct binder *b, const struct import *import, const char *symbol,
                            const char *file, const struct provider_function *function) {
    struct text problem = {0}, note = {0};
    const struct func_type *type = module_func_type(b->module, import->index);
    if (function->type)
        text_format(&problem, "does not have the type that \"%s\" gives it", file);
    else
        text_format(&problem, "has no type in \"%s\", %s", file, function->untyped);
    report(b->module, import, problem.data, b->diag);
    if (function->type) {
        provider_declaration(function->type, &note);
        text_string(&note, " is defined there; the import needs ");
        bind_prototype(type, symbol, &note);
    } else {
        text_format(
            &note,
            "compile it with -g, and without -gsplit-dwarf, -gz and strip; or give a C file "
            "that defines %s and calls what is in \"%s\"",
            symbol, file);
    }
    diag_note(b->diag, "%s", note.data);
    text_free(&problem);
    text_free(&note);
    return false;
}

static bool is_of(const struct provided *provided, const struct import *import) {
    return bytes_equal(import->module, bytes_of(provided->module));
}

/* The linker may take any of a symbol's definitions, whichever file or module it belongs to. So all
 * of them must have the import's type. */
static bool check_definitions(const struct binder *b, const struct import *import,
                              const char *symbol) {
    const struct func_type *type = module_func_type(b->module, import->index);
    for (uint32_t i = 0; i < b->provided_count; i++) {
        const struct provided *provided = &b->provided[i];
        uint32_t count = 0;
        const struct provider_function *found =
            provided->preset ? NULL : provider_find(&provided->functions, symbol, &count);
        for (uint32_t f = 0; found && f < count; f++)
            if (!found[f].type || !provider_fits(found[f].type, type))
                return report_own_type(b, import, symbol, provided->file, &found[f]);
    }
    return true;
}

/* Whether the user's own files define the import's function. One of the wrong type is reported, and
 * `*ok` becomes false. */
static bool has_own(const struct binder *b, const struct import *import, const char *symbol,
                    bool *ok) {
    uint32_t count;
    for (uint32_t i = 0; i < b->provided_count; i++)
        if (!b->provided[i].preset && is_of(&b->provided[i], import) &&
            provider_find(&b->provided[i].functions, symbol, &count)) {
            *ok = check_definitions(b, import, symbol);
            return true;
        }
    return false;
}

/* Whether a preset defines the import's function. A preset's functions may only be called at their
 * own types, so an import of another type is reported, and `*ok` becomes false. */
static bool has_preset(const struct binder *b, const struct import *import, const char *symbol,
                       bool *ok) {
    const char *type;
    for (uint32_t i = 0; i < b->provided_count; i++) {
        const struct preset *preset = b->provided[i].preset;
        uint32_t count;
        if (!preset || !is_of(&b->provided[i], import) ||
            !provider_find(&b->provided[i].functions, symbol, &count))
            continue;
        enum preset_match match = preset_provides(preset, b->module, import, b->arena, &type);
        if (match == PRESET_OTHER_TYPE)
            *ok = report_preset_type(b->module, import, preset, type, b->diag);
        if (match == PRESET_PROVIDES)
            *ok = check_definitions(b, import, symbol);
        if (match != PRESET_NONE)
            return true;
    }
    return false;
}

/* A library's host starts the threads. */
static bool is_own_spawn(const struct binder *b, const struct import *import) {
    return b->missing != BIND_MISSING_HOST && threads_is_spawn(import);
}

static bool bind_spawn(const struct binder *b, const struct import *import,
                       struct binding *binding) {
    const struct threads_problem *problem = threads_spawn_problem(b->module, import);
    binding->kind = BINDING_RUNTIME;
    binding->symbol = THREADS_SPAWN_SYMBOL;
    return !problem || report_spawn(b->module, import, problem, b->diag);
}

/* Only other instances have such functions. */
static bool bind_exnref(const struct binder *b, const struct import *import,
                        struct binding *binding) {
    binding->kind = BINDING_MISSING;
    if (b->missing != BIND_MISSING_REPORT)
        return true;
    report(b->module, import, "has an exnref in its type, which no function of a host's can have",
           b->diag);
    diag_note(b->diag, "throw the exception in place of handing it over, or make a library "
                       "(--emit=shared) and link it to the instance that has the function");
    return false;
}

static bool bind_one(const struct binder *b, const struct import *import, struct binding *binding) {
    bool ok = true;
    if (func_type_has_exnref(module_func_type(b->module, import->index)))
        return bind_exnref(b, import, binding);
    binding->kind = BINDING_HOST;
    if (has_own(b, import, binding->symbol, &ok) || has_preset(b, import, binding->symbol, &ok))
        return ok;
    if (is_own_spawn(b, import))
        return bind_spawn(b, import, binding);
    const struct wasi_call *wasi = find_wasi(import);
    const struct func_type *type = module_func_type(b->module, import->index);
    uint8_t address = bind_address_type(b->module);
    bool fits = wasi && letters_match(wasi->params, address, type->params, type->param_count) &&
                letters_match(wasi->results, address, type->results, type->result_count);
    if (fits) {
        binding->kind = BINDING_WASI;
        binding->symbol = arena_format(b->arena, "sinter_wasi_%s", wasi->symbol);
        binding->wasi_params = wasi->params;
        return true;
    }
    binding->kind =
        BINDING_MISSING; /* the host of a library may have a function of the import's type */
    if (wasi && b->missing == BIND_MISSING_REPORT)
        return report_wasi_type(b->module, import, wasi, b->diag);
    return b->missing != BIND_MISSING_REPORT ||
           report_missing(b->module, import, binding->symbol, b->advice, b->diag);
}

/* One note for all missing imports: what kind of module this is, or which preset would help. */
static void advise(const struct binder *b) {
    uint32_t count;
    const struct preset *preset = preset_best(b->module, b->arena, &count);
    bool has_preset = false;
    for (uint32_t i = 0; i < b->provided_count; i++)
        has_preset = has_preset || b->provided[i].preset;
    if (b->advice)
        diag_note(b->diag, "%s; %s", b->advice->what, b->advice->remedy);
    else if (preset && !has_preset)
        diag_note(b->diag, "--import env=@%s provides %u of the module's imports",
                  preset_name(preset), count);
    diag_note(b->diag, "or build with --missing-imports=trap, so that calling one traps");
}

bool bind_imports(const struct module *module, const struct provided *provided,
                  uint32_t provided_count, enum bind_missing missing, struct arena *arena,
                  struct diag *diag, struct binding *bindings) {
    bool ok = true, any_missing = false;
    struct binder binder = {.module = module,
                            .provided = provided,
                            .provided_count = provided_count,
                            .missing = missing,
                            .advice = advice_find(module),
                            .arena = arena,
                            .diag = diag};
    import_symbols_find(module, arena, bindings);
    for (uint32_t i = 0; i < module->import_count; i++) {
        const struct import *import = &module->imports[i];
        if (import->kind != EXTERN_FUNC) {
            bindings[i].kind = BINDING_MISSING;
            ok = (missing == BIND_MISSING_HOST || threads_memory_import(module) == i ||
                  report_kind(module, import, diag)) &&
                 ok;
            continue;
        }
        if (!bind_one(&binder, import, &bindings[i])) {
            ok = false;
            any_missing =
                any_missing || (bindings[i].kind == BINDING_MISSING &&
                                !func_type_has_exnref(module_func_type(module, import->index)));
        }
    }
    if (any_missing)
        advise(&binder);
    return ok;
}
