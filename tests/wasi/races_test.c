/* One thread keeps exchanging directories and files for symlinks that lead outside, and moves a
 * directory out and in, while the guest opens, makes, removes and renames below them. Nothing
 * outside is ever read or changed. SINTER_RACE_ROUNDS sets how many rounds there are for each
 * resolver. */
#include "fake.h"

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ROUND_COUNT 100000
#define FOLLOW WASI_LOOKUP_SYMLINK_FOLLOW

/* What files say on each side; a file's size tells them apart too. */
#define INSIDE "inside"
#define OUTSIDE "out of bounds"

/* Each name changes places with its double. */
static const char *const swapped[][2] = {
    {"root/dir", "root/dir-link"},
    {"root/flip", "root/flip-link"},
    {"root/emptied", "root/emptied-link"},
};
#define SWAPPED_COUNT (sizeof swapped / sizeof *swapped)

struct swapper {
    const struct fake *fake;
    atomic_bool is_done;
};

static void path_on_host(const struct fake *fake, const char *path, char full[160]) {
    snprintf(full, 160, "%s/%s", fake->top, path);
}

/* Where the file system cannot exchange two names, there is a moment with neither. */
static void exchange(const char *one, const char *two) {
    char aside[170];
    if (renameat2(AT_FDCWD, one, AT_FDCWD, two, RENAME_EXCHANGE) == 0)
        return;
    snprintf(aside, sizeof aside, "%s.aside", one);
    (void)rename(one, aside);
    (void)rename(two, one);
    (void)rename(aside, two);
}

static void *swap(void *argument) {
    struct swapper *swapper = argument;
    char names[SWAPPED_COUNT][2][160];
    char moved[2][160];
    for (size_t i = 0; i < SWAPPED_COUNT * 2; i++)
        path_on_host(swapper->fake, swapped[i / 2][i % 2], names[i / 2][i % 2]);
    path_on_host(swapper->fake, "root/deep/moved", moved[0]);
    path_on_host(swapper->fake, "outside/deep/moved", moved[1]);
    for (uint32_t round = 0; !swapper->is_done; round++) {
        for (size_t i = 0; i < SWAPPED_COUNT; i++)
            exchange(names[i][0], names[i][1]);
        (void)rename(moved[round % 2], moved[1 - round % 2]);
    }
    return NULL;
}

static struct fake *create_tree(bool walks_paths) {
    static const char *const directories[] = {"outside", "outside/deep", "root/deep",
                                              "root/deep/moved", "root/dir"};
    static const char *const files[] = {"file", "victim"};
    struct fake *fake = fake_create(walks_paths);
    for (size_t i = 0; i < sizeof directories / sizeof *directories; i++)
        fake_make(fake, directories[i], NULL);
    for (size_t i = 0; i < 2; i++) {
        char path[64];
        snprintf(path, sizeof path, "outside/%s", files[i]);
        fake_make(fake, path, OUTSIDE);
        snprintf(path, sizeof path, "root/dir/%s", files[i]);
        fake_make(fake, path, INSIDE);
    }
    fake_make(fake, "outside/deep/file", OUTSIDE);
    fake_make(fake, "root/deep/file", INSIDE);
    fake_make(fake, "root/flip", INSIDE);
    fake_make(fake, "root/emptied", INSIDE);
    fake_link(fake, OUTSIDE, "outside/pointer");
    fake_link(fake, INSIDE, "root/dir/pointer");
    fake_link(fake, "../outside", "root/dir-link");
    fake_link(fake, "../outside/file", "root/flip-link");
    fake_link(fake, "../outside/file", "root/emptied-link");
    return fake;
}

/* What the guest does in a round. */
struct guest {
    struct fake *fake;
    uint32_t done_count;
    uint32_t refused_count;
    uint32_t escape_count;
};

/* Counts how a call ended; true when it succeeded. */
static bool note(struct guest *guest, uint32_t error) {
    guest->done_count += error == WASI_ERRNO_SUCCESS;
    guest->refused_count += error == WASI_ERRNO_NOTCAPABLE;
    return error == WASI_ERRNO_SUCCESS;
}

