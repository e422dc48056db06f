/* Wants to reach real cryptography, at one iteration: every scheme, every MAC, the readings of the password, padding,
 * and what is behind a part that was encrypted with something else in it than SafeContents.
 *
 *     input: encryption, MAC, passwords, damage (one byte each), SafeContents
 *
 * The SafeContents are encrypted as the first bytes say and wrapped in a PFX, which is read with the password.
 * Promised: it is read as the same SafeContents are that stand in a PFX in the clear, and what was read can be written
 * again, encrypted. With one bit of the PFX changed nothing is promised but an error that can be read. */
#include <string.h>

#include "base/der.h"
#include "crypto/password.h"
#include "fuzz/check_pkcs12.h"
#include "tests/support/pfx.h"

/* What the bytes in front of the SafeContents choose. */
struct choice {
	struct keystore_profile profile;
	const struct words *words;
	unsigned damage; /* 0: none */
	struct keystore_bytes contents;
};

/* What a part is encrypted with, so that a reader who knows the password (which the MAC is made with) has to take that
 * in an unusual way: the text whose usual bytes those are. NULL: such a part does not open. */
struct words {
	struct keystore_password password, of_part;
	bool with_pbes1, with_pbes2; /* the reader opens it */
};

static const struct words words[] = {
	{ KEYSTORE_PASSWORD("changeit"), KEYSTORE_PASSWORD("changeit"), true, true },
	{ KEYSTORE_PASSWORD(""), KEYSTORE_PASSWORD(""), true, true },
	{ KEYSTORE_PASSWORD("p\xC3\xA4ss"), KEYSTORE_PASSWORD("p\xC3\xA4ss"), true, true },
	{ KEYSTORE_PASSWORD("\xF0\x9F\x98\x80"), KEYSTORE_PASSWORD("\xF0\x9F\x98\x80"), true, true },
	{ KEYSTORE_PASSWORD("p\xC3\xA4ss"), KEYSTORE_PASSWORD("pC$ss"), true, false },		      /* seven bits */
	{ KEYSTORE_PASSWORD("p\xC3\xA4ss"), KEYSTORE_PASSWORD("p\xC3\x83\xC2\xA4ss"), true, false }, /* bytewise */
	{ KEYSTORE_PASSWORD("p\xC3\xA4ss"), KEYSTORE_PASSWORD("p\xE4ss"), true, true },	      /* Latin-1 */
	{ KEYSTORE_PASSWORD("pw"), KEYSTORE_PASSWORD("\0p\0w\0\0"), false, true },		      /* BMPString */
	{ KEYSTORE_PASSWORD("changeit"), KEYSTORE_PASSWORD("another"), false, false },
};

/* RC4 has no padding: a fuzzer soon finds what looks like SafeContents under another key, too. So it gets the usual
 * ones. */
static const struct words *choose_words(uint8_t byte, enum keystore_scheme scheme)
{
	bool rc4 = scheme == KEYSTORE_PBES1_RC4_128 || scheme == KEYSTORE_PBES1_RC4_40;

	return &words[byte % (rc4 ? 4 : sizeof words / sizeof *words)];
}

static size_t n_names(const char *(*name)(size_t i))
{
	size_t n = 0;

	while (name(n))
		n++;
	return n;
}

static void choose(struct choice *choice, const uint8_t *data, size_t len)
{
	struct keystore_profile *profile = &choice->profile;

	memset(choice, 0, sizeof *choice);
	check(keystore_encryption_parse(keystore_encryption_name(data[0] % n_names(keystore_encryption_name)),
		      &profile->certificates), "the name of an encryption is one");
	check(keystore_mac_parse(keystore_mac_name(data[1] % n_names(keystore_mac_name)), &profile->mac),
		"the name of a MAC is one");
	if (profile->certificates.scrypt_n)
		profile->certificates.scrypt_n = 2, profile->certificates.scrypt_r = 1;
	profile->certificates.iterations = profile->mac.iterations = 1;
	profile->keys = profile->certificates;
	choice->words = choose_words(data[2], profile->certificates.scheme);
	choice->damage = data[3];
	choice->contents = (struct keystore_bytes){ data + 4, len - 4 };
}

