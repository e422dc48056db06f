/* Pairing in large and in odd files: loops, long chains, and as many keys as there are certificates. The
 * certificates are made here: they all have the public key of the fixture ec.pkcs8.der, and names by number. */
#include <time.h>

#include "base/der.h"
#include "tests/pem/fixtures.h"

static void put_name(struct writer *out, unsigned number)
{
	char text[16];
	size_t name = der_begin(out, DER_SEQUENCE), rdn = der_begin(out, DER_SET),
	       attribute = der_begin(out, DER_SEQUENCE);

	snprintf(text, sizeof text, "%u", number);
	der_put(out, DER_OID, OID("\x55\x04\x03")); /* commonName */
	der_put(out, DER_UTF8_STRING, bytes_of(text));
	der_end(out, attribute);
	der_end(out, rdn);
	der_end(out, name);
}

static void put_algorithm(struct writer *out)
{
	size_t algorithm = der_begin(out, DER_SEQUENCE);

	der_put(out, DER_OID, OID("\x2A\x86\x48\xCE\x3D\x04\x03\x02")); /* ecdsa-with-SHA256 */
	der_end(out, algorithm);
}

static void put_validity(struct writer *out)
{
	size_t validity = der_begin(out, DER_SEQUENCE);

	der_put(out, DER_UTC_TIME, bytes_of("200101000000Z"));
	der_put(out, DER_UTC_TIME, bytes_of("400101000000Z"));
	der_end(out, validity);
}

/* Appends a CERTIFICATE block, with the public key of a fixture. */
static void add_certificate_of(struct writer *pem, unsigned subject, unsigned issuer, const char *key)
{
	struct keystore_bytes fixture_der = fixture(key);
	struct keystore_certificate like;
	struct keystore_error err;
	struct writer out = writer_new();
	uint8_t *text;
	size_t len;

	assert_true(keystore_certificate_parse(fixture_der, &like, &err));
	size_t certificate = der_begin(&out, DER_SEQUENCE), tbs = der_begin(&out, DER_SEQUENCE);
	size_t version = der_begin(&out, DER_CONTEXT_CONSTRUCTED(0));
	der_put_u64(&out, 2);
	der_end(&out, version);
	der_put_u64(&out, 1 + subject);
	put_algorithm(&out);
	put_name(&out, issuer);
	put_validity(&out);
	put_name(&out, subject);
	writer_bytes(&out, like.spki);
	der_end(&out, tbs);
	put_algorithm(&out);
	der_put(&out, DER_BIT_STRING, BYTES("\0"));
	der_end(&out, certificate);
	assert_true(keystore_pem("CERTIFICATE", (struct keystore_bytes){ out.data, out.len }, &text, &len, &err));
	writer_bytes(pem, (struct keystore_bytes){ text, len });
	keystore_free_bytes(text, len);
	writer_free(&out);
	free((void *)fixture_der.data);
}

static void add_certificate(struct writer *pem, unsigned subject, unsigned issuer)
{
	add_certificate_of(pem, subject, issuer, "ec.crt.der");
}

static void add_file(struct writer *pem, const char *name)
{
	struct keystore_bytes text = fixture(name);

	writer_bytes(pem, text);
	free((void *)text.data);
}

static void add_key(struct writer *pem)
{
	struct keystore_bytes pkcs8 = fixture("ec.pkcs8.der");
	struct keystore_error err;
	uint8_t *text;
	size_t len;

	assert_true(keystore_pem("PRIVATE KEY", pkcs8, &text, &len, &err));
	writer_bytes(pem, (struct keystore_bytes){ text, len });
	keystore_free_bytes(text, len);
	free((void *)pkcs8.data);
}

static struct keystore *read_and_free(struct writer *pem, struct keystore_error *err)
{
	struct keystore *ks = keystore_read(pem->data, pem->len, NULL, NULL, err);

	writer_free(pem);
	return ks;
}

static size_t chain_length(const struct keystore *ks, size_t i)
{
	struct keystore_entry entry;

	keystore_get(ks, i, &entry);
	assert_int_equal(entry.kind, KEYSTORE_PRIVATE_KEY);
	return entry.n_certificates;
}

