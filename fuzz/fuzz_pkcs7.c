/* Wants to reach all of the reader of PKCS#7: BER in every form, each optional field, what is among the certificates
 * and CRLs beside them.
 *
 * Promised: certificates and CRLs lie in the SignedData, one behind the other; transcoded to DER it holds the same
 * ones; and a file of it reads as the PEM block of it does. */
#include <string.h>

#include "base/alloc.h"
#include "base/der.h"
#include "fuzz/check.h"
#include "pem/pkcs7.h"

static const struct keystore_password password = KEYSTORE_PASSWORD("changeit");
static const struct keystore_limits limits = { 1u << 20, 16, 64, 1u << 20, 8192 };

/* Certificates or CRLs of one SignedData and of the same one as DER, side by side. */
static void check_same_items(struct reader one, struct reader other)
{
	struct keystore_error err, other_err;
	struct keystore_bytes a, b;
	size_t n_others = 0, other_n_others = 0;
	bool found = true, other_found;

	while (found) {
		size_t pos = one.pos;
		bool done = pkcs7_next(&one, &found, &a, &n_others, &err);

		check(pkcs7_next(&other, &other_found, &b, &other_n_others, &other_err) == done,
			"as DER it reads as far");
		if (!done) {
			check_error(&err, one.end);
			return;
		}
		check(found == other_found && n_others == other_n_others, "as DER it holds as many");
		check(!found || (one.pos > pos && one.pos <= one.end), "each takes bytes, inside");
		check(!found || bytes_equal(a, b), "as DER it holds the same");
	}
}

static void check_as_der(const struct pkcs7 *pkcs7, struct keystore_bytes input)
{
	struct keystore_error err;
	struct reader in = reader_of(input);
	struct pkcs7 other;
	uint8_t *der;
	size_t len;

	check(ber_to_der(&in, &der, &len, "PKCS #7", &err), "what was read is BER");
	check(pkcs7_open(reader_of((struct keystore_bytes){ der, len }), &other, &err), "as DER it can be read");
	check(!other.der, "DER is not transcoded");
	check(other.n_signers == pkcs7->n_signers && other.has_content == pkcs7->has_content,
		"as DER it says the same");
	check_same_items(pkcs7->certificates, other.certificates);
	check_same_items(pkcs7->crls, other.crls);
	pkcs7_close(&other);
	mem_free(der);
}

/* The keystore of a file, and of the same in PEM: NULL for none. */
static struct keystore *read_file(const uint8_t *data, size_t len)
{
	struct keystore_error err;
	struct keystore *ks = keystore_read(data, len, NULL, &limits, &err);

	if (!ks)
		check_error(&err, len);
	return ks;
}

static struct keystore *read_as_pem(struct keystore_bytes input)
{
	struct keystore_error err;
	struct keystore *ks;
	uint8_t *pem;
	size_t len;

	check(keystore_pem("PKCS7", input, &pem, &len, &err), "there is memory");
	ks = read_file(pem, len);
	keystore_free_bytes(pem, len);
	return ks;
}

static void check_files(struct keystore_bytes input)
{
	struct keystore *ks = read_file(input.data, input.len);
	struct keystore *of_pem = read_as_pem(input);

	check((ks != NULL) == (of_pem != NULL), "a file reads as its PEM block");
	if (ks) {
		check_same(ks, of_pem);
		check_keystore(ks, &password, input.len);
	}
	keystore_free(ks);
	keystore_free(of_pem);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct keystore_bytes input = { data, len };
	struct keystore_error err;
	struct pkcs7 pkcs7;

	if (!pkcs7_open(reader_of(input), &pkcs7, &err)) {
		check_error(&err, len + len / 2 + 64);
		return 0;
	}
	check(pkcs7.trailing < len, "what was read takes bytes");
	check_as_der(&pkcs7, (struct keystore_bytes){ data, len - pkcs7.trailing });
	pkcs7_close(&pkcs7);
	if (keystore_detect(data, len) == KEYSTORE_FORMAT_DER)
		check_files(input);
	return 0;
}
