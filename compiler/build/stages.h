/* What the stages of a build share. Each stage is a function in the file named here, and their
 * table is in build.c. Stages return false after a report. */
#ifndef COMPILER_BUILD_STAGES_H
#define COMPILER_BUILD_STAGES_H

#include "build/build.h"

/* Names in the workspace. */
#define BUILD_CODE_NAME "m"     /* the module's name in C */
#define BUILD_NAMES "names.txt" /* with --demangle */
#define BUILD_GUEST "guest.wasm"
#define BUILD_MARKED "marked.wasm" /* the same with marks, for -g */
#define BUILD_SEGMENTS "segments.bin"
#define BUILD_GLUE "glue.c"
#define BUILD_GLUE_OBJECT "glue.o"
#define BUILD_HEADER "library.h"
#define BUILD_DESCRIPTION "module.bin"
#define BUILD_LINES "lines.bin" /* with -g */
#define BUILD_ASSEMBLY "module.s"
#define BUILD_ASSEMBLY_OBJECT "module.o"
#define BUILD_ARTEFACT "artefact"

#define SHARDS_TEXT_LABEL "sinter_text" /* the start of the symbols before shards' machine code */

/* The cap for a module, an object or an assembled text. */
#define BUILD_INPUT_CAP_BYTES ((size_t)1 << 30)

/* A path in the workspace. */
const char *build_path(const struct build *build, const char *name);
/* Writes `text` to a file in the workspace and frees it. */
bool build_write(const struct build *build, const char *name, struct text *text);

/* input.c: opens the workspace, once. */
bool build_open_workspace(struct build *build);

/* providers.c */
bool providers_compile(struct build *build);
bool providers_bind(struct build *build);
/* True if provider `index` has an object to link that no earlier provider has. */
bool providers_own_object(const struct build *build, uint32_t index);

/* conversion.c */
bool conversion_lower(struct build *build);
bool conversion_convert(struct build *build);
void conversion_free(struct build *build);

/* glue_files.c */
bool glue_files_write(struct build *build);

/* shards.c */
/* Which functions each shard has. */
struct wasm2c_shards shards_cut(const struct build *build);
/* True if shards are compiled with names of their own, which link_map replaces. */
bool shards_have_local_names(const struct settings *settings);
bool shards_compile(struct build *build);
/* How to compile shard `index` and the glue, wherever their files are. */
struct clang_job shards_job(const struct build *build, uint32_t index, const char *input,
                            const char *output);
struct clang_job shards_glue_job(const struct build *build, const char *input, const char *output);

/* link.c */
bool link_map(struct build *build);
bool link_artefact(struct build *build);
/* Writes BUILD_ASSEMBLY. Its paths are in the workspace; in a directory of sources they are plain
 * names, and there is no map of functions. */
bool link_write_assembly(const struct build *build, bool is_source);
/* Writes the list of names that a shared object exports. */
bool link_write_export_list(const struct build *build);

/* snapshot.c: replaces the module. */
bool snapshot_take(struct build *build);

/* profile.c */
bool profile_take(struct build *build);

/* sources.c: --emit=c. */
bool sources_write(struct build *build);
/* Copies the sources into a new folder `name` beside the output. */
bool sources_stage(struct build *build, const char *name);

/* publish.c */
bool publish(struct build *build);

/* build.c: runs the stages that make an executable with counters, for profile.c. */
bool build_run_instrumented(struct build *build);

#endif
