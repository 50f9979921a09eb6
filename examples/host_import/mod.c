/* The import module "mod": given to the compiler with --import mod=mod.c. */
#include <sinter/sinter.h>
#include <string.h>

uint64_t mod_multiply(struct sinter_instance *instance, uint64_t a, uint64_t b);
uint32_t mod_fill(struct sinter_instance *instance, uint32_t to, uint32_t capacity);

uint64_t mod_multiply(struct sinter_instance *instance, uint64_t a, uint64_t b) {
    (void)instance;
    return a * b;
}

/* Writes a text of the host's to the guest's memory, and returns its size. */
uint32_t mod_fill(struct sinter_instance *instance, uint32_t to, uint32_t capacity) {
    const char text[] = "a text that the host wrote";
    uint32_t size = (uint32_t)strlen(text);
    if (size > capacity)
        size = capacity;
    if (!sinter_memory_write(instance, to, text, size))
        sinter_trap(instance, "fill: the buffer is not inside the memory");
    return size;
}
