/* See locals.h. */
#include "wasm/locals.h"

struct local_groups locals_open(struct reader *r) {
    return (struct local_groups){.r = r, .left = reader_u32(r, "local declarations")};
}

bool locals_next(struct local_groups *groups, struct local_group *group) {
    if (groups->left == 0 || groups->r->failed)
        return false;
    groups->left--;
    group->offset = reader_offset(groups->r);
    group->count = reader_u32(groups->r, "a number of locals");
    group->type = types_read_value(groups->r, "a local");
    return !groups->r->failed;
}

struct locals locals_read(struct reader *r) {
    struct local_groups groups = locals_open(r);
    struct locals locals = {.group_count = groups.left};
    struct local_group group;
    const uint8_t *start = r->cursor;
    while (locals_next(&groups, &group))
        locals.count += group.count;
    locals.groups = (struct bytes){start, (size_t)(r->cursor - start)};
    return locals;
}
