/* See process.h. */
#include "base/process.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define OUTPUT_CAP_BYTES ((size_t)64 << 20)
#define REPORT_CAP_BYTES ((size_t)16 << 10)
#define JOBS_MAX 256
#define KILL_AFTER_SECONDS 5u

const char *process_find(const char *name, struct arena *arena) {
    if (strchr(name, '/'))
        return access(name, X_OK) == 0 ? name : NULL;
    const char *path = getenv("PATH");
    while (path && *path) {
        size_t size = strcspn(path, ":");
        const char *candidate = arena_format(arena, "%.*s/%s", (int)size, size ? path : ".", name);
        if (access(candidate, X_OK) == 0)
            return candidate;
        path += size + (path[size] == ':');
    }
    return NULL;
}

const char *process_self(struct arena *arena) {
    char *path = realpath("/proc/self/exe", NULL);
    const char *copy = path ? arena_copy(arena, path, strlen(path)) : "";
    free(path);
    return copy;
}

const char *process_absolute(const char *path, struct arena *arena) {
    char *here = *path == '/' ? NULL : getcwd(NULL, 0);
    const char *absolute = here ? arena_format(arena, "%s/%s", here, path) : path;
    free(here);
    return absolute;
}

bool process_has_symbol(const char *name) { return dlsym(RTLD_DEFAULT, name) != NULL; }

unsigned process_processor_count(void) {
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count < 1 ? 1 : count > JOBS_MAX ? JOBS_MAX : (unsigned)count;
}

static uint64_t soft_limit(int resource) {
    struct rlimit limit;
    if (getrlimit((__rlimit_resource_t)resource, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
        return UINT64_MAX;
    return limit.rlim_cur;
}

bool process_address_space_below(uint64_t bytes) { return soft_limit(RLIMIT_AS) < bytes; }

uint64_t process_memory_limit(void) {
    uint64_t space = soft_limit(RLIMIT_AS), data = soft_limit(RLIMIT_DATA);
    return space < data ? space : data;
}

uint64_t process_stack_limit(uint64_t want_bytes) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_STACK, &limit) != 0 || limit.rlim_max == RLIM_INFINITY ||
        limit.rlim_max > want_bytes)
        return want_bytes;
    return limit.rlim_max;
}

void process_word_text(const char *word, struct text *out) {
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./:,@%";
    if (*word && word[strspn(word, plain)] == '\0') {
        text_string(out, word);
        return;
    }
    text_byte(out, '\'');
    for (; *word; word++)
        if (*word == '\'')
            text_string(out, "'\\''");
        else
            text_byte(out, (uint8_t)*word);
    text_byte(out, '\'');
}

void process_command_text(const struct command *command, struct text *out) {
    if (command->directory) {
        text_string(out, "cd ");
        process_word_text(command->directory, out);
        text_string(out, " && ");
    }
    for (size_t i = 0; command->argv[i]; i++) {
        if (i)
            text_byte(out, ' ');
        process_word_text(command->argv[i], out);
    }
    text_byte(out, '\n');
}

static void print_command(const struct command *command) {
    struct text text = {0};
    process_command_text(command, &text);
    fputs(text.data, stderr);
    text_free(&text);
}

struct job {
    pid_t pid;
    int output; /* read end */
    size_t index;
    struct text text;
};

/* Lowers a limit of this process. A limit that is already lower stays. */
static void lower_limit(int resource, uint64_t soft, uint64_t hard) {
    struct rlimit limit;
    if (getrlimit((__rlimit_resource_t)resource, &limit) != 0)
        return;
    if (limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur > soft)
        limit.rlim_cur = soft;
    if (limit.rlim_max == RLIM_INFINITY || limit.rlim_max > hard)
        limit.rlim_max = hard;
    setrlimit((__rlimit_resource_t)resource, &limit);
}

static void set_stack(const struct command *command) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_STACK, &limit) != 0)
        return;
    if (command->stack_limit_bytes)
        limit.rlim_cur = command->stack_limit_bytes;
    else if (!command->keeps_stack && soft_limit(RLIMIT_AS) == UINT64_MAX &&
             soft_limit(RLIMIT_STACK) < PROCESS_STACK_BYTES)
        limit.rlim_cur = process_stack_limit(PROCESS_STACK_BYTES);
    setrlimit(RLIMIT_STACK, &limit);
}

/* In a child, for what it becomes. */
static void set_variable(const char *entry) {
    size_t size = strcspn(entry, "=");
    char *name = strndup(entry, size);
    if (name)
        setenv(name, entry + size + 1, 1);
    free(name);
}

