/* See library_header.h. The header includes no header of Sinter's. */
#include "glue/library_header.h"

#include "base/key.h"
#include "base/version.h"
#include "glue/c_types.h"
#include "glue/library_memory.h"
#include "glue/library_tables.h"
#include "glue/library_tags.h"
#include "glue/library_wasi.h"

#include <string.h>

void library_value_type(const struct library_names *names, uint8_t type, struct text *out) {
    c_types_put(type, names->prefix, C_TYPES_FUNCREF_VALUE, out);
}

void library_header_template(const struct library_names *names, const char *text,
                             struct text *out) {
    for (; *text; text++) {
        if (*text == '@')
            text_string(out, names->prefix);
        else if (*text == '%')
            text_string(out, names->upper);
        else if (*text == '$')
            text_string(out, names->address);
        else
            text_byte(out, (uint8_t)*text);
    }
}

static void put_params(const struct func_type *type, const struct library_names *names,
                       struct text *out) {
    for (uint32_t i = 0; i < type->param_count; i++) {
        text_string(out, ", ");
        library_value_type(names, type->params[i], out);
        text_format(out, "a%u", i);
    }
}

static void put_result_pointers(const struct func_type *type, const struct library_names *names,
                                struct text *out) {
    for (uint32_t i = 0; i < type->result_count; i++) {
        text_string(out, ", ");
        library_value_type(names, type->results[i], out);
        if (type->result_count == 1)
            text_string(out, "*result");
        else
            text_format(out, "*r%u", i);
    }
}

void library_call_parameters(const struct func_type *type, const struct library_names *names,
                             struct text *out) {
    put_params(type, names, out);
    put_result_pointers(type, names, out);
    text_string(out, ")");
}

void library_export_prototype(const struct module *module, const struct library_names *names,
                              uint32_t index, struct text *out) {
    text_format(out, "enum %s_status %s_%s(struct %s *instance", names->prefix, names->prefix,
                names->exports[index], names->prefix);
    library_call_parameters(module_func_type(module, module->exports[index].index), names, out);
}

void library_host_pointer(const struct func_type *type, const struct library_names *names,
                          const char *name, struct text *out) {
    if (type->result_count == 1)
        library_value_type(names, type->results[0], out);
    else
        text_string(out, "void ");
    text_format(out, "(*%s)(void *context, struct %s *instance", name, names->prefix);
    put_params(type, names, out);
    if (type->result_count > 1)
        put_result_pointers(type, names, out);
    text_string(out, ")");
}

/* Appends the wasm name for use in a comment, which it cannot end. */
static void put_comment_name(struct bytes name, struct text *out) {
    struct text quoted = {0};
    text_quoted(&quoted, name);
    text_byte(out, '"');
    for (size_t i = 0; i < quoted.size && i < 400; i++) {
        bool ends = quoted.data[i] == '/' && i && quoted.data[i - 1] == '*';
        bool starts = quoted.data[i] == '*' && i && quoted.data[i - 1] == '/';
        bool trigraph = quoted.data[i] == '?' && i && quoted.data[i - 1] == '?';
        text_string(out, ends || starts || trigraph ? " " : "");
        text_byte(out, (uint8_t)quoted.data[i]);
    }
    text_string(out, quoted.size > 400 ? "...\"" : "\"");
    text_free(&quoted);
}

static bool is_plain(struct bytes name, const char *c_name) {
    return bytes_equal(name, bytes_of(c_name));
}

void library_header_name(struct bytes name, const char *c_name, struct text *out) {
    if (is_plain(name, c_name))
        return;
    text_string(out, "/* ");
    put_comment_name(name, out);
    text_string(out, " */\n");
}

/* ---- Imports ---- */

static void put_field(const struct module *module, const struct library_names *names,
                      uint32_t index, struct text *out) {
    const struct import *import = &module->imports[index];
    text_string(out, "    ");
    if (import->kind == EXTERN_FUNC) {
        library_host_pointer(module_func_type(module, import->index), names, names->fields[index],
                             out);
    } else {
        library_value_type(names, module->globals[import->index].type, out);
        text_string(out, names->fields[index]);
    }
    text_string(out, ";");
    if (import->kind == EXTERN_GLOBAL)
        text_string(out, module->globals[import->index].mutable_
                             ? " /* the initial value of a mutable global */"
                             : " /* a global */");
    if (!is_plain(import->name, names->fields[index])) {
        text_string(out, " /* ");
        put_comment_name(import->name, out);
        text_string(out, " */");
    }
    text_byte(out, '\n');
}

