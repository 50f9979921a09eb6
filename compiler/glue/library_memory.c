/* See library_memory.h. */
#include "glue/library_memory.h"

static const struct {
    const char *name;
    const char *c_type;
} numbers[] = {{"u8", "uint8_t"}, {"u16", "uint16_t"}, {"u32", "uint32_t"}, {"u64", "uint64_t"},
               {"i8", "int8_t"},  {"i16", "int16_t"},  {"i32", "int32_t"},  {"i64", "int64_t"},
               {"f32", "float"},  {"f64", "double"}};
#define NUMBER_COUNT (sizeof numbers / sizeof *numbers)

void library_memory_header(const struct library_names *names, struct text *out) {
    const char *p = names->prefix;
    text_format(out,
                "/* The `size` bytes at a guest's address; NULL when they are not all inside the "
                "memory. Valid\n * until the instance ends. */\n"
                "void *%s_memory_span(struct %s *instance, uint64_t address, uint64_t size);\n\n"
                "/* Space without content, by the allocator that %s_put uses; given back by "
                "%s_release. */\n"
                "enum %s_status %s_allocate(struct %s *instance, size_t size, uint32_t align,\n"
                "    %s *address);\n\n"
                "/* Arrays of `count` numbers, which the guest has in little-endian order, at any "
                "address. False,\n * with nothing copied, when they are not all inside the memory. "
                "*/\n",
                p, p, p, p, p, p, p, names->address);
    for (size_t i = 0; i < NUMBER_COUNT; i++)
        text_format(out,
                    "bool %s_read_%s(struct %s *instance, uint64_t address, %s *to, size_t "
                    "count);\n"
                    "bool %s_write_%s(struct %s *instance, uint64_t address, const %s *from, "
                    "size_t count);\n",
                    p, numbers[i].name, p, numbers[i].c_type, p, numbers[i].name, p,
                    numbers[i].c_type);
    text_byte(out, '\n');
}

void library_memory_c(const struct library_names *names, struct text *out) {
    const char *p = names->prefix;
    text_format(out,
                "VISIBLE void *%s_memory_span(struct %s *i, uint64_t address, uint64_t size) {\n"
                "    return library.runtime->memory_span((void *)i, address, size);\n}\n"
                "VISIBLE enum %s_status %s_allocate(struct %s *i, size_t size, uint32_t align,\n"
                "    %s *address) {\n    uint64_t at;\n"
                "    enum %s_status status = (enum %s_status)library.runtime->allocate((void *)i, "
                "size, align, &at);\n    *address = (%s)at;\n    return status;\n}\n",
                p, p, p, p, p, names->address, p, p, names->address);
    for (size_t i = 0; i < NUMBER_COUNT; i++)
        text_format(out,
                    "VISIBLE bool %s_read_%s(struct %s *i, uint64_t address, %s *to, size_t count) "
                    "{\n    return library.runtime->read_numbers((void *)i, address, to, count, "
                    "sizeof *to);\n}\n"
                    "VISIBLE bool %s_write_%s(struct %s *i, uint64_t address, const %s *from, "
                    "size_t count) {\n    return library.runtime->write_numbers((void *)i, "
                    "address, from, count, sizeof *from);\n}\n",
                    p, numbers[i].name, p, numbers[i].c_type, p, numbers[i].name, p,
                    numbers[i].c_type);
}