static void test_loop_is_cut(void **state)
{
	struct writer pem = writer_new();
	struct keystore_error err;

	(void)state;
	add_certificate(&pem, 1, 2);
	add_certificate(&pem, 2, 1);
	add_key(&pem);
	struct keystore *ks = read_and_free(&pem, &err);
	assert_int_equal(keystore_count(ks), 1);
	assert_int_equal(chain_length(ks, 0), 2);
	keystore_free(ks);
}

/* All issued another one, so that none is the leaf by its place. */
static void test_sealed_key_with_a_loop_takes_the_first(void **state)
{
	struct writer pem = writer_new();
	struct keystore_error err;

	(void)state;
	add_certificate(&pem, 1, 2);
	add_certificate(&pem, 2, 1);
	add_file(&pem, "ec.aes128.pem");
	struct keystore *ks = read_and_free(&pem, &err);
	assert_int_equal(keystore_count(ks), 1);
	assert_int_equal(chain_length(ks, 0), 2);
	keystore_free(ks);
}

/* "k" is a key, "1" and "2" are leaves issued by "A", which "B" issued. */
static struct keystore *read_blocks(const char *blocks)
{
	struct writer pem = writer_new();
	struct keystore_error err;

	for (; *blocks; blocks++)
		switch (*blocks) {
		case 'k': add_key(&pem); break;
		case 'A': add_certificate_of(&pem, 'A', 'B', "rsa.crt.der"); break;
		case 'B': add_certificate_of(&pem, 'B', 'B', "rsa.crt.der"); break;
		default: add_certificate(&pem, (unsigned)*blocks, 'A');
		}
	return read_and_free(&pem, &err);
}

/* The leaves have one public key, so a key's is the one behind the last that was found. */
static void test_each_key_takes_the_copies_behind_its_leaf(void **state)
{
	static const struct {
		const char *name, *blocks, *entries; /* by kind, key or trusted */
	} rows[] = {
		{ "a copy behind each leaf", "k1ABk2AB", "kk" },
		{ "the second has the first issuer alone", "k1ABk2A", "kk" },
		{ "one copy for both", "k1k2AB", "kk" },
		{ "one that is trusted stands before the key", "Ak1AB", "tk" },
		{ "one that is trusted stands behind both", "k1Ak2AAB", "kkt" },
		{ "a copy that is not in the order of the chain", "k1ABk2BA", "kktt" },
	};
	struct keystore_entry entry;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct keystore *ks = read_blocks(rows[i].blocks);
		print_message("%s\n", rows[i].name);
		assert_int_equal(keystore_count(ks), strlen(rows[i].entries));
		for (size_t j = 0; j < keystore_count(ks); j++) {
			keystore_get(ks, j, &entry);
			assert_int_equal(entry.kind,
				rows[i].entries[j] == 'k' ? KEYSTORE_PRIVATE_KEY : KEYSTORE_TRUSTED_CERTIFICATE);
			assert_int_equal(entry.n_certificates, rows[i].entries[j] == 'k' ? 3 : 1);
		}
		keystore_free(ks);
	}
}

enum { LONG = 1500 };

static void add_long_chain(struct writer *pem)
{
	for (unsigned i = 0; i < LONG; i++)
		add_certificate(pem, i, i + 1);
}

static void test_a_long_chain_is_whole(void **state)
{
	struct writer pem = writer_new();
	struct keystore_error err;

	(void)state;
	add_long_chain(&pem);
	add_key(&pem);
	struct keystore *ks = read_and_free(&pem, &err);
	assert_int_equal(keystore_count(ks), 1);
	assert_int_equal(chain_length(ks, 0), LONG);
	keystore_free(ks);
}

/* n keys that share a chain of n certificates would make n * n. */
static void test_many_long_chains_are_refused(void **state)
{
	struct writer pem = writer_new();
	struct keystore_error err;

	(void)state;
	add_long_chain(&pem);
	for (size_t i = 0; i < LONG; i++)
		add_key(&pem);
	assert_null(read_and_free(&pem, &err));
	assert_int_equal(err.status, KEYSTORE_LIMIT);
	assert_string_equal(err.text, "the chains of 1500 private keys have too many certificates");
}

static bool find_note(void *context, const struct keystore_finding *finding)
{
	size_t *n = context;

	*n += strcmp(finding->id, "unpaired-key") == 0;
	return true;
}

