/* The sandbox of Linux. It has two parts, each of which is put on if the kernel has it:
 *
 * Landlock confines file access to the policy's directories and to the rights that the policy
 * gives, whatever path or system call is used. Below version 2 it would break renames between
 * directories, so it is left out there.
 *
 * A seccomp filter allows the system calls that the runtime and its C library make, and no others:
 * no programs, no new sockets, no executable pages, no processes, and threads only where there may
 * be several. The others fail with EPERM; the C library can do without most of them, and an
 * attacker gets none. Calls that are newer than this file fail with ENOSYS, so that C libraries
 * fall back on older ones. */
#include "os/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* ---- Landlock ---- */

/* As in <linux/landlock.h>, which may be older than the kernel that runs the program. */
#define LANDLOCK_CREATE_RULESET 444
#define LANDLOCK_ADD_RULE 445
#define LANDLOCK_RESTRICT_SELF 446
#define RULESET_VERSION 1u
#define RULE_PATH_BENEATH 1

#define FS_EXECUTE (UINT64_C(1) << 0)
#define FS_WRITE_FILE (UINT64_C(1) << 1)
#define FS_READ_FILE (UINT64_C(1) << 2)
#define FS_READ_DIR (UINT64_C(1) << 3)
#define FS_REMOVE_DIR (UINT64_C(1) << 4)
#define FS_REMOVE_FILE (UINT64_C(1) << 5)
#define FS_MAKE_CHAR (UINT64_C(1) << 6)
#define FS_MAKE_DIR (UINT64_C(1) << 7)
#define FS_MAKE_REG (UINT64_C(1) << 8)
#define FS_MAKE_SOCK (UINT64_C(1) << 9)
#define FS_MAKE_FIFO (UINT64_C(1) << 10)
#define FS_MAKE_BLOCK (UINT64_C(1) << 11)
#define FS_MAKE_SYM (UINT64_C(1) << 12)
#define FS_REFER (UINT64_C(1) << 13)     /* version 2 */
#define FS_TRUNCATE (UINT64_C(1) << 14)  /* version 3 */
#define FS_IOCTL_DEV (UINT64_C(1) << 15) /* version 5 */
#define NET_BIND_TCP (UINT64_C(1) << 0)  /* version 4 */
#define NET_CONNECT_TCP (UINT64_C(1) << 1)
#define SCOPE_ABSTRACT_UNIX_SOCKET (UINT64_C(1) << 0) /* version 6 */
#define SCOPE_SIGNAL (UINT64_C(1) << 1)

struct ruleset {
    uint64_t handled_access_fs;
    uint64_t handled_access_net;
    uint64_t scoped;
};

struct path_rule {
    uint64_t allowed_access;
    int32_t parent;
} __attribute__((packed));

/* A device's ioctl says whether it is a terminal. The guest can't make FIFOs and sockets, but
 * renaming them between directories needs the right to. */
#define READING (FS_READ_FILE | FS_READ_DIR | FS_IOCTL_DEV)
#define WRITING                                                                                    \
    (FS_WRITE_FILE | FS_REMOVE_DIR | FS_REMOVE_FILE | FS_MAKE_DIR | FS_MAKE_REG | FS_MAKE_SOCK |   \
     FS_MAKE_FIFO | FS_MAKE_SYM | FS_REFER | FS_TRUNCATE)

static struct ruleset describe_ruleset(long version) {
    struct ruleset ruleset = {.handled_access_fs =
                                  READING | WRITING | FS_EXECUTE | FS_MAKE_CHAR | FS_MAKE_BLOCK};
    if (version < 3)
        ruleset.handled_access_fs &= ~FS_TRUNCATE;
    if (version < 5)
        ruleset.handled_access_fs &= ~FS_IOCTL_DEV;
    if (version >= 4)
        ruleset.handled_access_net = NET_BIND_TCP | NET_CONNECT_TCP;
    if (version >= 6)
        ruleset.scoped = SCOPE_ABSTRACT_UNIX_SOCKET | SCOPE_SIGNAL;
    return ruleset;
}

static bool add_directories(int rules, const struct sinter_os_sandbox *sandbox, uint64_t handled) {
    for (uint32_t i = 0; i < sandbox->directory_count; i++) {
        const struct sinter_os_directory *directory = &sandbox->directories[i];
        struct path_rule rule = {.allowed_access =
                                     (READING | (directory->read_only ? 0 : WRITING)) & handled,
                                 .parent = directory->host};
        if (syscall(LANDLOCK_ADD_RULE, rules, RULE_PATH_BENEATH, &rule, 0) != 0)
            return false;
    }
    return true;
}

