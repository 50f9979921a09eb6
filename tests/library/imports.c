/* Imports that are missing or do not fit: imports LIBRARY MANY. One error names them all, with both
 * types; MANY is a library with more of them than the message has room for. */
#include "check.h"

#include <sinter/sinter.h>

static struct sinter_extern small_memory, open_memory, full_memory, refs, small_table, functions,
    i32_global, i64_global, f64_global, mutable_global;
static const struct sinter_module *module;

static enum sinter_status nothing(void *context, struct sinter_instance *caller,
                                  const union sinter_value *arguments,
                                  union sinter_value *results) {
    (void)context;
    (void)caller;
    (void)arguments;
    (void)results;
    return SINTER_OK;
}

static void make_objects(void) {
    union sinter_value zero;
    memset(&zero, 0, sizeof zero);
    CHECK(sinter_memory_create(1, 4, false, &small_memory) == SINTER_OK);
    CHECK(sinter_memory_create(2, SINTER_NO_MAX, false, &open_memory) == SINTER_OK);
    CHECK(sinter_memory_create(2, 4, false, &full_memory) == SINTER_OK);
    CHECK(sinter_table_create(SINTER_EXTERNREF, 2, 4, &refs) == SINTER_OK);
    CHECK(sinter_table_create(SINTER_FUNCREF, 1, 4, &small_table) == SINTER_OK);
    CHECK(sinter_table_create(SINTER_FUNCREF, 2, 4, &functions) == SINTER_OK);
    CHECK(sinter_global_create(SINTER_I32, false, zero, &i32_global) == SINTER_OK);
    CHECK(sinter_global_create(SINTER_I64, false, zero, &i64_global) == SINTER_OK);
    CHECK(sinter_global_create(SINTER_F64, false, zero, &f64_global) == SINTER_OK);
    CHECK(sinter_global_create(SINTER_F64, true, zero, &mutable_global) == SINTER_OK);
}

/* By import index; an extern of no kind is nothing. */
static bool resolve(void *context, const struct sinter_import_info *import,
                    struct sinter_extern *value) {
    const struct sinter_extern *all = context;
    *value = all[import->index];
    return value->function || value->object || value->instance;
}

static void expect(struct sinter_extern externs[8], const char *expected) {
    struct sinter_imports imports = {.resolve = resolve, .context = externs};
    struct sinter_instance *instance = (struct sinter_instance *)1;
    struct sinter_error error = {"untouched"};
    enum sinter_status status = sinter_instance_create(module, &imports, &instance, &error);
    if (*expected) {
        CHECK(status == SINTER_LINK_FAILED && !instance);
        if (strcmp(error.message, expected) != 0)
            fprintf(stderr, "%s\n", error.message);
        CHECK(strcmp(error.message, expected) == 0);
        CHECK(sinter_instance_create(module, &imports, &instance, NULL) == SINTER_LINK_FAILED);
    } else {
        CHECK(status == SINTER_OK && strcmp(error.message, "untouched") == 0);
    }
    sinter_instance_destroy(instance);
}

#define HOST(text) {.kind = SINTER_FUNCTION, .function = nothing, .type = (text)}

static const char missing[] =
    "import \"env\".\"f\" is (func (param i32) (result i64)), and nothing is bound to it\n"
    "import \"env\".\"g\" is (func), and nothing is bound to it\n"
    "import \"env\".\"memory\" is (memory 2 4), and nothing is bound to it\n"
    "import \"env\".\"functions\" is (table 2 4 funcref), and nothing is bound to it\n"
    "import \"env\".\"refs\" is (table 1 externref), and nothing is bound to it\n"
    "import \"env\".\"fixed\" is (global i32), and nothing is bound to it\n"
    "import \"env\".\"mutable\" is (global (mut f64)), and nothing is bound to it\n"
    "import \"a\\22b\\0a\".\"\" is (func (param v128)), and nothing is bound to it";

static const char ill_typed[] =
    "import \"env\".\"f\" is (func (param i32) (result i64)), but is bound to (func (param i64))\n"
    "import \"env\".\"g\" is (func), but is bound to (memory 2 4) of now 2 pages\n"
    "import \"env\".\"memory\" is (memory 2 4), but is bound to (memory 1 4) of now 1 pages\n"
    "import \"env\".\"functions\" is (table 2 4 funcref), but is bound to (table 2 4 externref) of "
    "now 2 elements\n"
    "import \"env\".\"refs\" is (table 1 externref), but is bound to (table 2 4 funcref) of now 2 "
    "elements\n"
    "import \"env\".\"fixed\" is (global i32), but is bound to (global i64)\n"
    "import \"env\".\"mutable\" is (global (mut f64)), but is bound to (global f64)";

