/* Calls exports as stdin says, one call a line: `NAME RESULT_COUNT ARGUMENT...`, numbers in
 * hexadecimal. Prints a line for each: its results' bits, `trap: KIND`, or, for a call that takes
 * more processor time than it should ever need, `endless`. */
#include <sinter/sinter.h>

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define VALUES_MAX 8
#define LINE_MAX_BYTES 512
#define ENDLESS_MICROSECONDS 60000
#define ENDLESS_CODE 99

struct call {
    char *name;
    size_t result_count;
    size_t argument_count;
    union sinter_value arguments[VALUES_MAX];
};

static int parse(char *line, struct call *call) {
    char *count = NULL, *word, *end;
    call->name = strtok(line, " \n");
    count = strtok(NULL, " \n");
    if (!call->name || !count)
        return 0;
    call->result_count = strtoul(count, &end, 16);
    call->argument_count = 0;
    while ((word = strtok(NULL, " \n")) != NULL) {
        if (call->argument_count == VALUES_MAX)
            return 0;
        call->arguments[call->argument_count++].i64 = strtoull(word, &end, 16);
    }
    return call->result_count <= VALUES_MAX;
}

static int perform(struct sinter_instance *instance, const struct call *call) {
    union sinter_value results[VALUES_MAX];
    memset(results, 0, sizeof results);
    enum sinter_status status = sinter_call_export(
        instance, call->name, call->arguments, call->argument_count, results, call->result_count);
    if (status == SINTER_TRAPPED)
        return printf("trap: %s\n", sinter_trap_message(instance)) > 0;
    if (status != SINTER_OK)
        return 0;
    for (size_t i = 0; i < call->result_count; i++)
        printf("%s%" PRIx64, i ? " " : "", results[i].i64);
    return printf("\n") > 0;
}

static void end_of_patience(int number) {
    (void)number;
    _exit(ENDLESS_CODE);
}

/* A call that should not return, in a process of its own that is given processor time, so that a
 * busy machine makes no difference. */
static int perform_endless(struct sinter_instance *instance, const struct call *call) {
    int status = 0;
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        struct itimerval timer = {.it_value = {.tv_usec = ENDLESS_MICROSECONDS}};
        signal(SIGVTALRM, end_of_patience);
        setitimer(ITIMER_VIRTUAL, &timer, NULL);
        perform(instance, call);
        fflush(stdout);
        _exit(0);
    }
    if (child < 0 || waitpid(child, &status, 0) != child)
        return 0;
    if (WIFEXITED(status) && WEXITSTATUS(status) == ENDLESS_CODE)
        return printf("endless\n") > 0;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

int sinter_host_main(struct sinter_instance *instance, int argc, char **argv) {
    char line[LINE_MAX_BYTES];
    struct call call;
    (void)argc;
    (void)argv;
    while (fgets(line, sizeof line, stdin)) {
        char copy[LINE_MAX_BYTES];
        memcpy(copy, line, sizeof copy);
        int endless = strncmp(line, "endless.", 8) == 0;
        if (!parse(line, &call) ||
            !(endless ? perform_endless(instance, &call) : perform(instance, &call))) {
            fprintf(stderr, "cannot do %s", copy);
            return 1;
        }
    }
    return 0;
}