static _Noreturn void become(const struct command *command, int output, int group, int failure) {
    if (group)
        setpgid(0, group);
    int in = open(command->input_file ? command->input_file : "/dev/null", O_RDONLY);
    int out = command->output_file
                  ? open(command->output_file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)
                  : output;
    for (const char *const *entry = command->variables; entry && *entry; entry++)
        set_variable(*entry);
    if (command->scratch)
        setenv("TMPDIR", command->scratch, 1);
    set_stack(command);
    if (command->data_limit_bytes)
        lower_limit(RLIMIT_DATA, command->data_limit_bytes, command->data_limit_bytes);
    if (command->cpu_limit_seconds) {
        /* The hard limit brings SIGKILL, which could have come from anyone. So SIGXCPU comes first.
         */
        lower_limit(RLIMIT_CPU, command->cpu_limit_seconds,
                    command->cpu_limit_seconds + KILL_AFTER_SECONDS);
        lower_limit(RLIMIT_CORE, 0, 0); /* this end is expected and needs no core dump */
    }
    if ((!command->directory || chdir(command->directory) == 0) && dup2(in, STDIN_FILENO) >= 0 &&
        dup2(out, STDOUT_FILENO) >= 0 && dup2(output, STDERR_FILENO) >= 0)
        process_replace(command->argv[0], command->argv, NULL);
    int error = errno;
    (void)!write(failure, &error, sizeof error);
    _exit(127);
}

/* Starts `command`. Returns 0, or an errno when it could not be started. */
static int start(struct job *job, const struct command *command, int group) {
    int output[2], failure[2];
    if (pipe2(output, O_CLOEXEC) != 0)
        return errno;
    if (pipe2(failure, O_CLOEXEC) != 0) {
        int error = errno;
        close(output[0]);
        close(output[1]);
        return error;
    }
    fflush(stderr);
    job->pid = fork();
    int error = job->pid < 0 ? errno : 0;
    if (job->pid == 0)
        become(command, output[1], group, failure[1]);
    close(output[1]);
    close(failure[1]);
    /* The pipe closes without a byte when exec succeeds. */
    if (!error && read(failure[0], &error, sizeof error) <= 0)
        error = 0;
    else if (job->pid > 0)
        waitpid(job->pid, NULL, 0);
    close(failure[0]);
    if (error)
        close(output[0]);
    job->output = output[0];
    return error;
}

/* Reads some of the job's output. Returns false at its end. */
static bool drain(struct job *job) {
    char chunk[4096];
    ssize_t got = read(job->output, chunk, sizeof chunk);
    if (got < 0)
        return errno == EINTR;
    size_t room = OUTPUT_CAP_BYTES - job->text.size;
    text_append(&job->text, chunk, (size_t)got < room ? (size_t)got : room);
    return got > 0;
}

static void finish(struct runner *runner, struct job *job, struct command_outcome *outcome) {
    int status = 0;
    struct rusage usage = {0};
    while (wait4(job->pid, &status, 0, &usage) < 0 && errno == EINTR)
        ;
    close(job->output);
    outcome->peak_bytes = (uint64_t)usage.ru_maxrss * 1024;
    if (outcome->peak_bytes > runner->peak_bytes)
        runner->peak_bytes = outcome->peak_bytes;
    if (WIFSIGNALED(status)) {
        outcome->result = COMMAND_SIGNALLED;
        outcome->code = WTERMSIG(status);
    } else {
        outcome->code = WEXITSTATUS(status);
        outcome->result = outcome->code == 0 ? COMMAND_OK : COMMAND_FAILED;
    }
    const char *copy =
        arena_copy(runner->arena, job->text.data ? job->text.data : "", job->text.size);
    outcome->output = (struct bytes){(const uint8_t *)copy, job->text.size};
    text_free(&job->text);
}

/* Waits until at least one job has written or ended. Jobs that ended are moved behind the others.
 * Returns how many are left. */
static size_t wait_for_jobs(struct runner *runner, struct job *jobs, size_t job_count,
                            struct command_outcome *outcomes) {
    struct job over[JOBS_MAX];
    struct pollfd polls[JOBS_MAX];
    for (size_t i = 0; i < job_count; i++)
        polls[i] = (struct pollfd){.fd = jobs[i].output, .events = POLLIN};
    if (poll(polls, job_count, -1) < 0)
        return job_count;
    size_t left = 0, over_count = 0;
    for (size_t i = 0; i < job_count; i++) {
        if (polls[i].revents && !drain(&jobs[i])) {
            finish(runner, &jobs[i], &outcomes[jobs[i].index]);
            over[over_count++] = jobs[i];
        } else {
            jobs[left++] = jobs[i];
        }
    }
    memcpy(jobs + left, over, over_count * sizeof *over);
    return left;
}

