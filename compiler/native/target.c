/* See target.h. The runtimes of other targets are among the resources, in targets/TRIPLE. */
#include "native/target.h"

#include "base/elffile.h"
#include "base/file.h"
#include "base/process.h"
#include "base/resource.h"

#include <elf.h>
#include <string.h>

/* The machines of target.def, with the prefix of their binutils. */
#define X86_64                                                                                     \
    .machine = TARGET_X86_64, .elf_machine = EM_X86_64, .machine_macro = "__x86_64__",             \
    .tools = "x86_64-linux-gnu"
#define AARCH64                                                                                    \
    .machine = TARGET_AARCH64, .elf_machine = EM_AARCH64, .machine_macro = "__aarch64__",          \
    .tools = "aarch64-linux-gnu"
#define RISCV64                                                                                    \
    .machine = TARGET_RISCV64, .elf_machine = EM_RISCV, .machine_macro = "__riscv",                \
    .tools = "riscv64-linux-gnu"
#define GLIBC .is_musl = false
#define MUSL .is_musl = true

static const struct target targets[] = {
#define TARGET(name, machine, libc, file, debian)                                                  \
    {.triple = (name), machine, libc, .header = (file), .packages = (debian)},
#include "native/target.def"
};
#define TARGET_COUNT (sizeof targets / sizeof *targets)

const char *const target_triples[] = {
#define TARGET(name, ...) name,
#include "native/target.def"
    NULL};

const struct target *target_find(const char *triple) {
    for (size_t i = 0; i < TARGET_COUNT; i++) {
        const char *vendor = strchr(triple, '-');
        const char *system = strchr(targets[i].triple, '-');
        size_t machine = (size_t)(system - targets[i].triple);
        if (strcmp(triple, targets[i].triple) == 0)
            return &targets[i];
        if (vendor && (size_t)(vendor - triple) == machine &&
            strncmp(triple, targets[i].triple, machine) == 0 &&
            (strncmp(vendor, "-pc", 3) == 0 || strncmp(vendor, "-unknown", 8) == 0) &&
            strcmp(vendor + strcspn(vendor + 1, "-") + 1, system) == 0)
            return &targets[i];
    }
    return NULL;
}

const struct target *target_of_host(void) {
#if defined(__x86_64__)
    return target_find("x86_64-linux-gnu");
#elif defined(__riscv)
    return target_find("riscv64-linux-gnu");
#else
    return target_find("aarch64-linux-gnu");
#endif
}

const char *target_machine_name(const struct target *target) {
    return elffile_machine_name(target->elf_machine);
}

const struct target *target_or_host(const struct target *target) {
    return target ? target : target_of_host();
}

bool target_runs_here(const struct target *target) {
    return target->machine == target_of_host()->machine;
}

const char *target_runtime(const struct target *target, struct arena *arena) {
    if (target == target_of_host())
        return resource_path("libsinter_runtime.a", arena);
    return resource_path(arena_format(arena, "targets/%s/libsinter_runtime.a", target->triple),
                         arena);
}

void target_put_installed(struct arena *arena, struct text *out) {
    for (size_t i = 0; i < TARGET_COUNT; i++)
        if (file_exists(target_runtime(&targets[i], arena)))
            text_format(out, "%s%s", out->size ? " " : "", targets[i].triple);
}

const char *target_tool(const struct target *target, const char *name, struct arena *arena) {
    if (target_runs_here(target))
        return name;
    return arena_format(arena, "%s-%s", target->tools, name);
}

static bool refuse(const struct target *target, const char *what, const char *missing,
                   struct diag *diag) {
    diag_fail(diag, DIAG_ENVIRONMENT, "no %s for %s: \"%s\" is missing", what, target->triple,
              missing);
    diag_note(diag, "on Debian, install %s", target->packages);
    return false;
}

void target_note_missing(const struct target *target, struct bytes said, struct diag *diag) {
    static const char *const signs[] = {
        "unable to find library -l", "cannot open crt",  "cannot open Scrt1.o",
        "cannot open rcrt1.o",       "crt1.o: No such ", "no such file or directory: '/usr/lib/"};
    bool is_missing = false;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        is_missing |= said.size && memmem(said.data, said.size, signs[i], strlen(signs[i]));
    if (is_missing)
        diag_note(diag,
                  "files of the C library or of GCC are missing for %s: on Debian, install %s",
                  target->triple,
                  target == target_of_host() ? "libc6-dev and libgcc-12-dev" : target->packages);
}

bool target_check(const struct target *target, bool joins_objects, struct arena *arena,
                  struct diag *diag) {
    const char *tool = target_tool(target, "objcopy", arena);
    if (target == target_of_host())
        return true;
    if (!file_exists(target_runtime(target, arena))) {
        struct text installed = {0};
        target_put_installed(arena, &installed);
        diag_fail(diag, DIAG_ENVIRONMENT, "this installation has no runtime for %s, only for: %.*s",
                  target->triple, (int)installed.size, installed.data);
        diag_note(diag, "build Sinter where %s is installed (Debian: %s)", target->triple,
                  target->packages);
        text_free(&installed);
        return false;
    }
    if (!file_exists(target->header))
        return refuse(target, "C library", target->header, diag);
    return !joins_objects || process_find(tool, arena) || refuse(target, "binutils", tool, diag);
}
