/* Calls on paths, under both resolvers: what they do, and that nothing leads out of a preopened
 * directory. Each test of the list runs twice, with openat2 and with the walker. */
#include "fake.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLLOW WASI_LOOKUP_SYMLINK_FOLLOW
#define ALL_RIGHTS (~UINT64_C(0))

static uint32_t size_of(const char *text) { return (uint32_t)strlen(text); }

static uint32_t on_path(struct fake *fake, const char *path,
                        uint32_t (*call)(struct sinter_instance *, uint32_t, uint64_t, uint64_t)) {
    fake_put(fake, AT_PATH, path);
    return call(&fake->instance, FAKE_ROOT, AT_PATH, size_of(path));
}

static uint32_t make_directory(struct fake *fake, const char *path) {
    return on_path(fake, path, sinter_wasi_path_create_directory);
}

static uint32_t remove_directory(struct fake *fake, const char *path) {
    return on_path(fake, path, sinter_wasi_path_remove_directory);
}

static uint32_t unlink_file(struct fake *fake, const char *path) {
    return on_path(fake, path, sinter_wasi_path_unlink_file);
}

static uint32_t stat_path(struct fake *fake, const char *path, uint32_t lookup) {
    fake_put(fake, AT_PATH, path);
    return sinter_wasi_path_filestat_get(&fake->instance, FAKE_ROOT, lookup, AT_PATH, size_of(path),
                                         AT_OUT);
}

static uint32_t read_link(struct fake *fake, const char *path, uint32_t buffer_size) {
    fake_put(fake, AT_PATH, path);
    return sinter_wasi_path_readlink(&fake->instance, FAKE_ROOT, AT_PATH, size_of(path), AT_BUFFER,
                                     buffer_size, AT_OUT);
}

static uint32_t make_symlink(struct fake *fake, const char *target, const char *path) {
    fake_put(fake, AT_PATH, path);
    fake_put(fake, AT_OTHER_PATH, target);
    return sinter_wasi_path_symlink(&fake->instance, AT_OTHER_PATH, size_of(target), FAKE_ROOT,
                                    AT_PATH, size_of(path));
}

static uint32_t rename_between(struct fake *fake, uint32_t from_fd, const char *from,
                               uint32_t to_fd, const char *to) {
    fake_put(fake, AT_PATH, from);
    fake_put(fake, AT_OTHER_PATH, to);
    return sinter_wasi_path_rename(&fake->instance, from_fd, AT_PATH, size_of(from), to_fd,
                                   AT_OTHER_PATH, size_of(to));
}

static uint32_t link_between(struct fake *fake, uint32_t from_fd, const char *from, uint32_t to_fd,
                             const char *to) {
    fake_put(fake, AT_PATH, from);
    fake_put(fake, AT_OTHER_PATH, to);
    return sinter_wasi_path_link(&fake->instance, from_fd, 0, AT_PATH, size_of(from), to_fd,
                                 AT_OTHER_PATH, size_of(to));
}

static uint32_t open_path(struct fake *fake, const char *path, uint32_t lookup, uint32_t oflags,
                          uint64_t rights) {
    uint32_t fd;
    uint32_t error = fake_open(fake, FAKE_ROOT, path, lookup, oflags, rights, &fd);
    if (!error)
        assert_int_equal(sinter_wasi_fd_close(&fake->instance, fd), 0);
    return error;
}

/* A fake with something outside the root to reach for, and ways that seem to lead there. */
static struct fake *create_with_escapes(bool walks_paths) {
    struct fake *fake = fake_create(walks_paths);
    char absolute[128];
    fake_make(fake, "secret", "secret");
    fake_make(fake, "outside", NULL);
    fake_make(fake, "root/dir", NULL);
    fake_make(fake, "root/dir/inner", NULL);
    fake_make(fake, "root/file", "contents");
    fake_link(fake, "../secret", "root/up");
    fake_link(fake, "../outside", "root/updir");
    fake_link(fake, "../../secret", "root/dir/up");
    fake_link(fake, "dir/../../secret", "root/around");
    fake_link(fake, "missing", "root/dangling");
    fake_link(fake, "../missing", "root/dangling-up");
    snprintf(absolute, sizeof absolute, "%s/secret", fake->top);
    fake_link(fake, absolute, "root/absolute");
    snprintf(absolute, sizeof absolute, "%s/outside", fake->top);
    fake_link(fake, absolute, "root/absolute-dir");
    return fake;
}

