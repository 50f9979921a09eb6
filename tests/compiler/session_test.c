/* Tests compiler/bench/session.c: rows, ratios and noise. */
#include "check.h"

#include "bench/session.h"

#include <math.h>

enum { ROUNDS = 3 };

struct frame {
    struct arena arena;
    struct bench_settings settings;
    struct session session;
    struct row rows[3]; /* native, Sinter's, an engine's */
};

static void set(struct frame *frame, int row, double first, double second, double third) {
    double *seconds = frame->rows[row].seconds[CLOCK_WALL];
    seconds[0] = first;
    seconds[1] = second;
    seconds[2] = third;
    frame->rows[row].sample_count = ROUNDS;
}

static void open_frame(struct frame *frame) {
    static const enum row_kind kinds[] = {ROW_NATIVE, ROW_SINTER, ROW_ENGINE};
    *frame = (struct frame){.settings = {.run_count = ROUNDS}};
    frame->session = (struct session){.settings = &frame->settings, .arena = &frame->arena};
    for (int i = 0; i < 3; i++) {
        frame->rows[i] = (struct row){.kind = kinds[i]};
        for (int c = 0; c < CLOCKS; c++)
            frame->rows[i].seconds[c] = arena_array(&frame->arena, ROUNDS, sizeof(double));
        session_insert_row(&frame->session, frame->session.row_count, &frame->rows[i]);
        set(frame, i, 1, 1, 1);
    }
    frame->session.reference = &frame->rows[0];
}

static bool is_near(double a, double b) { return fabs(a - b) < 1e-9; }

static void test_rows(void **state) {
    (void)state;
    struct arena arena = {0};
    struct session session = {.arena = &arena};
    struct row rows[12];
    for (uint32_t i = 0; i < 12; i++) /* 0, 11, 10, ..., 1 */
        session_insert_row(&session, i ? 1 : 0, &rows[i]);
    assert_int_equal(session.row_count, 12);
    assert_ptr_equal(session.rows[0], &rows[0]);
    for (uint32_t i = 1; i < 12; i++)
        assert_ptr_equal(session.rows[i], &rows[12 - i]);
    assert_string_equal(session_printable(&session, "a\x1b \"b\\c\"\n"), "a\\x1b \"b\\c\"\\x0a");
    arena_destroy(&arena);
}

/* The median of the rounds' ratios, and the median distance from it. */
static void test_ratio(void **state) {
    (void)state;
    struct frame frame;
    open_frame(&frame);
    set(&frame, 0, 1, 2, 4);
    set(&frame, 1, 1.5, 2, 5);
    struct statistics ratio = session_ratio(&frame.session, &frame.rows[1]);
    assert_true(is_near(ratio.median, 1.25) && is_near(ratio.deviation, 0.25));
    assert_true(is_near(ratio.minimum, 1) && is_near(ratio.maximum, 1.5));
    assert_true(is_near(session_run(&frame.session, &frame.rows[1]).median, 2));
    assert_true(is_near(session_ratio(&frame.session, &frame.rows[0]).median, 1));
    set(&frame, 0, 1, 0.002, 4);
    assert_true(is_near(session_ratio(&frame.session, &frame.rows[1]).median, 1.5));
    set(&frame, 0, 1, 0.0019, 4); /* too short in one round */
    assert_true(isnan(session_ratio(&frame.session, &frame.rows[1]).median));
    set(&frame, 0, 1, 2, 4);
    frame.rows[1].status = ROW_FAILED;
    assert_true(isnan(session_ratio(&frame.session, &frame.rows[1]).median));
    arena_destroy(&frame.arena);
}

static void test_noise(void **state) {
    (void)state;
    struct frame frame;
    open_frame(&frame);
    assert_null(session_noisiest(&frame.session));
    set(&frame, 1, 1, 5, 1); /* a single round that is slow does not change the result */
    assert_null(session_noisiest(&frame.session));
    set(&frame, 1, 0.951, 1, 1.1);
    assert_null(session_noisiest(&frame.session));
    set(&frame, 1, 0.949, 1, 1.1);
    assert_ptr_equal(session_noisiest(&frame.session), &frame.rows[1]);
    set(&frame, 0, 2, 2.5, 3);
    assert_ptr_equal(session_noisiest(&frame.session), &frame.rows[0]);
    frame.rows[0].status = frame.rows[1].status = ROW_FAILED;
    assert_null(session_noisiest(&frame.session));
    frame.rows[0].status = frame.rows[1].status = ROW_OK;
    frame.rows[0].sample_count = frame.rows[1].sample_count = 0;
    assert_null(session_noisiest(&frame.session));
    arena_destroy(&frame.arena);
    open_frame(&frame);
    set(&frame, 2, 1, 2, 3);               /* an engine's own noise */
    set(&frame, 1, 0.001, 0.0015, 0.0018); /* shorter than what can be compared */
    assert_null(session_noisiest(&frame.session));
    frame.settings.cpu_clock = true;
    for (int i = 0; i < ROUNDS; i++)
        frame.rows[1].seconds[CLOCK_CPU][i] = 1 + i;
    assert_ptr_equal(session_noisiest(&frame.session), &frame.rows[1]);
    arena_destroy(&frame.arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_ratio),
        cmocka_unit_test(test_noise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
