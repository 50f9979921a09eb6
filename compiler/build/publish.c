/* Puts the result in its place in one step: it is copied to a folder beside the output, and moved
 * from there. */
#include "build/stages.h"

#include "base/file.h"

/* Moves both the staged `name` and the header into place, or neither. In that case, it restores
 * what was there before. */
static bool publish_with_header(struct build *build, const char *name, const char *header) {
    int folder = build->workspace.staging_folder;
    bool replaces = file_exists(build->output);
    bool kept = replaces && file_link_into(build->output, folder, "before");
    if (!file_copy_into(build_path(build, BUILD_HEADER), folder, "header", build->diag) ||
        !file_move_from(folder, name, build->output, build->diag))
        return false;
    if (file_move_from(folder, "header", header, build->diag))
        return true;
    if (kept && !file_is_special(build->output))
        file_move_from(folder, "before", build->output, build->diag);
    else if (!replaces)
        file_remove_tree(build->output);
    return false;
}

bool publish(struct build *build) {
    static const char staged[] = "artefact";
    int folder = build->workspace.staging_folder;
    const char *header = build->settings->library.header;
    bool ok = build->settings->emit == EMIT_C
                  ? sources_stage(build, staged)
                  : file_copy_into(build->artefact, folder, staged, build->diag);
    if (!ok)
        return false;
    return header ? publish_with_header(build, staged, header)
                  : file_move_from(folder, staged, build->output, build->diag);
}