static const char mixed[] =
    "import \"env\".\"memory\" is (memory 2 4), but is bound to (memory 2) of now 2 pages\n"
    "import \"env\".\"functions\" is (table 2 4 funcref), but is bound to (table 1 4 funcref) of "
    "now "
    "1 elements\n"
    "import \"env\".\"fixed\" is (global i32), and nothing is bound to it";

static const char untyped[] =
    "import \"env\".\"f\" is (func (param i32) (result i64)), but is bound to a host function that "
    "does not say its type (sinter_extern.type)\n"
    "import \"a\\22b\\0a\".\"\" is (func (param v128)), but is bound to a host function that does "
    "not say its type (sinter_extern.type)";

static void refuse(void) {
    struct sinter_extern none[8];
    memset(none, 0, sizeof none);
    expect(none, missing);
    expect((struct sinter_extern[8]){HOST("(func (param i64))"), full_memory, small_memory, refs,
                                     functions, i64_global, f64_global, HOST(SINTER_ANY_TYPE)},
           ill_typed);
    expect((struct sinter_extern[8]){HOST("(func (param i32) (result i64))"), HOST("(func)"),
                                     open_memory, small_table, refs, none[0], mutable_global,
                                     HOST("(func (param v128))")},
           mixed);
    /* What has grown enough fits. */
    union sinter_value null;
    memset(&null, 0, sizeof null);
    CHECK(sinter_table_grow(&small_table, 1, null) == 1);
    CHECK(sinter_extern_memory_grow(&small_memory, 1) == 1);
    expect((struct sinter_extern[8]){HOST(SINTER_ANY_TYPE), HOST(SINTER_ANY_TYPE), small_memory,
                                     small_table, refs, i32_global, mutable_global,
                                     HOST(SINTER_ANY_TYPE)},
           "");
    expect((struct sinter_extern[8]){HOST(NULL), HOST("(func)"), small_memory, small_table, refs,
                                     i32_global, mutable_global, HOST(NULL)},
           untyped);
}

/* No resolver, and a message that is cut off in the middle of a name. */
static void overflow(const char *path) {
    const struct sinter_module *many;
    struct sinter_instance *instance;
    struct sinter_error *error = malloc(sizeof *error);
    CHECK(error && sinter_module_load(path, &many, NULL) == SINTER_OK);
    memset(error, 'x', sizeof *error);
    CHECK(sinter_instance_create(many, NULL, &instance, error) == SINTER_LINK_FAILED);
    CHECK(!instance && strlen(error->message) == SINTER_ERROR_MAX - 1);
    CHECK(sinter_instance_create(many, NULL, &instance, NULL) == SINTER_LINK_FAILED);
    sinter_module_close(many);
    free(error);
}

static void bad_objects(void) {
    struct sinter_extern made;
    union sinter_value zero;
    memset(&zero, 0, sizeof zero);
    CHECK(sinter_memory_create(65537, SINTER_NO_MAX, false, &made) == SINTER_BAD_ARGUMENTS);
    CHECK(sinter_memory_create(2, 1, false, &made) == SINTER_BAD_ARGUMENTS);
    CHECK(sinter_memory_create(1, 65537, false, &made) == SINTER_BAD_ARGUMENTS);
    CHECK(sinter_memory_create(1, SINTER_NO_MAX, true, &made) == SINTER_BAD_ARGUMENTS);
    CHECK(sinter_table_create(SINTER_I32, 1, 1, &made) == SINTER_BAD_ARGUMENTS);
    CHECK(sinter_table_create(SINTER_FUNCREF, 2, 1, &made) == SINTER_BAD_ARGUMENTS);
    CHECK(sinter_table_create(SINTER_FUNCREF, 10000001, SINTER_NO_MAX, &made) ==
          SINTER_BAD_ARGUMENTS);
    CHECK(sinter_global_create((enum sinter_type)0, false, zero, &made) == SINTER_BAD_ARGUMENTS);
}

int main(int argc, char **argv) {
    struct sinter_error error = {""};
    CHECK(argc == 3);
    CHECK(sinter_module_load(argv[1], &module, &error) == SINTER_OK);
    make_objects();
    refuse();
    overflow(argv[2]);
    bad_objects();
    struct sinter_extern *objects[] = {&small_memory, &open_memory,   &full_memory, &refs,
                                       &small_table,  &functions,     &i32_global,  &i64_global,
                                       &f64_global,   &mutable_global};
    for (size_t i = 0; i < sizeof objects / sizeof *objects; i++)
        sinter_object_release(objects[i]);
    sinter_module_close(module);
    return 0;
}
