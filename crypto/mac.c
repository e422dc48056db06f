/* The MAC of a PKCS#12: its key, its value, and what it is called. */
#include "crypto/mac.h"

#include "base/alloc.h"
#include "base/error.h"
#include "crypto/encryption.h"
#include "crypto/hmac.h"

#define DEFAULT_ITERATIONS 10000

struct derivation mac_job(const struct mac *mac, const struct keystore_password *password,
	enum password_reading reading, uint8_t *key)
{
	bool pbmac1 = mac->scheme == KEYSTORE_MAC_PBMAC1;

	return (struct derivation){
		.kdf = pbmac1 ? KDF_PBKDF2 : KDF_PKCS12,
		.hash = pbmac1 ? mac->prf : mac->hash,
		.salt = mac->salt,
		.iterations = mac->iterations,
		.what = pbmac1 ? "PBMAC1 iteration count" : "MAC iteration count",
		.work_at = mac->work_at,
		.password = password,
		.reading = reading,
		.derived = { { KDF_PKCS12_MAC, key, mac->key_len } },
	};
}

void mac_compute(const struct mac *mac, const uint8_t *key, struct keystore_bytes data, uint8_t *out)
{
	struct hmac hmac;

	hmac_init(&hmac, mac->hash, (struct keystore_bytes){ key, mac->key_len });
	hmac_update(&hmac, data);
	hmac_finish(&hmac, out);
	mem_wipe(&hmac, sizeof hmac);
}

bool mac_verify(const struct mac *mac, const uint8_t *key, struct keystore_bytes data)
{
	uint8_t computed[HASH_MAX_SIZE];
	size_t size = mac->hash->alg->digest_size;

	mac_compute(mac, key, data, computed);
	return mac->value.len == size && secret_equal(computed, mac->value.data, size);
}

static void put_iterations(const struct mac *mac, struct text *out)
{
	text_char(out, ' ');
	text_number(out, mac->iterations);
	text_add(out, mac->iterations == 1 ? " iteration" : " iterations");
}

void mac_text(const struct mac *mac, struct text *out)
{
	if (mac->scheme == KEYSTORE_MAC_PBMAC1) {
		text_add(out, "PBMAC1, PBKDF2 HMAC-");
		text_add(out, mac->prf->name);
		put_iterations(mac, out);
		text_add(out, ", ");
	}
	text_add(out, "HMAC-");
	text_add(out, mac->hash->name);
	if (mac->scheme != KEYSTORE_MAC_PBMAC1) {
		text_add(out, ", PKCS#12 key derivation");
		put_iterations(mac, out);
	}
}

void mac_strength(const struct mac *mac, struct keystore_strength *out)
{
	bool pbmac1 = mac->scheme == KEYSTORE_MAC_PBMAC1;

	*out = (struct keystore_strength){
		.kdf = pbmac1 ? KEYSTORE_KDF_PBKDF2 : KEYSTORE_KDF_PKCS12,
		.digest = (pbmac1 ? mac->prf : mac->hash)->name,
		.iterations = mac->iterations,
	};
}

bool mac_new(const struct keystore_mac *how, struct keystore_bytes salt, struct mac *out, struct keystore_error *err)
{
	struct mac mac = {
		.scheme = how->scheme == KEYSTORE_MAC_DEFAULT ? KEYSTORE_MAC_PKCS12 : how->scheme,
		.hash = digest_hash(how->digest),
		.prf = digest_hash(how->prf),
		.salt = salt,
		.iterations = how->iterations ? how->iterations : DEFAULT_ITERATIONS,
		.work_at = KEYSTORE_NO_OFFSET,
	};

	if (mac.scheme != KEYSTORE_MAC_PKCS12 && mac.scheme != KEYSTORE_MAC_PBMAC1)
		return error_set(err, KEYSTORE_ARGUMENT, "there is no MAC scheme number %u", (unsigned)how->scheme);
	if (!mac.hash || !mac.prf)
		return error_set(err, KEYSTORE_ARGUMENT, "there is no digest number %u",
			(unsigned)(mac.hash ? how->prf : how->digest));
	mac.key_len = mac.hash->alg->digest_size;
	*out = mac;
	return true;
}

void mac_of(const struct mac *mac, struct keystore_mac *out)
{
	*out = (struct keystore_mac){
		.scheme = mac->scheme,
		.digest = digest_of(mac->hash),
		.prf = mac->prf ? digest_of(mac->prf) : KEYSTORE_DIGEST_DEFAULT,
		.iterations = mac->iterations,
	};
}