/* The PFX: one part, encrypted as chosen or in the clear. */
static void wrap(const struct choice *choice, bool in_the_clear, uint8_t **out, size_t *len)
{
	const struct keystore_mac no_mac = { .scheme = KEYSTORE_MAC_NONE };
	const struct keystore_encryption *how = &choice->profile.certificates;
	const struct keystore_write_options options = {
		.format = KEYSTORE_FORMAT_PKCS12,
		.password = &choice->words->of_part,
		.integrity_password = &choice->words->password,
		.random = &pkcs12_random,
	};
	struct writer safe = writer_new(), pfx = writer_new();
	struct keystore_error err;
	size_t begun = der_begin(&safe, DER_SEQUENCE);

	if (in_the_clear || how->scheme == KEYSTORE_SCHEME_NONE)
		put_data(choice->contents, &safe);
	else
		check(safe_write_encrypted(choice->contents, how, &options, &safe, &err), "anything can be encrypted");
	der_end(&safe, begun);
	check(put_pfx((struct keystore_bytes){ safe.data, safe.len }, in_the_clear ? &no_mac : &choice->profile.mac,
		      &options, &pfx, &err), "anything can be wrapped");
	writer_free(&safe);
	check(writer_finish(&pfx, out, len), "there is memory");
}

static bool is_pbes1(enum keystore_scheme scheme)
{
	return scheme >= KEYSTORE_PBES1_3DES && scheme <= KEYSTORE_PBES1_RC4_40;
}

/* Does the reader know how the password was taken for the part? */
static bool opens(const struct choice *choice)
{
	enum keystore_scheme scheme = choice->profile.certificates.scheme;

	if (scheme == KEYSTORE_SCHEME_NONE)
		return true;
	return is_pbes1(scheme) ? choice->words->with_pbes1 : choice->words->with_pbes2;
}

static struct keystore *read_wrapped(const struct choice *choice, bool in_the_clear, struct keystore_error *err)
{
	const struct keystore_limits limits = { 4u << 20, 16, 256, 1u << 20, 8192 };
	struct keystore *ks;
	uint8_t *pfx;
	size_t len;

	wrap(choice, in_the_clear, &pfx, &len);
	ks = keystore_read(pfx, len, &choice->words->password, &limits, err);
	if (!ks)
		check_error(err, len);
	keystore_free_bytes(pfx, len);
	return ks;
}

static void check_read(const struct choice *choice, const struct keystore *ks)
{
	bool has_mac = choice->profile.mac.scheme != KEYSTORE_MAC_NONE;

	check(keystore_integrity(ks) == (has_mac ? KEYSTORE_INTEGRITY_VERIFIED : KEYSTORE_INTEGRITY_ABSENT),
		"the MAC that was made is verified");
	check(keystore_sealed(ks) == 0, "read with a password is open");
	check_keystore(ks, &choice->words->password, 4u << 20);
	check_written_again(ks, &choice->profile, &choice->words->password);
}

/* Encrypted, it is read as in the clear. */
static void read_both(const struct choice *choice)
{
	struct keystore_error plain_err, err;
	struct keystore *plain = read_wrapped(choice, true, &plain_err);
	struct keystore *ks = read_wrapped(choice, false, &err);

	if (!plain)
		check(!ks && (err.status == plain_err.status || err.status == KEYSTORE_WRONG_PASSWORD),
			"what is no SafeContents is none when it was encrypted");
	else if (opens(choice))
		check(ks != NULL, "what was encrypted can be opened");
	else
		check(!ks && err.status == KEYSTORE_WRONG_PASSWORD, "another password does not open it");
	if (plain && ks) {
		check_same(plain, ks);
		check_same_entries(plain, ks);
		check_read(choice, ks);
	}
	keystore_free(plain);
	keystore_free(ks);
}

/* One bit of the PFX is another one, counted from its end. */
static void read_damaged(const struct choice *choice)
{
	struct keystore_error err;
	struct keystore *ks;
	uint8_t *pfx;
	size_t len;

	wrap(choice, false, &pfx, &len);
	pfx[len - 1 - choice->damage * len / 256] ^= (uint8_t)(1u << (choice->damage & 7));
	ks = keystore_read(pfx, len, &choice->words->password, &pkcs12_limits, &err);
	if (ks)
		check_keystore(ks, &choice->words->password, len);
	else
		check_error(&err, len);
	keystore_free(ks);
	keystore_free_bytes(pfx, len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct choice choice;

	if (len < 4 || len > 1u << 16)
		return 0;
	choose(&choice, data, len);
	if (choice.damage)
		read_damaged(&choice);
	else
		read_both(&choice);
	return 0;
}
