/* SQLite: its own speed test, as it is, on a database in memory. This file is the operating system
 * below it: one without files, whose clock stands still, so that the test always prints the same
 * times. */
#include "driver.h"
#include <sqlite3.h>

static int refuse_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
                       int *out_flags) {
    (void)vfs, (void)name, (void)flags, (void)out_flags;
    file->pMethods = NULL;
    return SQLITE_CANTOPEN;
}

static int delete_nothing(sqlite3_vfs *vfs, const char *name, int sync) {
    (void)vfs, (void)name, (void)sync;
    return SQLITE_OK;
}

static int find_nothing(sqlite3_vfs *vfs, const char *name, int flags, int *result) {
    (void)vfs, (void)name, (void)flags;
    *result = 0;
    return SQLITE_OK;
}

static int copy_name(sqlite3_vfs *vfs, const char *name, int size, char *out) {
    (void)vfs;
    sqlite3_snprintf(size, out, "%s", name);
    return SQLITE_OK;
}

static int fill_randomly(sqlite3_vfs *vfs, int size, char *out) {
    (void)vfs;
    for (int i = 0; i < size; i++)
        out[i] = (char)random_bits();
    return size;
}

static int sleep_not(sqlite3_vfs *vfs, int microseconds) {
    (void)vfs;
    return microseconds;
}

static int days_now(sqlite3_vfs *vfs, double *days) {
    (void)vfs;
    *days = 2460000.5;
    return SQLITE_OK;
}

static int last_error(sqlite3_vfs *vfs, int size, char *out) {
    (void)vfs, (void)size, (void)out;
    return 0;
}

int sqlite3_os_init(void) {
    static sqlite3_vfs vfs = {.iVersion = 1,
                              .szOsFile = sizeof(sqlite3_file),
                              .mxPathname = 256,
                              .zName = "none",
                              .xOpen = refuse_open,
                              .xDelete = delete_nothing,
                              .xAccess = find_nothing,
                              .xFullPathname = copy_name,
                              .xRandomness = fill_randomly,
                              .xSleep = sleep_not,
                              .xCurrentTime = days_now,
                              .xGetLastError = last_error};
    return sqlite3_vfs_register(&vfs, 1);
}

int sqlite3_os_end(void) { return SQLITE_OK; }

#define main speedtest1
#include <speedtest1.c>
#undef main

int main(int argc, char **argv) {
    require(argc == 2, "the argument: give the size of the test");
    char *arguments[] = {argv[0], "--memdb", "--size", argv[1], NULL};
    return speedtest1(4, arguments);
}
