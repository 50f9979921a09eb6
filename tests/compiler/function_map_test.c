/* Tests compiler/native/function_map.c: which symbols become entries, and the assembly. */
#include "check.h"

#include "native/function_map.h"
#include "object.h"

#define CODE "sinter_guest"

struct fixture {
    struct arena arena;
    struct bytes names[8];
    struct module module;
    struct function_map_shard shards[2];
    struct text assembly;
};

static void open_fixture(struct fixture *f) {
    static const char *const names[] = {"f0", "f1", "a\"b\\\n", "", "f4", "f5", "f6", "f7"};
    *f = (struct fixture){.module = {.func_names = f->names, .func_count = 8}};
    for (size_t i = 0; i < 8; i++)
        f->names[i] = bytes_of(names[i]);
    f->shards[0] = (struct function_map_shard){.text_label = "text_0", .code_name = "m"};
    f->shards[1] = (struct function_map_shard){.text_label = "text_1", .code_name = "m"};
}

static void close_fixture(struct fixture *f) {
    text_free(&f->assembly);
    arena_destroy(&f->arena);
}

static void read_shard(struct fixture *f, size_t shard, const char *section,
                       const struct object_symbol *symbols, size_t count) {
    struct text object = {0};
    object_make(section, 96, symbols, count, &object);
    function_map_read(&f->module, text_bytes(&object), &f->arena, &f->shards[shard]);
    text_free(&object);
}

static const char *assemble(struct fixture *f, uint32_t shard_count, const char *module_symbol) {
    struct name_pool pool = name_pool_open(&f->module, &f->arena);
    const struct function_map_input input = {.description_path = "/t/module.bin",
                                             .shards = f->shards,
                                             .shard_count = shard_count,
                                             .module_symbol = module_symbol};
    function_map_assembly(&input, &pool, &f->assembly);
    name_pool_close(&pool);
    return f->assembly.data;
}

#define DESCRIPTION                                                                                \
    " .section sinter_module,\"aR\",@progbits\n .balign 16\n"                                      \
    " .globl sinter_description_start\n .hidden sinter_description_start\n"                        \
    "sinter_description_start:\n .incbin \"\\057t\\057module\\056bin\"\n"                          \
    " .section .note.sinter,\"aR\",@note\n .balign 4\n"                                            \
    " .long 2f - 1f, 4f - 3f, 1\n1: .asciz \"Sinter\"\n2: .balign 4\n"                             \
    "3: .quad sinter_description_start - .\n"
#define MAP "4: .balign 4\n .section .rodata.sinter_map,\"a\",@progbits\n .balign 8\n"
#define SHARDS "\n .section .data.rel.ro.sinter_map,\"aw\",@progbits\n .balign 8\nshards:\n"
#define TABLE                                                                                      \
    " .globl sinter_functions\n .hidden sinter_functions\nsinter_functions:\n"                     \
    " .quad shards, names\n .long "
#define END ", 0\n .quad 0\n .section .note.GNU-stack,\"\",@progbits\n"

/* Entries are sorted by address. A tail entry belongs to its function, and a name is stored once,
 * quoted, and then as it is if that differs. Symbols of other kinds, of other modules and of no
 * function are left out. */
static void test_two_shards(void **state) {
    (void)state;
    struct fixture f;
    open_fixture(&f);
    const struct object_symbol first[] = {{.name = "w2c_m_f2_x", .value = 64, .size = 32},
                                          {.name = "w2c_m_f1_f1", .value = 16, .size = 48},
                                          {.name = "w2c_m_f8", .value = 8, .size = 4},
                                          {.name = "w2c_n_f4", .value = 8, .size = 4},
                                          {.name = "w2c_m_k5", .value = 8, .size = 4},
                                          {.name = "w2c_m_f6", .is_undefined = true},
                                          {.name = "w2c_m_f7", .value = 8, .is_data = true},
                                          {.name = "w2c_m_x1", .value = 0, .size = 16}};
    const struct object_symbol second[] = {{.name = "w2c_m_f3", .value = 0, .size = 40},
                                           {.name = "w2c_m_x2", .value = 40, .size = 56}};
    read_shard(&f, 0, CODE, first, sizeof first / sizeof *first);
    read_shard(&f, 1, CODE, second, sizeof second / sizeof *second);
    assert_int_equal(f.shards[0].entry_count, 3);
    assert_int_equal(f.shards[1].entry_count, 2);
    assert_string_equal(assemble(&f, 2, NULL), DESCRIPTION MAP
                        "map_0:\n .long 0, 16, 1, 1, 1, 2\n .long 16, 48, 1, 1, 1, 2\n"
                        " .long 64, 32, 2, 4, 15, 5\n"
                        "map_1:\n .long 0, 40, 3, 20, 20, 0\n .long 40, 56, 2, 4, 15, 5\n"
                        "names:\n .ascii "
                        "\"\\000f1\\000a\\134\\042b\\134\\134\\134x0a\\000"
                        "a\\042b\\134\\012\\000\"" SHARDS " .quad text_0, map_0\n .long 3, 96\n"
                        " .quad text_1, map_1\n .long 2, 96\n" TABLE "2" END);
    close_fixture(&f);
}

/* A library's note also leads to its module. */
static void test_library(void **state) {
    (void)state;
    struct fixture f;
    open_fixture(&f);
    const struct object_symbol symbols[] = {{.name = "w2c_m_f0", .value = 0, .size = 96}};
    read_shard(&f, 0, CODE, symbols, 1);
    assert_string_equal(assemble(&f, 1, "sinter_library_module"), DESCRIPTION
                        " .quad sinter_library_module - .\n" MAP
                        "map_0:\n .long 0, 96, 0, 1, 1, 2\nnames:\n .ascii \"\\000f0\\000\"" SHARDS
                        " .quad text_0, map_0\n .long 1, 96\n" TABLE "1" END);
    close_fixture(&f);
}

/* Only functions in the guest's section count. Without any, the map is empty. */
static void test_other_section(void **state) {
    (void)state;
    struct fixture f;
    open_fixture(&f);
    const struct object_symbol symbols[] = {{.name = "w2c_m_f0", .value = 0, .size = 96}};
    read_shard(&f, 0, ".text", symbols, 1);
    assert_int_equal(f.shards[0].entry_count, 0);
    assert_int_equal(f.shards[0].text_size_bytes, 0);
    assert_string_equal(assemble(&f, 1, NULL),
                        DESCRIPTION MAP "map_0:\nnames:\n .ascii \"\\000\"" SHARDS
                                        " .quad text_0, map_0\n .long 0, 0\n" TABLE "1" END);
    close_fixture(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two_shards),
        cmocka_unit_test(test_library),
        cmocka_unit_test(test_other_section),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
