/* One key. Three forms of text need three ways of opening:
 *
 *     ENCRYPTED PRIVATE KEY               RFC 5958 section 3, opened by crypto/pbe.h
 *     RSA, EC, DSA PRIVATE KEY, DEK-Info  RFC 1421 headers, opened by dek_decrypt; a traditional key is inside
 *     PRIVATE KEY, RSA ... without it     plain: decoded into guarded memory in constant time
 *
 * What is sealed is no secret before it is opened, and is decoded in ordinary memory. */
#include "pem/key.h"

#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "crypto/key.h"
#include "crypto/pbe.h"

static bool is_encrypted_pkcs8(const struct armor_block *block)
{
	return object_by_label(block->label) == OBJECT_ENCRYPTED_KEY;
}

/* Proc-Type: 4,ENCRYPTED announces a DEK-Info (RFC 1421 section 4.6.1.1). */
static bool is_dek_sealed(const struct armor_block *block)
{
	struct keystore_bytes value;

	return armor_header(block, "DEK-Info", &value) ||
	       (armor_header(block, "Proc-Type", &value) && bytes_equal(value, bytes_of("4,ENCRYPTED")));
}

bool key_block_is_sealed(const struct armor_block *block)
{
	return is_encrypted_pkcs8(block) || is_dek_sealed(block);
}

/* The bytes of a sealed key's block; free with mem_free. */
static bool decode_sealed(const struct armor_block *block, struct keystore_bytes *out, uint8_t **owned,
	struct keystore_error *err)
{
	struct writer der = writer_new();

	if (!armor_decode(block, &der, err)) {
		writer_free(&der);
		return false;
	}
	*owned = der.data;
	*out = writer_view(&der);
	return true;
}

bool key_as_pkcs8(struct keystore_bytes der, enum object expected, struct keystore_secret *converted,
	struct keystore_bytes *pkcs8, struct keystore_key_info *info, struct keystore_error *err)
{
	enum object form = object_of(der);
	struct keystore_secret made = { 0 };
	bool ok = true;

	if (!object_is_plain_key(form))
		form = expected;
	if (form == OBJECT_RSA_KEY)
		ok = pkcs8_from_rsa(der, &made, err);
	else if (form == OBJECT_EC_KEY)
		ok = pkcs8_from_ec(der, &made, err);
	else if (form == OBJECT_DSA_KEY)
		ok = pkcs8_from_dsa(der, &made, err);
	struct keystore_bytes key = form == OBJECT_PKCS8 ? der : secret_bytes(&made);
	if (!ok || !pkcs8_check(key, info, err)) {
		secret_free(&made);
		return false;
	}
	*converted = made;
	*pkcs8 = key;
	return true;
}

/* A plain key of any form gives way to its PKCS#8. */
static bool finish_plain(struct keystore_secret *plain, enum object expected, struct keystore_error *err)
{
	struct keystore_secret converted;
	struct keystore_bytes pkcs8;
	struct keystore_key_info info;

	if (!key_as_pkcs8(secret_bytes(plain), expected, &converted, &pkcs8, &info, err))
		return false;
	if (converted.data) {
		secret_free(plain);
		*plain = converted;
	}
	return true;
}

static bool open_plain(const struct armor_block *block, struct keystore_secret *out, struct keystore_error *err)
{
	if (!secret_renew(armor_size(block), out, err))
		return false;
	struct writer der = writer_over(out->data, out->len);
	if (!armor_decode_secret(block, &der, err))
		return false;
	out->len = der.len;
	return finish_plain(out, object_by_label(block->label), err);
}

/* A wrong password gives the right padding once in 256 times: then the key inside makes no sense. */
static bool open_dek(const struct armor_block *block, struct keystore_bytes data,
	const struct keystore_password *password, struct keystore_secret *out, struct keystore_error *err)
{
	struct keystore_bytes info;

	if (!armor_header(block, "DEK-Info", &info))
		return error_set(err, KEYSTORE_MALFORMED,
			"Proc-Type says that the key is encrypted, but DEK-Info is missing");
	if (!dek_decrypt(info, data, password, out, err))
		return false;
	if (finish_plain(out, object_by_label(block->label), err))
		return true;
	if (err->status != KEYSTORE_MALFORMED && err->status != KEYSTORE_TRUNCATED)
		return error_layer(err, "the decrypted key");
	return error_set(err, KEYSTORE_WRONG_PASSWORD, "wrong password, or the key was changed");
}

