/* Guarded memory and constant-time comparison, from libsodium; random bytes from the system. */
#define _DEFAULT_SOURCE /* getentropy */
#include "base/secret.h"

#include <sodium.h>
#include <unistd.h>

#include "base/error.h"
#include "base/reveal.h"

bool keystore_secret_new(size_t len, struct keystore_secret *out)
{
	/* sodium_init may be called again and from several threads; it sets up the guard pages' canary. */
	if (sodium_init() < 0)
		return false;
	uint8_t *data = sodium_malloc(len ? len : 1);
	if (!data)
		return false;
	sodium_memzero(data, len);
	*out = (struct keystore_secret){ data, len, len };
	return true;
}

void keystore_secret_free(struct keystore_secret *secret)
{
	sodium_free(secret->data);
	*secret = (struct keystore_secret){ 0 };
}

bool secret_new(size_t len, struct keystore_secret *out, struct keystore_error *err)
{
	return keystore_secret_new(len, out) || error_no_memory(err);
}

enum { USED_AGAIN = 16 * 1024 }; /* bytes, which most keys need not */

/* All of it is wiped each time: what is large is for what is large alone, or many small secrets behind a large one
 * would cost its size each. */
static bool is_enough(const struct keystore_secret *room, size_t len)
{
	return room->data && len <= room->size && (room->size <= USED_AGAIN || room->size / 4 <= len);
}

bool secret_renew(size_t len, struct keystore_secret *out, struct keystore_error *err)
{
	if (!is_enough(out, len)) {
		secret_free(out);
		return secret_new(len, out, err);
	}
	sodium_memzero(out->data, out->size);
	out->len = len;
	return true;
}

void secret_free(struct keystore_secret *secret)
{
	keystore_secret_free(secret);
}

struct keystore_bytes secret_bytes(const struct keystore_secret *secret)
{
	return (struct keystore_bytes){ secret->data, secret->len };
}

bool secret_equal(const void *a, const void *b, size_t len)
{
	return secret_reveal((uint32_t)sodium_memcmp(a, b, len)) == 0;
}

WITH_OWN_FRAME void stack_wipe(size_t depth)
{
	uint8_t below[depth];

	sodium_memzero(below, sizeof below);
}

enum { MAX_ENTROPY = 256 }; /* of one call, getentropy(3) */

/* Not randombytes_buf, which ends the process (sodium_misuse) where the system's source fails: that is for the caller
 * to decide, who may have to clean up. */
static bool random_of_system(uint8_t *out, size_t len)
{
	while (len) {
		size_t n = len < MAX_ENTROPY ? len : MAX_ENTROPY;
		if (getentropy(out, n) != 0)
			return false;
		out += n;
		len -= n;
	}
	return true;
}

bool random_fill(const struct keystore_random *random, uint8_t *out, size_t len, struct keystore_error *err)
{
	if (random)
		return random->fill(random->context, out, len) ||
		       error_set(err, KEYSTORE_RANDOM_FAILED, "the random source given by the caller failed");
	return random_of_system(out, len) ||
	       error_set(err, KEYSTORE_RANDOM_FAILED, "the system's random source failed");
}
