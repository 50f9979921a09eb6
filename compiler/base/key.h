/* Keys of whatever is kept between builds: a SHA-256 of everything that determines the content. */
#ifndef COMPILER_BASE_KEY_H
#define COMPILER_BASE_KEY_H

#include "base/text.h"

#include <sha2.h>

#define KEY_TEXT_BYTES SHA256_DIGEST_STRING_LENGTH

struct key {
    SHA2_CTX hash;
};

void key_begin(struct key *key);
/* Every item is hashed with its length, so that two different lists of items never look the same.
 */
void key_bytes(struct key *key, struct bytes bytes);
/* NULL counts as "". */
void key_string(struct key *key, const char *string);
/* Adds the processor that `--cpu` names; for `native`, also the features that the kernel lists. */
void key_cpu(struct key *key, const char *cpu);
/* Ends the key; `text` gets 64 hexadecimal digits and a NUL. */
void key_end(struct key *key, char text[KEY_TEXT_BYTES]);

#endif
