/* Calls through a table of functions, as objects with methods make them. */
#include "kernel.h"

#define SHAPES 1024

struct shape;
struct methods {
    uint32_t (*area)(const struct shape *);
    void (*grow)(struct shape *, uint32_t);
    uint32_t (*combine)(const struct shape *, const struct shape *);
};
struct shape {
    const struct methods *methods;
    uint32_t a, b;
};

static uint32_t square_area(const struct shape *s) { return s->a * s->a; }
static uint32_t box_area(const struct shape *s) { return s->a * s->b; }
static uint32_t ring_area(const struct shape *s) { return 3 * (s->a * s->a - s->b); }
static uint32_t wedge_area(const struct shape *s) { return s->a * s->b / 2; }
static void grow_one(struct shape *s, uint32_t by) { s->a += by; }
static void grow_both(struct shape *s, uint32_t by) {
    s->a += by;
    s->b ^= by;
}
static uint32_t join(const struct shape *s, const struct shape *t) {
    return s->methods->area(s) + t->methods->area(t);
}
static uint32_t meet(const struct shape *s, const struct shape *t) {
    return s->methods->area(s) ^ t->methods->area(t);
}

static const struct methods kinds[] = {
    {square_area, grow_one, join},
    {box_area, grow_both, meet},
    {ring_area, grow_both, join},
    {wedge_area, grow_one, meet},
};

static struct shape shapes[SHAPES];

int main(int argc, char **argv) {
    for (int i = 0; i < SHAPES; i++)
        shapes[i] = (struct shape){&kinds[random32() % 4], random32() % 100, random32() % 100};
    for (uint32_t r = repeats(argc, argv, 9000); r > 0; r--) {
        uint32_t sum = 0;
        for (int i = 0; i < SHAPES; i++) {
            struct shape *s = &shapes[i];
            s->methods->grow(s, r);
            sum += s->methods->combine(s, &shapes[(i + 1) % SHAPES]);
        }
        check(sum);
    }
    return finish();
}
