/* A regular expression as an automaton whose states are all followed at once, as a list. */
#include "kernel.h"

#define SIZE (1 << 20)
#define STATES 64

/* What a state does: takes a character of a class, or goes on to one or two others. */
static struct state {
    enum { TAKE, FORK, MATCH } kind;
    char low, high;
    int next, other;
} states[STATES];
static int state_count;

static int add(struct state state) {
    states[state_count] = state;
    return state_count++;
}

/* `class+`, a literal character, or an alternative of two; each goes on to `next`. */
static int plus(char low, char high, int next) {
    int fork = add((struct state){.kind = FORK, .other = next});
    int take = add((struct state){.kind = TAKE, .low = low, .high = high, .next = fork});
    states[fork].next = take;
    return take;
}
static int one(char c, int next) {
    return add((struct state){.kind = TAKE, .low = c, .high = c, .next = next});
}
static int either(int a, int b) { return add((struct state){.kind = FORK, .next = a, .other = b}); }

static int lists[2][STATES], counts[2];
static uint32_t stamps[STATES], stamp;

static void follow(int list, int state) {
    if (stamps[state] == stamp)
        return;
    stamps[state] = stamp;
    if (states[state].kind == FORK) {
        follow(list, states[state].next);
        follow(list, states[state].other);
    } else {
        lists[list][counts[list]++] = state;
    }
}

static char text[SIZE];

/* How many places a match ends at that begins anywhere. */
static uint32_t matches(int start) {
    uint32_t found = 0;
    int now = 0;
    counts[0] = 0;
    for (int i = 0; i < SIZE; i++) {
        stamp++;
        counts[!now] = 0;
        for (int s = 0; s < counts[now]; s++) {
            const struct state *state = &states[lists[now][s]];
            if (state->kind == MATCH)
                found++;
            else if (text[i] >= state->low && text[i] <= state->high)
                follow(!now, state->next);
        }
        follow(!now, start);
        now = !now;
    }
    return found;
}

int main(int argc, char **argv) {
    /* [a-e]+@([a-c]+|x[0-9]+)\.de */
    int match = add((struct state){.kind = MATCH});
    int tail = one('.', one('d', one('e', match)));
    int host = either(plus('a', 'c', tail), one('x', plus('0', '9', tail)));
    int start = plus('a', 'e', one('@', host));
    for (int i = 0; i < SIZE; i++)
        text[i] = "abcdeabcde@@.x0123.de"[random32() % 21];
    memcpy(text + SIZE / 2, "bad@x12.de ", 11);
    for (uint32_t r = repeats(argc, argv, 7); r > 0; r--)
        check(matches(start));
    return finish();
}
