/* Every truncation, every bit flip and every failed allocation over whole files by OpenSSL, keytool, BouncyCastle,
 * certtool and pk12util (tests/data/pkcs12/sweep.sh), read with and without a password; and writing with failing
 * allocations and with a failing random source. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/cmocka.h"
#include "tests/support/sweep.h"

static const struct keystore_password changeit = KEYSTORE_PASSWORD("changeit");

/* So that a count of iterations with one bit more is refused at once. */
static const struct keystore_limits limits = { 1u << 20, 100, 1000, 1u << 20, 8192 };

/* What the writer of each is known for. A file with many iterations is read without a password only. */
struct sample {
	const char *name;
	bool has_mac, few_iterations;
	size_t ignored_bits; /* outside all that is authenticated, and without a meaning */
};

static const struct sample samples[] = {
	{ "openssl", true, true, 0 },
	{ "openssl-legacy", true, true, 0 },
	{ "openssl-plain", false, true, 0 },
	{ "java", true, true, 0 },
	{ "bouncycastle", true, true, 0 },
	{ "pbmac1", true, true, 64 }, /* RFC 9579 section 5: macSalt has to be there, and is not looked at */
	{ "certtool", true, false, 0 },
	{ "nss", true, false, 0 },
};

enum { N_SAMPLES = sizeof samples / sizeof *samples };

struct reading {
	const struct sample *sample;
	const struct keystore_password *password;
	size_t accepted;
};

static struct keystore_bytes sample_file(const struct sample *sample)
{
	char path[80];

	snprintf(path, sizeof path, "tests/data/pkcs12/sweep-%s.p12", sample->name);
	return load_file(path);
}

static bool finding(void *context, const struct keystore_finding *found)
{
	(void)context;
	return found->text[0] != '\0';
}

static bool open_key(const struct keystore *ks, size_t i, const struct keystore_password *password,
	struct keystore_error *err)
{
	struct keystore_entry entry;
	struct keystore_secret key = { 0 };
	char text[100], algorithm[40];
	bool ok = true;

	keystore_get(ks, i, &entry);
	keystore_key_protection(ks, i, text, sizeof text);
	if (entry.kind == KEYSTORE_PRIVATE_KEY)
		ok = keystore_private_key(ks, i, password, &key, err);
	else if (entry.kind == KEYSTORE_SECRET_KEY)
		ok = keystore_secret_key(ks, i, password, &key, algorithm, sizeof algorithm, err);
	if (ok)
		keystore_secret_free(&key);
	return ok;
}

/* Reads the file and asks for all that is in it; with a password, for the keys too. */
static bool read_all(void *context, struct keystore_bytes input, struct keystore_error *err)
{
	struct reading *reading = context;
	const struct keystore_read_options options = {
		.password = reading->password,
		.limits = &limits,
		.borrow = true,
	};
	struct keystore *ks = keystore_read_with(input.data, input.len, &options, err);
	bool ok = ks != NULL;

	if (ok && reading->password && reading->sample->has_mac)
		assert_int_equal(keystore_integrity(ks), KEYSTORE_INTEGRITY_VERIFIED);
	if (ok && reading->password)
		assert_int_equal(keystore_sealed(ks), 0);
	if (ok && !keystore_findings(ks, finding, NULL)) {
		err->status = KEYSTORE_NO_MEMORY;
		ok = false;
	}
	for (size_t i = 0; ok && reading->password && i < keystore_count(ks); i++)
		ok = open_key(ks, i, reading->password, err);
	keystore_free(ks);
	reading->accepted += ok;
	return ok;
}

/* Without a password, and where that does not take minutes, with one. */
static void each_sample(void (*sweep)(struct reading *reading, struct keystore_bytes file))
{
	for (size_t i = 0; i < N_SAMPLES; i++) {
		struct keystore_bytes file = sample_file(&samples[i]);
		struct reading reading = { .sample = &samples[i] };
		sweep(&reading, file);
		reading = (struct reading){ .sample = &samples[i], .password = &changeit };
		if (samples[i].few_iterations)
			sweep(&reading, file);
		free((void *)file.data);
	}
}

static void truncations(struct reading *reading, struct keystore_bytes file)
{
	sweep_truncations(read_all, reading, file);
	assert_int_equal(reading->accepted, 0);
}

static void no_truncation_is_accepted(void **state)
{
	(void)state;
	each_sample(truncations);
}

