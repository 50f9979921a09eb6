/* Mbed TLS: hashes, ciphers with authentication, signatures on P-256, and RSA, all in portable C.
 */
#include "driver.h"
#include <mbedtls/chachapoly.h>
#include <mbedtls/ecdsa.h>
#include <mbedtls/gcm.h>
#include <mbedtls/rsa.h>
#include <mbedtls/sha256.h>
#include <mbedtls/sha512.h>

enum { SIZE = 1 << 20 };

/* Not random enough for anything but this. */
static int fill(void *state, unsigned char *out, size_t size) {
    (void)state;
    for (size_t i = 0; i < size; i++)
        out[i] = (unsigned char)random_bits();
    return 0;
}

static void hash(const unsigned char *data) {
    unsigned char digest[64];
    require(mbedtls_sha256_ret(data, SIZE, digest, 0) == 0, "mbedtls_sha256_ret");
    check(digest, 32);
    require(mbedtls_sha512_ret(data, SIZE, digest, 0) == 0, "mbedtls_sha512_ret");
    check(digest, 64);
}

static void encrypt(const unsigned char *data, unsigned char *out) {
    static const unsigned char key[32] = "a key of two hundred fifty-six b",
                               nonce[12] = "only once...";
    unsigned char tag[16];
    mbedtls_gcm_context gcm;
    mbedtls_gcm_init(&gcm);
    require(mbedtls_gcm_setkey(&gcm, MBEDTLS_CIPHER_ID_AES, key, 256) == 0, "mbedtls_gcm_setkey");
    require(mbedtls_gcm_crypt_and_tag(&gcm, MBEDTLS_GCM_ENCRYPT, SIZE, nonce, 12, NULL, 0, data,
                                      out, 16, tag) == 0,
            "mbedtls_gcm_crypt_and_tag");
    mbedtls_gcm_free(&gcm);
    check(tag, 16);
    mbedtls_chachapoly_context chacha;
    mbedtls_chachapoly_init(&chacha);
    require(mbedtls_chachapoly_setkey(&chacha, key) == 0, "mbedtls_chachapoly_setkey");
    require(mbedtls_chachapoly_encrypt_and_tag(&chacha, SIZE, nonce, NULL, 0, data, out, tag) == 0,
            "mbedtls_chachapoly_encrypt_and_tag");
    mbedtls_chachapoly_free(&chacha);
    check(tag, 16);
}

static void sign(const unsigned char *data) {
    unsigned char digest[32], signature[MBEDTLS_ECDSA_MAX_LEN];
    size_t size;
    mbedtls_ecdsa_context key;
    mbedtls_ecdsa_init(&key);
    require(mbedtls_ecdsa_genkey(&key, MBEDTLS_ECP_DP_SECP256R1, fill, NULL) == 0,
            "mbedtls_ecdsa_genkey");
    for (int i = 0; i < 4; i++) {
        require(mbedtls_sha256_ret(data + i, 1024, digest, 0) == 0, "mbedtls_sha256_ret");
        require(mbedtls_ecdsa_write_signature(&key, MBEDTLS_MD_SHA256, digest, 32, signature, &size,
                                              fill, NULL) == 0,
                "mbedtls_ecdsa_write_signature");
        require(mbedtls_ecdsa_read_signature(&key, digest, 32, signature, size) == 0,
                "mbedtls_ecdsa_read_signature");
        check(signature, size);
    }
    mbedtls_ecdsa_free(&key);
}

static void encrypt_with(mbedtls_rsa_context *key) {
    unsigned char in[128] = {0}, out[128], back[128];
    fill(NULL, in + 1, sizeof in - 1);
    require(mbedtls_rsa_public(key, in, out) == 0, "mbedtls_rsa_public");
    require(mbedtls_rsa_private(key, fill, NULL, out, back) == 0, "mbedtls_rsa_private");
    require(memcmp(in, back, sizeof in) == 0, "what was decrypted");
    check(out, sizeof out);
}

int main(int argc, char **argv) {
    int rounds = repetitions(argc, argv);
    unsigned char *data = make_data(SIZE), *out = allocate(SIZE);
    mbedtls_rsa_context key;
    mbedtls_rsa_init(&key, MBEDTLS_RSA_PKCS_V15, 0);
    require(mbedtls_rsa_gen_key(&key, fill, NULL, 1024, 65537) == 0, "mbedtls_rsa_gen_key");
    for (int round = 0; round < rounds; round++) {
        hash(data);
        encrypt(data, out);
        check(out, 4096);
        sign(data);
        encrypt_with(&key);
    }
    mbedtls_rsa_free(&key);
    return finish();
}
