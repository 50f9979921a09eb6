/* See c_names.h. */
#include "glue/c_names.h"

#include "base/process.h"

#include <string.h>

bool c_names_is_identifier(const char *name) {
    static const char letters[] = "_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    size_t size = strspn(name, letters);
    while (size && name[size] >= '0' && name[size] <= '9')
        size += 1 + strspn(name + size + 1, letters);
    return size && name[size] == '\0';
}

/* Whether the first `size` bytes of `word` are one of the words in `list`, which stand between
 * blanks. */
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

/* Macros without parameters in the headers of POSIX and glibc 2.36 whose names do not look like
 * those of macros. Macros that expand to their own names are left out. */
static const char macros[] =
    " AO B0 DM DO EC EL GA HZ I IP P_tmpdir SB SE _res arp_hln arp_hrd arp_op arp_pln arp_pro "
    "atomic_compare_exchange_strong_explicit atomic_compare_exchange_weak_explicit "
    "atomic_exchange_explicit atomic_fetch_add_explicit atomic_fetch_and_explicit "
    "atomic_fetch_or_explicit atomic_fetch_sub_explicit atomic_fetch_xor_explicit atomic_init "
    "atomic_load_explicit atomic_store_explicit b64_ntop b64_pton basename d_fileno "
    "dn_count_labels dq_bhardlimit dq_bsoftlimit dq_btime dq_curinodes dq_curspace "
    "dq_ihardlimit dq_isoftlimit dq_itime dq_valid fp_nquery fp_query fp_resstat h_addr "
    "h_errno hostalias icmp6_data16 icmp6_data32 icmp6_data8 icmp6_id icmp6_maxdelay "
    "icmp6_mtu icmp6_pptr icmp6_seq icmp_data icmp_gwaddr icmp_id icmp_ip icmp_lifetime "
    "icmp_mask icmp_nextmtu icmp_num_addrs icmp_otime icmp_pmvoid icmp_pptr icmp_radv "
    "icmp_rtime icmp_seq icmp_ttime icmp_void icmp_wpa ifa_broadaddr ifa_dstaddr ifc_buf "
    "ifc_req ifr_addr ifr_bandwidth ifr_broadaddr ifr_data ifr_dstaddr ifr_flags ifr_hwaddr "
    "ifr_ifindex ifr_map ifr_metric ifr_mtu ifr_name ifr_netmask ifr_newname ifr_qlen "
    "ifr_slave ip6_flow ip6_hlim ip6_hops ip6_nxt ip6_plen ip6_vfc loc_aton loc_ntoa "
    "math_errhandling mld_cksum mld_code mld_maxdelay mld_reserved mld_type msg_cbytes "
    "nd_na_cksum nd_na_code nd_na_flags_reserved nd_na_type nd_ns_cksum nd_ns_code "
    "nd_ns_reserved nd_ns_type nd_ra_cksum nd_ra_code nd_ra_curhoplimit nd_ra_flags_reserved "
    "nd_ra_router_lifetime nd_ra_type nd_rd_cksum nd_rd_code nd_rd_reserved nd_rd_type "
    "nd_rs_cksum nd_rs_code nd_rs_reserved nd_rs_type no_argument nsaddr optional_argument "
    "p_cdname p_cdnname p_class p_fqname p_fqnname p_option p_query p_rcode p_time p_type "
    "putlong putshort required_argument res_close res_hostalias res_init res_isourserver "
    "res_nameinquery res_nclose res_ninit res_queriesmatch res_randomid rip_nets "
    "rip_tracefile rr_cksum rr_code rr_seqnum rr_type rt_mss s6_addr s6_addr16 s6_addr32 "
    "sa_handler sa_sigaction si_addr si_addr_lsb si_arch si_band si_call_addr si_fd si_int "
    "si_lower si_overrun si_pid si_pkey si_ptr si_status si_stime si_syscall si_timerid "
    "si_uid si_upper si_utime si_value sigev_notify_attributes sigev_notify_function st_atime "
    "st_ctime st_mtime stderr stdin stdout sym_ntop sym_ntos sym_ston th_block th_code "
    "th_data th_msg th_stuff ut_addr ut_name ut_time ut_xtime xEOF ";

/* Prefixes of macros that go on in lower case: SYS_read, M_PIf, L_tmpnam. */
static const char *const macro_families[] = {"AF_", "ARPOP_", "L_", "M_", "PF_", "SHT_", "SYS_"};

/* Types that a library's header uses, and the macro NULL. */
static const char types[] =
    " int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t size_t NULL ";

/* Names like those of the standard headers' macros: NULL, EOF, INT32_MAX. */
static bool is_macro(const char *name) {
    size_t size = 0;
    while ((name[size] >= 'A' && name[size] <= 'Z') || name[size] == '_' ||
           (size && name[size] >= '0' && name[size] <= '9'))
        size++;
    return size >= 3 && name[size] == '\0' && name[0] != '_';
}

/* PRIu32, SCNxPTR and the like. */
static bool is_format_macro(const char *name) {
    return (string_starts_with(name, "PRI") || string_starts_with(name, "SCN")) && name[3] &&
           strchr("diouxX", name[3]) &&
           ((name[4] >= '0' && name[4] <= '9') || (name[4] >= 'A' && name[4] <= 'Z'));
}

static bool is_of_macro_family(const char *name) {
    for (size_t i = 0; i < sizeof macro_families / sizeof *macro_families; i++)
        if (string_starts_with(name, macro_families[i]))
            return true;
    return is_format_macro(name);
}

static bool is_reserved(const char *name) {
    return name[0] == '_' && (name[1] == '_' || (name[1] >= 'A' && name[1] <= 'Z'));
}

bool c_names_is_word(const char *name) {
    size_t size = strlen(name);
    return is_listed(words, name, size) || is_listed(types, name, size) ||
           is_listed(macros, name, size) || is_macro(name) || is_of_macro_family(name) ||
           is_reserved(name);
}

bool c_names_is_type_word(const char *name) {
    return is_listed(words, name, strlen(name)) || is_listed(types, name, strlen(name));
}

/* First words of families of names in glibc, musl and the like, to which later versions add: POSIX,
 * threads, time, XDR and RPC, resolvers, NIS, encryption. */
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

/* Other names that glibc keeps for old programs only, and those of libnsl. */
static const char retired[] =
    " cbc_crypt create_module des_setparity ecb_crypt get_kernel_syms get_myaddress query_module "
    "rpc_createerr svcauthdes_stats tr_break ypbinderr_string ";

bool c_names_is_defined(const char *name) {
    return process_has_symbol(name) || is_listed(retired, name, strlen(name));
}
