/* secret.h: guarded memory for secrets (libsodium). A secret is born in secret_new and dies in secret_free, in the
 * same function where possible. One block costs 50 to 500 microseconds and four kernel mappings: one per
 * operation, never one per entry. Carve several small secrets out of one block. */
#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include "keystore/keystore.h"

/* secret_new: len zero bytes; writes the error on failure. */
bool secret_new(size_t len, struct keystore_secret *out, struct keystore_error *err);

/* secret_renew: the same where *out is empty or a secret already, which is wiped; its memory is used again where it is
 * enough, and not far too much. On failure *out is empty. */
bool secret_renew(size_t len, struct keystore_secret *out, struct keystore_error *err);

/* secret_free: wipes, releases, sets to empty. */
void secret_free(struct keystore_secret *secret);

/* secret_bytes: the secret as a window. */
struct keystore_bytes secret_bytes(const struct keystore_secret *secret);

/* secret_equal: compares len bytes in constant time; only whether they are equal is revealed. */
bool secret_equal(const void *a, const void *b, size_t len);

/* What has worked with a secret leaves pieces of it on the stack, in frames that are gone: the libraries' own and the
 * compiler's. A public function that handles one calls what works as a function WITH_OWN_FRAME, and stack_wipe
 * behind it. */
#define WITH_OWN_FRAME __attribute__((noinline))
#define STACK_WIPED (24 * 1024) /* bytes: nothing here needs more (tests/secrets) */

/* stack_wipe: overwrites so many bytes of the stack, below its caller's frame. */
void stack_wipe(size_t depth);

/* random_fill: len random bytes from `random`, or from the system if it is NULL. */
bool random_fill(const struct keystore_random *random, uint8_t *out, size_t len, struct keystore_error *err);

#endif