static void escapes_are_refused(bool walks_paths) {
    static const char *const paths[] = {
        "..",
        "../",
        "../secret",
        "dir/../../secret",
        "/secret",
        "/",
        "up",
        "dir/up",
        "around",
        "absolute",
        "updir/x",
        "updir/..",
        "absolute-dir/x",
        "absolute-dir/",
        "updir/",
        "dir/../up",
        "./../secret",
        "dangling-up",
        "dir/inner/../../..",
        "/etc/passwd",
        "//",
        "updir/../../secret",
        "dir//..//..//secret",
    };
    struct fake *fake = create_with_escapes(walks_paths);
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        const char *path = paths[i];
        uint32_t expected = WASI_ERRNO_NOTCAPABLE;
        assert_int_equal(open_path(fake, path, FOLLOW, 0, WASI_RIGHT_FD_READ), expected);
        assert_int_equal(stat_path(fake, path, FOLLOW), expected);
        assert_int_equal(open_path(fake, path, FOLLOW, WASI_OFLAG_DIRECTORY, 0), expected);
        fake_put(fake, AT_PATH, path);
        assert_int_equal(sinter_wasi_path_filestat_set_times(&fake->instance, FAKE_ROOT, FOLLOW,
                                                             AT_PATH, size_of(path), 1, 1, 5),
                         expected);
    }
    fake_destroy(fake);
}

/* Calls on names: all but the last component is resolved, the last is not followed. */
static void names_outside_are_refused(bool walks_paths) {
    static const char *const paths[] = {"../x", "updir/x", "absolute-dir/x", "/x", "dir/../../x",
                                        "..",   "../",     "dir/../.."};
    struct fake *fake = create_with_escapes(walks_paths);
    fake_make(fake, "x", "x");
    fake_make(fake, "outside/x", "x");
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        const char *path = paths[i];
        uint32_t expected = WASI_ERRNO_NOTCAPABLE;
        assert_int_equal(make_directory(fake, path), expected);
        assert_int_equal(remove_directory(fake, path), expected);
        assert_int_equal(unlink_file(fake, path), expected);
        assert_int_equal(make_symlink(fake, "file", path), expected);
        assert_int_equal(read_link(fake, path, 10), expected);
        assert_int_equal(stat_path(fake, path, 0), expected);
        assert_int_equal(open_path(fake, path, 0, WASI_OFLAG_CREAT, WASI_RIGHT_FD_WRITE), expected);
        assert_int_equal(rename_between(fake, FAKE_ROOT, path, FAKE_ROOT, "here"), expected);
        assert_int_equal(rename_between(fake, FAKE_ROOT, "file", FAKE_ROOT, path), expected);
        assert_int_equal(link_between(fake, FAKE_ROOT, path, FAKE_ROOT, "here"), expected);
        assert_int_equal(link_between(fake, FAKE_ROOT, "file", FAKE_ROOT, path), expected);
    }
    assert_true(fake_exists(fake, "x") && fake_exists(fake, "outside/x"));
    fake_destroy(fake);
}

/* A slash behind a symlink makes the kernel follow it in calls that otherwise don't. */
static void slashes_do_not_follow_outside(bool walks_paths) {
    struct fake *fake = create_with_escapes(walks_paths);
    assert_int_equal(stat_path(fake, "updir/", 0), WASI_ERRNO_NOTCAPABLE);
    assert_int_equal(read_link(fake, "updir/", 10), WASI_ERRNO_NOTCAPABLE);
    assert_int_equal(link_between(fake, FAKE_ROOT, "updir/", FAKE_ROOT, "new"),
                     WASI_ERRNO_NOTCAPABLE);
    assert_int_equal(unlink_file(fake, "updir/"), WASI_ERRNO_NOTDIR);
    assert_int_equal(remove_directory(fake, "updir/"), WASI_ERRNO_NOTDIR);
    assert_int_equal(make_directory(fake, "updir/"), WASI_ERRNO_EXIST);
    assert_int_equal(make_directory(fake, "dangling/"), WASI_ERRNO_EXIST);
    assert_int_equal(make_directory(fake, "dangling-up/"), WASI_ERRNO_EXIST);
    assert_int_equal(rename_between(fake, FAKE_ROOT, "updir/", FAKE_ROOT, "x"), WASI_ERRNO_NOTDIR);
    assert_int_equal(rename_between(fake, FAKE_ROOT, "dir", FAKE_ROOT, "updir/"),
                     WASI_ERRNO_NOTDIR);
    assert_true(fake_exists(fake, "outside") && !fake_exists(fake, "missing"));
    assert_false(fake_exists(fake, "root/missing"));
    fake_destroy(fake);
}

