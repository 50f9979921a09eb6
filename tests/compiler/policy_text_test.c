/* Tests <sinter/internal/policy_text.h>: the syntax of a policy's values, and the exact boundaries.
 */
#include "check.h"

#include "sinter/internal/policy_text.h"

static void expect_directory(const char *text, const char *host, const char *guest,
                             bool read_only) {
    struct sinter_directory_text parsed;
    assert_true(sinter_parse_directory(text, &parsed));
    assert_int_equal(parsed.host_size, strlen(host));
    assert_memory_equal(parsed.host, host, parsed.host_size);
    assert_int_equal(parsed.guest_size, strlen(guest));
    assert_memory_equal(parsed.guest, guest, parsed.guest_size);
    assert_int_equal(parsed.read_only, read_only);
}

static void test_directory(void **state) {
    (void)state;
    expect_directory(".", ".", ".", false);
    expect_directory("a::/b", "a", "/b", false);
    expect_directory("a:ro", "a", "a", true);
    expect_directory("a:rw", "a", "a", false);
    expect_directory("a::/b:ro", "a", "/b", true);
    expect_directory("a::b:rw", "a", "b", false);
    /* paths with colons */
    expect_directory("a:b", "a:b", "a:b", false);
    expect_directory("a:ro:rw", "a:ro", "a:ro", false);
    expect_directory("a:ro:ro", "a:ro", "a:ro", true);
    expect_directory("a::b::c", "a::b", "c", false);
    expect_directory("a::ro", "a", "ro", false);
    expect_directory("a::ro:ro", "a", "ro", true);
    expect_directory("a::b:", "a", "b:", false);
    expect_directory(":ro", ":ro", ":ro", false);
    expect_directory("ro", "ro", "ro", false);
    expect_directory("a:RO", "a:RO", "a:RO", false);
    struct sinter_directory_text parsed;
    static const char *const bad[] = {"", "::", "a::", "::b", "::b:ro"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(sinter_parse_directory(bad[i], &parsed));
}

static void test_size(void **state) {
    (void)state;
    uint64_t size;
    assert_true(sinter_parse_max_memory("65536", &size) && size == 65536);
    assert_true(sinter_parse_max_memory("64K", &size) && size == 65536);
    assert_true(sinter_parse_max_memory("65537", &size) && size == 65537);
    assert_true(sinter_parse_max_memory("3M", &size) && size == 3 << 20);
    assert_true(sinter_parse_max_memory("1024G", &size) && size == (uint64_t)1 << 40);
    assert_true(sinter_parse_stack_size("262144", &size) && size == 262144);
    assert_true(sinter_parse_stack_size("262145", &size) && size == 262144 + 65536);
    assert_false(sinter_parse_stack_size("262143", &size));
    assert_true(sinter_parse_stack_size("64G", &size) && size == (uint64_t)64 << 30);
    static const char *const bad[] = {
        "",     "0",    "65535", "63K",  "K",    "1K",  "1025G",   "18446744073709551616",
        "-64K", "+64K", " 64K",  "64K ", "64KB", "64k", "0x10000", "17179869184G",
        "1.5M", "64 K",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(sinter_parse_max_memory(bad[i], &size));
    assert_false(sinter_parse_stack_size("65G", &size));
}

static void test_threads(void **state) {
    (void)state;
    uint64_t count;
    assert_true(sinter_parse_max_threads("1", &count) && count == 1);
    assert_true(sinter_parse_max_threads("65536", &count) && count == 65536);
    static const char *const bad[] = {"", "0", "65537", "-1", "+1", "1K", " 1", "1 ", "0x1"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(sinter_parse_max_threads(bad[i], &count));
}

static void test_timeout(void **state) {
    (void)state;
    uint64_t ns;
    assert_true(sinter_parse_timeout("1", &ns) && ns == 1000000000);
    assert_true(sinter_parse_timeout("1s", &ns) && ns == 1000000000);
    assert_true(sinter_parse_timeout("1ms", &ns) && ns == 1000000);
    assert_true(sinter_parse_timeout("2m", &ns) && ns == UINT64_C(120000000000));
    assert_true(sinter_parse_timeout("8784h", &ns) && ns == SINTER_TIMEOUT_MAX_NS);
    static const char *const bad[] = {
        "",    "0",  "0s", "8785h", "s",  "-1",  "1.5s",
        "1 s", "1S", "1d", "1us",   "ms", "1sm", "99999999999999999999h"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(sinter_parse_timeout(bad[i], &ns));
}

static void test_address(void **state) {
    (void)state;
    struct sinter_address_text address;
    assert_true(sinter_parse_address("127.0.0.1:80", &address));
    assert_string_equal(address.address, "127.0.0.1");
    assert_int_equal(address.port, 80);
    assert_false(address.is_ipv6);
    assert_true(sinter_parse_address("[::1]:65535", &address));
    assert_string_equal(address.address, "::1");
    assert_int_equal(address.port, 65535);
    assert_true(address.is_ipv6);
    static const char *const bad[] = {
        "",
        "80",
        ":80",
        "1.2.3.4",
        "1.2.3.4:",
        "1.2.3.4:65536",
        "[::1]",
        "[::1]:",
        "[]:80",
        "[::1]80",
        "[::1:80",
        "1.2.3.4:8 ",
        "1.2.3.4:-1",
        "[:80",
        "[",
        "]:80x",
        "[11111111111111111111111111111111111111111111111111111111111111111]:80",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(sinter_parse_address(bad[i], &address));
}

static void test_deny(void **state) {
    (void)state;
    uint32_t denied;
    assert_true(sinter_parse_deny("dir", &denied) && denied == SINTER_DENY_DIR);
    assert_true(sinter_parse_deny("net,env,dir", &denied) && denied == 7);
    assert_true(sinter_parse_deny("env,env", &denied) && denied == SINTER_DENY_ENV);
    static const char *const bad[] = {"", ",", "dir,", ",dir", "dirs", "di", "dir env", "all"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(sinter_parse_deny(bad[i], &denied));
}

static void test_variables(void **state) {
    (void)state;
    static const char *const ours[] = {"SINTER_DIR1=x",        "SINTER_ENV12",
                                       "SINTER_ENV=",          "SINTER_TIMEOUT=1",
                                       "SINTER_MAX_MEMORY",    "SINTER_INVOKE=",
                                       "SINTER_DENY=",         "SINTER_READ_ONLY=1",
                                       "SINTER_TCPLISTEN1",    "SINTER_STACK_SIZE",
                                       "SINTER_MAX_THREADS=2", "SINTER_OS_SANDBOX=require"};
    static const char *const others[] = {"SINTER",        "SINTER_",          "SINTER_TIMEOUTS=1",
                                         "XSINTER_DIR1=", "SINTER_DIRECTORY", "SINTER_CACHE_DIR=x",
                                         "sinter_dir1="};
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        assert_true(sinter_is_policy_variable(ours[i]));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(sinter_is_policy_variable(others[i]));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_directory), cmocka_unit_test(test_size),
        cmocka_unit_test(test_timeout),   cmocka_unit_test(test_threads),
        cmocka_unit_test(test_address),   cmocka_unit_test(test_deny),
        cmocka_unit_test(test_variables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
