/* check.h: what must hold whatever the input is. A broken promise aborts, so that the fuzzer keeps the input. */
#ifndef FUZZ_CHECK_H
#define FUZZ_CHECK_H

#include "keystore/keystore.h"

/* LLVMFuzzerTestOneInput: one harness; libFuzzer, AFL++ and replay.c call it. Always 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* check: aborts, naming the promise, unless it holds. */
void check(bool holds, const char *promise);

/* check_error: a failure has a status, a printable sentence, and an offset within the input_len bytes of its layer,
 * or none. */
void check_error(const struct keystore_error *err, size_t input_len);

/* check_text: what one of the text functions wrote: size is that of out, len what it returned. */
void check_text(const char *out, size_t size, size_t len);

/* check_keystore: looks at everything that can be asked about a keystore that was read from input_len bytes. Every
 * private key is tried without a password and with `password`, every secret key with `password`; a private key that
 * opens is examined, and compared with its certificate. */
void check_keystore(const struct keystore *ks, const struct keystore_password *password, size_t input_len);

/* check_certificates_in: the certificates of `a` are all somewhere in `b`.
 * check_same_frame: entry i of `a` and entry j of `b` have the same kind and the same certificates, behind which the
 * second may have more that `a` has. */
void check_certificates_in(const struct keystore *a, const struct keystore *b);
void check_same_frame(const struct keystore *a, size_t i, const struct keystore *b, size_t j, bool may_go_on);

/* check_same: two keystores have the same entries, in order. */
void check_same(const struct keystore *a, const struct keystore *b);

/* check_container: a JKS or JCEKS, without a password and with "changeit", written and read again; other inputs are
 * passed over. */
void check_container(enum keystore_format format, const uint8_t *data, size_t len);

#endif
