/* Every path argument of every call, given hostile names, under both resolvers: NUL, not UTF-8, too
 * long by one byte, absolute, upwards, behind more symlinks than the kernel follows. What is wrong
 * with a name decides the errno, whichever call it is given to; and nothing beside the root is
 * touched. */
#include "probes.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINK_COUNT_MAX 40 /* as in the kernel */

struct path_argument {
    const struct probe *probe;
    size_t index;
};

/* As long as the kernel takes, with its NUL. */
static char text[PATH_MAX + 64];

static uint32_t call_with_bytes(const struct path_argument *argument, struct fake *fake,
                                const char *bytes, size_t size) {
    struct probe probe = *argument->probe;
    memcpy(fake->memory.data + AT_LONG_PATH, bytes, size);
    probe.arguments[argument->index] = AT_LONG_PATH;
    return probe_call_with(&probe, fake, argument->index + 1, size);
}

/* A link41 is one that is behind 40 others: link1 names the directory. */
static void make_links(const struct fake *fake) {
    char target[32] = "dir";
    for (int i = 1; i <= LINK_COUNT_MAX + 1; i++) {
        char path[32];
        snprintf(path, sizeof path, "root/link%d", i);
        fake_link(fake, target, path);
        snprintf(target, sizeof target, "link%d", i);
    }
}

static void check_outside(const struct fake *fake) {
    DIR *top = opendir(fake->top);
    assert_non_null(top);
    uint32_t count = 0;
    while (readdir(top))
        count++;
    (void)closedir(top);
    assert_int_equal(count, 2 + 3); /* "root", "secret", "outside" */
    assert_true(fake_exists(fake, "secret") && fake_exists(fake, "outside"));
}

static uint32_t answer(const struct path_argument *argument, bool walks_paths, const char *bytes,
                       size_t size) {
    struct probe_bench bench = probe_set_up(walks_paths);
    make_links(bench.fake);
    fake_link(bench.fake, "../outside", "root/updir");
    uint32_t error = call_with_bytes(argument, bench.fake, bytes, size);
    check_outside(bench.fake);
    probe_tear_down(&bench);
    return error;
}

static void expect(const struct path_argument *argument, bool walks_paths, const char *bytes,
                   size_t size, uint32_t expected) {
    uint32_t error = answer(argument, walks_paths, bytes, size);
    if (error != expected)
        fail_msg("%s, argument %zu, \"%.40s\" of %zu bytes, %s: errno %u, not %u",
                 argument->probe->name, argument->index, bytes, size,
                 walks_paths ? "walking" : "by the kernel", error, expected);
}

static void expect_text(const struct path_argument *argument, bool walks_paths, const char *path,
                        uint32_t expected) {
    expect(argument, walks_paths, path, strlen(path), expected);
}

static void refuse_bad_names(const struct path_argument *argument, bool walks_paths) {
    static const char nul_first[] = "\0file", nul_inside[] = "fi\0le", nul_last[] = "file\0";
    expect(argument, walks_paths, nul_first, 5, WASI_ERRNO_INVAL);
    expect(argument, walks_paths, nul_inside, 5, WASI_ERRNO_INVAL);
    expect(argument, walks_paths, nul_last, 5, WASI_ERRNO_INVAL);
    expect(argument, walks_paths, "", 0, WASI_ERRNO_NOENT);
    expect_text(argument, walks_paths, "/file", WASI_ERRNO_NOTCAPABLE);
    expect_text(argument, walks_paths, "../file", WASI_ERRNO_NOTCAPABLE);
    expect_text(argument, walks_paths, "dir/../../file", WASI_ERRNO_NOTCAPABLE);
    expect_text(argument, walks_paths, "updir/file", WASI_ERRNO_NOTCAPABLE);
    expect_text(argument, walks_paths, "file/new", WASI_ERRNO_NOTDIR);
    expect_text(argument, walks_paths, "new/new", WASI_ERRNO_NOENT);
}

