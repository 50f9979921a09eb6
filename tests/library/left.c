/* Instances that are not made, since another coroutine of the thread is inside a guest: nothing of
 * them is left with what they import. */
#define _GNU_SOURCE
#include "modules.h"

#include <sinter/sinter.h>

#include <dlfcn.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

#define STACK_BYTES (1 << 20)

static ucontext_t of_main, of_inside, of_outside;
static struct sinter_instance *provider;
static const struct sinter_module *user_module;
static const char *user_path;

static enum sinter_status switch_back(void *context, struct sinter_instance *caller,
                                      const union sinter_value *arguments,
                                      union sinter_value *results) {
    (void)context, (void)caller, (void)arguments, (void)results;
    CHECK(swapcontext(&of_inside, &of_main) == 0);
    return SINTER_OK;
}

static bool resolve(void *context, const struct sinter_import_info *import,
                    struct sinter_extern *value) {
    (void)context;
    if (import->name.size == 5)
        return sinter_instance_export(provider, "stay", 4, value);
    *value =
        (struct sinter_extern){.kind = SINTER_FUNCTION, .function = switch_back, .type = "(func)"};
    return true;
}

static void go_inside(void) {
    CHECK(sinter_call_export(provider, "stay", NULL, 0, NULL, 0) == SINTER_OK);
}

static void create_outside(void) {
    struct sinter_imports imports = {.resolve = resolve};
    for (int i = 0; i < 5000; i++) {
        struct sinter_instance *user = provider;
        struct sinter_error error;
        CHECK(sinter_instance_create(user_module, &imports, &user, &error) == SINTER_BUSY);
        CHECK(!user && strstr(error.message, "another coroutine"));
    }
    sinter_module_close(user_module);
    CHECK(!dlopen(user_path, RTLD_NOLOAD | RTLD_LAZY));
}

static void begin(ucontext_t *context, void (*body)(void)) {
    void *stack =
        mmap(NULL, STACK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(stack != MAP_FAILED && getcontext(context) == 0);
    context->uc_stack.ss_sp = stack;
    context->uc_stack.ss_size = STACK_BYTES;
    context->uc_link = &of_main;
    makecontext(context, body, 0);
    CHECK(swapcontext(&of_main, context) == 0);
}

/* PROVIDER USER */
int main(int argc, char **argv) {
    CHECK(argc == 3);
    user_path = argv[2];
    user_module = load_module(user_path);
    provider = create_instance(load_module(argv[1]), resolve);
    begin(&of_inside, go_inside);
    begin(&of_outside, create_outside);
    CHECK(swapcontext(&of_main, &of_inside) == 0);
    sinter_instance_destroy(provider);
    return 0;
}
