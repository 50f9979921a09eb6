/* Tests compiler/lower/tries.c and throws.c: which tries become blocks, byte by byte. That a module
 * means the same afterwards is what e2e.exceptions.* show. */
#include "check.h"

#include "lower/tries.h"

/* Function 0 is imported, 1 has the body that is looked at. Of the others, all without parameters
 * and results, each is used by one of the tests. Type 1 is [] -> [i32]; tag 0 has no values. */
enum {
    IMPORT,
    LEAF = 2,     /* nothing */
    THROWER,      /* throw */
    CALLER,       /* calls THROWER */
    CATCHER,      /* calls THROWER, with a catch_all */
    PARTLY,       /* calls THROWER, with a catch */
    HANDLER,      /* calls THROWER in a catch_all */
    TAIL,         /* return_call of THROWER, with a catch_all around it */
    INDIRECT,     /* call_indirect */
    TABLE,        /* calls THROWER in a try_table with a catch_all */
    DELEGATING,   /* calls THROWER in a try that delegates outwards, out of a catch_all */
    MUTUAL,       /* calls MUTUAL2 and LEAF */
    MUTUAL2,      /* calls MUTUAL */
    TAIL_TABLE,   /* return_call_indirect, with a catch_all around it */
    BEFORE,       /* throws behind a catch_all */
    FUNCTION_END, /* one more than the last */
};
#define TRY 0x06, 0x40
#define CATCH 0x07, 0
#define CATCH_ALL 0x19
#define CALL(function) 0x10, function
#define THROW 0x08, 0
#define BLOCK 0x02, 0x40
#define END 0x0b
#define NONE_OF_TYPE_0 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
/* A section of up to 16383 bytes. */
#define LONG_SECTION(id, ...)                                                                      \
    id, 0x80 | (COUNT(__VA_ARGS__) & 0x7f), COUNT(__VA_ARGS__) >> 7, __VA_ARGS__
#define MODULE_OF(...)                                                                             \
    MODULE(SECTION(1, 2, 0x60, 0, 0, 0x60, 0, 1, 0x7f), SECTION(2, 1, 1, 'm', 1, 'f', 0, 0),       \
           SECTION(3, FUNCTION_END - 1, NONE_OF_TYPE_0), SECTION(4, 1, 0x70, 0, 1),                \
           SECTION(13, 1, 0, 0),                                                                   \
           LONG_SECTION(                                                                           \
               10, FUNCTION_END - 1, BODY(0, __VA_ARGS__, END), BODY(0, END), BODY(0, THROW, END), \
               BODY(0, CALL(THROWER), END), BODY(0, TRY, CALL(THROWER), CATCH_ALL, END, END),      \
               BODY(0, TRY, CALL(THROWER), CATCH, END, END),                                       \
               BODY(0, TRY, CALL(IMPORT), CATCH_ALL, CALL(THROWER), END, END),                     \
               BODY(0, TRY, 0x12, THROWER, CATCH_ALL, END, END),                                   \
               BODY(0, 0x41, 0, 0x11, 0, 0, END),                                                  \
               BODY(0, BLOCK, 0x1f, 0x40, 1, 2, 0, CALL(THROWER), END, END, END),                  \
               BODY(0, BLOCK, TRY, TRY, CALL(THROWER), 0x18, 1, CATCH_ALL, END, END, END),         \
               BODY(0, CALL(MUTUAL2), CALL(LEAF), END), BODY(0, CALL(MUTUAL), END),                \
               BODY(0, TRY, 0x41, 0, 0x13, 0, 0, CATCH_ALL, END, END),                             \
               BODY(0, TRY, CATCH_ALL, END, THROW, END)))

static void expect(struct bytes module, struct bytes body, uint32_t count) {
    struct front_end f;
    front_end_run(&f, module);
    assert_string_equal(front_end_lines(&f), "");
    uint32_t elsewhere = 4; /* in TAIL, DELEGATING, TAIL_TABLE and BEFORE */
    assert_int_equal(tries_drop(&f.module, &f.arena), count + elsewhere);
    assert_int_equal(f.module.codes[0].body.size, body.size);
    assert_memory_equal(f.module.codes[0].body.data, body.data, body.size);
    front_end_close(&f);
}

#define BECOMES(module, count, ...) expect(module, BYTES(0, __VA_ARGS__, END), count)
#define DROPPED(...)                                                                               \
    BECOMES(MODULE_OF(TRY, __VA_ARGS__, CATCH, 0x01, END), 1, BLOCK, __VA_ARGS__, END)
#define KEPT(...)                                                                                  \
    BECOMES(MODULE_OF(TRY, __VA_ARGS__, CATCH, 0x01, END), 0, TRY, __VA_ARGS__, CATCH, 0x01, END)

static void test_functions(void **state) {
    (void)state;
    DROPPED(CALL(LEAF));
    DROPPED(CALL(CATCHER));
    DROPPED(CALL(TABLE));
    DROPPED(CALL(MUTUAL));
    DROPPED(CALL(MUTUAL2));
    KEPT(CALL(IMPORT));
    KEPT(CALL(THROWER));
    KEPT(CALL(CALLER));
    KEPT(CALL(PARTLY));
    KEPT(CALL(HANDLER));
    KEPT(CALL(TAIL));
    KEPT(CALL(INDIRECT));
    KEPT(CALL(DELEGATING));
    KEPT(CALL(TAIL_TABLE));
    KEPT(CALL(BEFORE));
}