bool process_run_all(struct runner *runner, const struct command *commands, size_t count,
                     struct command_outcome *outcomes,
                     void (*ended)(size_t index, size_t done, void *context), void *context) {
    struct job jobs[JOBS_MAX];
    size_t running = 0, next = 0, done = 0;
    size_t job_limit = runner->job_count < JOBS_MAX ? runner->job_count : JOBS_MAX;
    bool ok = true;
    memset(outcomes, 0, count * sizeof *outcomes);
    while (running > 0 || (ok && next < count)) {
        while (ok && next < count && running < job_limit) {
            size_t index = next++;
            if (runner->dry_run || runner->verbose)
                print_command(&commands[index]);
            if (runner->dry_run)
                continue;
            jobs[running] = (struct job){.index = index};
            int error = start(&jobs[running], &commands[index], runner->group);
            if (error) {
                outcomes[index] =
                    (struct command_outcome){.result = COMMAND_NOT_STARTED, .code = error};
                ok = false;
            } else {
                running++;
            }
        }
        if (running == 0)
            break;
        size_t before = running;
        running = wait_for_jobs(runner, jobs, running, outcomes);
        for (size_t i = 0; i < next; i++)
            ok = ok && outcomes[i].result == COMMAND_OK;
        for (size_t i = running; i < before; i++) {
            done++;
            if (ended)
                ended(jobs[i].index, done, context);
        }
    }
    return ok;
}

bool command_was_killed(const struct command_outcome *outcome) {
    return outcome->result == COMMAND_SIGNALLED && outcome->code == SIGKILL;
}

bool command_used_its_time(const struct command_outcome *outcome) {
    return outcome->result == COMMAND_SIGNALLED && outcome->code == SIGXCPU;
}

struct command_outcome process_run(struct runner *runner, const struct command *command) {
    struct command_outcome outcome;
    process_run_all(runner, command, 1, &outcome, NULL, NULL);
    return outcome;
}

static void print_visible(struct bytes output) {
    struct text text = {0};
    text_visible(&text, output);
    (void)fwrite(text.data, 1, text.size, stderr);
    if (text.size && text.data[text.size - 1] != '\n')
        fputc('\n', stderr);
    text_free(&text);
}

/* The output may contain bytes of a hostile module. Its end says why a program failed. */
void process_print_output(const struct command_outcome *outcome) {
    struct bytes output = outcome->output;
    if (output.size <= REPORT_CAP_BYTES) {
        print_visible(output);
        return;
    }
    size_t part = REPORT_CAP_BYTES / 2, left_out = output.size - 2 * part;
    print_visible((struct bytes){output.data, part});
    fprintf(stderr, "[%zu bytes are left out]\n", left_out);
    print_visible(bytes_from(output, output.size - part));
}

/* Notes that the stack left for the program's recursion is small. */
static void note_stack(struct runner *runner, const struct command *command) {
    uint64_t limit_bytes = process_stack_limit(PROCESS_STACK_BYTES);
    if (!command->stack_limit_bytes && limit_bytes < PROCESS_STACK_BYTES)
        diag_note(runner->diag,
                  "the stack is limited to %llu KiB here (ulimit -Hs), which is little for deeply "
                  "nested blocks",
                  (unsigned long long)limit_bytes >> 10);
}

bool process_report(struct runner *runner, const char *what, const struct command *command,
                    const struct command_outcome *outcome) {
    switch (outcome->result) {
    case COMMAND_NOT_STARTED:
        diag_fail(runner->diag, DIAG_ENVIRONMENT, "cannot run %s (\"%s\"): %s", what,
                  command->argv[0], strerror(outcome->code));
        break;
    case COMMAND_SIGNALLED:
        diag_fail(runner->diag, DIAG_ENVIRONMENT, "%s was ended by signal %d (%s)", what,
                  outcome->code, strsignal(outcome->code));
        if (outcome->code == SIGSEGV)
            note_stack(runner, command);
        break;
    case COMMAND_FAILED:
    case COMMAND_OK:
        diag_fail(runner->diag, DIAG_ENVIRONMENT, "%s failed with exit code %d", what,
                  outcome->code);
        break;
    }
    process_print_output(outcome);
    return false;
}

int process_replace(const char *path, const char *const *argv, const char *const *environment) {
    /* exec takes non-const pointers for historical reasons, but changes nothing. */
    union {
        const char *const *in;
        char *const *out;
    } arguments = {.in = argv}, variables = {.in = environment};
    if (environment)
        execve(path, arguments.out, variables.out);
    else
        execv(path, arguments.out);
    return errno;
}

int process_replace_by(int fd, const char *const *argv, const char *const *environment) {
    union {
        const char *const *in;
        char *const *out;
    } arguments = {.in = argv}, variables = {.in = environment};
    fexecve(fd, arguments.out, variables.out);
    return errno;
}