static void put_imports(const struct module *module, const struct library_names *names,
                        struct text *out) {
    const char *prefix = names->prefix;
    for (uint32_t g = 0; g < names->group_count; g++) {
        const struct library_group *group = &names->groups[g];
        text_string(out, "/* What import module ");
        put_comment_name(group->module, out);
        text_format(
            out,
            " is to be: functions, each called with `context`, and the instance that calls. */\n"
            "struct %s_import_%s {\n    void *context;\n",
            prefix, group->field);
        for (uint32_t i = 0; i < module->import_count; i++)
            if (names->fields[i] && names->group_of[i] == g)
                put_field(module, names, i, out);
        text_string(out, "};\n\n");
    }
    if (!names->group_count)
        return;
    text_format(out, "struct %s_imports {\n", prefix);
    for (uint32_t g = 0; g < names->group_count; g++)
        text_format(out, "    struct %s_import_%s %s;\n", prefix, names->groups[g].field,
                    names->groups[g].field);
    text_string(out, "};\n\n");
}

/* ---- Exports ---- */

static void put_global(const struct module *module, const struct library_names *names,
                       uint32_t index, struct text *out) {
    const struct global *global = &module->globals[module->exports[index].index];
    library_value_type(names, global->type, out);
    text_format(out, "%s_%s(const struct %s *instance);\n", names->prefix, names->exports[index],
                names->prefix);
    if (!global->mutable_)
        return;
    text_format(out, "void %s_set_%s(struct %s *instance, ", names->prefix, names->exports[index],
                names->prefix);
    library_value_type(names, global->type, out);
    text_string(out, "value);\n");
}

static void put_exports(const struct module *module, const struct library_names *names,
                        struct text *out) {
    text_string(out, "/* ---- Exports ---- */\n\n");
    for (uint32_t i = 0; i < module->export_count; i++) {
        const struct export *export = &module->exports[i];
        if (!names->exports[i])
            continue;
        library_header_name(export->name, names->exports[i], out);
        if (export->kind == EXTERN_GLOBAL) {
            put_global(module, names, i, out);
        } else {
            library_export_prototype(module, names, i, out);
            text_string(out, ";\n");
        }
    }
    text_byte(out, '\n');
}

/* ---- The functions of every library ---- */

static const char top[] =
    "#ifndef %_H\n#define %_H\n\n#include <stdbool.h>\n#include <stddef.h>\n#include <stdint.h>\n\n"
    "#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n"
    "/* An instance of the library's module: its memory, tables and globals. Instances are\n"
    " * independent, and made and ended by any thread; each is used by one thread at a time.\n *\n"
    " * The host's functions that a guest calls return, or end its call by @_trap. No C++ "
    "exception,\n"
    " * longjmp, pthread_exit or cancellation may pass through a guest. */\n"
    "struct @;\n\n"
    "/* The module itself, for the functions of <sinter/sinter.h>. */\n"
    "struct sinter_module;\n"
    "extern const struct sinter_module @_module;\n\n"
    "enum @_status {\n    %_OK,\n    %_TRAPPED, /* the guest trapped: @_trap_message */\n"
    "    %_EXITED,  /* the guest ended itself: @_exit_code */\n"
    "    %_NOT_FOUND,     /* no such handle, no allocator, a null string */\n"
    "    %_BAD_ARGUMENTS, /* not inside the memory; a handle of another type */\n"
    "    %_NO_MEMORY,\n    %_BAD_GUEST, /* its allocator gave what is none of its memory */\n    "
    "%_LINK_FAILED, /* an import's function is NULL */\n"
    "    %_BUSY, /* another thread is inside the instance */\n"
    "    %_INTERRUPTED, /* a host or deadline ended the call */\n"
    "    %_TABLE_FULL,\n};\n"
    "/* What a status means, for people. */\n"
    "const char *@_status_text(enum @_status status);\n\n"
    "/* Borrowed bytes, without a NUL. */\n"
    "struct @_bytes {\n    const uint8_t *data;\n    size_t size;\n};\n\n"
    "/* A v128, lanes in little-endian order. */\n"
    "struct @_v128 {\n    uint8_t lanes[16];\n};\n\n"
    "/* A reference to a function of the guest's; all NULL is a null reference. It is valid while "
    "its\n"
    " * instance lives, and links another one that it is given to: they are used by one thread at "
    "a\n"
    " * time, and end together. One that is of no instance is not taken: a call gives\n"
    " * %_BAD_ARGUMENTS, a global is not set, an import's function that gives it traps. */\n"
    "struct @_funcref {\n    const void *opaque[4];\n};\n\n";

