/* Helpers shared by file_posix.c and file_tree_posix.c. */
#ifndef COMPILER_BASE_FILE_POSIX_H
#define COMPILER_BASE_FILE_POSIX_H

#include "base/file.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

/* Reports the error in errno as an environment fault. Returns false. */
static inline bool fail(struct diag *diag, const char *verb, const char *path) {
    return diag_fail(diag, DIAG_ENVIRONMENT, "cannot %s \"%s\": %s", verb, path, strerror(errno));
}

static inline struct file_node node_of(const struct stat *status) {
    return (struct file_node){.device = status->st_dev, .number = status->st_ino};
}

static inline bool is_node(const struct stat *status, const struct file_node *node) {
    return status->st_dev == node->device && status->st_ino == node->number;
}

#endif