static uint32_t put_path(struct guest *guest, uint32_t address, const char *path) {
    fake_put(guest->fake, address, path);
    return (uint32_t)strlen(path);
}

static void open_and_read(struct guest *guest, const char *path) {
    struct fake *fake = guest->fake;
    uint32_t fd;
    if (!note(guest, fake_open(fake, FAKE_ROOT, path, FOLLOW, 0, RIGHTS_READ, &fd)))
        return;
    uint32_t error = fake_read(fake, fd, 20);
    uint32_t size = fake_get32(fake, AT_OUT);
    bool is_inside = size == strlen(INSIDE) &&
                     memcmp(fake->memory.data + AT_BUFFER, INSIDE, strlen(INSIDE)) == 0;
    guest->escape_count += error || !is_inside;
    (void)sinter_wasi_fd_close(&fake->instance, fd);
}

static void create_and_empty(struct guest *guest, const char *path, uint32_t lookup) {
    uint32_t fd;
    if (note(guest, fake_open(guest->fake, FAKE_ROOT, path, lookup,
                              WASI_OFLAG_CREAT | WASI_OFLAG_TRUNC, WASI_RIGHT_FD_WRITE, &fd)))
        (void)sinter_wasi_fd_close(&guest->fake->instance, fd);
}

static void make_and_remove(struct guest *guest, const char *path) {
    struct sinter_instance *instance = &guest->fake->instance;
    uint32_t size = put_path(guest, AT_PATH, path);
    (void)note(guest, sinter_wasi_path_create_directory(instance, FAKE_ROOT, AT_PATH, size));
    (void)note(guest, sinter_wasi_path_remove_directory(instance, FAKE_ROOT, AT_PATH, size));
    (void)note(guest, sinter_wasi_path_symlink(instance, AT_PATH, size, FAKE_ROOT, AT_PATH, size));
    (void)note(guest, sinter_wasi_path_unlink_file(instance, FAKE_ROOT, AT_PATH, size));
}

static void rename_both_ways(struct guest *guest, const char *path, const char *other) {
    struct sinter_instance *instance = &guest->fake->instance;
    uint32_t size = put_path(guest, AT_PATH, path);
    uint32_t other_size = put_path(guest, AT_OTHER_PATH, other);
    (void)note(guest, sinter_wasi_path_rename(instance, FAKE_ROOT, AT_PATH, size, FAKE_ROOT,
                                              AT_OTHER_PATH, other_size));
    (void)note(guest, sinter_wasi_path_rename(instance, FAKE_ROOT, AT_OTHER_PATH, other_size,
                                              FAKE_ROOT, AT_PATH, size));
}

static void link_and_unlink(struct guest *guest, const char *path, const char *other) {
    struct sinter_instance *instance = &guest->fake->instance;
    uint32_t size = put_path(guest, AT_PATH, path);
    uint32_t other_size = put_path(guest, AT_OTHER_PATH, other);
    if (!note(guest, sinter_wasi_path_link(instance, FAKE_ROOT, 0, AT_PATH, size, FAKE_ROOT,
                                           AT_OTHER_PATH, other_size)))
        return;
    open_and_read(guest, other);
    other_size = put_path(guest, AT_OTHER_PATH, other);
    (void)sinter_wasi_path_unlink_file(instance, FAKE_ROOT, AT_OTHER_PATH, other_size);
}

static void ask_and_touch(struct guest *guest, const char *path) {
    struct fake *fake = guest->fake;
    uint32_t size = put_path(guest, AT_PATH, path);
    if (note(guest, sinter_wasi_path_filestat_get(&fake->instance, FAKE_ROOT, FOLLOW, AT_PATH, size,
                                                  AT_OUT)))
        guest->escape_count += fake_get64(fake, AT_OUT + WASI_FILESTAT_FILE_SIZE) != strlen(INSIDE);
    (void)note(guest, sinter_wasi_path_filestat_set_times(&fake->instance, FAKE_ROOT, FOLLOW,
                                                          AT_PATH, size, 1, 1,
                                                          WASI_FSTFLAG_ATIM | WASI_FSTFLAG_MTIM));
}