bool key_block_open(const struct armor_block *block, const struct keystore_password *password, struct budget *budget,
	struct keystore_secret *out, struct keystore_error *err)
{
	struct keystore_bytes data;
	uint8_t *owned;

	if (!key_block_is_sealed(block))
		return open_plain(block, out, err);
	if (!decode_sealed(block, &data, &owned, err))
		return false;
	bool ok = is_encrypted_pkcs8(block) ? key_open(data, password, budget, out, err) :
					      open_dek(block, data, password, out, err);
	mem_free(owned);
	return ok;
}

bool key_block_check_sealed(const struct armor_block *block, struct keystore_bytes data, struct keystore_error *err)
{
	struct keystore_secret none = { 0 };
	struct keystore_error why;
	struct reader algorithm;

	if (is_encrypted_pkcs8(block))
		return encrypted_key_read(reader_of(data), &algorithm, &data, err);
	(void)open_dek(block, data, NULL, &none, &why); /* without a password it opens nothing */
	if (why.status == KEYSTORE_PASSWORD_NEEDED || why.status == KEYSTORE_UNSUPPORTED)
		return true;
	*err = why;
	return false;
}

static bool open_encrypted(struct keystore_bytes der, const struct keystore_password *password, struct budget *budget,
	struct keystore_secret *out, struct keystore_error *err)
{
	struct keystore_key_info info;

	if (!encrypted_key_open(der, password, PBE_KEY_FILE, budget, out, err))
		return false;
	if (!pkcs8_check(secret_bytes(out), &info, err))
		return error_layer(err, "the decrypted key");
	return true;
}

bool key_open(struct keystore_bytes der, const struct keystore_password *password, struct budget *budget,
	struct keystore_secret *out, struct keystore_error *err)
{
	if (!object_is_plain_key(object_of(der)))
		return open_encrypted(der, password, budget, out, err);
	if (!secret_renew(der.len, out, err))
		return false;
	memcpy(out->data, der.data, der.len);
	return finish_plain(out, OBJECT_PKCS8, err);
}

void key_protection(struct keystore_bytes der, struct text *out)
{
	struct reader algorithm;
	struct keystore_bytes data;
	struct keystore_error ignored;

	if (object_is_plain_key(object_of(der)))
		text_add(out, "none");
	else if (encrypted_key_read(reader_of(der), &algorithm, &data, &ignored))
		pbe_text(algorithm, out);
}

void key_block_protection(const struct armor_block *block, struct text *out)
{
	struct keystore_bytes data;
	struct keystore_error ignored;
	uint8_t *owned;

	if (!key_block_is_sealed(block)) {
		text_add(out, "none");
	} else if (armor_header(block, "DEK-Info", &data)) {
		const uint8_t *comma = data.len ? memchr(data.data, ',', data.len) : NULL;
		text_add(out, "DEK-Info, MD5 1 iteration, ");
		text_bytes(out, (struct keystore_bytes){ data.data, comma ? (size_t)(comma - data.data) : data.len });
	} else if (decode_sealed(block, &data, &owned, &ignored)) {
		key_protection(data, out);
		mem_free(owned);
	}
}

void key_strength(struct keystore_bytes der, struct keystore_strength *out)
{
	if (object_is_plain_key(object_of(der)))
		out->kdf = KEYSTORE_KDF_NONE;
	else
		encrypted_key_strength(der, out);
}

void key_block_strength(const struct armor_block *block, struct keystore_strength *out)
{
	struct keystore_bytes data;
	struct keystore_error ignored;
	uint8_t *owned;

	if (!key_block_is_sealed(block)) {
		out->kdf = KEYSTORE_KDF_NONE;
	} else if (armor_header(block, "DEK-Info", &data)) {
		dek_strength(data, out);
	} else if (decode_sealed(block, &data, &owned, &ignored)) {
		key_strength(data, out);
		mem_free(owned);
	}
}
