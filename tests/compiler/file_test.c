/* Tests what compiler/base/file.h says of removing: nothing outside of a tree goes. */
#include "check.h"

#include "base/file.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void make_file(const char *path) {
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    close(fd);
}

static void make_directory(const char *path) { assert_int_equal(mkdir(path, 0700), 0); }

/* A fresh directory to work in, with a file that is to stay. */
static int enter(void **state) {
    static char path[] = "/tmp/file_test-XXXXXX";
    *state = path;
    if (!mkdtemp(path) || chdir(path) != 0)
        return -1;
    make_directory("kept");
    make_file("kept/file");
    return 0;
}

static int leave(void **state) {
    int code = access("kept/file", F_OK);
    file_remove_tree(*state);
    return access(*state, F_OK) == 0 ? -1 : code;
}

static void test_tree(void **state) {
    (void)state;
    make_directory("tree");
    make_file("tree/.hidden");
    make_directory("tree/in");
    make_file("tree/in/file");
    assert_int_equal(mkfifo("tree/fifo", 0600), 0);
    assert_int_equal(symlink("../kept", "tree/link"), 0);
    assert_int_equal(symlink("../../kept/file", "tree/in/link"), 0);
    file_remove_tree("tree");
    assert_false(file_exists("tree"));
    file_remove_tree("tree");
    make_file("tree");
    file_remove_tree("tree");
    assert_false(file_exists("tree"));
    assert_true(file_exists("kept/file"));
}

static void test_link(void **state) {
    (void)state;
    assert_int_equal(symlink("kept", "link"), 0);
    file_remove_tree("link");
    assert_false(file_exists("link"));
    assert_true(file_exists("kept/file"));
}

static void test_temporary(void **state) {
    (void)state;
    struct front_end front = {.diag.capture = &front.lines};
    struct file_node node;
    struct stat status;
    int folder = file_make_temporary("temporary", &node, &front.diag);
    assert_true(folder >= 0);
    assert_int_equal(stat("temporary", &status), 0);
    assert_int_equal(status.st_mode & 0777, 0700);
    assert_int_equal(file_make_temporary("temporary", &node, &front.diag), -1);
    assert_non_null(strstr(front.lines.data, "\"temporary\": File exists"));
    make_file("temporary/file");
    file_remove_temporary("temporary", &node);
    assert_false(file_exists("temporary"));
    close(folder);
    text_free(&front.lines);
}

/* Another directory, or a link, has its name now. */
static void test_renamed(void **state) {
    (void)state;
    struct front_end front = {.diag.capture = &front.lines};
    struct file_node node;
    int folder = file_make_temporary("temporary", &node, &front.diag);
    assert_true(folder >= 0);
    close(folder);
    assert_int_equal(rename("temporary", "elsewhere"), 0);
    assert_int_equal(rename("kept", "temporary"), 0);
    file_remove_temporary("temporary", &node);
    assert_int_equal(rename("temporary", "kept"), 0);
    assert_true(file_exists("kept/file"));
    assert_int_equal(symlink("kept", "temporary"), 0);
    file_remove_temporary("temporary", &node);
    assert_true(file_exists("kept/file"));
    file_remove_temporary("elsewhere", &node);
    assert_false(file_exists("elsewhere"));
    assert_int_equal(unlink("temporary"), 0);
}

/* A folder keeps what is put into it, and no file or link that is there already is written to. */
static void test_into(void **state) {
    (void)state;
    struct front_end front = {.diag.capture = &front.lines};
    struct file_node node;
    struct stat status;
    int folder = file_make_temporary("temporary", &node, &front.diag);
    assert_int_equal(symlink("../kept/file", "temporary/link"), 0);
    assert_int_equal(rename("temporary", "elsewhere"), 0);
    assert_int_equal(symlink("kept", "temporary"), 0);
    assert_true(file_write("program", "code", 4, &front.diag));
    assert_int_equal(chmod("program", 0751), 0);
    assert_true(file_copy_into("program", folder, "copy", &front.diag));
    assert_false(file_copy_into("program", folder, "copy", &front.diag));
    assert_false(file_copy_into("program", folder, "link", &front.diag));
    assert_false(file_exists("kept/copy"));
    assert_int_equal(file_size("kept/file"), 0);
    assert_true(file_move_from(folder, "copy", "program", &front.diag));
    assert_int_equal(stat("program", &status), 0);
    assert_true(status.st_size == 4 && (status.st_mode & 0777) == 0751);
    int in = file_make_in(folder, "in", &front.diag);
    assert_true(in >= 0 && file_is_directory("elsewhere/in"));
    assert_int_equal(file_make_in(folder, "link", &front.diag), -1);
    close(in);
    close(folder);
    file_remove_temporary("elsewhere", &node);
    assert_false(file_exists("elsewhere"));
    assert_int_equal(unlink("temporary"), 0);
    text_free(&front.lines);
}

/* Puts a link to `kept` in the place of a directory of the tree, and takes it away, until ended. */
static _Noreturn void be_another_user(void) {
    alarm(60);
    for (;;) {
        mkdir("tree", 0700);
        if (mkdir("tree/in", 0700) == 0)
            close(open("tree/in/file", O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
        (void)!symlink("../kept", "tree/link");
        for (int i = 0; i < 100; i++)
            renameat2(AT_FDCWD, "tree/in", AT_FDCWD, "tree/link", RENAME_EXCHANGE);
    }
}

static void test_swapped_meanwhile(void **state) {
    (void)state;
    pid_t other = fork();
    if (other == 0)
        be_another_user();
    assert_true(other > 0);
    for (int i = 0; i < 100000 && file_exists("kept/file"); i++)
        file_remove_tree("tree");
    kill(other, SIGKILL);
    waitpid(other, NULL, 0);
    assert_true(file_exists("kept/file"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tree),      cmocka_unit_test(test_link),
        cmocka_unit_test(test_temporary), cmocka_unit_test(test_renamed),
        cmocka_unit_test(test_into),      cmocka_unit_test(test_swapped_meanwhile),
    };
    return cmocka_run_group_tests(tests, enter, leave);
}
