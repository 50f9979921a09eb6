/* The world of wabt's wasm2c, as Sinter compiles it for itself: the 14 imports of its WebAssembly
 * module, and a main() that hands it the command line. It can read the file that it is given, write
 * files whose names start with that of its output, and write to stdout and stderr: nothing else is
 * within its reach, whatever the module that it reads does to it.
 *
 * The imports are Emscripten's, with the one-letter names that its optimiser gave them (see
 * wasmImports in the JavaScript around the module). Those that stand for system calls return a
 * negative errno; those of WASI a positive one; both number errnos as WASI does. */
#include "../../compiler/wasm2c/exit.h"

#include <sinter/sinter.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WASI_EACCES = 2, WASI_EBADF = 8, WASI_EFAULT = 21, WASI_EINVAL = 28, WASI_EIO = 29 };
enum { WASI_ENOENT = 44, WASI_ENOSPC = 51, WASI_ENOTTY = 59 };
enum { GUEST_O_ACCMODE = 3, GUEST_O_CREAT = 0100, GUEST_O_TRUNC = 01000 };
enum { GUEST_F_GETFL = 3 };
enum { ARGUMENTS_MAX = 64, PATH_MAX_BYTES = 4096, BUFFERS_MAX = 1024 };
#define PAGE_BYTES 65536u
#define LARGEST_BUFFER_BYTES ((uint64_t)1 << 31)

static const char *input_path;
static const char *output_stem; /* the output's path without its ending */
static int write_error;         /* the first errno of an output: wasm2c itself takes no notice */
static int heap_refused;        /* no more memory was to be had: what comes then is no bug of its */

static uint32_t wasi_errno(int error) {
    switch (error) {
    case ENOENT:
        return WASI_ENOENT;
    case EACCES:
        return WASI_EACCES;
    case EBADF:
        return WASI_EBADF;
    case EINVAL:
        return WASI_EINVAL;
    case ENOSPC:
        return WASI_ENOSPC;
    default:
        return WASI_EIO;
    }
}

/* A NUL-terminated string of the guest, copied; false when it does not end in its memory, or in
 * time. */
static int copy_string(struct sinter_instance *instance, uint32_t address, char *to) {
    for (uint32_t i = 0; i < PATH_MAX_BYTES; i++) {
        if (!sinter_memory_read(instance, (uint64_t)address + i, &to[i], 1))
            return 0;
        if (!to[i])
            return 1;
    }
    return 0;
}

static int may_write(const char *path) {
    size_t size = strlen(output_stem);
    return strncmp(path, output_stem, size) == 0 && !strchr(path + size, '/');
}

/* ---- Ends ---- */

static int told_write_error(void) {
    fprintf(stderr, "wasm2c: cannot write the output: %s\n", strerror(write_error));
    return WASM2C_EXIT_CANNOT_WRITE;
}

/* What wasm2c's own exit code is told as. It may do well without memory that it was refused. */
static int exit_code(uint32_t code) {
    fflush(stdout);
    if (write_error)
        return told_write_error();
    if (code != 0 && heap_refused)
        return WASM2C_EXIT_NO_MEMORY;
    return code == 1 ? WASM2C_EXIT_REFUSED : (int)code;
}

/* exit */
void a_a(struct sinter_instance *instance, uint32_t code) {
    (void)instance;
    _exit(exit_code(code));
}

/* abort: also where a buffer is to be doubled to more than 2 GiB, which its sizes are not for. */
void a_n(struct sinter_instance *instance) {
    heap_refused = heap_refused || sinter_memory_size(instance) > LARGEST_BUFFER_BYTES;
    sinter_trap(instance, heap_refused ? "out of memory" : "wasm2c gave up");
}

/* ---- Files ---- */

