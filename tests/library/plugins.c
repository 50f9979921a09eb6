/* Plug-ins, each with a runtime of its own, that are unloaded, and that load the same file. */
#include "check.h"

#include <sinter/sinter.h>

#include <dlfcn.h>
#include <pthread.h>
#include <string.h>

static const char *library;

struct plugin {
    void *handle;
    int (*load)(const char *);
    void (*close)(void);
    void (*create)(void);
    void (*call)(void);
    void (*destroy)(void);
};

static void *find(void *handle, const char *name) {
    void *found = dlsym(handle, name);
    CHECK(found);
    return found;
}

static struct plugin open_plugin(const char *path) {
    struct plugin plugin = {.handle = dlopen(path, RTLD_NOW | RTLD_LOCAL)};
    CHECK(plugin.handle);
    *(void **)&plugin.load = find(plugin.handle, "plugin_load");
    *(void **)&plugin.close = find(plugin.handle, "plugin_close");
    *(void **)&plugin.create = find(plugin.handle, "plugin_create");
    *(void **)&plugin.call = find(plugin.handle, "plugin_call");
    *(void **)&plugin.destroy = find(plugin.handle, "plugin_destroy");
    return plugin;
}

/* The thread ends after the plug-in was unloaded, whose handlers and destructors are installed. */
static void *use_and_unload(void *path) {
    struct plugin plugin = open_plugin(path);
    CHECK(plugin.load(library) == SINTER_OK);
    plugin.create();
    plugin.call();
    plugin.destroy();
    plugin.close();
    CHECK(dlclose(plugin.handle) == 0);
    return NULL;
}

/* The second is refused as long as the first has the file loaded, with or without instances. */
static void share(struct plugin one, struct plugin other) {
    CHECK(one.load(library) == SINTER_OK);
    CHECK(other.load(library) == SINTER_BAD_MODULE);
    one.create();
    one.call();
    CHECK(other.load(library) == SINTER_BAD_MODULE);
    one.destroy();
    CHECK(other.load(library) == SINTER_BAD_MODULE);
    one.create();
    one.close(); /* with an instance */
    CHECK(other.load(library) == SINTER_BAD_MODULE);
    one.call();
    one.destroy();
    CHECK(other.load(library) == SINTER_OK);
    other.create();
    other.call();
    CHECK(one.load(library) == SINTER_BAD_MODULE);
    other.destroy();
    other.close();
}

/* LIBRARY FIRST SECOND UNLOADED */
int main(int argc, char **argv) {
    CHECK(argc == 5);
    library = argv[1];
    struct plugin first = open_plugin(argv[2]), second = open_plugin(argv[3]);
    for (int i = 0; i < 3; i++) {
        share(first, second);
        share(second, first);
    }
    for (int i = 0; i < 3; i++) {
        pthread_t thread;
        CHECK(pthread_create(&thread, NULL, use_and_unload, argv[4]) == 0);
        CHECK(pthread_join(thread, NULL) == 0);
    }
    share(first, second);
    return 0;
}
