/* WASI contexts that a host lends to an instance and frees once that is destroyed, while another
 * instance, or a call that is running, can still get at what the first one exports. */
#include "modules.h"

#include <sinter/sinter.h>
#include <sinter/wasi.h>

#include <fcntl.h>
#include <string.h>

static const struct sinter_module *lending_module, *using_module;
static struct sinter_instance *lent;
static struct sinter_wasi *wasi;
static int directory; /* the context's, on the host */

static enum sinter_status give_up(void *context, struct sinter_instance *caller,
                                  const union sinter_value *arguments,
                                  union sinter_value *results) {
    (void)context, (void)arguments, (void)results;
    CHECK(caller == lent);
    sinter_instance_destroy(lent);
    sinter_wasi_destroy(wasi);
    return SINTER_OK;
}

static bool resolve(void *context, const struct sinter_import_info *import,
                    struct sinter_extern *value) {
    (void)context;
    if (sinter_wasi_resolve(import, value))
        return true;
    if (import->name.size == 2)
        return sinter_instance_export(lent, "go", 2, value);
    if (import->name.size == 5)
        return sinter_instance_export(lent, "write", 5, value);
    *value = (struct sinter_extern){.kind = SINTER_FUNCTION, .function = give_up, .type = "(func)"};
    return true;
}

/* The instance that lends its output fails, and not the one that calls. */
static int64_t refuse(void *context, const void *bytes, uint64_t size_bytes) {
    (void)context, (void)bytes;
    sinter_fail(lent, "no more of this");
    return (int64_t)size_bytes;
}

static void lend(void) {
    struct sinter_wasi_preopen preopen = {.host_path = ".", .guest_path = "."};
    struct sinter_wasi_config config = {
        .preopens = &preopen,
        .preopen_count = 1,
        .preopen_hosts = &directory,
        .standard_output = {.kind = SINTER_WASI_STREAM_CALLBACK, .write = refuse}};
    const char *failed;
    CHECK(sinter_wasi_create(&config, &wasi, &failed) == 0);
    struct sinter_imports imports = {.resolve = resolve, .wasi = wasi};
    CHECK(sinter_instance_create(lending_module, &imports, &lent, NULL) == SINTER_OK);
}

static bool is_open(void) { return fcntl(directory, F_GETFD) >= 0; }

/* `go` is 0 where the context's directory is one. */
static void go(struct sinter_instance *instance, const char *name) {
    union sinter_value result = {.i32 = 1};
    CHECK(sinter_call_export(instance, name, NULL, 0, &result, 1) == SINTER_OK);
    CHECK(result.i32 == 0);
}

/* LENDING USING */
int main(int argc, char **argv) {
    CHECK(argc == 3);
    lending_module = load_module(argv[1]);
    using_module = load_module(argv[2]);

    lend();
    struct sinter_instance *user = create_instance(using_module, resolve);
    union sinter_value result;
    CHECK(sinter_call_export(user, "write", NULL, 0, &result, 1) == SINTER_TRAPPED);
    CHECK(strstr(sinter_trap_message(user), "no more of this"));
    go(lent, "go"); /* it is over with that */
    sinter_instance_destroy(lent);
    sinter_wasi_destroy(wasi);
    CHECK(is_open());
    go(user, "go");
    sinter_instance_destroy(user);
    CHECK(!is_open());

    lend();
    go(lent, "give_up_and_go");
    CHECK(!is_open());

    lend(); /* the usual order, and the other one */
    sinter_instance_destroy(lent);
    CHECK(is_open());
    sinter_wasi_destroy(wasi);
    CHECK(!is_open());
    lend();
    sinter_wasi_destroy(wasi);
    CHECK(is_open());
    go(lent, "go");
    sinter_instance_destroy(lent);
    CHECK(!is_open());
    return 0;
}