/* openat(directory, path, flags, arguments) */
uint32_t a_i(struct sinter_instance *instance, uint32_t directory, uint32_t path_address,
             uint32_t guest_flags, uint32_t arguments) {
    char path[PATH_MAX_BYTES];
    (void)directory;
    (void)arguments;
    if (!copy_string(instance, path_address, path))
        return (uint32_t)-WASI_EFAULT;
    int flags = O_RDONLY;
    if ((guest_flags & GUEST_O_ACCMODE) != 0)
        flags = O_WRONLY | O_CREAT | (guest_flags & GUEST_O_TRUNC ? O_TRUNC : 0);
    if (flags == O_RDONLY ? strcmp(path, input_path) != 0 : !may_write(path))
        return (uint32_t)-WASI_EACCES;
    int fd = open(path, flags | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (fd < 0 && flags != O_RDONLY && !write_error)
        write_error = errno;
    return fd < 0 ? 0 - wasi_errno(errno) : (uint32_t)fd;
}

/* stat64(path, result): only what the C library looks at. */
uint32_t a_k(struct sinter_instance *instance, uint32_t path_address, uint32_t result) {
    char path[PATH_MAX_BYTES];
    struct stat status;
    uint8_t bytes[96] = {0};
    if (!copy_string(instance, path_address, path))
        return (uint32_t)-WASI_EFAULT;
    if (strcmp(path, input_path) != 0 || stat(path, &status) != 0)
        return (uint32_t)-WASI_ENOENT;
    uint32_t mode = S_ISREG(status.st_mode) ? 0100644 : S_ISDIR(status.st_mode) ? 040755 : 010644;
    uint64_t size = (uint64_t)status.st_size;
    memcpy(bytes + 4, &mode, sizeof mode);
    memcpy(bytes + 24, &size, sizeof size);
    return sinter_memory_write(instance, result, bytes, sizeof bytes) ? 0 : (uint32_t)-WASI_EFAULT;
}

/* fd_close */
uint32_t a_b(struct sinter_instance *instance, uint32_t fd) {
    (void)instance;
    if (fd <= 2)
        return 0;
    return close((int)fd) == 0 ? 0 : wasi_errno(errno);
}

typedef ssize_t transfer(int fd, void *data, size_t size);

/* Moves the bytes of `count` buffers, each an address and a size, and stores how many went. */
static uint32_t move_buffers(struct sinter_instance *instance, transfer *move, uint32_t fd,
                             uint32_t buffers, uint32_t count, uint32_t result) {
    uint32_t moved = 0;
    if (count > BUFFERS_MAX)
        return WASI_EINVAL;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t buffer[2];
        if (!sinter_memory_read(instance, (uint64_t)buffers + i * 8, buffer, sizeof buffer))
            return WASI_EFAULT;
        void *data = sinter_memory_span(instance, buffer[0], buffer[1]);
        if (!data)
            return WASI_EFAULT;
        ssize_t went = buffer[1] ? move((int)fd, data, buffer[1]) : 0;
        if (went < 0)
            return wasi_errno(errno);
        moved += (uint32_t)went;
        if ((uint32_t)went < buffer[1])
            break;
    }
    return sinter_memory_write(instance, result, &moved, sizeof moved) ? 0 : WASI_EFAULT;
}

/* All of it, or an error. */
static ssize_t move_out(int fd, void *data, size_t size) {
    size_t done = 0;
    while (done < size) {
        ssize_t went = write(fd, (const char *)data + done, size - done);
        if (went < 0 && errno == EINTR)
            continue;
        if (went < 0) {
            write_error = write_error ? write_error : errno;
            return -1;
        }
        done += (size_t)went;
    }
    return (ssize_t)done;
}

/* fd_write */
uint32_t a_c(struct sinter_instance *instance, uint32_t fd, uint32_t buffers, uint32_t count,
             uint32_t result) {
    return move_buffers(instance, move_out, fd, buffers, count, result);
}

/* fd_read */
uint32_t a_g(struct sinter_instance *instance, uint32_t fd, uint32_t buffers, uint32_t count,
             uint32_t result) {
    return move_buffers(instance, read, fd, buffers, count, result);
}

/* fd_seek */
uint32_t a_l(struct sinter_instance *instance, uint32_t fd, uint64_t offset, uint32_t whence,
             uint32_t result) {
    static const int host_whence[] = {SEEK_SET, SEEK_CUR, SEEK_END};
    if (whence > 2)
        return WASI_EINVAL;
    off_t position = lseek((int)fd, (off_t)offset, host_whence[whence]);
    if (position < 0)
        return wasi_errno(errno);
    return sinter_memory_write(instance, result, &position, sizeof position) ? 0 : WASI_EFAULT;
}

/* fd_fdstat_get: a regular file, or a terminal. */
uint32_t a_m(struct sinter_instance *instance, uint32_t fd, uint32_t result) {
    uint8_t bytes[24] = {isatty((int)fd) ? 2 : 4};
    return sinter_memory_write(instance, result, bytes, sizeof bytes) ? 0 : WASI_EFAULT;
}

/* fcntl64 */
uint32_t a_d(struct sinter_instance *instance, uint32_t fd, uint32_t command, uint32_t arguments) {
    (void)instance;
    (void)fd;
    (void)arguments;
    return command <= GUEST_F_GETFL ? 0 : (uint32_t)-WASI_EINVAL;
}