static const char interrupts[] =
    "/* Ends what the host has called of the instance and has not returned yet, in whatever "
    "thread:\n"
    " * that gives %_INTERRUPTED, and the instance can be called again. Guest code is left at "
    "once; "
    "an\n"
    " * import's function ends first. Any thread, at any time, and in signal handlers. %_OK, or\n"
    " * %_NOT_FOUND when no call is in progress; <sinter/sinter.h> says more. */\n"
    "enum @_status @_interrupt(const struct @ *instance);\n\n"
    "/* Each later call of the instance is interrupted `limit_ns` nanoseconds after its start; 0 "
    "is "
    "at\n"
    " * once, UINT64_MAX never. */\n"
    "enum @_status @_set_deadline(struct @ *instance, uint64_t limit_ns);\n\n";

static const char reset[] =
    "/* Puts the instance back to its first state and runs its start function: as ending it and "
    "making\n"
    " * another one, but faster, and what others have of it stays valid. The memory's size "
    "shrinks. The\n"
    " * objects of its handles are ended, and the files that it opened are closed. After\n"
    " * %_TRAPPED, %_EXITED or %_INTERRUPTED it cannot be called until a reset succeeds. %_BUSY, "
    "with\n"
    " * nothing done, while a call into it is running; %_BAD_ARGUMENTS if it has a shared memory "
    "of its\n"
    " * own. */\n"
    "enum @_status @_reset(struct @ *instance);\n\n";

static const char traps[] =
    "/* The kind of that trap. Numbers keep their meanings; later versions may add kinds. */\n"
    "enum @_trap_kind {\n    %_TRAP_NONE,\n    %_TRAP_OUT_OF_BOUNDS, /* of a memory */\n"
    "    %_TRAP_INTEGER_OVERFLOW,\n    %_TRAP_DIVIDE_BY_ZERO,\n"
    "    %_TRAP_INVALID_CONVERSION,\n    %_TRAP_UNREACHABLE,\n    %_TRAP_CALL_INDIRECT,\n"
    "    %_TRAP_NULL_REFERENCE,\n    %_TRAP_UNCAUGHT_EXCEPTION,\n    %_TRAP_UNALIGNED,\n"
    "    %_TRAP_STACK_EXHAUSTED,\n    %_TRAP_TABLE_OUT_OF_BOUNDS,\n"
    "    %_TRAP_UNDEFINED_ELEMENT,\n    %_TRAP_UNINITIALIZED_ELEMENT,\n    %_TRAP_CALL_TYPE,\n"
    "    %_TRAP_OUT_OF_MEMORY,\n    %_TRAP_MISSING_IMPORT,\n    %_TRAP_NOT_SHARED,\n"
    "    %_TRAP_HOST, /* @_trap, @_fail */\n    %_TRAP_TIMEOUT,\n    %_TRAP_DESTROYED,\n"
    "    %_TRAP_NOT_STARTED,\n    %_TRAP_INTERRUPTED /* %_INTERRUPTED */\n};\n"
    "enum @_trap_kind @_trap_kind(const struct @ *instance);\n"
    "/* Where its access went, if it was one out of bounds: the first byte outside the memory, "
    "and\n"
    " * the size that the memory had. False, with nothing set, if that is not known: for loads "
    "and\n"
    " * stores of a library that was built with --bounds=explicit. */\n"
    "bool @_trap_address(const struct @ *instance, uint64_t *address, uint64_t *memory_size);\n"
    "/* The guest's functions that were running, innermost first; those that were inlined only if "
    "the\n"
    " * library was built with -g. The first `capacity` are written; returns how many there are: "
    "at\n"
    " * most 64 without those that were inlined. Valid while the instance is not destroyed. */\n"
    "struct @_frame {\n    const struct sinter_module *module;\n"
    "    uint32_t function; /* its index; imports come first */\n"
    "    struct @_bytes name; /* of the name section, unchecked; `data` is NULL: none */\n"
    "    /* Only if the library was built with -g: */\n"
    "    uint32_t offset; /* in the module's file; UINT32_MAX: not known */\n"
    "    uint32_t line; /* of the source; 0: not known */\n"
    "    struct @_bytes file; /* of that line, unchecked; `data` is NULL: none */\n"
    "    bool is_inlined; /* into the function of the next frame */\n};\n"
    "size_t @_trap_frames(const struct @ *instance, struct @_frame *frames, size_t capacity);\n\n";

