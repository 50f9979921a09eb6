/* Lua: scripts, which call functions of the host's, which call Lua again; its own C functions by
 * their pointers; values through its stack; errors and coroutines, which unwind it (lua_try.h). */
#ifndef NATIVE
#include <stdint.h>
struct guest;
static void try_call(void *, struct guest *, uint32_t, uint32_t, uint32_t);
static void throw_error(void *, struct guest *);
#define GUEST_IMPORTS                                                                              \
    &(const struct guest_imports){.env = {.try_call = try_call, .throw_error = throw_error}},
#endif
#include "both.h"

#ifdef NATIVE
#include <lauxlib.h>
lua_State *open_lua(void);
int run_lua(lua_State *L, const char *text, int result_count);
#endif

#ifndef NATIVE
#define THROWN "host error: a Lua error"

static void throw_error(void *context, struct guest *guest) { guest_trap(guest, "a Lua error"); }

/* The guest's own stack, for C's variables, is where it was. */
static void try_call(void *context, struct guest *guest, uint32_t function, uint32_t state,
                     uint32_t data) {
    uint32_t stack = guest___stack_pointer(guest);
    enum guest_status status = guest_table_call_i32_i32_to_void(guest, function, state, data);
    if (status != GUEST_TRAPPED || strcmp(guest_trap_message(guest), THROWN) != 0)
        must(status, "a protected call");
    guest_set___stack_pointer(guest, stack);
}
#endif

static address lua;

static void show_top(int count) {
    for (int i = -count; i < 0; i++)
        printf("%s ", text_at(ADDRESS(luaL_tolstring, lua, (uint32_t)(i), NOWHERE))),
            VOID(lua_settop, lua, (uint32_t)-2);
    printf("\n");
    VOID(lua_settop, lua, 0);
}

static void run(const char *script, int result_count) {
    address text = put_text(script);
    uint32_t status = INTEGER(run_lua, lua, text, (uint32_t)result_count);
    printf("%.50s: %u\n", script, status);
    show_top(status ? 1 : result_count);
    VOID(free, text);
}

/* mix(x, y): a number of both, and a text. */
HOST_FUNCTION(uint32_t, mix, address state) {
    double x = NUMBER(lua_tonumberx, state, 1, NOWHERE),
           y = NUMBER(lua_tonumberx, state, 2, NOWHERE);
    char bytes[60];
    VOID(lua_pushnumber, state, x * 1000 + y / 3);
    int size = snprintf(bytes, sizeof bytes, "%.14g and %.14g", x, y);
    address text = put(bytes, (size_t)size);
    ADDRESS(lua_pushlstring, state, text, (uint32_t)size);
    VOID(free, text);
    return 2;
}

/* Calls a function of one parameter and result. An error unwinds the host's function, too. */
#ifdef NATIVE
#define CALL_LUA(state) lua_callk(state, 1, 1, 0, NULL)
#else
#define CALL_LUA(state)                                                                            \
    if (guest_lua_callk(guest, state, 1, 1, 0, 0) != GUEST_OK)                                     \
    guest_trap(guest, "a Lua error")
#endif

/* twice(f, x): f(f(x)), by calls of Lua's. */
HOST_FUNCTION(uint32_t, twice, address state) {
    for (int i = 0; i < 2; i++) {
        VOID(lua_pushvalue, state, 1);
        VOID(lua_pushvalue, state, i ? (uint32_t)-2 : 2);
        CALL_LUA(state);
    }
    return 1;
}

static void define(const char *name, address pointer) {
    address text = put_text(name);
    VOID(lua_pushcclosure, lua, pointer, 0);
    VOID(lua_setglobal, lua, text);
    VOID(free, text);
}

/* math.floor(7.9), by its pointer. */
static void call_own(void) {
    run("return math.floor", 0);
    address text = put_text("return math.floor");
    INTEGER(run_lua, lua, text, 1);
    address pointer = ADDRESS(lua_tocfunction, lua, (uint32_t)-1);
    VOID(lua_settop, lua, 0);
    VOID(lua_pushnumber, lua, 7.9);
    printf("floor gives %u: ", CALL_POINTER(i32_to_i32, int (*)(address), pointer, lua));
    show_top(1);
    VOID(free, text);
}

int main(void) {
    open_library();
    lua = ADDRESS(open_lua);
    define("mix", POINTER(mix, i32_to_i32));
    define("twice", POINTER(twice, i32_to_i32));
    run("return 1 + 1, 7 // 2, 7 / 2, 2^53, 1 << 62, 'a' .. 1, 1e15, 0.1, -0.0, math.pi", 10);
    run("return mix(3, 4)", 2);
    run("return twice(function(x) return x * x + 1 end, 3)", 1);
    run("return twice(function(x) return twice(function(y) return y + x end, 10) end, 5)", 1);
    run("local t = {} for i = 1, 300 do t[i] = (i * 7919) % 1009 end "
        "table.sort(t, function(a, b) return a > b end) return table.concat(t, ',')",
        1);
    run("local s = 0 for i = 1, 20000 do local n, t = mix(i, i) s = s + n + #t end return s", 1);
    run("return (('the quick brown fox'):gsub('%w+', function(w) return w:upper() .. #w end))", 1);
    run("local co = coroutine.wrap(function() for i = 1, 5 do coroutine.yield(i) end end) "
        "return co(), co(), co()",
        3);
    run("local f = function(n, f) return n < 2 and n or f(n - 1, f) + f(n - 2, f) end "
        "return f(22, f)",
        1);
    run("return string.format('%5.2f|%q|%x', 1/3, 'a\\nb', 255), utf8.char(233, 8364), #_VERSION",
        3);
    run("return select('#', pcall(error)), pcall(error, 'thrown'), pcall(function() local x = nil "
        "+ 1 end)",
        5);
    run("return pcall(pcall, error, 'inner'), pcall(string.rep), pcall(twice, error, 'by the "
        "host')",
        5);
    run("local t = setmetatable({}, {__close = function() error('closing') end}) "
        "return pcall(function() local x <close> = t error('body') end)",
        2);
    run("return this is not Lua", 1);
    run("local function deep(n) return 1 + deep(n + 1) end local ok, why = pcall(deep, 1) "
        "return ok, #why > 10",
        2);
    run("local co = coroutine.create(function(a) local b = coroutine.yield(a * 2) error(b) end) "
        "return coroutine.resume(co, 21), coroutine.resume(co, 'oops'), coroutine.status(co)",
        5);
    call_own();
    VOID(lua_close, lua);
    close_library();
    return 0;
}
