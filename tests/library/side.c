/* Places a side module's data where it says. */
#include "side.h"

#include "check.h"

static uint32_t peek(struct side *guest, uint32_t address) {
    uint32_t byte;
    CHECK(side_peek(guest, address, &byte) == SIDE_OK);
    return byte;
}

static void check_at(uint32_t base) {
    const struct side_imports imports = {.env = {.base = base}};
    struct side *guest;
    uint32_t is_null;
    CHECK(side_create(&imports, &guest, NULL, 0) == SIDE_OK);
    CHECK(peek(guest, base) == 'a' && peek(guest, base + 2) == 'c' && peek(guest, base + 3) == 0);
    CHECK(peek(guest, base + 8) == 'd');
    CHECK(side_drop(guest) == SIDE_OK);
    CHECK(side_is_null(guest, &is_null) == SIDE_OK && is_null == 0);
    side_destroy(guest);
}

int main(void) {
    struct side *guest;
    const struct side_imports outside = {.env = {.base = 65535}};
    check_at(0);
    check_at(1024);
    CHECK(side_create(&outside, &guest, NULL, 0) == SIDE_TRAPPED);
    return 0;
}