/* A MAC is there: no bit may be another, wherever it is. */
static void bits(struct reading *reading, struct keystore_bytes file)
{
	if (reading->password && reading->sample->has_mac)
		assert_true(sweep_bits_accepts(read_all, reading, file, reading->sample->ignored_bits));
	else
		sweep_bits(read_all, reading, file);
}

static void no_bit_flip_is_accepted_under_a_mac(void **state)
{
	(void)state;
	each_sample(bits);
}

static void allocations(struct reading *reading, struct keystore_bytes file)
{
	sweep_allocations(read_all, reading, file);
}

static void reading_survives_failed_allocations(void **state)
{
	(void)state;
	each_sample(allocations);
}

/* ---- Writing ----------------------------------------------------------------------------------------------------- */

/* Gives so many times what it is asked for, and then fails. */
struct dwindling {
	size_t left;
};

static bool dwindle(void *context, uint8_t *out, size_t len)
{
	struct dwindling *source = context;

	if (source->left == 0)
		return false;
	source->left--;
	memset(out, 7, len);
	return true;
}

/* Converts the keys' protection and writes the store. */
struct writing {
	const struct sample *sample;
	const char *profile;
	struct dwindling source;
};

static struct keystore_profile profile_named(const char *name)
{
	struct keystore_profile profile;

	assert_true(keystore_profile_named(name, &profile));
	profile.keys.iterations = profile.certificates.iterations = profile.mac.iterations = 1;
	return profile;
}

static bool protect_anew(struct keystore *ks, const struct keystore_profile *profile,
	const struct keystore_random *random, struct keystore_error *err)
{
	const struct keystore_protection now = {
		.format = KEYSTORE_FORMAT_PKCS12,
		.password = &changeit,
		.encryption = profile->keys,
		.random = random,
	};
	struct keystore_entry entry;

	for (size_t i = 0; i < keystore_count(ks); i++) {
		keystore_get(ks, i, &entry);
		if (entry.kind == KEYSTORE_PRIVATE_KEY && !keystore_change_key_password(ks, i, &changeit, &now, err))
			return false;
	}
	return true;
}

static bool read_and_write(void *context, struct keystore_bytes input, struct keystore_error *err)
{
	struct writing *writing = context;
	const struct keystore_profile profile = profile_named(writing->profile);
	struct dwindling source = writing->source;
	const struct keystore_random random = { dwindle, &source };
	const struct keystore_write_options options = {
		.format = KEYSTORE_FORMAT_PKCS12, .password = &changeit, .profile = &profile, .random = &random };
	struct keystore *ks = keystore_read(input.data, input.len, &changeit, &limits, err);
	uint8_t *out = NULL;
	size_t len = 0;

	bool ok = ks && protect_anew(ks, &profile, &random, err) && keystore_write_with(ks, &options, &out, &len, err);
	keystore_free(ks);
	if (!ok)
		assert_null(out);
	keystore_free_bytes(out, len);
	return ok;
}

static const char *const profiles[] = { "java8", "java17", "pbmac1", "passwordless" };

static void writing_survives_failed_allocations(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_SAMPLES; i++)
		for (size_t j = 0; samples[i].few_iterations && j < sizeof profiles / sizeof *profiles; j++) {
			struct keystore_bytes file = sample_file(&samples[i]);
			struct writing writing = { &samples[i], profiles[j], { SIZE_MAX } };
			sweep_allocations(read_and_write, &writing, file);
			free((void *)file.data);
		}
}

/* Salts and IVs of the keys, the certificates and the MAC, wherever the source ends. */
static size_t fills_needed(const struct sample *sample, const char *profile)
{
	struct keystore_bytes file = sample_file(sample);
	struct keystore_error err;
	size_t n = 0;

	for (;; n++) {
		struct writing writing = { sample, profile, { n } };
		if (read_and_write(&writing, file, &err))
			break;
		assert_int_equal(err.status, KEYSTORE_RANDOM_FAILED);
		assert_true(n < 20);
	}
	free((void *)file.data);
	return n;
}

static void writing_survives_a_failing_random_source(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_SAMPLES; i++)
		for (size_t j = 0; samples[i].few_iterations && j < sizeof profiles / sizeof *profiles; j++)
			assert_true(fills_needed(&samples[i], profiles[j]) > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_truncation_is_accepted),
		cmocka_unit_test(no_bit_flip_is_accepted_under_a_mac),
		cmocka_unit_test(reading_survives_failed_allocations),
		cmocka_unit_test(writing_survives_failed_allocations),
		cmocka_unit_test(writing_survives_a_failing_random_source),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
