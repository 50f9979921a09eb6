/* The same driver (env.c) as a host program: `host LIBRARY FILE SOURCES LINES COLUMNS
 * [MALFORMED]...`. */
#include "../host.h"

#include "env.c"

static enum sinter_status call_back(void *context, struct sinter_instance *caller,
                                    const union sinter_value *a, union sinter_value *results) {
    (void)context;
    (void)results;
    env_mapping_callback(caller, a[0].i32, a[1].i32, a[2].i32, a[3].i32, a[4].i32, a[5].i32,
                         a[6].i32, a[7].i32, a[8].i32, a[9].i32);
    return SINTER_OK;
}

static bool resolve(void *context, const struct sinter_import_info *import,
                    struct sinter_extern *value) {
    static const char name[] = "mapping_callback";
    (void)context;
    value->function = call_back;
    value->type = "(func (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32))";
    return import->module.size == 3 && memcmp(import->module.data, "env", 3) == 0 &&
           import->name.size == strlen(name) && memcmp(import->name.data, name, strlen(name)) == 0;
}

int main(int argc, char **argv) {
    if (argc < 2)
        driver_fail("usage", "host LIBRARY FILE SOURCES LINES COLUMNS [MALFORMED]...");
    struct host host = host_open(argv[1], resolve);
    int code = sinter_host_main(host.instance, argc - 1, argv + 1);
    host_close(&host);
    return code;
}