static void nothing_is_made_through_a_symlink(bool walks_paths) {
    struct fake *fake = create_with_escapes(walks_paths);
    uint64_t write = WASI_RIGHT_FD_WRITE;
    assert_int_equal(open_path(fake, "dangling", FOLLOW, WASI_OFLAG_CREAT, write),
                     WASI_ERRNO_NOENT);
    assert_int_equal(open_path(fake, "dangling", 0, WASI_OFLAG_CREAT, write), WASI_ERRNO_LOOP);
    assert_int_equal(open_path(fake, "dangling", FOLLOW, WASI_OFLAG_CREAT | WASI_OFLAG_EXCL, write),
                     WASI_ERRNO_EXIST);
    assert_int_equal(open_path(fake, "dangling-up", FOLLOW, WASI_OFLAG_CREAT, write),
                     WASI_ERRNO_NOTCAPABLE);
    assert_int_equal(open_path(fake, "up", FOLLOW, WASI_OFLAG_CREAT | WASI_OFLAG_TRUNC, write),
                     WASI_ERRNO_NOTCAPABLE);
    assert_false(fake_exists(fake, "root/missing") || fake_exists(fake, "missing"));
    /* A symlink to a file that is there is opened, with CREAT too. */
    fake_link(fake, "file", "root/good");
    assert_int_equal(open_path(fake, "good", FOLLOW, WASI_OFLAG_CREAT, write), 0);
    fake_destroy(fake);
}

static void opens_create_and_truncate(bool walks_paths) {
    struct fake *fake = create_with_escapes(walks_paths);
    uint64_t write = WASI_RIGHT_FD_WRITE;
    assert_int_equal(open_path(fake, "new", 0, WASI_OFLAG_CREAT, write), 0);
    assert_int_equal(open_path(fake, "new", 0, WASI_OFLAG_CREAT | WASI_OFLAG_EXCL, write),
                     WASI_ERRNO_EXIST);
    assert_int_equal(open_path(fake, "dir/./inner/../new", 0, WASI_OFLAG_CREAT, write), 0);
    assert_true(fake_exists(fake, "root/dir/new"));
    assert_int_equal(open_path(fake, "new/", 0, 0, 0), WASI_ERRNO_NOTDIR);
    assert_int_equal(open_path(fake, "newer/", 0, WASI_OFLAG_CREAT, write), WASI_ERRNO_ISDIR);
    assert_int_equal(open_path(fake, "dir/", 0, WASI_OFLAG_CREAT, write), WASI_ERRNO_ISDIR);
    assert_int_equal(open_path(fake, "dir", 0, 0, write), WASI_ERRNO_ISDIR);
    assert_int_equal(open_path(fake, "dir///", 0, 0, 0), 0);
    assert_int_equal(open_path(fake, "file", 0, WASI_OFLAG_DIRECTORY, 0), WASI_ERRNO_NOTDIR);
    assert_int_equal(open_path(fake, "new", 0, WASI_OFLAG_CREAT | WASI_OFLAG_DIRECTORY, 0),
                     WASI_ERRNO_INVAL);
    assert_int_equal(open_path(fake, "missing/new", 0, WASI_OFLAG_CREAT, write), WASI_ERRNO_NOENT);
    assert_int_equal(open_path(fake, "file/new", 0, WASI_OFLAG_CREAT, write), WASI_ERRNO_NOTDIR);
    assert_int_equal(open_path(fake, "", 0, 0, 0), WASI_ERRNO_NOENT);
    assert_int_equal(open_path(fake, "file", 0, WASI_OFLAG_TRUNC, 0), 0);
    assert_int_equal(stat_path(fake, "file", 0), 0);
    assert_int_equal(fake_get64(fake, AT_OUT + WASI_FILESTAT_FILE_SIZE), 0);
    fake_destroy(fake);
}

