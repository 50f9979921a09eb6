/* See library_tags.h. For the prefix `foo` and the tag "error" of type [i32 f64], which is tag 1,
 * this C comes out:
 *
 *   void foo_throw_error(struct foo *instance, uint32_t a0, double a1) {
 *       union sinter_value values[2];
 *       memcpy(&values[0], &a0, sizeof a0);
 *       memcpy(&values[1], &a1, sizeof a1);
 *       library.runtime->throw_with((void *)instance, tag_of(instance, 1), tag_params[1], values);
 *   }
 *   bool foo_caught_error(const struct foo *instance, uint32_t *r0, double *r1) {
 *       union sinter_value values[2];
 *       if (!library.runtime->caught_with((const void *)instance, tag_of(instance, 1),
 *                                         tag_params[1], values))
 *           return false;
 *       memcpy(r0, &values[0], sizeof *r0);
 *       memcpy(r1, &values[1], sizeof *r1);
 *       return true;
 *   } */
#include "glue/library_tags.h"

#include "glue/library_header.h"
#include "wasm2c/names.h"

static const struct func_type *type_of(const struct module *module, uint32_t tag) {
    return &module->types[module->tags[tag].type_index];
}

/* ---- The header ---- */

static void put_throw(const struct module *module, const struct library_names *names, uint32_t tag,
                      struct text *out) {
    const struct func_type *type = type_of(module, tag);
    const char *p = names->prefix;
    text_format(out, "void %s_throw_%s(struct %s *instance", p, names->tags[tag], p);
    for (uint32_t i = 0; i < type->param_count; i++) {
        text_string(out, ", ");
        library_value_type(names, type->params[i], out);
        text_format(out, "a%u", i);
    }
    text_string(out, ")");
}

static void put_caught(const struct module *module, const struct library_names *names, uint32_t tag,
                       struct text *out) {
    const struct func_type *type = type_of(module, tag);
    const char *p = names->prefix;
    text_format(out, "bool %s_caught_%s(const struct %s *instance", p, names->tags[tag], p);
    for (uint32_t i = 0; i < type->param_count; i++) {
        text_string(out, ", ");
        library_value_type(names, type->params[i], out);
        text_format(out, "*r%u", i);
    }
    text_string(out, ")");
}

static const char introduction[] =
    "/* ---- Exceptions ----\n *\n"
    " * From an import's function, @_throw_TAG throws an exception, which the guest may catch, "
    "once "
    "the\n"
    " * function has returned; its result is not used. One that the guest does not catch ends the "
    "call:\n"
    " * %_TRAPPED, of kind %_TRAP_UNCAUGHT_EXCEPTION. Then @_caught_TAG says whether it has this "
    "tag,\n"
    " * and copies its values. The tags that a module imports are made with each instance.\n *\n"
    " * From an import's function that has called `from`, @_rethrow throws what ended that call in "
    "the\n"
    " * guest that called the function. It can be done once. */\n"
    "void @_rethrow(struct @ *instance, struct @ *from);\n";

void library_tags_header(const struct module *module, const struct library_names *names,
                         struct text *out) {
    if (!names->has_tags)
        return;
    library_header_template(names, introduction, out);
    for (uint32_t i = 0; i < module->tag_count; i++) {
        if (!names->tags[i])
            continue;
        library_header_name(names->tag_names[i], names->tags[i], out);
        put_throw(module, names, i, out);
        text_string(out, ";\n");
        put_caught(module, names, i, out);
        text_string(out, ";\n");
    }
    text_byte(out, '\n');
}

/* ---- The functions ---- */

/* An array without members is no C. */
static void put_values(const struct func_type *type, struct text *out) {
    text_format(out, " {\n    union sinter_value values[%u];\n",
                type->param_count ? type->param_count : 1);
}

static void put_throw_function(const struct library_glue *input, uint32_t tag, struct text *out) {
    const struct func_type *type = type_of(input->module, tag);
    text_string(out, "VISIBLE ");
    put_throw(input->module, input->names, tag, out);
    put_values(type, out);
    for (uint32_t i = 0; i < type->param_count; i++)
        text_format(out, "    memcpy(&values[%u], &a%u, sizeof a%u);\n", i, i, i);
    text_format(out,
                "    library.runtime->throw_with((void *)instance, tag_of(instance, %u), "
                "tag_params[%u], values);\n}\n",
                tag, tag);
}

static void put_caught_function(const struct library_glue *input, uint32_t tag, struct text *out) {
    const struct func_type *type = type_of(input->module, tag);
    text_string(out, "VISIBLE ");
    put_caught(input->module, input->names, tag, out);
    put_values(type, out);
    text_format(out,
                "    if (!library.runtime->caught_with((const void *)instance, "
                "tag_of(instance, %u), tag_params[%u], values))\n        return false;\n",
                tag, tag);
    for (uint32_t i = 0; i < type->param_count; i++)
        text_format(out, "    memcpy(r%u, &values[%u], sizeof *r%u);\n", i, i, i);
    text_string(out, "    return true;\n}\n");
}

void library_tags_c(const struct library_glue *input, struct text *out) {
    const struct library_names *names = input->names;
    const char *p = names->prefix;
    if (!names->has_tags)
        return;
    text_format(out,
                "static inline const void *tag_of(const struct %s *instance, uint32_t tag) {\n"
                "    const struct sinter_instance_head *head = (const void *)instance;\n"
                "    return SINTER_TAGS(head->state, sizeof(" WASM2C_STATE "))[tag];\n}\n"
                "VISIBLE void %s_rethrow(struct %s *instance, struct %s *from) {\n"
                "    library.runtime->rethrow((void *)instance, (void *)from);\n}\n",
                p, input->code_name, p, p, p);
    for (uint32_t i = 0; i < input->module->tag_count; i++) {
        if (!names->tags[i])
            continue;
        put_throw_function(input, i, out);
        put_caught_function(input, i, out);
    }
}
