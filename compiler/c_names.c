/* See c_names.h. */
#include "c_names.h"

#include "process.h"

#include <string.h>

bool c_names_is_identifier(const char *name) {
    static const char letters[] = "_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    size_t size = strspn(name, letters);
    while (size && name[size] >= '0' && name[size] <= '9')
        size += 1 + strspn(name + size + 1, letters);
    return size && name[size] == '\0';
}

/* Whether `word`, of up to `size` bytes, is one of the words in `list`, between blanks. */
static bool is_listed(const char *list, const char *word, size_t size) {
    for (const char *at = list; (at = strchr(at, ' ')) != NULL; at++)
        if (strncmp(at + 1, word, size) == 0 && at[1 + size] == ' ')
            return size > 0;
    return false;
}

static const char words[] =
    " alignas alignof and and_eq asm auto bitand bitor bool break case catch char char8_t char16_t "
    "char32_t class co_await co_return co_yield compl complex concept const const_cast consteval "
    "constexpr constinit continue decltype default delete do double dynamic_cast else enum errno "
    "explicit export extern false float for friend goto if inline int linux long mutable namespace "
    "new noexcept noreturn not not_eq nullptr operator or or_eq private protected public register "
    "reinterpret_cast requires restrict return short signed sizeof static static_assert "
    "static_cast struct switch template this thread_local throw true try typedef typeid typename "
    "typeof typeof_unqual union unix unsigned using virtual void volatile wchar_t while xor xor_eq "
    "context ";

/* Types that a library's header uses, and the one macro among them. */
static const char types[] =
    " int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t size_t NULL ";

/* Named as macros of the standard headers are: NULL, EOF, INT32_MAX. */
static bool is_macro(const char *name) {
    size_t size = 0;
    while ((name[size] >= 'A' && name[size] <= 'Z') || name[size] == '_' ||
           (size && name[size] >= '0' && name[size] <= '9'))
        size++;
    return size >= 3 && name[size] == '\0' && name[0] != '_';
}

static bool is_reserved(const char *name) {
    return name[0] == '_' && (name[1] == '_' || (name[1] >= 'A' && name[1] <= 'Z'));
}

bool c_names_is_word(const char *name) {
    return is_listed(words, name, strlen(name)) || is_macro(name) || is_reserved(name);
}

bool c_names_is_type_word(const char *name) {
    return is_listed(words, name, strlen(name)) || is_listed(types, name, strlen(name));
}

/* First words of the names of glibc, musl and their like that come in families, to which later
 * versions add: POSIX, threads, time, XDR and RPC, resolvers, NIS, encryption. */
static const char families[] =
    " aio arc4random argp argz arch atomic authdes authnone authunix backtrace bsd canonicalize "
    "clnt clntraw clnttcp clntudp clntunix clock cnd crypt dl dn encrypt envz epoll error ether "
    "eventfd fanotify fmaximum fminimum fts fts64 gai getopt gnu iconv if in6addr inet inet6 "
    "inotify io key lio malloc mcheck memfd mq mtx nis nl ns ntp obstack pidfd pkey pmap posix "
    "printf process program pthread re register res sched sem setkey shm stdc svc svcerr svcfd "
    "svcraw svctcp svcudp svcunix svcunixfd sys td thr thrd timer timerfd timespec tss xcrypt xdr "
    "xdrmem xdrrec xdrstdio xprt yp yperr ypprot ";
static const char runtimes[] = " sinter w2c wasm wasm2c ";

const char *c_names_owner(const char *prefix) {
    size_t first = strcspn(prefix, "_");
    if (is_listed(runtimes, prefix, first))
        return "Sinter's runtime";
    if (is_listed(families, prefix, first))
        return "the C library";
    if (is_reserved(prefix) || strcmp(prefix, "_") == 0)
        return "the compiler";
    return NULL;
}

bool c_names_is_defined(const char *name) { return process_has_symbol(name); }
