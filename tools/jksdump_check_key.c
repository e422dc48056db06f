/* A key: how a password protects it, and whether it belongs to its certificate, for which it has to be opened. */
#include <stdlib.h>
#include <string.h>

#include "tools/jksdump_check.h"

static void check_iterations(struct checking *c, const char *where, const struct keystore_strength *s)
{
	bool scrypt = s->kdf == KEYSTORE_KDF_SCRYPT;
	enum rule_id rule = scrypt ? RULE_SCRYPT_N : RULE_ITERATIONS;
	uint64_t is = scrypt ? s->scrypt_n : s->iterations, limit = rule_get(rule)->limit;

	if (is < limit)
		found(c, rule, where,
			"%llu %s of the key derivation, less than %llu, make passwords quick to guess: write the file "
			"anew with more",
			(unsigned long long)is, scrypt ? "as N" : is == 1 ? "iteration" : "iterations",
			(unsigned long long)limit);
}

/* What OpenSSL 3 has moved to its legacy provider. */
static bool is_legacy(const struct keystore_strength *s)
{
	static const char *const ciphers[] = { "RC2-CBC", "RC4", "DES-CBC" };

	for (size_t i = 0; i < sizeof ciphers / sizeof *ciphers; i++)
		if (strcmp(s->cipher, ciphers[i]) == 0)
			return true;
	return s->kdf == KEYSTORE_KDF_PBKDF1;
}

static void check_cipher(struct checking *c, const char *where, const struct keystore_strength *s)
{
	if (s->key_bits < rule_get(RULE_WEAK_ENCRYPTION)->limit || strcmp(s->cipher, "RC4") == 0)
		found(c, RULE_WEAK_ENCRYPTION, where,
			"is encrypted with %s of %u bits, which can be broken: write the file anew with AES-256",
			s->cipher, s->key_bits);
	else if (strncmp(s->cipher, "DES-EDE", 7) == 0)
		found(c, RULE_TRIPLE_DES, where,
			"is encrypted with 3DES, which is on its way out: AES-256 is better if every reader takes it");
	if (is_legacy(s))
		found(c, RULE_OPENSSL3_LEGACY, where,
			"is encrypted with %s, which OpenSSL 3, and so curl, Node and librdkafka, refuses without its "
			"legacy provider: write the file anew with AES-256",
			s->kdf == KEYSTORE_KDF_PBKDF1 ? "a key by PBKDF1" : s->cipher);
}

void check_strength(struct checking *c, const char *where, const struct keystore_strength *s)
{
	switch (s->kdf) {
	case KEYSTORE_KDF_UNKNOWN:
	case KEYSTORE_KDF_NONE:
	case KEYSTORE_KDF_SUN: return;
	default: break;
	}
	check_iterations(c, where, s);
	if (s->cipher)
		check_cipher(c, where, s);
}

static void check_protection(struct checking *c, size_t i, const char *where)
{
	struct keystore_strength strength;

	keystore_key_strength(c->input->store, i, &strength);
	c->holds_keys = true;
	c->sun_protector |= strength.kdf == KEYSTORE_KDF_SUN;
	c->plain_keys |= strength.kdf == KEYSTORE_KDF_NONE;
	if (strength.kdf == KEYSTORE_KDF_NONE)
		found(c, RULE_PLAIN_KEY, where, "is not encrypted: the mode of the file is all that protects it");
	check_strength(c, where, &strength);
}

void check_secret_key(struct checking *c, size_t i)
{
	check_protection(c, i, place_of(c->input, i, "key").text);
}

static void check_match(struct checking *c, const char *where, const struct keystore_secret *pkcs8,
	const struct keystore_certificate *leaf)
{
	switch (keystore_key_matches((struct keystore_bytes){ pkcs8->data, pkcs8->len }, leaf->spki)) {
	case KEYSTORE_MATCH: break;
	case KEYSTORE_MATCH_NO_MEMORY: exit(out_of_memory());
	case KEYSTORE_MISMATCH:
		found(c, RULE_KEY_MISMATCH, where,
			"is not the key of its certificate %s: put the certificate of this key there",
			named(leaf->subject).text);
		break;
	case KEYSTORE_MATCH_UNKNOWN:
		found(c, RULE_NOT_CHECKED, where,
			"that it is the key of its certificate was not checked: nothing is known of its algorithm");
		break;
	}
}

static void check_opened(struct checking *c, const char *where, const struct keystore_secret *pkcs8,
	const struct keystore_certificate *leaf)
{
	struct keystore_bytes key = { pkcs8->data, pkcs8->len };
	struct keystore_key_info info;
	struct keystore_error err;

	if (leaf) {
		check_match(c, where, pkcs8, leaf);
		return;
	}
	if (keystore_private_key_info(key, &info, &err))
		check_key_info(c, where, &info, false);
	else if (err.status == KEYSTORE_MALFORMED || err.status == KEYSTORE_TRUNCATED)
		found(c, RULE_KEY_UNREADABLE, where, "cannot be read (%s): put the key there anew", err.text);
}

static void found_sealed(struct checking *c, const char *where, const struct keystore_error *err)
{
	if (err->status == KEYSTORE_NO_MEMORY)
		exit(out_of_memory());
	if (err->status == KEYSTORE_MALFORMED || err->status == KEYSTORE_TRUNCATED)
		found(c, RULE_KEY_UNREADABLE, where, "cannot be read (%s): put the key there anew", err->text);
	else if (err->status == KEYSTORE_PASSWORD_NEEDED || err->status == KEYSTORE_WRONG_PASSWORD)
		found(c, RULE_NOT_CHECKED, where,
			"was not opened, and so not compared with its certificate: -k gives its password");
	else
		found(c, RULE_NOT_CHECKED, where, "was not opened, and so not compared with its certificate: %s",
			err->text);
}

static bool has_password(const struct input *in, size_t i)
{
	struct keystore_strength strength;

	keystore_key_strength(in->store, i, &strength);
	return strength.kdf != KEYSTORE_KDF_NONE;
}

/* In PEM a key may lie alone; beside certificates it does not by intent. */
static void check_without_certificate(struct checking *c, size_t i, const char *where)
{
	enum keystore_format format = keystore_format_of(c->input->store);

	if (format == KEYSTORE_FORMAT_JKS || format == KEYSTORE_FORMAT_JCEKS)
		found(c, RULE_KEY_WITHOUT_CERTIFICATE, where, "has no certificate: put its chain there");
	else if (format == KEYSTORE_FORMAT_PEM && c->has_certificates && !has_password(c->input, i))
		found(c, RULE_KEY_WITHOUT_CERTIFICATE, where,
			"none of the certificates in this file was found to be that of this key: put its certificate "
			"there");
	else if (format == KEYSTORE_FORMAT_PEM && c->has_certificates)
		found(c, RULE_KEY_WITHOUT_CERTIFICATE, where,
			"no certificate stands directly behind this key, which is encrypted, and so it has none: put "
			"its certificate there");
}

void check_key(struct checking *c, size_t i, const struct keystore_certificate *leaf)
{
	struct place place = place_of(c->input, i, "key");
	struct keystore_error err;

	check_protection(c, i, place.text);
	if (!leaf)
		check_without_certificate(c, i, place.text);
	if (!key_try(c->options, c->input, i, &c->key, &err)) {
		found_sealed(c, place.text, &err);
		return;
	}
	c->key_opened |= has_password(c->input, i);
	if (c->keys)
		keys_take(c->options, c->keys, i, &c->key);
	check_opened(c, place.text, &c->key, leaf);
	keystore_wipe(c->key.data, c->key.len);
}
