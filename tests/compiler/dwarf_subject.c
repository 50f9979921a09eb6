/* What dwarf_test.c reads the debug information of. */
#include <stdint.h>

struct pair {
    int64_t a, b;
};
typedef const void *constant;
enum colour { RED };

double subject_values(void *self, uint32_t a, const char *b, struct pair c, enum colour d);
constant subject_constant(volatile int64_t *const a, void (*b)(int));
void subject_variadic(int first, ...);
void subject_nothing(void);
uint32_t subject_called(uint32_t a);
uint32_t subject_absent(void);

static int hidden(int a) { return a + 1; }
double subject_values(void *self, uint32_t a, const char *b, struct pair c, enum colour d) {
    return self && b && hidden(d) ? (double)(a + c.a) : (double)subject_called(a);
}
constant subject_constant(volatile int64_t *const a, void (*b)(int)) {
    b(1);
    return (const char *)a + subject_absent();
}
void subject_variadic(int first, ...) { (void)first; }
void subject_nothing(void) {}
/* Inlined in subject_values, and so described twice. */
uint32_t subject_called(uint32_t a) { return a * 3; }