static void bad_names_are_refused(bool walks_paths) {
    struct fake *fake = create_with_escapes(walks_paths);
    char name[300];
    memset(name, 'n', sizeof name);
    name[255] = '\0';
    assert_int_equal(open_path(fake, name, 0, WASI_OFLAG_CREAT, WASI_RIGHT_FD_WRITE), 0);
    assert_int_equal(unlink_file(fake, name), 0);
    name[255] = 'n', name[256] = '\0';
    assert_int_equal(open_path(fake, name, 0, WASI_OFLAG_CREAT, WASI_RIGHT_FD_WRITE),
                     WASI_ERRNO_NAMETOOLONG);
    assert_int_equal(make_directory(fake, name), WASI_ERRNO_NAMETOOLONG);
    fake_put(fake, AT_PATH, "file");
    uint32_t with_nul = 5;
    assert_int_equal(sinter_wasi_path_unlink_file(&fake->instance, FAKE_ROOT, AT_PATH, with_nul),
                     WASI_ERRNO_INVAL);
    assert_true(fake_exists(fake, "root/file"));
    /* Not UTF-8, but a name on the host: what fd_readdir gives can be opened. */
    assert_int_equal(open_path(fake, "\xff\xfe", 0, WASI_OFLAG_CREAT, WASI_RIGHT_FD_WRITE), 0);
    assert_int_equal(open_path(fake, "file", 2, 0, 0), WASI_ERRNO_INVAL);
    assert_int_equal(open_path(fake, "file", 0, 16, 0), WASI_ERRNO_INVAL);
    fake_destroy(fake);
}

/* link0 -> file, link1 -> link0, ...: the kernel follows 40 and no more. */
static void forty_symlinks_are_the_limit(bool walks_paths) {
    struct fake *fake = create_with_escapes(walks_paths);
    for (int i = 0; i <= 40; i++) {
        char target[32] = "file";
        char path[32];
        if (i > 0)
            snprintf(target, sizeof target, "link%d", i - 1);
        snprintf(path, sizeof path, "root/link%d", i);
        fake_link(fake, target, path);
    }
    assert_int_equal(stat_path(fake, "link39", FOLLOW), 0);
    assert_int_equal(stat_path(fake, "link40", FOLLOW), WASI_ERRNO_LOOP);
    fake_link(fake, "loop", "root/loop");
    assert_int_equal(stat_path(fake, "loop", FOLLOW), WASI_ERRNO_LOOP);
    assert_int_equal(stat_path(fake, "loop/x", 0), WASI_ERRNO_LOOP);
    assert_int_equal(stat_path(fake, "loop", 0), 0);
    fake_destroy(fake);
}

static void links_are_made_and_read(bool walks_paths) {
    struct fake *fake = create_with_escapes(walks_paths);
    assert_int_equal(make_symlink(fake, "dir/inner", "to"), 0);
    assert_int_equal(make_symlink(fake, "/dir", "bad"), WASI_ERRNO_NOTCAPABLE);
    assert_int_equal(make_symlink(fake, "x", "to"), WASI_ERRNO_EXIST);
    assert_int_equal(make_symlink(fake, "x", "nowhere/"), WASI_ERRNO_NOENT);
    memset(fake->memory.data + AT_BUFFER, '#', 16);
    assert_int_equal(read_link(fake, "to", 16), 0);
    assert_int_equal(fake_get32(fake, AT_OUT), 9);
    assert_memory_equal(fake->memory.data + AT_BUFFER, "dir/inner#######", 16);
    assert_int_equal(read_link(fake, "to", 3), 0);
    assert_int_equal(fake_get32(fake, AT_OUT), 3);
    assert_int_equal(read_link(fake, "to", 0), 0);
    assert_int_equal(read_link(fake, "file", 16), WASI_ERRNO_INVAL);
    assert_int_equal(read_link(fake, "to/", 16), WASI_ERRNO_INVAL);
    assert_int_equal(read_link(fake, "file/", 16), WASI_ERRNO_NOTDIR);
    assert_int_equal(link_between(fake, FAKE_ROOT, "file", FAKE_ROOT, "to/hard"), 0);
    assert_true(fake_exists(fake, "root/dir/inner/hard"));
    assert_int_equal(link_between(fake, FAKE_ROOT, "file", FAKE_ROOT, "to"), WASI_ERRNO_EXIST);
    assert_int_equal(link_between(fake, FAKE_ROOT, "dir", FAKE_ROOT, "d"), WASI_ERRNO_PERM);
    assert_int_equal(link_between(fake, FAKE_ROOT, "dir/", FAKE_ROOT, "d"), WASI_ERRNO_PERM);
    assert_int_equal(link_between(fake, FAKE_ROOT, "up", FAKE_ROOT, "up2"), 0);
    assert_int_equal(stat_path(fake, "up2", 0), 0);
    assert_int_equal(fake->memory.data[AT_OUT + WASI_FILESTAT_FILETYPE],
                     WASI_FILETYPE_SYMBOLIC_LINK);
    fake_destroy(fake);
}