/* Puts Landlock on. Returns the kernel's version of it, or 0 when it is not on. */
static int put_on_landlock(const struct sinter_os_sandbox *sandbox) {
    long version = syscall(LANDLOCK_CREATE_RULESET, NULL, 0, RULESET_VERSION);
    if (version < 2)
        return 0;
    struct ruleset ruleset = describe_ruleset(version);
    int rules = (int)syscall(LANDLOCK_CREATE_RULESET, &ruleset, sizeof ruleset, 0);
    if (rules < 0)
        return 0;
    bool ok = add_directories(rules, sandbox, ruleset.handled_access_fs) &&
              syscall(LANDLOCK_RESTRICT_SELF, rules, 0) == 0;
    (void)close(rules);
    return ok ? (int)version : 0;
}

/* ---- The filter of system calls ---- */

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#elif defined(__riscv)
#define ARCHITECTURE AUDIT_ARCH_RISCV64
#else
#error "Sinter's runtime knows x86-64, AArch64 and RISC-V"
#endif

/* What C libraries give to clone for a thread; musl adds CLONE_DETACHED, which does nothing. */
#define THREAD_FLAGS                                                                               \
    (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM |            \
     CLONE_SETTLS | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID)

/* Stands in a rule for the process's own id. */
#define OWN_PROCESS UINT32_MAX

/* The highest number of a system call when this file was written: Linux 6.1's, on all processors.
 */
#define LAST_KNOWN_CALL 450u

/* What a process must have to be allowed a call. */
enum group { ALWAYS, PATHS, WRITABLE_PATHS, SOCKETS, THREADS };

/* What an argument must be. Only its low 32 bits are tested, since the kernel uses no more. */
enum test {
    ANYTHING,
    SOME_BIT, /* of values[0] */
    NO_BIT,   /* of values[0] */
    ONE_OF,   /* values, up to the first 0 behind the first */
    MISSING,  /* whatever the arguments, the call fails as if the kernel did not have it */
};

struct rule {
    uint16_t call;
    uint8_t group;
    uint8_t test;
    uint8_t argument;
    uint32_t values[5];
};

/* The calls that the runtime, and the C library under it, make once the guest runs. */
static const struct rule rules[] = {
    {.call = SYS_read},
    {.call = SYS_write},
    {.call = SYS_readv},
    {.call = SYS_writev},
    {.call = SYS_pread64},
    {.call = SYS_pwrite64},
    {.call = SYS_preadv},
    {.call = SYS_pwritev},
    {.call = SYS_lseek},
    {.call = SYS_close},
    {.call = SYS_fstat},
    {.call = SYS_fstatfs},
    {.call = SYS_futex},
    {.call = SYS_munmap},
    {.call = SYS_madvise},
    {.call = SYS_mremap},
    {.call = SYS_brk},
    {.call = SYS_ppoll},
    {.call = SYS_clock_gettime},
    {.call = SYS_clock_getres},
    {.call = SYS_clock_nanosleep},
    {.call = SYS_nanosleep},
    {.call = SYS_gettimeofday},
    {.call = SYS_getrandom},
    {.call = SYS_sched_yield},
    {.call = SYS_sched_getaffinity},
    {.call = SYS_getdents64},
    {.call = SYS_fsync},
    {.call = SYS_fdatasync},
    {.call = SYS_ftruncate},
    {.call = SYS_fallocate},
    {.call = SYS_fadvise64},
    {.call = SYS_utimensat},
    {.call = SYS_rt_sigaction},
    {.call = SYS_rt_sigprocmask},
    {.call = SYS_rt_sigreturn},
    {.call = SYS_sigaltstack},
    {.call = SYS_timer_create},
    {.call = SYS_timer_settime},
    {.call = SYS_timer_delete},
    {.call = SYS_set_robust_list},
    {.call = SYS_rseq},
    {.call = SYS_gettid},
    {.call = SYS_getpid},
    {.call = SYS_restart_syscall},
    {.call = SYS_exit},
    {.call = SYS_exit_group},
#if defined(__x86_64__) /* later processors have only the newer ones */
    {.call = SYS_poll},
    {.call = SYS_time},
#endif
    {SYS_fcntl, ALWAYS, ONE_OF, 1, {F_GETFL, F_SETFL, F_GETFD, F_SETFD, F_DUPFD_CLOEXEC}},
    {SYS_ioctl, ALWAYS, ONE_OF, 1, {TCGETS, TIOCGWINSZ, FIONREAD}},
    {SYS_tgkill, ALWAYS, ONE_OF, 0, {OWN_PROCESS}}, /* abort(), raise() */
    {SYS_tkill, ALWAYS, ONE_OF, 0, {OWN_PROCESS}},  /* musl's, on the first thread */
    {SYS_mmap, ALWAYS, NO_BIT, 2, {PROT_EXEC}},
    {SYS_mprotect, ALWAYS, NO_BIT, 2, {PROT_EXEC}},
    {SYS_newfstatat, ALWAYS, SOME_BIT, 3, {AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW}},
    {SYS_clone, THREADS, ONE_OF, 0, {THREAD_FLAGS, THREAD_FLAGS | CLONE_DETACHED}},
    {SYS_clone3,
     ALWAYS,
     MISSING,
     0,
     {0}}, /* a filter can't see its flags; libc falls back on clone */
    {.call = SYS_openat2, .group = PATHS},
    {.call = SYS_readlinkat, .group = PATHS},
    {SYS_openat, PATHS, SOME_BIT, 2, {O_NOFOLLOW}}, /* the walker of paths */
    {.call = SYS_mkdirat, .group = WRITABLE_PATHS},
    {.call = SYS_unlinkat, .group = WRITABLE_PATHS},
    {.call = SYS_symlinkat, .group = WRITABLE_PATHS},
    {.call = SYS_linkat, .group = WRITABLE_PATHS},
#ifdef SYS_renameat /* RISC-V has only the newer one */
    {.call = SYS_renameat, .group = WRITABLE_PATHS},
#endif
    {.call = SYS_renameat2, .group = WRITABLE_PATHS},
    {.call = SYS_accept4, .group = SOCKETS},
    {.call = SYS_recvmsg, .group = SOCKETS},
    {.call = SYS_sendmsg, .group = SOCKETS},
    {.call = SYS_shutdown, .group = SOCKETS},
    {.call = SYS_getsockopt, .group = SOCKETS},
};
enum { RULE_COUNT = sizeof rules / sizeof *rules, VALUE_COUNT = 5 };

