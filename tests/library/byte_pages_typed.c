/* A generated header makes the memory that the module imports, with pages of one byte. */
#include "check.h"

#include "typed.h"

int main(void) {
    struct typed *instance;
    uint32_t result;
    CHECK(typed_create(&instance, NULL, 0) == TYPED_OK);
    CHECK(typed_memory_size(instance) == 3);
    CHECK(typed_get(instance, 2, &result) == TYPED_OK && result == 0);
    CHECK(typed_get(instance, 3, &result) == TYPED_TRAPPED);
    CHECK(typed_memory_grow(instance, 2) == 3 && typed_memory_grow(instance, 1) == UINT64_MAX);
    CHECK(typed_get(instance, 4, &result) == TYPED_OK && result == 0);
    typed_destroy(instance);
    return 0;
}