/* ioctl: nothing here is a terminal, so no colours. */
uint32_t a_h(struct sinter_instance *instance, uint32_t fd, uint32_t request, uint32_t arguments) {
    (void)instance;
    (void)fd;
    (void)request;
    (void)arguments;
    return (uint32_t)-WASI_ENOTTY;
}

/* ---- Memory and environment ---- */

/* resize_heap: at least the bytes asked for, and a fifth more than there were, as Emscripten does.
 */
uint32_t a_j(struct sinter_instance *instance, uint32_t wanted_bytes) {
    uint64_t size = sinter_memory_size(instance);
    uint64_t generous = size + size / 5;
    uint64_t target = generous > wanted_bytes ? generous : wanted_bytes;
    if (wanted_bytes <= size)
        return 1;
    if (sinter_memory_grow(instance, (target - size + PAGE_BYTES - 1) / PAGE_BYTES) !=
        SINTER_GROW_FAILED)
        return 1;
    heap_refused = sinter_memory_grow(instance, (wanted_bytes - size + PAGE_BYTES - 1) /
                                                    PAGE_BYTES) == SINTER_GROW_FAILED;
    return !heap_refused;
}

/* environ_get */
uint32_t a_e(struct sinter_instance *instance, uint32_t pointers, uint32_t strings) {
    (void)instance;
    (void)pointers;
    (void)strings;
    return 0;
}

/* environ_sizes_get: no environment */
uint32_t a_f(struct sinter_instance *instance, uint32_t count, uint32_t size) {
    static const uint32_t none = 0;
    return sinter_memory_write(instance, count, &none, sizeof none) &&
                   sinter_memory_write(instance, size, &none, sizeof none)
               ? 0
               : WASI_EFAULT;
}

/* ---- The command line ---- */

/* The input is the one argument that is no flag, nor the value of one; the output's stem ends
 * before `.c`. */
static void find_paths(int argc, char **argv) {
    input_path = "";
    output_stem = "";
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "-o") == 0 && i + 1 < argc) {
            char *stem = strdup(argv[++i]);
            size_t size = stem ? strlen(stem) : 0;
            if (size > 2 && strcmp(stem + size - 2, ".c") == 0)
                stem[size - 2] = '\0';
            output_stem = stem ? stem : "";
        } else if (strcmp(argv[i], "-n") == 0) {
            i++;
        } else if (argv[i][0] != '-') {
            input_path = argv[i];
        }
    }
}

static int fail(struct sinter_instance *instance, enum sinter_status status, const char *what) {
    fprintf(stderr, "wasm2c: %s: %s\n", what,
            status == SINTER_TRAPPED ? sinter_trap_message(instance) : "cannot be called");
    if (write_error)
        return told_write_error();
    if (status != SINTER_TRAPPED)
        return WASM2C_EXIT_BROKEN;
    return heap_refused ? WASM2C_EXIT_NO_MEMORY : WASM2C_EXIT_TRAPPED;
}

/* Room for `size` bytes on the guest's own stack, with a copy of `data`; 0 when there is none. */
static uint32_t push(struct sinter_instance *instance, const void *data, uint32_t size) {
    union sinter_value value = {.i32 = size};
    if (sinter_call_export(instance, "r", &value, 1, &value, 1) != SINTER_OK ||
        !sinter_memory_write(instance, value.i32, data, size))
        return 0;
    return value.i32;
}

int sinter_host_main(struct sinter_instance *instance, int argc, char **argv) {
    uint32_t pointers[ARGUMENTS_MAX + 1] = {0};
    union sinter_value values[2];
    find_paths(argc, argv);
    if (argc > ARGUMENTS_MAX) {
        fprintf(stderr, "wasm2c: more than %d arguments\n", ARGUMENTS_MAX);
        return 2;
    }
    enum sinter_status status = sinter_call_export(instance, "p", NULL, 0, NULL, 0);
    if (status != SINTER_OK)
        return fail(instance, status, "start-up");
    for (int i = 0; i < argc; i++)
        pointers[i] = push(instance, argv[i], (uint32_t)strlen(argv[i]) + 1);
    values[0].i32 = (uint32_t)argc;
    values[1].i32 = push(instance, pointers, (uint32_t)sizeof pointers);
    status = sinter_call_export(instance, "q", values, 2, values, 1);
    if (status != SINTER_OK)
        return fail(instance, status, "conversion");
    return exit_code(values[0].i32);
}