static void directories_and_files_are_removed(bool walks_paths) {
    struct fake *fake = create_with_escapes(walks_paths);
    assert_int_equal(make_directory(fake, "made"), 0);
    assert_int_equal(make_directory(fake, "made"), WASI_ERRNO_EXIST);
    assert_int_equal(make_directory(fake, "made/below/"), 0);
    assert_int_equal(make_directory(fake, "no/where"), WASI_ERRNO_NOENT);
    assert_int_equal(make_directory(fake, "."), WASI_ERRNO_EXIST);
    assert_int_equal(make_directory(fake, "dir/.."), WASI_ERRNO_EXIST);
    assert_int_equal(remove_directory(fake, "made"), WASI_ERRNO_NOTEMPTY);
    assert_int_equal(unlink_file(fake, "made/below"), WASI_ERRNO_ISDIR);
    assert_int_equal(unlink_file(fake, "made/below/"), WASI_ERRNO_ISDIR);
    assert_int_equal(remove_directory(fake, "made/below/"), 0);
    assert_int_equal(remove_directory(fake, "made/."), WASI_ERRNO_INVAL);
    assert_int_equal(remove_directory(fake, "dir/inner/.."), WASI_ERRNO_NOTEMPTY);
    assert_int_equal(remove_directory(fake, "made"), 0);
    assert_int_equal(remove_directory(fake, "file"), WASI_ERRNO_NOTDIR);
    assert_int_equal(unlink_file(fake, "file/"), WASI_ERRNO_NOTDIR);
    assert_int_equal(unlink_file(fake, "up"), 0);
    assert_int_equal(unlink_file(fake, "file"), 0);
    assert_int_equal(unlink_file(fake, "file"), WASI_ERRNO_NOENT);
    assert_true(fake_exists(fake, "secret"));
    fake_destroy(fake);
}

static void renames_move_files_and_directories(bool walks_paths) {
    struct fake *fake = create_with_escapes(walks_paths);
    assert_int_equal(rename_between(fake, FAKE_ROOT, "file", FAKE_ROOT, "dir/file"), 0);
    assert_int_equal(rename_between(fake, FAKE_ROOT, "file", FAKE_ROOT, "x"), WASI_ERRNO_NOENT);
    assert_int_equal(rename_between(fake, FAKE_ROOT, "dir/file", FAKE_ROOT, "dir/inner"),
                     WASI_ERRNO_ISDIR);
    assert_int_equal(rename_between(fake, FAKE_ROOT, "dir", FAKE_ROOT, "dir/inner/x"),
                     WASI_ERRNO_INVAL);
    assert_int_equal(rename_between(fake, FAKE_ROOT, "dir/file", FAKE_ROOT, "x/"),
                     WASI_ERRNO_NOTDIR);
    assert_int_equal(rename_between(fake, FAKE_ROOT, "dir/", FAKE_ROOT, "moved/"), 0);
    assert_true(fake_exists(fake, "root/moved/file"));
    assert_int_equal(rename_between(fake, FAKE_ROOT, ".", FAKE_ROOT, "x"), WASI_ERRNO_BUSY);
    fake_destroy(fake);
}

static void times_are_set_on_links_and_files(bool walks_paths) {
    struct fake *fake = create_with_escapes(walks_paths);
    fake_link(fake, "file", "root/to");
    fake_put(fake, AT_PATH, "to");
    struct sinter_instance *instance = &fake->instance;
    assert_int_equal(sinter_wasi_path_filestat_set_times(instance, FAKE_ROOT, 0, AT_PATH, 2, 7,
                                                         1000000001, WASI_FSTFLAG_MTIM),
                     0);
    assert_int_equal(sinter_wasi_path_filestat_set_times(instance, FAKE_ROOT, FOLLOW, AT_PATH, 2,
                                                         3000000003, 2000000002,
                                                         WASI_FSTFLAG_ATIM | WASI_FSTFLAG_MTIM),
                     0);
    assert_int_equal(stat_path(fake, "file", 0), 0);
    assert_int_equal(fake_get64(fake, AT_OUT + WASI_FILESTAT_ATIM), 3000000003);
    assert_int_equal(fake_get64(fake, AT_OUT + WASI_FILESTAT_MTIM), 2000000002);
    assert_int_equal(stat_path(fake, "to", 0), 0);
    assert_int_equal(fake_get64(fake, AT_OUT + WASI_FILESTAT_MTIM), 1000000001);
    fake_put(fake, AT_PATH, "to");
    for (uint32_t flags = 16; flags < 32; flags++)
        assert_int_equal(
            sinter_wasi_path_filestat_set_times(instance, FAKE_ROOT, 0, AT_PATH, 2, 0, 0, flags),
            WASI_ERRNO_INVAL);
    assert_int_equal(
        sinter_wasi_path_filestat_set_times(instance, FAKE_ROOT, 0, AT_PATH, 2, 0, 0, 3),
        WASI_ERRNO_INVAL);
    fake_destroy(fake);
}