#define REFUSE (SECCOMP_RET_ERRNO | EPERM)

/* So many rules are compared one after the other. */
#define LEAF_RULE_COUNT 9

#define PROGRAM_CAP 256u
struct program {
    struct sock_filter code[PROGRAM_CAP];
    unsigned short count; /* past the cap: the program did not fit */
};

static void emit(struct program *program, uint16_t code, uint32_t k, uint8_t if_true,
                 uint8_t if_false) {
    if (program->count < PROGRAM_CAP)
        program->code[program->count] = (struct sock_filter){code, if_true, if_false, k};
    program->count++;
}

static void put_return(struct program *program, uint32_t action) {
    emit(program, BPF_RET | BPF_K, action, 0, 0);
}

/* Skips the next instruction if the comparison holds. */
static void put_skip_if(struct program *program, uint16_t comparison, uint32_t value) {
    emit(program, BPF_JMP | comparison | BPF_K, value, 1, 0);
}

static void put_load(struct program *program, size_t offset) {
    emit(program, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0);
}

static uint8_t value_count(const struct rule *rule) {
    uint8_t count = 1;
    while (count < VALUE_COUNT && rule->values[count])
        count++;
    return count;
}

/* Puts what a rule does with its call. */
static void put_test(struct program *program, const struct rule *rule) {
    if (rule->test == ANYTHING || rule->test == MISSING) {
        put_return(program,
                   rule->test == ANYTHING ? SECCOMP_RET_ALLOW : SECCOMP_RET_ERRNO | ENOSYS);
        return;
    }
    put_load(program, offsetof(struct seccomp_data, args) + rule->argument * sizeof(uint64_t));
    if (rule->test == ONE_OF) {
        uint8_t count = value_count(rule);
        for (uint8_t i = 0; i < count; i++) {
            uint32_t value = rule->values[i] == OWN_PROCESS ? (uint32_t)getpid() : rule->values[i];
            emit(program, BPF_JMP | BPF_JEQ | BPF_K, value, (uint8_t)(count - i), 0);
        }
        put_return(program, REFUSE);
        put_return(program, SECCOMP_RET_ALLOW);
        return;
    }
    put_skip_if(program, BPF_JSET, rule->values[0]);
    put_return(program, rule->test == NO_BIT ? SECCOMP_RET_ALLOW : REFUSE);
    put_return(program, rule->test == NO_BIT ? REFUSE : SECCOMP_RET_ALLOW);
}

/* A jump forward: put_jump puts it, and land_jump makes it lead to what is put next. */
static unsigned short put_jump(struct program *program) {
    emit(program, BPF_JMP | BPF_JA, 0, 0, 0);
    return program->count;
}
static void land_jump(struct program *program, unsigned short behind_jump) {
    if (program->count <= PROGRAM_CAP)
        program->code[behind_jump - 1].k = (uint32_t)(program->count - behind_jump);
}

