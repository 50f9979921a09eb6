const std = @import("std");

extern "wasi_snapshot_preview1" fn args_sizes_get(count: *i32, size: *i32) u16;

fn divide(a: i32, b: i32) i32 {
    return @divTrunc(a, b);
}

noinline fn total(items: []const i32, by: i32) i32 {
    var sum: i32 = 0;
    for (items) |item| {
        sum += divide(item, by);
    }
    return sum;
}

pub fn main() void {
    const items = [_]i32{ 10, 20, 30 };
    var count: i32 = 0;
    var size: i32 = 0;
    _ = args_sizes_get(&count, &size);
    std.debug.print("{d}\n", .{total(&items, count)});
    std.debug.print("{d}\n", .{total(&items, count - 1)});
}