static void fifos_do_not_hang(bool walks_paths) {
    struct fake *fake = create_with_escapes(walks_paths);
    char path[128];
    uint32_t fd;
    snprintf(path, sizeof path, "%s/fifo", fake->root);
    assert_int_equal(mkfifo(path, 0666), 0);
    assert_int_equal(open_path(fake, "fifo", 0, 0, WASI_RIGHT_FD_WRITE), WASI_ERRNO_NXIO);
    assert_int_equal(fake_open(fake, FAKE_ROOT, "fifo", 0, 0, WASI_RIGHT_FD_READ, &fd), 0);
    assert_int_equal(sinter_wasi_fd_fdstat_get(&fake->instance, fd, AT_OUT), 0);
    assert_int_equal(fake->memory.data[AT_OUT + WASI_FDSTAT_FLAGS], 0);
    int host = fake->instance.wasi->descriptors[fd]->host;
    assert_int_equal(fcntl(host, F_GETFL) & O_NONBLOCK, 0);
    fake_destroy(fake);
}

static void processes_are_no_files(bool walks_paths) {
    const struct sinter_wasi_preopen preopens[] = {{.host_path = "/proc", .guest_path = "/proc"},
                                                   {.host_path = "/", .guest_path = "/"}};
    struct fake *fake = fake_create_with(walks_paths, preopens, 2);
    static const char *const names[] = {"self/mem", "self/maps", "self/environ", "self/fd",
                                        "meminfo"};
    char path[64];
    uint32_t fd;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        uint32_t error = fake_open(fake, FAKE_ROOT + 1, names[i], WASI_LOOKUP_SYMLINK_FOLLOW, 0,
                                   WASI_RIGHT_FD_READ, &fd);
        assert_int_equal(error, WASI_ERRNO_ACCES);
        snprintf(path, sizeof path, "proc/%s", names[i]);
        error = fake_open(fake, FAKE_ROOT + 2, path, WASI_LOOKUP_SYMLINK_FOLLOW, 0,
                          WASI_RIGHT_FD_READ, &fd);
        assert_int_equal(error, WASI_ERRNO_ACCES);
    }
    fake_destroy(fake);
}

/* Read-only preopens have no right to change anything, and hand none on. */
static void read_only_means_read_only(bool walks_paths) {
    struct sinter_wasi_preopen preopen = {.guest_path = "/ro", .read_only = true};
    struct fake *fake = fake_create_with(walks_paths, &preopen, 1);
    struct sinter_instance *instance = &fake->instance;
    uint32_t ro = FAKE_ROOT + 1;
    uint32_t fd;
    uint32_t refused = WASI_ERRNO_NOTCAPABLE;
    fake_make(fake, "root/file", "contents");
    fake_make(fake, "root/dir", NULL);
    assert_int_equal(fake_open(fake, ro, "file", 0, 0, WASI_RIGHT_FD_WRITE, &fd), refused);
    assert_int_equal(fake_open(fake, ro, "new", 0, WASI_OFLAG_CREAT, 0, &fd), refused);
    assert_int_equal(fake_open(fake, ro, "file", 0, WASI_OFLAG_TRUNC, 0, &fd), refused);
    assert_int_equal(link_between(fake, ro, "file", FAKE_ROOT, "way-around"), refused);
    assert_int_equal(rename_between(fake, ro, "file", FAKE_ROOT, "way-around"), refused);
    assert_int_equal(rename_between(fake, FAKE_ROOT, "file", ro, "x"), refused);
    fake_put(fake, AT_PATH, "file");
    assert_int_equal(sinter_wasi_path_unlink_file(instance, ro, AT_PATH, 4), refused);
    assert_int_equal(sinter_wasi_path_create_directory(instance, ro, AT_PATH, 4), refused);
    assert_int_equal(sinter_wasi_path_remove_directory(instance, ro, AT_PATH, 4), refused);
    assert_int_equal(sinter_wasi_path_symlink(instance, AT_PATH, 4, ro, AT_PATH, 4), refused);
    assert_int_equal(sinter_wasi_path_filestat_set_times(instance, ro, 0, AT_PATH, 4, 0, 0, 5),
                     refused);
    uint64_t no_write = ALL_RIGHTS & ~WASI_RIGHT_FD_WRITE;
    assert_int_equal(fake_open(fake, ro, "file", 0, 0, no_write, &fd), 0);
    assert_int_equal(fake_write(fake, fd, "x"), refused);
    assert_int_equal(sinter_wasi_fd_filestat_set_size(instance, fd, 0), refused);
    assert_int_equal(sinter_wasi_fd_allocate(instance, fd, 0, 1), refused);
    assert_int_equal(sinter_wasi_fd_filestat_set_times(instance, fd, 0, 0, 5), refused);
    uint32_t below;
    assert_int_equal(fake_open(fake, ro, "dir", 0, WASI_OFLAG_DIRECTORY, no_write, &below), 0);
    assert_int_equal(fake_open(fake, below, "new", 0, WASI_OFLAG_CREAT, 0, &fd), refused);
    fake_destroy(fake);
}

