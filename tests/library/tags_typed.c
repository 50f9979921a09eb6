/* The header of tags_typed.wat: throws, and looks at what a guest has not caught. C and C++. */
#include "guest.h"

#include "check.h"

enum action { RETURN, STOP, NONE, RETHROW };

struct host {
    enum action action;
    struct guest *from;
};

static uint32_t ask(void *context, struct guest *guest, uint32_t number) {
    struct host *host = (struct host *)context;
    switch (host->action) {
    case RETURN:
        break;
    case STOP:
        guest_throw_stop(guest, number + 1, 2.5);
        break;
    case NONE:
        guest_throw_none_2(guest);
        break;
    case RETHROW:
        CHECK(guest_stop(host->from, number + 2) == GUEST_TRAPPED);
        guest_rethrow(guest, host->from);
        break;
    }
    return number;
}

static struct guest *make(struct host *host) {
    struct guest_imports imports;
    struct guest *guest;
    memset(&imports, 0, sizeof imports);
    imports.env.context = host;
    imports.env.ask = ask;
    CHECK(guest_create(&imports, &guest, NULL, 0) == GUEST_OK);
    return guest;
}

int main(void) {
    struct host host = {RETURN, NULL}, idle = {RETURN, NULL};
    struct guest *guest = make(&host), *other = make(&idle);
    uint32_t number = 0;
    double real = 0;
    uint64_t wide = 0;
    struct guest_v128 vector;
    void *object = &host;

    CHECK(guest_try(guest, 5, &number) == GUEST_OK && number == 5);
    host.action = STOP;
    CHECK(guest_try(guest, 5, &number) == GUEST_OK && number == 6);
    host.action = NONE;
    CHECK(guest_try(guest, 5, &number) == GUEST_OK && number == UINT32_MAX);

    /* What nobody catches. */
    CHECK(guest_pass(guest, 5) == GUEST_TRAPPED);
    CHECK(guest_trap_kind(guest) == GUEST_TRAP_UNCAUGHT_EXCEPTION);
    CHECK(guest_caught_none_2(guest) && !guest_caught_stop(guest, &number, &real));
    host.action = STOP;
    CHECK(guest_pass(guest, 5) == GUEST_TRAPPED);
    CHECK(!guest_caught_none_2(guest) && guest_caught_stop(guest, &number, &real));
    CHECK(number == 6 && real == 2.5);
    CHECK(!guest_caught_stop(other, &number, &real));
    CHECK(guest_fail_2(guest, 9) == GUEST_TRAPPED);
    CHECK(guest_caught_bad_input_(guest, &wide, &vector, &object));
    CHECK(wide == 9 && vector.lanes[0] == 7 && vector.lanes[8] == 8 && !object);

    /* Between instances: each has tags of its own. */
    host.action = RETHROW;
    host.from = guest;
    CHECK(guest_try(guest, 5, &number) == GUEST_OK && number == 7);
    host.from = other;
    CHECK(guest_try(guest, 5, &number) == GUEST_TRAPPED);
    CHECK(guest_trap_kind(guest) == GUEST_TRAP_UNCAUGHT_EXCEPTION);
    CHECK(!guest_caught_stop(guest, &number, &real));
    CHECK(!guest_caught_stop(other, &number, &real)); /* it was taken */

    host.action = RETURN;
    CHECK(guest_try(guest, 5, &number) == GUEST_OK && number == 5);
    CHECK(!guest_caught_stop(guest, &number, &real));

    /* A tag with an exnref, which only guests throw. */
    CHECK(guest_carry(guest, 5, 3, &number) == GUEST_OK && number == 13);
    CHECK(guest_carry_out(guest) == GUEST_TRAPPED);
    CHECK(guest_trap_kind(guest) == GUEST_TRAP_UNCAUGHT_EXCEPTION);
    CHECK(!guest_caught_stop(guest, &number, &real));
    CHECK(guest_carry(other, 6, 4, &number) == GUEST_OK && number == 16);
    guest_destroy(other);
    guest_destroy(guest);
    return 0;
}
