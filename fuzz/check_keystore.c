/* check_keystore.c: what keystore.h promises of every keystore that was read, and of two that should be the same. */
#include <string.h>

#include "base/text.h"
#include "fuzz/check.h"

static void check_private_key(const struct keystore *ks, size_t i, struct keystore_bytes pkcs8)
{
	struct keystore_certificate certificate;
	struct keystore_key_info info;
	struct keystore_error err;
	struct keystore_entry entry;
	char text[64];

	keystore_get(ks, i, &entry);
	if (keystore_private_key_info(pkcs8, &info, &err))
		check_text(text, sizeof(text), keystore_key_text(&info, text, sizeof(text)));
	else
		check_error(&err, pkcs8.len);
	if (entry.n_certificates > 0 &&
	    keystore_certificate_parse(keystore_certificate_at(ks, i, 0), &certificate, &err))
		(void)keystore_key_matches(pkcs8, certificate.spki);
}

static void try_private_key(const struct keystore *ks, size_t i, const struct keystore_password *password,
	size_t input_len, struct keystore_secret *room)
{
	struct keystore_error err;

	if (keystore_private_key_into(ks, i, password, room, &err))
		check_private_key(ks, i, (struct keystore_bytes){ room->data, room->len });
	else
		check_error(&err, input_len);
}

static void try_secret_key(const struct keystore *ks, size_t i, const struct keystore_password *password,
	size_t input_len)
{
	struct keystore_secret key;
	struct keystore_error err;
	char algorithm[64];

	if (!keystore_secret_key(ks, i, password, &key, algorithm, sizeof(algorithm), &err)) {
		check_error(&err, input_len);
		return;
	}
	check(*algorithm != 0, "a secret key has an algorithm");
	check_text(algorithm, sizeof(algorithm), strlen(algorithm));
	keystore_secret_free(&key);
}

/* Texts of any length, which the keystore owns. */
static void check_own_text(const char *text)
{
	if (text)
		check_text(text, strlen(text) + 1, strlen(text));
}

static void check_parts(const struct keystore *ks, size_t input_len)
{
	struct keystore_part part;
	size_t sealed = 0;

	for (size_t i = 0; i < keystore_part_count(ks); i++) {
		keystore_part(ks, i, &part);
		check(part.name && *part.name, "a part has a name");
		check(part.protection && *part.protection, "a part has a protection");
		check_own_text(part.name);
		check_own_text(part.protection);
		check_own_text(part.opened_with);
		check(part.offset == KEYSTORE_NO_OFFSET || part.offset < input_len, "a part begins inside the input");
		check(!part.sealed || !part.opened_with, "nothing opened a sealed part");
		sealed += part.sealed;
	}
	check(sealed == keystore_sealed(ks), "the sealed parts are counted");
}

static void check_entry(const struct keystore *ks, size_t i, size_t input_len)
{
	struct keystore_certificate certificate;
	struct keystore_strength strength;
	struct keystore_error err;
	struct keystore_entry entry;
	char text[48];

	keystore_get(ks, i, &entry);
	check(utf8_valid(entry.alias), "an alias is UTF-8");
	check(entry.offset == KEYSTORE_NO_OFFSET || entry.offset < input_len, "an entry begins inside the input");
	check(entry.kind != KEYSTORE_TRUSTED_CERTIFICATE || entry.n_certificates == 1, "a trusted certificate is one");
	check((entry.kind == KEYSTORE_OTHER) == (entry.other != NULL), "what is neither key nor certificate is named");
	check_own_text(entry.other);
	check_own_text(entry.attributes);
	check_text(text, sizeof(text), keystore_key_protection(ks, i, text, sizeof(text)));
	keystore_key_strength(ks, i, &strength);
	check(strength.kdf == KEYSTORE_KDF_UNKNOWN || entry.kind == KEYSTORE_PRIVATE_KEY ||
			entry.kind == KEYSTORE_SECRET_KEY,
		"only a key is protected");
	for (size_t j = 0; j < entry.n_certificates; j++) {
		struct keystore_bytes der = keystore_certificate_at(ks, i, j);

		if (!keystore_certificate_parse(der, &certificate, &err))
			check_error(&err, der.len);
	}
}

static bool check_finding(void *context, const struct keystore_finding *finding)
{
	const size_t *input_len = context;

	check(finding->id && *finding->id, "a finding has an id");
	check(finding->offset == KEYSTORE_NO_OFFSET || finding->offset <= *input_len, "a finding is inside the input");
	check(*finding->text != 0, "a finding has a sentence");
	check_text(finding->text, sizeof(finding->text), strlen(finding->text));
	return true;
}

