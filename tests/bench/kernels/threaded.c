/* The stack machine of interp.c as a threaded interpreter: each instruction is a function that ends
 * with a tail call of the next one's. */
#include "kernel.h"

enum op { PUSH, LOAD, STORE, ADD, MUL, MOD, LESS, JUMP, JUMP_UNLESS, GET, PUT, STOP, OPS };

struct code {
    enum op op;
    int32_t value;
};

/* Sieves below 10,000, then counts what is left. */
static const struct code program[] = {
    {PUSH, 2},       {STORE, 0},                                          /* i = 2 */
    {LOAD, 0},       {PUSH, 10000}, {LESS, 0},         {JUMP_UNLESS, 29}, /* 2: */
    {LOAD, 0},       {GET, 0},      {JUMP_UNLESS, 10}, {JUMP, 24},        /* composite */
    {LOAD, 0},       {LOAD, 0},     {ADD, 0},          {STORE, 1},        /* 10: j = 2i */
    {LOAD, 1},       {PUSH, 10000}, {LESS, 0},         {JUMP_UNLESS, 24}, /* 14: */
    {PUSH, 1},       {LOAD, 1},     {PUT, 0},                             /* mark */
    {LOAD, 1},       {LOAD, 0},     {JUMP, 33},        {LOAD, 0},         {PUSH, 1},
    {ADD, 0},        {STORE, 0},    {JUMP, 2},                                      /* 24: i++ */
    {LOAD, 2},       {PUSH, 7},     {MUL, 0},          {STOP, 0},                   /* 29: */
    {ADD, 0},        {STORE, 1},    {LOAD, 2},         {PUSH, 1},         {ADD, 0}, /* 33: j += i */
    {PUSH, 1000003}, {MOD, 0},      {STORE, 2},        {JUMP, 14},                  /* count++ */
};

static int32_t memory[10000], variables[4];

typedef int32_t instruction(const struct code *at, int32_t *top);

static instruction push, load, store, add, mul, mod, less, jump, jump_unless, get, put, stop;

static instruction *const instructions[OPS] = {
    [PUSH] = push, [LOAD] = load, [STORE] = store, [ADD] = add,
    [MUL] = mul,   [MOD] = mod,   [LESS] = less,   [JUMP] = jump,
    [GET] = get,   [PUT] = put,   [STOP] = stop,   [JUMP_UNLESS] = jump_unless,
};

#define GO(at, top)                                                                                \
    do {                                                                                           \
        const struct code *next = (at);                                                            \
        __attribute__((musttail)) return instructions[next->op](next, top);                        \
    } while (0)

static int32_t push(const struct code *at, int32_t *top) {
    *top++ = at->value;
    GO(at + 1, top);
}

static int32_t load(const struct code *at, int32_t *top) {
    *top++ = variables[at->value];
    GO(at + 1, top);
}

static int32_t store(const struct code *at, int32_t *top) {
    variables[at->value] = *--top;
    GO(at + 1, top);
}

static int32_t add(const struct code *at, int32_t *top) {
    top--;
    top[-1] += *top;
    GO(at + 1, top);
}

static int32_t mul(const struct code *at, int32_t *top) {
    top--;
    top[-1] *= *top;
    GO(at + 1, top);
}

static int32_t mod(const struct code *at, int32_t *top) {
    top--;
    top[-1] %= *top;
    GO(at + 1, top);
}

static int32_t less(const struct code *at, int32_t *top) {
    top--;
    top[-1] = top[-1] < *top;
    GO(at + 1, top);
}

static int32_t jump(const struct code *at, int32_t *top) { GO(program + at->value, top); }

static int32_t jump_unless(const struct code *at, int32_t *top) {
    top--;
    GO(*top ? at + 1 : program + at->value, top);
}

static int32_t get(const struct code *at, int32_t *top) {
    top[-1] = memory[top[-1]];
    GO(at + 1, top);
}

static int32_t put(const struct code *at, int32_t *top) {
    top -= 2;
    memory[top[1]] = top[0];
    GO(at + 1, top);
}

static int32_t stop(const struct code *at, int32_t *top) {
    (void)at;
    return top[-1];
}

static int32_t run(void) {
    int32_t stack[64];
    memset(memory, 0, sizeof memory);
    memset(variables, 0, sizeof variables);
    return instructions[program->op](program, stack);
}

int main(int argc, char **argv) {
    for (uint32_t r = repeats(argc, argv, 120); r > 0; r--)
        check((uint32_t)run());
    return finish();
}
