/* The protected key is an EncryptedPrivateKeyInfo (RFC 5958 section 3) whose data is
 *
 *     salt (20) | plain XOR keystream | SHA-1(password || plain) (20)
 *
 * with keystream K1 K2 ... in blocks of 20: K1 = SHA-1(password || salt), Kn = SHA-1(password || Kn-1); the
 * password in UTF-16BE. */
#include "jks/key_protector.h"

#include "base/error.h"
#include "base/secret.h"
#include "crypto/hash.h"
#include "crypto/key.h"
#include "crypto/password.h"
#include "crypto/pbe.h"

enum { BLOCK = 20 }; /* bytes of salt, keystream block and check */

/* 1.3.6.1.4.1.42.2.17.1.1 */
static const struct keystore_bytes sun_oid = { (const uint8_t *)"\x2B\x06\x01\x04\x01\x2A\x02\x11\x01\x01", 10 };

/* SHA-1(password || data), from a state that has the password. */
static void hash_after(const struct hash_state *password, struct keystore_bytes data, uint8_t out[BLOCK])
{
	struct hash_state state = *password;

	hash_update(&state, data);
	hash_finish(&state, out);
	mem_wipe(&state, sizeof state);
}

/* to = from XOR keystream, len bytes; may be the same place. */
static void apply_keystream(
	const struct hash_state *password, const uint8_t salt[BLOCK], struct keystore_bytes from, uint8_t *to)
{
	uint8_t block[BLOCK];
	struct keystore_bytes previous = { salt, BLOCK };

	for (size_t i = 0; i < from.len; i++) {
		if (i % BLOCK == 0) {
			hash_after(password, previous, block);
			previous = (struct keystore_bytes){ block, BLOCK };
		}
		to[i] = from.data[i] ^ block[i % BLOCK];
	}
	mem_wipe(block, sizeof block);
}

static bool password_state(
	const struct keystore_password *password, struct hash_state *state, struct keystore_error *err)
{
	struct keystore_secret utf16;

	if (!password)
		return error_set(err, KEYSTORE_PASSWORD_NEEDED, "it is protected with a password, and none was given");
	if (!password_utf16(password, &utf16, err))
		return false;
	hash_init(state, &hash_sha1);
	hash_update(state, secret_bytes(&utf16));
	secret_free(&utf16);
	return true;
}

static void write_encrypted_key_info(struct writer *out, struct keystore_bytes data)
{
	size_t info = der_begin(out, DER_SEQUENCE), algorithm = der_begin(out, DER_SEQUENCE);

	der_put(out, DER_OID, sun_oid);
	der_put(out, DER_NULL, (struct keystore_bytes){ NULL, 0 });
	der_end(out, algorithm);
	der_put(out, DER_OCTET_STRING, data);
	der_end(out, info);
}

bool sun_protect(struct keystore_bytes pkcs8, const struct keystore_protection *protection, struct writer *out,
	struct keystore_error *err)
{
	struct hash_state state;
	struct writer data = writer_new();

	if (!password_state(protection->password, &state, err))
		return false;
	uint8_t *room = writer_zeros(&data, BLOCK + pkcs8.len + BLOCK);
	bool ok = room ? random_fill(protection->random, room, BLOCK, err) : error_no_memory(err);
	if (ok) {
		apply_keystream(&state, room, pkcs8, room + BLOCK);
		hash_after(&state, pkcs8, room + BLOCK + pkcs8.len);
		write_encrypted_key_info(out, writer_view(&data));
	}
	writer_free(&data);
	mem_wipe(&state, sizeof state);
	return ok;
}

/* The encrypted data and the OID of what encrypted it. */
static bool read_algorithm(struct keystore_bytes key, struct keystore_bytes *oid, struct keystore_bytes *data,
	struct keystore_error *err)
{
	struct reader algorithm, inside;

	return encrypted_key_read(reader_of(key), &algorithm, data, err) &&
	       der_get(&algorithm, DER_SEQUENCE, &inside, "encryptionAlgorithm", err) &&
	       der_get_oid(&inside, oid, "encryptionAlgorithm", err);
}

/* The protected data. */
struct sun_data {
	struct keystore_bytes salt, cipher, check;
};

static bool split(struct reader in, struct sun_data *out)
{
	return reader_bytes(&in, BLOCK, &out->salt) && reader_left(&in) >= BLOCK &&
	       reader_bytes(&in, reader_left(&in) - BLOCK, &out->cipher) && reader_bytes(&in, BLOCK, &out->check);
}

/* The parts of the data, once the algorithm is known to be Sun's. */
static bool read_protected(struct keystore_bytes key, struct sun_data *out, struct keystore_error *err)
{
	struct keystore_bytes data, oid;

	if (!read_algorithm(key, &oid, &data, err))
		return false;
	if (!bytes_equal(oid, sun_oid)) {
		char name[80];
		keystore_oid_text(oid, name, sizeof name);
		return error_set(
			err, KEYSTORE_UNSUPPORTED, "protected with %s, which is not JKS's key protector", name);
	}
	return split(reader_of(data), out) ||
	       error_set(err, KEYSTORE_MALFORMED, "the protected key has %zu bytes, fewer than salt and check (40)",
		       data.len);
}

/* Decrypts into `out` and compares the check. */
static bool open_protected(
	const struct sun_data *in, const struct hash_state *state, struct keystore_secret *out,
	struct keystore_error *err)
{
	uint8_t computed[BLOCK];

	if (!secret_renew(in->cipher.len, out, err))
		return false;
	apply_keystream(state, in->salt.data, in->cipher, out->data);
	hash_after(state, secret_bytes(out), computed);
	bool equal = secret_equal(computed, in->check.data, BLOCK);
	mem_wipe(computed, sizeof computed);
	if (!equal)
		return error_set(err, KEYSTORE_WRONG_PASSWORD, "wrong key password, or the key was damaged");
	return true;
}

bool sun_recover(struct keystore_bytes key, const struct keystore_password *password, struct budget *budget,
	struct keystore_secret *out, struct keystore_error *err)
{
	struct sun_data in;
	struct hash_state state;
	struct pkcs8 frame;

	(void)budget; /* two compressions for 20 bytes: nothing to bound */
	if (!read_protected(key, &in, err) || !password_state(password, &state, err))
		return false;
	bool ok = open_protected(&in, &state, out, err);
	mem_wipe(&state, sizeof state);
	if (!ok)
		return false;
	if (!pkcs8_read(secret_bytes(out), &frame, err))
		return error_layer(err, "the decrypted key");
	return true;
}

bool sun_is_protected(struct keystore_bytes key)
{
	struct keystore_bytes oid, data;
	struct keystore_error ignored;

	return read_algorithm(key, &oid, &data, &ignored) && bytes_equal(oid, sun_oid);
}

void sun_protection(struct keystore_bytes key, struct text *out)
{
	struct reader algorithm;
	struct keystore_bytes encrypted;
	struct keystore_error ignored;

	if (!encrypted_key_read(reader_of(key), &algorithm, &encrypted, &ignored))
		text_add(out, "unreadable");
	else if (sun_is_protected(key))
		text_add(out, "Sun key protector (SHA-1)");
	else
		pbe_text(algorithm, out);
}

void sun_strength(struct keystore_bytes key, struct keystore_strength *out)
{
	if (sun_is_protected(key))
		*out = (struct keystore_strength){ .kdf = KEYSTORE_KDF_SUN, .digest = hash_sha1.name, .iterations = 1 };
	else
		encrypted_key_strength(key, out);
}
