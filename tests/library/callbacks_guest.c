/* A guest in C with function pointers, built with --export-table and --growable-table. */
#include <stdlib.h>

#define EXPORT(name) __attribute__((export_name(#name))) name

typedef int compare(const void *, const void *);
typedef double combine(int, long long, float, double);
typedef void notify(void);

void EXPORT(sort)(int *numbers, int count, compare *by) {
    qsort(numbers, (size_t)count, sizeof *numbers, by);
}
int *EXPORT(search)(int *key, int *numbers, int count, compare *by) {
    return bsearch(key, numbers, (size_t)count, sizeof *numbers, by);
}

static int up(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }
static int down(const void *a, const void *b) { return up(b, a); }
compare *EXPORT(order)(int descends) { return descends ? down : up; }

static double combined(int a, long long b, float c, double d) { return a + (double)b + c + d; }
combine *EXPORT(combination)(void) { return combined; }
double EXPORT(combine_by)(combine *by) { return by(1, 2, 3.5f, 4.5); }

static notify *listener; /* a null pointer at first */
void EXPORT(listen)(notify *by) { listener = by; }
void EXPORT(ring)(void) { listener(); }

/* A pointer of another type than the function. */
int EXPORT(call_as_compare)(notify *by) { return ((compare *)(void *)by)(0, 0); }
