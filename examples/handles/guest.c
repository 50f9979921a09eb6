/* The guest. The counters that it uses are objects of the host's: it has numbers that stand for
 * them, and functions to call with these. It has no C library. */
#include <stdint.h>

#define IMPORT(name) __attribute__((import_module("counter"), import_name(name)))
#define EXPORT(name) __attribute__((export_name(name)))

typedef uint32_t counter; /* a handle; 0 is none */

IMPORT("open") counter counter_open(const char *name, uint32_t name_size);
IMPORT("add") uint32_t counter_add(counter which, uint32_t amount);
IMPORT("close") void counter_close(counter which);

static counter apples, pears;

EXPORT("begin") void begin(void) {
    apples = counter_open("apples", 6);
    pears = counter_open("pears", 5);
}

/* The handles are kept from one call to the next. */
EXPORT("harvest") uint32_t harvest(uint32_t amount) {
    counter_add(pears, 2 * amount);
    return counter_add(apples, amount);
}

EXPORT("sell_apples") void sell_apples(void) { counter_close(apples); }

/* Three things that a guest must not get away with. */
EXPORT("use_after_close") void use_after_close(void) { counter_add(apples, 1); }
EXPORT("forge") void forge(void) { counter_add(pears + 1, 1); }
EXPORT("invent") void invent(void) { counter_add(12345678, 1); }