/* A directory whose rights were cut hands on no more, and files do not move to where there are
 * more. */
static void rights_do_not_grow_by_moving(bool walks_paths) {
    struct fake *fake = create_with_escapes(walks_paths);
    uint32_t cut;
    assert_int_equal(fake_open(fake, FAKE_ROOT, "dir", 0, WASI_OFLAG_DIRECTORY,
                               ALL_RIGHTS & ~(WASI_RIGHT_FD_WRITE | WASI_RIGHT_FD_ALLOCATE |
                                              WASI_RIGHT_FD_FILESTAT_SET_SIZE),
                               &cut),
                     0);
    assert_int_equal(sinter_wasi_fd_fdstat_get(&fake->instance, cut, AT_OUT), 0);
    uint64_t base = fake_get64(fake, AT_OUT + WASI_FDSTAT_RIGHTS_BASE);
    uint64_t inheriting = fake_get64(fake, AT_OUT + WASI_FDSTAT_RIGHTS_INHERITING);
    assert_int_equal(sinter_wasi_fd_fdstat_set_rights(&fake->instance, cut, base,
                                                      inheriting & ~WASI_RIGHT_FD_WRITE),
                     0);
    fake_make(fake, "root/dir/file", "x");
    assert_int_equal(rename_between(fake, cut, "file", FAKE_ROOT, "out"), WASI_ERRNO_NOTCAPABLE);
    assert_int_equal(link_between(fake, cut, "file", FAKE_ROOT, "out"), WASI_ERRNO_NOTCAPABLE);
    assert_int_equal(rename_between(fake, FAKE_ROOT, "file", cut, "in"), 0);
    fake_destroy(fake);
}

/* Random trees and paths. Both resolvers give the same answer, and never a file that is not below
 * the root. */

static uint64_t random_state;

static uint32_t below(uint32_t bound) {
    random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(random_state >> 33) % bound;
}

static void random_path(char *path, uint32_t component_max) {
    static const char *const components[] = {"a", "b", "c", "d", "..", "..", ".", "", "top"};
    uint32_t count = 1 + below(component_max);
    *path = '\0';
    for (uint32_t i = 0; i < count; i++) {
        strcat(path, components[below(8 + (i == 0 && below(4) == 0))]);
        if (i + 1 < count || below(6) == 0)
            strcat(path, "/");
    }
}

/* A path without dots, to a parent that is no symlink: nothing is made outside the root. */
static bool real_path(const struct fake *fake, char full[256]) {
    static const char *const names[] = {"a", "b", "c", "d"};
    char resolved[PATH_MAX];
    size_t size = (size_t)snprintf(full, 256, "%s", fake->root);
    for (uint32_t left = 1 + below(3); left > 0; left--) {
        if (!realpath(full, resolved) || strcmp(resolved, full) != 0)
            return false;
        size += (size_t)snprintf(full + size, 256 - size, "/%s", names[below(4)]);
    }
    return true;
}

static void random_tree(const struct fake *fake) {
    for (int i = 0; i < 60; i++) {
        char full[256];
        char target[64];
        if (!real_path(fake, full))
            continue;
        uint32_t kind = below(4);
        random_path(target, 4);
        if (below(8) == 0)
            snprintf(target, sizeof target, "/top");
        /* What is there already stays as it is. */
        if (kind < 2)
            (void)mkdir(full, 0777);
        else if (kind == 2)
            (void)mknod(full, S_IFREG | 0666, 0);
        else if (symlink(target, full) != 0)
            continue;
    }
}

