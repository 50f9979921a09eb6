/* See preset.h. */
#include "glue/preset.h"

#include "base/resource.h"

#include <string.h>

struct function {
    const char *name;
    const char *type; /* the result (v for none), `_`, the parameters; i is i32, d is f64 */
};

struct preset {
    const char *name;
    const struct function *functions;
    uint32_t function_count;
};

#define PRESET_FUNCTION(name, symbol, type) {name, #type},
static const struct function assemblyscript[] = {
#include "sinter/internal/preset_assemblyscript.def"
};
static const struct function emscripten[] = {
#include "sinter/internal/preset_emscripten.def"
};
#undef PRESET_FUNCTION

#define COUNT(array) (sizeof(array) / sizeof *(array))
static const struct preset presets[] = {
    {"assemblyscript", assemblyscript, COUNT(assemblyscript)},
    {"emscripten", emscripten, COUNT(emscripten)},
};

const struct preset *preset_find(const char *name) {
    for (size_t i = 0; i < COUNT(presets); i++)
        if (strcmp(presets[i].name, name) == 0)
            return &presets[i];
    return NULL;
}

const char *preset_names(struct arena *arena) {
    const char *names = "";
    for (size_t i = 0; i < COUNT(presets); i++)
        names = arena_format(arena, "%s%s@%s", names, i ? ", " : "", presets[i].name);
    return names;
}

const char *preset_name(const struct preset *preset) { return preset->name; }

const char *preset_file(const struct preset *preset, struct arena *arena) {
    return resource_path(arena_format(arena, "presets/%s.c", preset->name), arena);
}

static bool letters_match(const char *letters, const uint8_t *types, uint32_t count) {
    if (strlen(letters) != count)
        return false;
    for (uint32_t i = 0; i < count; i++)
        if (types[i] != (letters[i] == 'i' ? VALUE_I32 : VALUE_F64))
            return false;
    return true;
}

static bool type_matches(const struct function *function, const struct func_type *type) {
    const char result[2] = {function->type[0] == 'v' ? '\0' : function->type[0], '\0'};
    return letters_match(result, type->results, type->result_count) &&
           letters_match(function->type + 2, type->params, type->param_count);
}

static const char *type_text(const struct function *function, struct arena *arena) {
    const char *text = function->type[2] ? "(func (param" : "(func";
    for (const char *letter = function->type + 2; *letter; letter++)
        text = arena_format(arena, "%s %s%s", text, *letter == 'i' ? "i32" : "f64",
                            letter[1] ? "" : ")");
    if (function->type[0] != 'v')
        text =
            arena_format(arena, "%s (result %s)", text, function->type[0] == 'i' ? "i32" : "f64");
    return arena_format(arena, "%s)", text);
}

enum preset_match preset_provides(const struct preset *preset, const struct module *module,
                                  const struct import *import, struct arena *arena,
                                  const char **type) {
    if (!bytes_equal(import->module, bytes_of("env")))
        return PRESET_NONE;
    for (uint32_t i = 0; i < preset->function_count; i++) {
        const struct function *function = &preset->functions[i];
        if (!bytes_equal(import->name, bytes_of(function->name)))
            continue;
        *type = type_text(function, arena);
        return type_matches(function, module_func_type(module, import->index)) ? PRESET_PROVIDES
                                                                               : PRESET_OTHER_TYPE;
    }
    return PRESET_NONE;
}

const struct preset *preset_best(const struct module *module, struct arena *arena,
                                 uint32_t *import_count) {
    const struct preset *best = NULL;
    *import_count = 0;
    for (size_t p = 0; p < COUNT(presets); p++) {
        uint32_t count = 0;
        const char *type;
        for (uint32_t i = 0; i < module->import_count; i++)
            if (module->imports[i].kind == EXTERN_FUNC &&
                preset_provides(&presets[p], module, &module->imports[i], arena, &type) ==
                    PRESET_PROVIDES)
                count++;
        if (count > *import_count) {
            best = &presets[p];
            *import_count = count;
        }
    }
    return best;
}
