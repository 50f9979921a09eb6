/* The machines and systems that Sinter compiles for. */
#ifndef COMPILER_NATIVE_TARGET_H
#define COMPILER_NATIVE_TARGET_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>

enum target_machine { TARGET_X86_64, TARGET_AARCH64, TARGET_RISCV64 };

struct target {
    const char *triple; /* as GNU and LLVM have it, without a vendor */
    enum target_machine machine;
    uint16_t elf_machine;      /* EM_... of its files */
    const char *machine_macro; /* that a compiler for it defines */
    const char *tools;         /* the prefix of its binutils on other machines, without `-` */
    bool is_musl;              /* executables are static, and contain musl */
    /* On machines of another kind: a file of the target's C library, and the Debian packages that
     * have what links need. */
    const char *header;
    const char *packages;
};

/* The triples of all targets, up to a NULL. */
extern const char *const target_triples[];

/* The target of this triple, with or without a vendor (`pc`, `unknown`); NULL when there is none.
 */
const struct target *target_find(const char *triple);
/* The machine that this program runs on. */
const struct target *target_of_host(void);
/* `target`, or that machine if it is NULL. */
const struct target *target_or_host(const struct target *target);
/* What people call the target's kind of processor. */
const char *target_machine_name(const struct target *target);
/* Whether this machine runs programs for the target. */
bool target_runs_here(const struct target *target);

/* The path of the target's runtime. */
const char *target_runtime(const struct target *target, struct arena *arena);

/* False, reported with the way out, when this installation has no runtime for the target, or this
 * machine no C library, or for libraries no binutils. */
bool target_check(const struct target *target, bool joins_objects, struct arena *arena,
                  struct diag *diag);

/* After a link that failed: notes what to install, if the linker says that files are missing. */
void target_note_missing(const struct target *target, struct bytes said, struct diag *diag);

/* The name of binutils' `name` for the target. */
const char *target_tool(const struct target *target, const char *name, struct arena *arena);

/* Appends the triples of all targets that this installation has a runtime for, with spaces between
 * them. */
void target_put_installed(struct arena *arena, struct text *out);

#endif