static void read_link(struct guest *guest, const char *path) {
    struct fake *fake = guest->fake;
    uint32_t size = put_path(guest, AT_PATH, path);
    if (note(guest, sinter_wasi_path_readlink(&fake->instance, FAKE_ROOT, AT_PATH, size, AT_BUFFER,
                                              20, AT_OUT)))
        guest->escape_count += fake_get32(fake, AT_OUT) != strlen(INSIDE);
}

static void act(struct guest *guest, uint32_t round) {
    switch (round % 11) {
    case 0:
        open_and_read(guest, "dir/file");
        break;
    case 1:
        open_and_read(guest, "flip");
        break;
    case 2:
        open_and_read(guest, "dir/../dir/./file");
        break;
    case 3:
        open_and_read(guest, "deep/moved/../file");
        break;
    case 4:
        create_and_empty(guest, "dir/made", 0);
        break;
    case 5:
        create_and_empty(guest, "emptied", FOLLOW);
        break;
    case 6:
        make_and_remove(guest, "dir/new");
        break;
    case 7:
        rename_both_ways(guest, "dir/victim", "victim");
        break;
    case 8:
        link_and_unlink(guest, "dir/file", "linked");
        break;
    case 9:
        ask_and_touch(guest, "dir/file");
        break;
    default:
        read_link(guest, "dir/pointer");
        break;
    }
}

/* The directory `outside` is as it was made: the same names (but `deep/moved`, which comes and
 * goes), sizes and times. */
static void check_outside(const struct fake *fake) {
    static const char *const files[] = {"outside/file", "outside/victim", "outside/deep/file"};
    char full[160];
    struct stat status;
    uint32_t name_count = 0;
    path_on_host(fake, "outside", full);
    DIR *outside = opendir(full);
    assert_non_null(outside);
    while (readdir(outside))
        name_count++;
    (void)closedir(outside);
    assert_int_equal(name_count, 2 + 4);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        path_on_host(fake, files[i], full);
        assert_int_equal(lstat(full, &status), 0);
        assert_int_equal(status.st_size, strlen(OUTSIDE));
        assert_int_equal(status.st_nlink, 1);
        assert_true(status.st_mtim.tv_sec > 1);
    }
    assert_true(fake_exists(fake, "outside/pointer"));
}

static void races_do_not_escape(bool walks_paths) {
    const char *rounds = getenv("SINTER_RACE_ROUNDS");
    uint32_t round_count = rounds ? (uint32_t)strtoul(rounds, NULL, 10) : ROUND_COUNT;
    struct guest guest = {.fake = create_tree(walks_paths)};
    struct swapper swapper = {.fake = guest.fake};
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, swap, &swapper), 0);
    for (uint32_t round = 0; round < round_count; round++)
        act(&guest, round);
    swapper.is_done = true;
    (void)pthread_join(thread, NULL);
    print_message("%u rounds, %s: %u calls done, %u refused, %u escapes\n", round_count,
                  walks_paths ? "walking" : "by the kernel", guest.done_count, guest.refused_count,
                  guest.escape_count);
    assert_int_equal(guest.escape_count, 0);
    check_outside(guest.fake);
    /* Both sides of the race were there to be met. */
    assert_true(guest.done_count > 0 && guest.refused_count > 0);
    fake_destroy(guest.fake);
}

static void races_do_not_escape_by_kernel(void **state) {
    (void)state;
    races_do_not_escape(false);
}

static void races_do_not_escape_walking(void **state) {
    (void)state;
    races_do_not_escape(true);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(races_do_not_escape_by_kernel),
        cmocka_unit_test(races_do_not_escape_walking),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
