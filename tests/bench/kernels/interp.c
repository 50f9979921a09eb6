/* An interpreter of a small stack machine: a loop around a switch. */
#include "kernel.h"

enum op { PUSH, LOAD, STORE, ADD, SUB, MUL, MOD, LESS, JUMP, JUMP_UNLESS, GET, PUT, STOP, OPS };

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

static int32_t memory[10000];

static int32_t run(void) {
    int32_t stack[64], variables[4] = {0};
    int32_t *top = stack;
    memset(memory, 0, sizeof memory);
    for (const struct code *at = program;;) {
        const struct code code = *at++;
        switch (code.op) {
        case PUSH:
            *top++ = code.value;
            break;
        case LOAD:
            *top++ = variables[code.value];
            break;
        case STORE:
            variables[code.value] = *--top;
            break;
        case ADD:
            top--;
            top[-1] += *top;
            break;
        case SUB:
            top--;
            top[-1] -= *top;
            break;
        case MUL:
            top--;
            top[-1] *= *top;
            break;
        case MOD:
            top--;
            top[-1] %= *top;
            break;
        case LESS:
            top--;
            top[-1] = top[-1] < *top;
            break;
        case JUMP:
            at = program + code.value;
            break;
        case JUMP_UNLESS:
            if (!*--top)
                at = program + code.value;
            break;
        case GET:
            top[-1] = memory[top[-1]];
            break;
        case PUT:
            top -= 2;
            memory[top[1]] = top[0];
            break;
        default:
            return top[-1];
        }
    }
}

int main(int argc, char **argv) {
    for (uint32_t r = repeats(argc, argv, 120); r > 0; r--)
        check((uint32_t)run());
    return finish();
}