static void check_java_entry(const struct keystore *ks, const struct keystore_java_view *view, size_t i)
{
	struct keystore_java_entry entry;

	keystore_java_get(view, i, &entry);
	check(entry.entry == SIZE_MAX || entry.entry < keystore_count(ks), "Java's entry is one of the keystore");
	check(entry.shown == SIZE_MAX || entry.shown < keystore_count(ks), "so is the one that it shows");
	check(entry.kind != KEYSTORE_OTHER || entry.n_certificates == 0, "what is not found has no certificates");
	for (size_t j = 0; j < entry.n_certificates; j++)
		check(keystore_java_certificate_at(view, i, j).len > 0, "a certificate has bytes");
}

static void check_java(const struct keystore *ks, unsigned version, bool without_password, size_t input_len)
{
	struct keystore_java_options options = { version, without_password };
	struct keystore_error err;
	struct keystore_java_view *view = keystore_java_view(ks, &options, &err);

	if (!view) {
		check_error(&err, input_len);
		return;
	}
	size_t n = keystore_java_count(view);
	check(!keystore_java_refusal(view) || n == 0, "a file that is refused has no entries");
	check(keystore_java_issuer_count(view) <= n, "each issuer is from an entry");
	for (size_t i = 0; i < n; i++)
		check_java_entry(ks, view, i);
	keystore_java_findings(view, check_finding, &input_len);
	keystore_java_free(view);
}

void check_keystore(const struct keystore *ks, const struct keystore_password *password, size_t input_len)
{
	struct keystore_secret room = { 0 };

	(void)keystore_findings(ks, check_finding, &input_len);
	/* One version of Java for each input, by its length: all of them would take a third of a fuzzer's time. */
	for (unsigned without_password = 0; without_password < 2; without_password++)
		check_java(ks, (const unsigned[]){ 8, 11, 17, 21, 25 }[input_len % 5], without_password, input_len);
	check_parts(ks, input_len);
	for (size_t i = 0; i < keystore_count(ks); i++) {
		check_entry(ks, i, input_len);
		try_private_key(ks, i, NULL, input_len, &room);
		try_private_key(ks, i, password, input_len, &room);
		try_secret_key(ks, i, password, input_len);
	}
	keystore_secret_free(&room);
}

static bool same_bytes(struct keystore_bytes a, struct keystore_bytes b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

static bool has_certificate(const struct keystore *ks, struct keystore_bytes der)
{
	struct keystore_entry entry;

	for (size_t i = 0; i < keystore_count(ks); i++) {
		keystore_get(ks, i, &entry);
		for (size_t j = 0; j < entry.n_certificates; j++)
			if (same_bytes(keystore_certificate_at(ks, i, j), der))
				return true;
	}
	return false;
}

void check_certificates_in(const struct keystore *a, const struct keystore *b)
{
	struct keystore_entry entry;

	for (size_t i = 0; i < keystore_count(a); i++) {
		keystore_get(a, i, &entry);
		for (size_t j = 0; j < entry.n_certificates; j++)
			check(has_certificate(b, keystore_certificate_at(a, i, j)),
				"the same certificates after writing and reading");
	}
}

void check_same_frame(const struct keystore *a, size_t i, const struct keystore *b, size_t j, bool may_go_on)
{
	struct keystore_entry one, two;

	keystore_get(a, i, &one);
	keystore_get(b, j, &two);
	check(one.kind == two.kind, "the same kind after writing and reading");
	check(one.n_certificates == two.n_certificates || (may_go_on && one.n_certificates < two.n_certificates),
		"as many certificates after writing and reading");
	for (size_t k = 0; k < one.n_certificates; k++)
		check(same_bytes(keystore_certificate_at(a, i, k), keystore_certificate_at(b, j, k)),
			"the same certificate after writing and reading");
	for (size_t k = one.n_certificates; k < two.n_certificates; k++)
		check(has_certificate(a, keystore_certificate_at(b, j, k)), "a chain goes on with what was there");
}

void check_same(const struct keystore *a, const struct keystore *b)
{
	check(keystore_count(a) == keystore_count(b), "as many entries after writing and reading");
	for (size_t i = 0; i < keystore_count(a); i++)
		check_same_frame(a, i, b, i, false);
}