static const char common[] =
    "/* Ends the instance. NULL is ignored. */\n"
    "void @_destroy(struct @ *instance);\n\n"
    "/* What the last call that gave %_TRAPPED met; until the instance's next call. */\n"
    "const char *@_trap_message(const struct @ *instance);\n"
    "uint32_t @_exit_code(const struct @ *instance);\n\n"
    "/* From an import's function: ends the guest's call, which gives %_TRAPPED. @_trap does not\n"
    " * return; after @_fail the import's function returns as usual, and its result is not used. "
    "*/\n"
    "__attribute__((noreturn)) void @_trap(struct @ *instance, const char *message);\n"
    "void @_fail(struct @ *instance, const char *message);\n\n"
    "/* The default memory: the one exported as `memory`, or else the first. Its base never "
    "moves;\n"
    " * its size in bytes only grows. Reading and writing give false, with nothing copied, when "
    "the\n"
    " * range is not all inside; growing by pages, of 64 KiB unless the memory's type says "
    "otherwise, gives the old page count, or "
    "UINT64_MAX.\n"
    " */\n"
    "uint8_t *@_memory_base(struct @ *instance);\n"
    "uint64_t @_memory_size(const struct @ *instance);\n"
    "uint64_t @_memory_grow(struct @ *instance, uint64_t page_count);\n"
    "bool @_memory_read(struct @ *instance, uint64_t address, void *to, size_t size);\n"
    "bool @_memory_write(struct @ *instance, uint64_t address, const void *from, size_t size);\n\n"
    "/* Bytes and strings in, by the allocator that the module exports: cabi_realloc, malloc,\n"
    " * __wbindgen_malloc, AssemblyScript's, or --alloc's. What is put is given back by @_release "
    "with\n"
    " * the same size and alignment (of a text: size + 1 and 1). */\n"
    "enum @_status @_put(struct @ *instance, const void *bytes, size_t size, uint32_t align,\n"
    "                    $ *address);\n"
    "enum @_status @_put_text(struct @ *instance, const char *text, size_t size, $ *address"
    ");\n"
    "enum @_status @_put_utf16(struct @ *instance, const char *text, size_t size, $ *address"
    ");\n"
    "enum @_status @_release(struct @ *instance, $ address, size_t size, uint32_t "
    "align);\n\n"
    "/* Strings out, with a NUL, as by snprintf: `*size` is without it. `length` is UINT64_MAX for "
    "a\n"
    " * text that ends with a NUL; UTF-16 is AssemblyScript's String. */\n"
    "enum @_status @_get_text(struct @ *instance, $ address, uint64_t length, char *to,\n"
    "                         size_t capacity, size_t *size);\n"
    "enum @_status @_get_utf16(struct @ *instance, $ address, char *to, size_t capacity,\n"
    "                          size_t *size);\n\n"
    "/* Host objects: 28-bit handles for a guest to hold, 0 never one of them. A handle that is "
    "stale,\n"
    " * forged or of another type gives a status. @_handle_take gives the object back; "
    "@_handle_drop,\n"
    " * and the instance's end, call the type's `destroy`, unless it is NULL. */\n"
    "struct @_handle_type {\n    const char *name;\n"
    "    void (*destroy)(struct @ *instance, void *object);\n};\n"
    "enum @_status @_handle_new(struct @ *instance, const struct @_handle_type *type, void "
    "*object,\n"
    "                           uint32_t *handle);\n"
    "enum @_status @_handle_get(struct @ *instance, uint32_t handle,\n"
    "                           const struct @_handle_type *type, void **object);\n"
    "enum @_status @_handle_take(struct @ *instance, uint32_t handle,\n"
    "                            const struct @_handle_type *type, void **object);\n"
    "enum @_status @_handle_drop(struct @ *instance, uint32_t handle,\n"
    "                            const struct @_handle_type *type);\n\n"
    "/* The module's custom sections of a name, as WebAssembly.Module.customSections finds them: "
    "the\n"
    " * first `capacity` payloads and sizes are written; returns how many there are. */\n"
    "size_t @_custom_sections(const char *name, size_t name_size, struct @_bytes *sections,\n"
    "                         size_t capacity);\n\n";

