/* Lua's macros as functions, and the libraries that need no system. */
#include <lauxlib.h>
#include <lualib.h>

lua_State *open_lua(void) {
    lua_State *L = luaL_newstate();
    luaL_requiref(L, "_G", luaopen_base, 1);
    luaL_requiref(L, LUA_TABLIBNAME, luaopen_table, 1);
    luaL_requiref(L, LUA_STRLIBNAME, luaopen_string, 1);
    luaL_requiref(L, LUA_MATHLIBNAME, luaopen_math, 1);
    luaL_requiref(L, LUA_COLIBNAME, luaopen_coroutine, 1);
    luaL_requiref(L, LUA_UTF8LIBNAME, luaopen_utf8, 1);
    lua_settop(L, 0);
    return L;
}

int run_lua(lua_State *L, const char *text, int result_count) {
    int status = luaL_loadstring(L, text);
    return status ? status : lua_pcallk(L, 0, result_count, 0, 0, 0);
}