/* What decides is whether there is such a file. */
static void take_odd_names(const struct path_argument *argument, bool walks_paths) {
    uint32_t for_absent = answer(argument, walks_paths, "absent", 6);
    assert_true(for_absent == WASI_ERRNO_SUCCESS || for_absent == WASI_ERRNO_NOENT);
    static const char *const names[] = {"\xff\xfe\x80", "\xc0\xaf", "\xed\xa0\x80", "a\xf5",
                                        "\x01\x7f\n",   " ",        "...",          "\\..\\file"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        expect_text(argument, walks_paths, names[i], for_absent);
}

static void know_how_long_names_are(const struct path_argument *argument, bool walks_paths) {
    uint32_t for_absent = answer(argument, walks_paths, "absent", 6);
    memset(text, 'n', sizeof text);
    expect(argument, walks_paths, text, NAME_MAX, for_absent);
    expect(argument, walks_paths, text, NAME_MAX + 1, WASI_ERRNO_NAMETOOLONG);
    memcpy(text + NAME_MAX, "/x", 2);
    expect(argument, walks_paths, text, NAME_MAX + 2, WASI_ERRNO_NOENT);
    memcpy(text + NAME_MAX, "n/x", 3);
    expect(argument, walks_paths, text, NAME_MAX + 3, WASI_ERRNO_NAMETOOLONG);
    for (size_t i = 0; i < PATH_MAX; i++)
        text[i] = i % 2 ? '/' : '.';
    text[PATH_MAX - 2] = 'n';
    expect(argument, walks_paths, text, PATH_MAX - 1, for_absent);
    text[PATH_MAX - 1] = 'n';
    expect(argument, walks_paths, text, PATH_MAX, WASI_ERRNO_NAMETOOLONG);
}

static void follow_forty_links(const struct path_argument *argument, bool walks_paths) {
    uint32_t for_absent = answer(argument, walks_paths, "absent", 6);
    expect_text(argument, walks_paths, "link40/absent", for_absent);
    expect_text(argument, walks_paths, "link41/absent", WASI_ERRNO_LOOP);
    expect_text(argument, walks_paths, "link20/../link20/absent", for_absent);
    expect_text(argument, walks_paths, "link20/../link21/absent", WASI_ERRNO_LOOP);
}

static void each_path_argument(void (*check)(const struct path_argument *, bool)) {
    uint32_t count = 0;
    for (size_t i = 0; i < probe_count; i++)
        for (size_t j = 0; j < PROBE_ARGUMENT_MAX; j++)
            if (PROBE_HAS(probes[i].paths, j)) {
                struct path_argument argument = {&probes[i], j};
                check(&argument, false);
                check(&argument, true);
                count++;
            }
    assert_int_equal(count, 12); /* ten calls, two of which take two paths */
}

static void bad_names_are_refused(void **state) {
    (void)state;
    each_path_argument(refuse_bad_names);
}

static void names_are_bytes(void **state) {
    (void)state;
    each_path_argument(take_odd_names);
}

static void names_have_255_bytes(void **state) {
    (void)state;
    each_path_argument(know_how_long_names_are);
}

static void forty_symlinks_are_followed(void **state) {
    (void)state;
    each_path_argument(follow_forty_links);
}

/* The text of a symlink is no name: it may be longer, and lead anywhere but to a place by its full
 * path. Following it is what is refused. */
static void symlink_texts_are_checked(void **state) {
    (void)state;
    for (size_t i = 0; i < probe_count; i++) {
        if (strcmp(probes[i].name, "path_symlink") != 0)
            continue;
        struct path_argument argument = {&probes[i], 0};
        for (int walks = 0; walks < 2; walks++) {
            memset(text, 'n', sizeof text);
            expect(&argument, walks, "a\0b", 3, WASI_ERRNO_INVAL);
            expect(&argument, walks, "", 0, WASI_ERRNO_NOENT);
            expect_text(&argument, walks, "/file", WASI_ERRNO_NOTCAPABLE);
            expect_text(&argument, walks, "../file", WASI_ERRNO_SUCCESS);
            expect(&argument, walks, text, NAME_MAX + 1, WASI_ERRNO_SUCCESS);
            expect(&argument, walks, text, PATH_MAX, WASI_ERRNO_NAMETOOLONG);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bad_names_are_refused),     cmocka_unit_test(names_are_bytes),
        cmocka_unit_test(names_have_255_bytes),      cmocka_unit_test(forty_symlinks_are_followed),
        cmocka_unit_test(symlink_texts_are_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
