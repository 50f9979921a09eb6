/* The host: four threads with 500 instances each, all of them alive at once. dice.h is made by
 * `sinter build --header`; nothing else of Sinter's is needed. */
#include "dice.h"

#include <pthread.h>
#include <stdio.h>

#define THREAD_COUNT 4
#define INSTANCE_COUNT 500

struct player {
    uint64_t seed;
    struct dice *dice;
};

static struct player players[THREAD_COUNT][INSTANCE_COUNT];
static pthread_barrier_t all_made;

/* The import "env"."seed". `context` is what dice_create was given for the module "env". */
static uint64_t seed(void *context, struct dice *dice) {
    (void)dice;
    const struct player *player = context;
    return player->seed;
}

static void make(struct player *player, uint64_t number) {
    struct dice_imports imports = {.env = {.context = player, .seed = seed}};
    char error[200] = "";
    player->seed = number;
    if (dice_create(&imports, &player->dice, error, sizeof error) != DICE_OK)
        printf("player %u: %s\n", (unsigned)number, error);
}

/* An instance is used by one thread at a time; which one does not matter. */
static void *play(void *argument) {
    struct player *mine = argument;
    uint32_t result, total = 0;
    uint64_t first = (uint64_t)(mine - players[0]) + 1;
    for (int i = 0; i < INSTANCE_COUNT; i++)
        make(&mine[i], first + (uint64_t)i);
    pthread_barrier_wait(&all_made);
    for (int throw = 0; throw < 100; throw ++)
        for (int i = 0; i < INSTANCE_COUNT; i++)
            if (dice_roll(mine[i].dice, 6, &result) == DICE_OK)
                total += result;
    /* A trap ends the call, not the instance, and no other one notices. */
    if (dice_roll(mine[7].dice, 0, &result) == DICE_TRAPPED &&
        dice_roll(mine[7].dice, 6, &result) == DICE_OK)
        total += result;
    return (void *)(uintptr_t)total;
}

int main(void) {
    pthread_t threads[THREAD_COUNT];
    uint32_t sum = 0, again, result;
    struct player twin;
    pthread_barrier_init(&all_made, NULL, THREAD_COUNT);
    for (int i = 0; i < THREAD_COUNT; i++)
        pthread_create(&threads[i], NULL, play, players[i]);
    for (int i = 0; i < THREAD_COUNT; i++) {
        void *total;
        pthread_join(threads[i], &total);
        sum += (uint32_t)(uintptr_t)total;
    }
    printf("%d instances, %u in all\n", THREAD_COUNT * INSTANCE_COUNT, (unsigned)sum);

    /* One that starts with the same seed does the same again. */
    make(&twin, players[2][3].seed);
    for (int throw = 0; throw < 101; throw ++)
        dice_roll(twin.dice, 6, &again);
    dice_roll(players[2][3].dice, 6, &result);
    printf("the 101st throw of player %u: %u, and again: %u\n", (unsigned)twin.seed,
           (unsigned)result, (unsigned)again);

    dice_destroy(twin.dice);
    for (int i = 0; i < THREAD_COUNT; i++)
        for (int k = 0; k < INSTANCE_COUNT; k++)
            dice_destroy(players[i][k].dice);
    pthread_barrier_destroy(&all_made);
    return 0;
}
