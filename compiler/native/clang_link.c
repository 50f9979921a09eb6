/* See clang.h. From objects to an artefact. Clang links executables and shared objects by lld. For
 * static libraries and objects, clang joins the objects, and objcopy and ar, of binutils, do the
 * rest. */
#include "native/clang.h"

#include "base/resource.h"
#include "base/words.h"

/* Clang knows where GCC's files are, and not where Debian has musl's. */
static const char *musl_file(const struct target *target, const char *name, struct arena *arena) {
    return arena_format(arena, "/usr/lib/%s/%s", target->triple, name);
}

static void add_musl_start(struct words *words, const struct target *target) {
    words_add(words, "-nostdlib");
    words_add(words, musl_file(target, "rcrt1.o", words->arena));
    words_add(words, musl_file(target, "crti.o", words->arena));
    words_add(words, arena_format(words->arena, "-L/usr/lib/%s", target->triple));
}

static void add_musl_end(struct words *words, const struct target *target) {
    static const char *const libraries[] = {"-Wl,--start-group", "-lc", "-lgcc", "-lgcc_eh",
                                            "-Wl,--end-group"};
    WORDS_ADD_ARRAY(words, libraries);
    words_add(words, musl_file(target, "crtn.o", words->arena));
}

struct command clang_link(const struct clang *clang, const char *const *objects, uint32_t count,
                          const char *export_list, const char *soname, const char *output) {
    static const char *const flags[] = {"-fuse-ld=lld", "-Wl,--gc-sections",
                                        "-Wl,-z,relro,-z,now,-z,noexecstack", "-Wl,--as-needed",
                                        "-Wl,-z,start-stop-visibility=hidden"};
    /* The build ID lets the runtime tell two files apart that are loaded under one name
     * (runtime/os/load.h). */
    static const char *const library_flags[] = {"-shared", "-Wl,-z,defs", "-Wl,--build-id=fast"};
    const struct target *target = target_or_host(clang->settings->target);
    struct words words = {.arena = clang->arena};
    words_add(&words, clang->path);
    clang_add_target(&words, clang);
    WORDS_ADD_ARRAY(&words, flags);
    if (export_list) {
        WORDS_ADD_ARRAY(&words, library_flags);
        words_add(&words, arena_format(clang->arena, "-Wl,--version-script=%s", export_list));
        if (soname) {
            words_add(&words, "-Xlinker");
            words_add(&words, arena_format(clang->arena, "--soname=%s", soname));
        }
    } else {
        words_add(&words, target->is_musl || clang->settings->is_static ? "-static-pie" : "-pie");
    }
    if (target->is_musl)
        add_musl_start(&words, target);
    else
        words_add(&words, "-static-libgcc"); /* not every system has the unwinder as a file */
    if (clang->instrument)
        words_add(&words, "-fprofile-generate");
    if (clang->settings->strip)
        words_add(&words, "-s");
    words_add_all(&words, objects, count);
    words_add(&words, target_runtime(target, clang->arena));
    words_add(&words, "-lm");
    if (target->is_musl)
        add_musl_end(&words, target);
    words_add(&words, "-o");
    words_add(&words, output);
    return (struct command){.argv = words.items};
}

static struct command join(const struct clang *clang, const char *const *objects, uint32_t count,
                           const char *output) {
    static const char *const flags[] = {"-fuse-ld=lld", "-nostdlib", "-r"};
    struct words words = {.arena = clang->arena};
    words_add(&words, clang->path);
    clang_add_target(&words, clang);
    WORDS_ADD_ARRAY(&words, flags);
    words_add_all(&words, objects, count);
    words_add(&words, "-o");
    words_add(&words, output);
    return (struct command){.argv = words.items};
}

/* A tool of binutils, which Debian installs with clang, for the target's machine. */
static const char *binary_tool(const struct clang *clang, const char *name) {
    const char *tool = target_tool(target_or_host(clang->settings->target), name, clang->arena);
    const char *path = process_find(tool, clang->arena);
    return path ? path : tool;
}

struct command clang_strip_debug(const struct clang *clang, const char *object) {
    struct words words = {.arena = clang->arena};
    words_add(&words, binary_tool(clang, "objcopy"));
    words_add(&words, "--strip-debug");
    words_add(&words, object);
    return (struct command){.argv = words.items};
}

/* Makes all names local, except the library's own. */
static struct command localize(const struct clang *clang, const struct clang_artefact *artefact,
                               const char *input, const char *output) {
    struct words words = {.arena = clang->arena};
    words_add(&words, binary_tool(clang, "objcopy"));
    words_add(&words, "--wildcard");
    words_add(&words, arena_format(clang->arena, "--keep-global-symbol=%s_*", artefact->prefix));
    if (clang->settings->strip)
        words_add(&words, "--strip-unneeded");
    words_add(&words, input);
    words_add(&words, output);
    return (struct command){.argv = words.items};
}

static struct command archive(const struct clang *clang, const char *object, const char *output) {
    struct words words = {.arena = clang->arena};
    words_add(&words, binary_tool(clang, "ar"));
    words_add(&words, "rcsD");
    words_add(&words, output);
    words_add(&words, object);
    return (struct command){.argv = words.items};
}

uint32_t clang_link_steps(const struct clang *clang, const struct clang_artefact *artefact,
                          struct command *steps) {
    enum emit emit = clang->settings->emit;
    const char *joined = arena_format(clang->arena, "%s/joined.o", artefact->scratch);
    const char *object = emit == EMIT_STATIC ? arena_format(clang->arena, "%s/%s.o",
                                                            artefact->scratch, artefact->prefix)
                                             : artefact->output;
    if (emit != EMIT_STATIC && emit != EMIT_OBJECT) {
        const char *list = emit == EMIT_SHARED ? arena_format(clang->arena, "%s/" CLANG_EXPORT_LIST,
                                                              artefact->scratch)
                                               : NULL;
        steps[0] = clang_link(clang, artefact->objects, artefact->object_count, list,
                              artefact->soname, artefact->output);
        return 1;
    }
    steps[0] = join(clang, artefact->objects, artefact->object_count, joined);
    steps[1] = localize(clang, artefact, joined, object);
    if (emit == EMIT_OBJECT)
        return 2;
    steps[2] = archive(clang, object, artefact->output);
    return 3;
}
