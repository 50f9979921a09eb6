/* The host: loads plugins that it has never heard of, looks at what they are, and runs them. A
 * plugin sees of the host what it imports, and nothing else; when it fails, its call fails. */
#include <sinter/sinter.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The function behind the import "env"."log". The guest's pointer is an offset into its memory, and
 * nothing that it passes can be trusted: sinter_memory_span checks. */
static enum sinter_status host_log(void *context, struct sinter_instance *caller,
                                   const union sinter_value *arguments,
                                   union sinter_value *results) {
    const char *plugin = context;
    const char *text = sinter_memory_span(caller, arguments[0].i32, arguments[1].i32);
    (void)results;
    if (text == NULL)
        return sinter_fail(caller, "log: the text is not inside the memory");
    printf("  %s says: %.*s\n", plugin, (int)arguments[1].i32, text);
    return SINTER_OK;
}

static bool is(struct sinter_bytes bytes, const char *text) {
    return bytes.size == strlen(text) && memcmp(bytes.data, text, bytes.size) == 0;
}

/* Called once for each import of a plugin. What is not known here stays unbound, and then the
 * plugin is refused with a message that lists all such imports. */
static bool resolve(void *context, const struct sinter_import_info *import,
                    struct sinter_extern *value) {
    if (!is(import->module, "env") || !is(import->name, "log"))
        return false;
    value->function = host_log;
    value->context = context;
    value->type = "(func (param i32 i32))";
    return true;
}

/* Before anything runs: what is it, what does it want, what does it offer? */
static void look(const struct sinter_module *module) {
    struct sinter_import_info import;
    struct sinter_export_info export;
    struct sinter_bytes purpose;
    if (sinter_custom_sections(module, "plugin", 6, &purpose, 1) == 1)
        printf("  it %.*s\n", (int)purpose.size, (const char *)purpose.data);
    for (size_t i = 0; sinter_module_import(module, i, &import); i++)
        printf("  imports \"%.*s\" %.*s\n", (int)import.name.size, (const char *)import.name.data,
               (int)import.type.text.size, (const char *)import.type.text.data);
    for (size_t i = 0; sinter_module_export(module, i, &export); i++)
        if (export.type.kind == SINTER_FUNCTION)
            printf("  exports \"%.*s\" %.*s\n", (int)export.name.size,
                   (const char *)export.name.data, (int)export.type.text.size,
                   (const char *)export.type.text.data);
}

static void run(struct sinter_instance *instance, int number) {
    union sinter_value argument = {.i32 = (uint32_t)number}, result;
    enum sinter_status status = sinter_call_export(instance, "run", &argument, 1, &result, 1);
    if (status == SINTER_OK)
        printf("  run(%d) = %d\n", number, (int)result.i32);
    else if (status == SINTER_TRAPPED)
        printf("  run(%d) failed: %s\n", number, sinter_trap_message(instance));
    else
        printf("  it has no such function\n");
}

static void use(char *path) {
    const struct sinter_module *module;
    struct sinter_instance *instance;
    struct sinter_error error;
    struct sinter_imports imports = {.resolve = resolve, .context = strrchr(path, '/') + 1};
    printf("%s\n", strrchr(path, '/') + 1);
    if (sinter_module_load(path, &module, &error) != SINTER_OK) {
        printf("  refused:%s\n", strrchr(error.message, ':') + 1);
        return;
    }
    look(module);
    if (sinter_instance_create(module, &imports, &instance, &error) == SINTER_OK) {
        run(instance, 7);
        run(instance, 0);
        run(instance, 40);
    } else {
        printf("  refused: %s\n", error.message);
    }
    sinter_instance_destroy(instance);
    sinter_module_close(module);
}

int main(int argc, char **argv) {
    for (int i = 1; i < argc; i++)
        use(argv[i]);
    return 0;
}
