/* Wants to reach private keys in DER: PKCS#8 of every algorithm and its arithmetic, the traditional forms,
 * encrypted PKCS#8 with every scheme (few iterations allowed), PKCS#7, and the comparison with a public key, which
 * may stand behind a PKCS#8 in the input.
 *
 * Promised: a good PKCS#8 comes back byte for byte after being encrypted and opened. */
#include <string.h>

#include "base/der.h"
#include "fuzz/check.h"

static const struct keystore_password password = KEYSTORE_PASSWORD("changeit");
static const struct keystore_limits limits = { 1u << 20, 16, 64, 1u << 20, 8192 };

/* The same bytes each time, so that a crash can be replayed. */
static bool fill_with_fives(void *context, uint8_t *out, size_t len)
{
	(void)context;
	memset(out, 5, len);
	return true;
}

static void open_again(const uint8_t *data, size_t len, struct keystore_bytes pkcs8)
{
	struct keystore_error err;
	struct keystore_secret key;
	struct keystore *ks = keystore_read(data, len, NULL, &limits, &err);

	check(ks != NULL || len > limits.max_input, "an encrypted key can be read");
	if (!ks)
		return;
	check(keystore_private_key(ks, 0, &password, &key, &err), "an encrypted key can be opened");
	check(key.len == pkcs8.len && memcmp(key.data, pkcs8.data, key.len) == 0, "an encrypted key is still the same");
	keystore_secret_free(&key);
	keystore_free(ks);
}

static void encrypt_and_open(struct keystore_bytes pkcs8, enum keystore_scheme scheme)
{
	const struct keystore_encryption how = { .scheme = scheme, .iterations = 1 };
	const struct keystore_random random = { fill_with_fives, NULL };
	struct keystore_error err;
	uint8_t *out;
	size_t len;

	check(keystore_encrypt_key(pkcs8, &how, &password, &random, &out, &len, &err), "a good key can be encrypted");
	open_again(out, len, pkcs8);
	keystore_free_bytes(out, len);
}

/* One scheme for each input, by its length: each costs several blocks of guarded memory. */
static const enum keystore_scheme schemes[] = { KEYSTORE_PBES1_3DES, KEYSTORE_PBES1_2KEY_3DES, KEYSTORE_PBES1_RC2_128,
	KEYSTORE_PBES1_RC2_40, KEYSTORE_PBES1_RC4_128, KEYSTORE_PBES1_RC4_40, KEYSTORE_PBES2_AES_128,
	KEYSTORE_PBES2_AES_192, KEYSTORE_PBES2_3DES, KEYSTORE_PBES2_RC2_128 };

/* PKCS#8, and perhaps a SubjectPublicKeyInfo behind it. */
static void check_pkcs8(struct keystore_bytes input)
{
	struct reader in = reader_of(input);
	struct keystore_bytes pkcs8;
	struct keystore_key_info info;
	struct keystore_error err;
	char text[64];

	if (!der_get_whole(&in, DER_SEQUENCE, &pkcs8, "PrivateKeyInfo", &err))
		return;
	(void)keystore_key_matches(pkcs8, reader_rest(&in));
	if (!keystore_private_key_info(pkcs8, &info, &err)) {
		check_error(&err, pkcs8.len);
		return;
	}
	check_text(text, sizeof(text), keystore_key_text(&info, text, sizeof(text)));
	encrypt_and_open(pkcs8, KEYSTORE_SCHEME_DEFAULT);
	encrypt_and_open(pkcs8, schemes[pkcs8.len % (sizeof(schemes) / sizeof(*schemes))]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct keystore_error err;
	struct keystore *ks;

	check_pkcs8((struct keystore_bytes){ data, len });
	if (keystore_detect(data, len) != KEYSTORE_FORMAT_DER)
		return 0;
	ks = keystore_read(data, len, NULL, &limits, &err);
	if (ks)
		check_keystore(ks, &password, len);
	else
		check_error(&err, len);
	keystore_free(ks);
	return 0;
}