/* 2,000 keys and 2,000 certificates of other keys: four million comparisons, if each were compared with each. */
static void test_many_keys_without_certificate(void **state)
{
	struct writer pem = writer_new();
	struct keystore_error err;
	size_t n = so_many(2000), n_notes = 0;

	(void)state;
	for (size_t i = 0; i < n; i++)
		add_key(&pem);
	for (size_t i = 0; i < n; i++)
		add_file(&pem, "root.crt.pem");
	clock_t begin = clock();
	struct keystore *ks = read_and_free(&pem, &err);
	assert_true(clock() - begin < 5 * CLOCKS_PER_SEC);
	assert_int_equal(keystore_count(ks), 2 * n);
	assert_int_equal(chain_length(ks, n - 1), 0);
	assert_true(keystore_findings(ks, find_note, &n_notes));
	assert_true(n_notes > 0 || n < 2000); /* so few are compared each with each */
	keystore_free(ks);
}

static void test_many_keys_and_then_their_certificates(void **state)
{
	struct writer pem = writer_new();
	struct keystore_error err;

	(void)state;
	for (size_t i = 0; i < so_many(1000); i++)
		add_key(&pem);
	for (unsigned i = 0; i < so_many(1000); i++)
		add_certificate(&pem, i, 5000);
	struct keystore *ks = read_and_free(&pem, &err);
	assert_int_equal(keystore_count(ks), so_many(1000));
	for (size_t i = 0; i < so_many(1000); i++)
		assert_int_equal(chain_length(ks, i), 1);
	keystore_free(ks);
}

/* What is said of the order: the sentence, or "". */
struct said {
	char text[256];
};

static bool find_order(void *context, const struct keystore_finding *finding)
{
	struct said *said = context;

	if (strcmp(finding->id, "chain-order") == 0) {
		assert_int_equal(finding->entry, 0);
		snprintf(said->text, sizeof said->text, "%s", finding->text);
	}
	return true;
}

/* RFC 5246 7.4.2; nginx, haproxy and curl take the first certificate for that of the key. `order` has a digit for each
 * certificate: its name, and that of its issuer is one more; k is the key, to which all belong, s one that is sealed, x
 * the certificate of another. */
static void test_order(void **state)
{
	static const char leaf_late[] = "its certificate is not the first in the file, which programs take for it";
	static const char disorder[] = "its certificates are not in order, each before its issuer";
	static const struct {
		const char *order, *text;
	} rows[] = {
		{ "k123", "" },
		{ "123k", "" },
		{ "1k2x3", "" },
		{ "k1", "" },
		{ "k", "" },
		{ "s213", leaf_late },
		{ "s312", leaf_late },
		{ "kx12", leaf_late },
		{ "s12x", "" },
		{ "k132", disorder },
		{ "13k2", disorder },
		{ "k1231", "" },  /* copies do no harm */
		{ "k1323", "" },
		{ "kx213k", "" }, /* of two keys, who knows */
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct writer pem = writer_new();
		struct keystore_error err;
		struct said said = { "" };
		for (const char *c = rows[i].order; *c; c++) {
			if (*c == 'k')
				add_key(&pem);
			else if (*c == 's')
				add_file(&pem, "ec.aes128.pem");
			else if (*c == 'x')
				add_file(&pem, "root.crt.pem");
			else
				add_certificate(&pem, (unsigned)(*c - '0'), (unsigned)(*c - '0' + 1));
		}
		struct keystore *ks = read_and_free(&pem, &err);
		assert_non_null(ks);
		assert_true(keystore_findings(ks, find_order, &said));
		assert_string_equal(said.text, rows[i].text);
		keystore_free(ks);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_loop_is_cut),
		cmocka_unit_test(test_sealed_key_with_a_loop_takes_the_first),
		cmocka_unit_test(test_each_key_takes_the_copies_behind_its_leaf),
		cmocka_unit_test(test_a_long_chain_is_whole),
		cmocka_unit_test(test_many_long_chains_are_refused),
		cmocka_unit_test(test_many_keys_without_certificate),
		cmocka_unit_test(test_many_keys_and_then_their_certificates),
		cmocka_unit_test(test_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
