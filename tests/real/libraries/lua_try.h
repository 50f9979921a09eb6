/* Lua's errors without setjmp, which wasm has not: the host calls what may throw by its pointer,
 * and a throw is a trap, which unwinds to that call. Natively Lua uses setjmp. */
#ifdef __wasm__
struct lua_State;

#define IMPORT(name) __attribute__((import_module("env"), import_name(#name))) name
void IMPORT(try_call)(void (*function)(struct lua_State *, void *), struct lua_State *L,
                      void *data);
_Noreturn void IMPORT(throw_error)(void);

#define LUAI_THROW(L, c) throw_error()
#define LUAI_TRY(L, c, a) try_call(f, L, ud)
#define luai_jmpbuf int
#endif