/* Components may lead outside the root when the tree is made; what is made there is there to be
 * escaped to. */
static bool is_below_root(const struct fake *fake, uint64_t inode) {
    char command[512];
    snprintf(command, sizeof command, "find %s -inum %llu 2>/dev/null", fake->root,
             (unsigned long long)inode);
    FILE *found = popen(command, "r");
    int first = found ? fgetc(found) : EOF;
    if (found)
        (void)pclose(found);
    return first != EOF;
}

struct answer {
    uint32_t error;
    uint64_t inode;
};

static struct answer ask(struct fake *fake, const char *path, uint32_t what, bool walks_paths) {
    struct answer answer = {0};
    uint32_t fd;
    fake->instance.wasi->walks_paths = walks_paths;
    switch (what) {
    case 0:
    case 1:
        answer.error = stat_path(fake, path, what);
        answer.inode = answer.error ? 0 : fake_get64(fake, AT_OUT + WASI_FILESTAT_INODE);
        return answer;
    case 2:
        answer.error = read_link(fake, path, 64);
        return answer;
    default:
        answer.error = fake_open(fake, FAKE_ROOT, path, what & 1,
                                 what & 2 ? WASI_OFLAG_DIRECTORY : 0, ALL_RIGHTS, &fd);
        if (answer.error && what & 4)
            answer.error = fake_open(fake, FAKE_ROOT, path, what & 1, 0, RIGHTS_READ, &fd);
        if (!answer.error) {
            assert_int_equal(sinter_wasi_fd_close(&fake->instance, fd), 0);
            answer.error = stat_path(fake, path, FOLLOW);
        }
        return answer;
    }
}

static void resolvers_agree_on_random_trees(void **state) {
    (void)state;
    uint32_t found_count = 0;
    for (uint32_t tree = 0; tree < 20; tree++) {
        struct fake *fake = fake_create(false);
        if (fake->instance.wasi->walks_paths) {
            print_message("the kernel has no openat2: nothing to compare\n");
            fake_destroy(fake);
            return;
        }
        random_state = tree;
        random_tree(fake);
        for (uint32_t i = 0; i < 1500; i++) {
            char path[128];
            random_path(path, 7);
            uint32_t what = below(8);
            struct answer kernel = ask(fake, path, what, false);
            struct answer walker = ask(fake, path, what, true);
            if (kernel.error != walker.error || kernel.inode != walker.inode)
                fail_msg("tree %u, \"%s\", call %u: openat2 gives %u, the walker %u", tree, path,
                         what, kernel.error, walker.error);
            if (kernel.inode && i % 50 == 0) {
                assert_true(is_below_root(fake, kernel.inode));
                found_count++;
            }
        }
        fake_destroy(fake);
    }
    assert_true(found_count > 10);
}

#define BOTH(X)                                                                                    \
    X(escapes_are_refused)                                                                         \
    X(names_outside_are_refused)                                                                   \
    X(slashes_do_not_follow_outside)                                                               \
    X(nothing_is_made_through_a_symlink)                                                           \
    X(opens_create_and_truncate)                                                                   \
    X(bad_names_are_refused)                                                                       \
    X(forty_symlinks_are_the_limit)                                                                \
    X(links_are_made_and_read)                                                                     \
    X(directories_and_files_are_removed)                                                           \
    X(renames_move_files_and_directories)                                                          \
    X(times_are_set_on_links_and_files)                                                            \
    X(fifos_do_not_hang)                                                                           \
    X(processes_are_no_files)                                                                      \
    X(read_only_means_read_only)                                                                   \
    X(rights_do_not_grow_by_moving)

#define WRAP(name)                                                                                 \
    static void name##_by_kernel(void **state) {                                                   \
        (void)state;                                                                               \
        name(false);                                                                               \
    }                                                                                              \
    static void name##_by_walker(void **state) {                                                   \
        (void)state;                                                                               \
        name(true);                                                                                \
    }
BOTH(WRAP)

int main(void) {
    const struct CMUnitTest tests[] = {
#define LIST(name) cmocka_unit_test(name##_by_kernel), cmocka_unit_test(name##_by_walker),
        BOTH(LIST) cmocka_unit_test(resolvers_agree_on_random_trees),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