static void test_instructions(void **state) {
    (void)state;
    DROPPED(0x01);
    DROPPED(0x41, 0, 0x04, 0x40, 0x0c, 1, 0x05, CALL(LEAF), END); /* if, br */
    DROPPED(0x00);                                                /* a trap is no exception */
    DROPPED(0x12, THROWER);                                       /* leaves the try first */
    DROPPED(0x41, 0, 0x13, 0, 0);
    KEPT(THROW);
    KEPT(0x41, 0, 0x11, 0, 0);
    KEPT(BLOCK, 0x03, 0x40, CALL(THROWER), END, END);
}

/* Handlers are left out with what is in them; a try without any goes always. */
static void test_handlers(void **state) {
    (void)state;
    BECOMES(MODULE_OF(0x06, 0x7f, 0x41, 1, CATCH, TRY, TRY, THROW, 0x18, 0, CATCH, BLOCK, END, END,
                      0x41, 2, CATCH_ALL, TRY, THROW, CATCH_ALL, END, 0x41, 3, END, 0x1a),
            1, 0x02, 0x7f, 0x41, 1, END, 0x1a);
    BECOMES(MODULE_OF(TRY, THROW, END), 1, BLOCK, THROW, END);
    /* one that nothing reaches does not throw either */
    BECOMES(MODULE_OF(TRY, TRY, CATCH_ALL, THROW, END, CATCH_ALL, END), 2, BLOCK, BLOCK, END, END);
    BECOMES(MODULE_OF(TRY, TRY, THROW, CATCH_ALL, END, CATCH, END), 1, BLOCK, TRY, THROW, CATCH_ALL,
            END, END);
    BECOMES(MODULE_OF(TRY, TRY, THROW, CATCH, END, CATCH, END), 0, TRY, TRY, THROW, CATCH, END,
            CATCH, END);
    /* rethrow */
    BECOMES(MODULE_OF(TRY, TRY, THROW, CATCH_ALL, 0x09, 0, END, CATCH, END), 0, TRY, TRY, THROW,
            CATCH_ALL, 0x09, 0, END, CATCH, END);
    BECOMES(MODULE_OF(TRY, THROW, CATCH_ALL, TRY, 0x09, 1, CATCH, END, END), 0, TRY, THROW,
            CATCH_ALL, TRY, 0x09, 1, CATCH, END, END);
    BECOMES(MODULE_OF(TRY, THROW, CATCH_ALL, TRY, 0x01, CATCH, END, END), 1, TRY, THROW, CATCH_ALL,
            BLOCK, 0x01, END, END);
}

static void test_delegate(void **state) {
    (void)state;
    BECOMES(MODULE_OF(TRY, CALL(LEAF), 0x18, 0), 1, BLOCK, CALL(LEAF), END);
    BECOMES(MODULE_OF(TRY, THROW, 0x18, 0), 0, TRY, THROW, 0x18, 0);
    /* past a catch_all */
    BECOMES(MODULE_OF(TRY, TRY, TRY, THROW, 0x18, 1, CATCH_ALL, END, CATCH, END), 1, TRY, BLOCK,
            TRY, THROW, 0x18, 1, END, CATCH, END);
    BECOMES(MODULE_OF(TRY, TRY, TRY, THROW, 0x18, 0, CATCH_ALL, END, CATCH, END), 0, TRY, TRY, TRY,
            THROW, 0x18, 0, CATCH_ALL, END, CATCH, END);
    /* to a block in the try */
    BECOMES(MODULE_OF(TRY, BLOCK, TRY, TRY, THROW, 0x18, 1, CATCH_ALL, END, END, CATCH, END), 1,
            TRY, BLOCK, BLOCK, TRY, THROW, 0x18, 1, END, END, CATCH, END);
}

/* block, try_table (catch 0 0) and (catch_all 0) */
static void test_try_table(void **state) {
    (void)state;
    BECOMES(MODULE_OF(BLOCK, 0x1f, 0x40, 2, 0, 0, 0, 2, 0, CALL(LEAF), END, END), 1, BLOCK, BLOCK,
            CALL(LEAF), END, END);
    BECOMES(MODULE_OF(BLOCK, 0x1f, 0x40, 1, 0, 0, 0, THROW, END, END), 0, BLOCK, 0x1f, 0x40, 1, 0,
            0, 0, THROW, END, END);
    BECOMES(MODULE_OF(0x1f, 0x40, 0, THROW, END), 1, BLOCK, THROW, END);
    /* what a catch_all catches does not reach the try around it; what a catch does not, may */
    BECOMES(MODULE_OF(TRY, 0x1f, 0x40, 1, 2, 0, THROW, END, CATCH, END), 1, BLOCK, 0x1f, 0x40, 1, 2,
            0, THROW, END, END);
    BECOMES(MODULE_OF(TRY, 0x1f, 0x40, 1, 0, 0, 0, THROW, END, CATCH, END), 0, TRY, 0x1f, 0x40, 1,
            0, 0, 0, THROW, END, CATCH, END);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_functions), cmocka_unit_test(test_instructions),
        cmocka_unit_test(test_handlers),  cmocka_unit_test(test_delegate),
        cmocka_unit_test(test_try_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
