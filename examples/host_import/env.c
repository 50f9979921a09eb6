/* The import module "env": given to the compiler with --import env=env.c. An import "env"."log" is
 * the C function env_log. Its first parameter is the instance that calls; i32 is uint32_t, i64
 * uint64_t, f32 float, f64 double. */
#include <sinter/sinter.h>
#include <stdio.h>

void env_log(struct sinter_instance *instance, uint32_t text, uint32_t size);
void env_log_number(struct sinter_instance *instance, double number);

/* The guest's pointers are offsets into its memory, and nothing it passes can be trusted:
 * sinter_memory_span checks. */
void env_log(struct sinter_instance *instance, uint32_t text, uint32_t size) {
    const char *bytes = sinter_memory_span(instance, text, size);
    if (bytes == NULL)
        sinter_trap(instance, "log: the text is not inside the memory");
    printf("guest says: %.*s\n", (int)size, bytes);
}

void env_log_number(struct sinter_instance *instance, double number) {
    (void)instance;
    printf("guest computed: %g\n", number);
}
