/* What is below SQLite: a system without files, whose clock stands still. */
#include <sqlite3.h>
#include <string.h>

static int refuse_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
                       int *out_flags) {
    file->pMethods = NULL;
    return SQLITE_CANTOPEN;
}

static int copy_name(sqlite3_vfs *vfs, const char *name, int size, char *out) {
    sqlite3_snprintf(size, out, "%s", name);
    return SQLITE_OK;
}

static int fill(sqlite3_vfs *vfs, int size, char *out) {
    memset(out, 42, (size_t)size);
    return size;
}

static int days_now(sqlite3_vfs *vfs, double *days) {
    *days = 2460000.5;
    return SQLITE_OK;
}

int sqlite3_os_init(void) {
    static sqlite3_vfs vfs = {.iVersion = 1,
                              .szOsFile = sizeof(sqlite3_file),
                              .mxPathname = 256,
                              .zName = "none",
                              .xOpen = refuse_open,
                              .xFullPathname = copy_name,
                              .xRandomness = fill,
                              .xCurrentTime = days_now};
    return sqlite3_vfs_register(&vfs, 1);
}

int sqlite3_os_end(void) { return SQLITE_OK; }