/* Compares a few rules one after the other: first those that test arguments. */
static void put_leaf(struct program *program, const struct rule *const *sorted, size_t count) {
    uint8_t simple = 0;
    for (size_t i = 0; i < count; i++) {
        simple += sorted[i]->test == ANYTHING;
        if (sorted[i]->test == ANYTHING)
            continue;
        emit(program, BPF_JMP | BPF_JEQ | BPF_K, sorted[i]->call, 1, 0);
        unsigned short to_next = put_jump(program);
        put_test(program, sorted[i]);
        land_jump(program, to_next);
    }
    for (size_t i = 0; i < count; i++)
        if (sorted[i]->test == ANYTHING)
            emit(program, BPF_JMP | BPF_JEQ | BPF_K, sorted[i]->call, simple--, 0);
    put_return(program, REFUSE);
    put_return(program, SECCOMP_RET_ALLOW);
}

/* A binary search among `sorted`. It matters when the filter is put on: the kernel then runs it
 * once for every system call that exists, which is most of the time that this takes. */
static void put_search(struct program *program, const struct rule *const *sorted, size_t count) {
    if (count <= LEAF_RULE_COUNT) {
        put_leaf(program, sorted, count);
        return;
    }
    size_t half = count / 2;
    emit(program, BPF_JMP | BPF_JGE | BPF_K, sorted[half]->call, 0, 1);
    unsigned short to_upper = put_jump(program);
    put_search(program, sorted, half);
    land_jump(program, to_upper);
    put_search(program, sorted + half, count - half);
}

static bool applies(const struct rule *rule, const struct sinter_os_sandbox *sandbox) {
    bool writable = false;
    for (uint32_t i = 0; i < sandbox->directory_count; i++)
        writable |= !sandbox->directories[i].read_only;
    return rule->group == ALWAYS || (rule->group == PATHS && sandbox->directory_count) ||
           (rule->group == WRITABLE_PATHS && writable) ||
           (rule->group == SOCKETS && sandbox->has_network) ||
           (rule->group == THREADS && sandbox->has_threads);
}

/* Sorts the rules that apply by their calls' numbers, whose order differs between processors. */
static size_t sort_rules(const struct sinter_os_sandbox *sandbox, const struct rule **sorted) {
    size_t count = 0;
    for (size_t i = 0; i < RULE_COUNT; i++) {
        if (!applies(&rules[i], sandbox))
            continue;
        size_t at = count++;
        for (; at > 0 && sorted[at - 1]->call > rules[i].call; at--)
            sorted[at] = sorted[at - 1];
        sorted[at] = &rules[i];
    }
    return count;
}

static void put_filter(struct program *program, const struct sinter_os_sandbox *sandbox) {
    const struct rule *sorted[RULE_COUNT];
    size_t count = sort_rules(sandbox, sorted);
    put_load(program, offsetof(struct seccomp_data, arch));
    put_skip_if(program, BPF_JEQ, ARCHITECTURE);
    put_return(program, SECCOMP_RET_KILL_PROCESS);
    put_load(program, offsetof(struct seccomp_data, nr));
    emit(program, BPF_JMP | BPF_JGT | BPF_K, LAST_KNOWN_CALL, 0, 1);
    put_return(program, SECCOMP_RET_ERRNO | ENOSYS);
    put_search(program, sorted, count);
}

static bool put_on_filter(const struct sinter_os_sandbox *sandbox) {
    struct program program = {.count = 0};
    put_filter(&program, sandbox);
    if (program.count > PROGRAM_CAP)
        return false;
    struct sock_fprog filter = {.len = program.count, .filter = program.code};
    /* Without SPEC_ALLOW, some kernels slow down all code of a filtered process, against Spectre.
     */
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_SPEC_ALLOW, &filter) ==
               0 ||
           (errno == EINVAL && syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter) == 0);
}

void sinter_os_sandbox(const struct sinter_os_sandbox *sandbox,
                       struct sinter_os_sandbox_state *state) {
    *state = (struct sinter_os_sandbox_state){0};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return;
    state->landlock_version = put_on_landlock(sandbox);
    state->has_filter = put_on_filter(sandbox);
}

#define CLOSE_RANGE 436 /* as in <linux/close_range.h>: the same on all processors */
/* Inherited descriptors from this number on are closed at once. */
#define INHERITED_MAX 1024

static struct pollfd inherited[INHERITED_MAX];

/* One poll tells for all of the lower ones which are open. */
void sinter_os_note_inherited(void) {
    struct rlimit limit;
    nfds_t count = INHERITED_MAX;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < count)
        count = (nfds_t)limit.rlim_cur;
    (void)syscall(CLOSE_RANGE, INHERITED_MAX, ~0u, 0);
    for (nfds_t i = 0; i < INHERITED_MAX; i++)
        inherited[i] = (struct pollfd){.fd = i > STDERR_FILENO ? (int)i : -1, .revents = POLLNVAL};
    (void)poll(inherited, count, 0);
}

void sinter_os_close_inherited(void) {
    for (int fd = STDERR_FILENO + 1; fd < INHERITED_MAX; fd++)
        if (!(inherited[fd].revents & POLLNVAL))
            (void)close(fd);
}
