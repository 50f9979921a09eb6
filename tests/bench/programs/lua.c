/* Lua: runs lua.lua, which prints what it computes. */
#include "driver.h"
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

static const char script[] = {
#embed "lua.lua"
};

static void open_libraries(lua_State *lua) {
    luaL_requiref(lua, LUA_GNAME, luaopen_base, 1);
    luaL_requiref(lua, LUA_TABLIBNAME, luaopen_table, 1);
    luaL_requiref(lua, LUA_STRLIBNAME, luaopen_string, 1);
    luaL_requiref(lua, LUA_MATHLIBNAME, luaopen_math, 1);
    luaL_requiref(lua, LUA_UTF8LIBNAME, luaopen_utf8, 1);
    lua_settop(lua, 0);
}

int main(int argc, char **argv) {
    int rounds = repetitions(argc, argv);
    lua_State *lua = luaL_newstate();
    require(lua != NULL, "luaL_newstate");
    open_libraries(lua);
    for (int round = 0; round < rounds; round++) {
        require(luaL_loadbufferx(lua, script, sizeof script, "lua.lua", "t") == LUA_OK,
                "luaL_loadbufferx");
        lua_call(lua, 0, 0);
    }
    lua_close(lua);
    return 0;
}