static const char create[] =
    "/* Makes an instance: copies its imports, runs its start function and then, if the module "
    "exports\n"
    " * it as reactors do, `_initialize`. `*instance` is set before guest code runs. On %_OK, "
    "%_TRAPPED,\n"
    " * %_EXITED and %_INTERRUPTED it is to be destroyed; else it is NULL, and `error` (of "
    "`error_size` bytes; "
    "NULL\n"
    " * for none) says why: %_LINK_FAILED names each import that is NULL, or all when `imports` "
    "is.\n"
    " * @_create_with takes more; NULL options are all zero. */\n";

/* Appends the struct of what PREFIX_create_with takes. */
static void put_options(const struct library_names *names, struct text *out) {
    library_wasi_header(names, out);
    library_header_template(names, "struct @_options {\n", out);
    if (names->group_count)
        library_header_template(names, "    const struct @_imports *imports;\n", out);
    library_header_template(
        names,
        "    bool skips_initialize; /* the host calls `_initialize` itself */\n"
        "    /* What the instance may have; 0: no limit but the runtime's and the build's. "
        "*/\n"
        "    uint64_t max_memory_bytes;   /* in its own memories, together */\n"
        "    uint32_t max_table_elements; /* in each of its own tables */\n"
        "    uint32_t max_handles;        /* host objects at a time */\n"
        "    uint64_t deadline_ns;        /* for each call, its start among them: "
        "@_set_deadline */\n",
        out);
    if (names->wasi)
        text_format(out, "    const struct %s_wasi *wasi; /* NULL: as the build decided */\n",
                    names->prefix);
    text_string(out, "};\n\n");
}

static void put_create_prototypes(const struct library_names *names, struct text *out) {
    library_header_template(names, "enum @_status @_create(", out);
    if (names->group_count)
        library_header_template(names, "const struct @_imports *imports, ", out);
    library_header_template(
        names,
        "struct @ **instance, char *error,\n                       size_t error_size);\n"
        "enum @_status @_create_with(const struct @_options *options, struct @ "
        "**instance,\n                            char *error, size_t error_size);\n\n",
        out);
}

void library_interface(const struct module *module, const struct library_names *names,
                       char digits[LIBRARY_INTERFACE_BYTES]) {
    struct key key;
    char all[KEY_TEXT_BYTES];
    struct text text = {0};
    put_imports(module, names, &text);
    put_options(names, &text);
    put_exports(module, names, &text);
    library_tables_header(module, names, &text);
    library_tags_header(module, names, &text);
    key_begin(&key);
    key_string(&key, SINTER_VERSION);
    key_bytes(&key, (struct bytes){(const uint8_t *)text.data, text.size});
    key_end(&key, all);
    memcpy(digits, all, LIBRARY_INTERFACE_BYTES - 1);
    digits[LIBRARY_INTERFACE_BYTES - 1] = '\0';
    text_free(&text);
}

static void put_create(const struct module *module, const struct library_names *names,
                       struct text *out) {
    char digits[LIBRARY_INTERFACE_BYTES];
    library_interface(module, names, digits);
    text_format(out,
                "/* What is compiled with this header links and loads with libraries of the same "
                "imports and\n * exports only. */\n#define %s_create %s_create_%s\n"
                "#define %s_create_with %s_create_with_%s\n\n",
                names->prefix, names->prefix, digits, names->prefix, names->prefix, digits);
    put_options(names, out);
    library_header_template(names, create, out);
    put_create_prototypes(names, out);
}

void library_header(const struct module *module, const struct library_names *names,
                    struct text *out) {
    text_string(out,
                "/* Made by sinter " SINTER_VERSION ": the C interface of a library made from a "
                "WebAssembly module. */\n");
    library_header_template(names, top, out);
    put_imports(module, names, out);
    put_create(module, names, out);
    library_header_template(names, interrupts, out);
    library_header_template(names, reset, out);
    library_header_template(names, common, out);
    library_memory_header(names, out);
    library_header_template(names, traps, out);
    put_exports(module, names, out);
    library_tables_header(module, names, out);
    library_tags_header(module, names, out);
    text_string(out, "#ifdef __cplusplus\n}\n#endif\n\n#endif\n");
}
