/* Drives quickjs-wasi: `driver SCRIPT` evaluates a script as the package's dist/index.js does, with
 * one function of the host's, `print`, and prints its value or the exception that it threw. The
 * script's calls of `print` come back as the import `host_call`, from which the arguments are read
 * by calling the module again. */
#include "../driver.h"

uint32_t env_host_call(struct sinter_instance *instance, uint32_t name, uint32_t name_size,
                       uint32_t this_value, uint32_t argument_count, uint32_t arguments);
uint32_t env_host_interrupt(struct sinter_instance *instance);
void env_host_promise_rejection(struct sinter_instance *instance, uint32_t promise, uint32_t reason,
                                uint32_t is_handled);
uint32_t env_host_module_normalize(struct sinter_instance *instance, uint32_t base, uint32_t name);
uint32_t env_host_module_load(struct sinter_instance *instance, uint32_t name, uint32_t size);
uint32_t env_host_get_timezone_offset(struct sinter_instance *instance, uint32_t high,
                                      uint32_t low);

/* Of the interpreter's own stack, in the module's memory: small enough that it, and not the host's
 * stack, ends a recursion everywhere. */
enum { STACK_SIZE_BYTES = 100000 };

static uint32_t call(struct sinter_instance *instance, const char *name) {
    union sinter_value result = {0};
    driver_call(instance, name, NULL, 0, &result, 1);
    return result.i32;
}

/* Copies text into the module's memory; the caller owns the copy there. */
static uint32_t take_copy(struct sinter_instance *instance, const char *text, size_t size) {
    uint32_t copy = driver_i32(instance, "wasm_malloc", (uint32_t)size + 1);
    memcpy(driver_span(instance, copy, size + 1), text, size + 1);
    return copy;
}

static void print_value(struct sinter_instance *instance, uint32_t value) {
    uint32_t size_at = driver_i32(instance, "wasm_malloc", 4);
    uint32_t text = driver_i32(instance, "qjs_get_string_len", value, size_at);
    if (text == 0) {
        fputs("<null>", stdout);
    } else {
        uint32_t size;
        memcpy(&size, driver_span(instance, size_at, sizeof size), sizeof size);
        fwrite(driver_span(instance, text, size), 1, size, stdout);
        driver_void(instance, "qjs_free_cstring", text);
    }
    driver_void(instance, "wasm_free", size_at);
}

/* The one function of the host's is `print`: its arguments, a space between them, and a new line.
 */
uint32_t env_host_call(struct sinter_instance *instance, uint32_t name, uint32_t name_size,
                       uint32_t this_value, uint32_t argument_count, uint32_t arguments) {
    (void)this_value;
    if (name_size != 5 || memcmp(driver_span(instance, name, 5), "print", 5) != 0)
        sinter_trap(instance, "host_call: no such function");
    for (uint32_t i = 0; i < argument_count; i++) {
        uint32_t value;
        memcpy(&value, driver_span(instance, arguments + i * 4, sizeof value), sizeof value);
        if (i > 0)
            putchar(' ');
        print_value(instance, value);
    }
    putchar('\n');
    return call(instance, "qjs_get_undefined");
}

uint32_t env_host_interrupt(struct sinter_instance *instance) {
    (void)instance;
    return 0;
}

void env_host_promise_rejection(struct sinter_instance *instance, uint32_t promise, uint32_t reason,
                                uint32_t is_handled) {
    (void)promise, (void)reason, (void)is_handled;
    sinter_trap(instance, "host_promise_rejection: not asked for");
}

uint32_t env_host_module_normalize(struct sinter_instance *instance, uint32_t base, uint32_t name) {
    (void)base, (void)name;
    sinter_trap(instance, "host_module_normalize: not asked for");
}

uint32_t env_host_module_load(struct sinter_instance *instance, uint32_t name, uint32_t size) {
    (void)name, (void)size;
    sinter_trap(instance, "host_module_load: not asked for");
}

uint32_t env_host_get_timezone_offset(struct sinter_instance *instance, uint32_t high,
                                      uint32_t low) {
    (void)instance, (void)high, (void)low;
    return 0;
}

static void add_print(struct sinter_instance *instance) {
    uint32_t name = take_copy(instance, "print", 5);
    uint32_t function = driver_i32(instance, "qjs_new_host_function", name, 5, 0);
    uint32_t global = call(instance, "qjs_get_global");
    (void)driver_i32(instance, "qjs_set_prop_string", global, name, function);
    driver_void(instance, "qjs_free_value", function);
    driver_void(instance, "qjs_free_value", global);
    driver_void(instance, "wasm_free", name);
}

static void evaluate(struct sinter_instance *instance, const char *script, size_t size) {
    uint32_t code = take_copy(instance, script, size);
    uint32_t file = take_copy(instance, "script.js", 9);
    uint32_t value = driver_i32(instance, "qjs_eval", code, (uint32_t)size, file, 0);
    driver_void(instance, "wasm_free", code);
    driver_void(instance, "wasm_free", file);
    if (driver_i32(instance, "qjs_is_exception", value)) {
        uint32_t exception = call(instance, "qjs_get_exception");
        fputs("threw ", stdout);
        print_value(instance, exception);
        driver_void(instance, "qjs_free_value", exception);
    } else {
        fputs("value ", stdout);
        print_value(instance, value);
    }
    putchar('\n');
    driver_void(instance, "qjs_free_value", value);
}

int sinter_host_main(struct sinter_instance *instance, int argc, char **argv) {
    if (argc != 2)
        driver_fail("usage", "driver SCRIPT");
    size_t size;
    char *script = driver_take_file(argv[1], &size);
    bool is_fresh = sinter_module_find_export(sinter_instance_module(instance), "qjs_init", 8) !=
                    SINTER_NO_EXPORT; /* not in a snapshot */
    if (is_fresh && call(instance, "qjs_init") != 0)
        driver_fail("qjs_init", "failed");
    driver_void(instance, "qjs_set_max_stack_size", STACK_SIZE_BYTES);
    add_print(instance);
    evaluate(instance, script, size);
    free(script);
    uint32_t job_count = 0;
    while (call(instance, "qjs_is_job_pending")) {
        if ((int32_t)call(instance, "qjs_execute_pending_job") < 0)
            driver_fail("qjs_execute_pending_job", "failed");
        job_count++;
    }
    printf("%u jobs\n", job_count);
    return 0;
}
