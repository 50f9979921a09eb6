/* The program that writes the man pages and the shells' completions while Sinter is built:
 *
 *     sinter_documents DIRECTORY
 *
 * writes them to the folders below DIRECTORY (the `share` of an installation) that man and the
 * shells look into. The folders are there already. */
#include "base/arena.h"
#include "base/file.h"
#include "cli/completion.h"
#include "cli/help.h"
#include "cli/manual.h"

#include <stdio.h>

static bool write_document(const char *directory, const char *name, struct text *text,
                           struct arena *arena, struct diag *diag) {
    bool ok = file_write_text(arena_format(arena, "%s/%s", directory, name), text, diag);
    text_free(text);
    return ok;
}

int main(int argc, char **argv) {
    static const struct {
        const char *name;
        void (*put)(struct text *out);
    } documents[] = {{"man/man1/sinter.1", manual_put},
                     {"bash-completion/completions/sinter", completion_put_bash},
                     {"zsh/site-functions/_sinter", completion_put_zsh},
                     {"fish/vendor_completions.d/sinter.fish", completion_put_fish}};
    struct arena arena = {0};
    struct diag diag = {.file = "sinter_documents"};
    bool ok = argc == 2;
    if (!ok)
        fprintf(stderr, "usage: sinter_documents DIRECTORY\n");
    for (size_t i = 0; ok && i < sizeof documents / sizeof *documents; i++) {
        struct text text = {0};
        documents[i].put(&text);
        ok = write_document(argv[1], documents[i].name, &text, &arena, &diag);
    }
    for (int i = 0; ok && i < COMMAND_NAME_COUNT; i++) {
        struct text text = {0};
        manual_put_command((enum command_name)i, &text);
        ok = write_document(argv[1],
                            arena_format(&arena, "man/man1/sinter-%s.1", command_texts[i].name),
                            &text, &arena, &diag);
    }
    arena_destroy(&arena);
    return ok ? 0 : 1;
}
