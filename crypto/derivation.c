/* Several key derivations, one after the other: first the bounds of all, then the work, in one block of guarded memory
 * that is as large as the largest of them needs. */
#include "crypto/derivation.h"

#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/secret.h"
#include "crypto/cipher.h"

static bool take_work(const struct derivation *job, struct budget *budget, struct keystore_error *err)
{
	bool taken = job->kdf == KDF_SCRYPT ? budget_scrypt(budget, job->n, job->r, job->p, err)
					    : budget_take(budget, job->iterations, job->what, err);
	if (taken)
		return true;
	err->offset = job->work_at;
	return error_layer(err, "file");
}

/* All or nothing: where one is too much, none will be done. */
static bool take_all(const struct derivation *jobs, size_t n, struct budget *budget, struct keystore_error *err)
{
	struct budget after = *budget;

	for (size_t i = 0; i < n; i++)
		if (!take_work(&jobs[i], &after, err))
			return false;
	*budget = after;
	return true;
}

/* The usual reading of all but the PKCS#12 derivation is the text as it stands; the others are written out. */
static bool is_written_out(const struct derivation *job)
{
	return job->kdf == KDF_PKCS12 || job->reading != PASSWORD_USUAL;
}

/* Guarded memory that a job needs: the password's reading, and behind it that of the PKCS#12 derivation. */
static size_t work_size(const struct derivation *job)
{
	size_t size = is_written_out(job) ? password_reading_size(job->password) : 0;

	if (job->kdf == KDF_PKCS12)
		size += kdf_pkcs12_work_size(job->hash, size, job->salt.len);
	return size;
}

static size_t largest_work_size(const struct derivation *jobs, size_t n)
{
	size_t largest = 0;

	for (size_t i = 0; i < n; i++) {
		size_t size = work_size(&jobs[i]);
		largest = size > largest ? size : largest;
	}
	return largest;
}

static struct keystore_bytes read_password(const struct derivation *job, uint8_t *work)
{
	if (!is_written_out(job))
		return password_bytes(job->password);
	struct writer out = writer_over(work, password_reading_size(job->password));
	password_put(job->password, job->reading, job->kdf == KDF_PKCS12, &out);
	return writer_view(&out);
}

/* RFC 7292 B.3: key, IV and MAC key come out of strings of their own. */
static void derive_pkcs12(const struct derivation *job, struct keystore_bytes password, uint8_t *work)
{
	uint8_t *rest = work + password_reading_size(job->password);

	for (size_t i = 0; i < 2; i++)
		if (job->derived[i].len)
			kdf_pkcs12(job->hash, job->derived[i].id, password, job->salt, job->iterations, rest,
				job->derived[i].out, job->derived[i].len);
}

/* One string, of which each takes its piece (RFC 8018 6.1.1 step 2: the key, then the IV). */
static bool derive_string(const struct derivation *job, struct keystore_bytes password, struct keystore_error *err)
{
	uint8_t string[CIPHER_MAX_KEY + CIPHER_MAX_BLOCK];
	size_t first = job->derived[0].len, len = first + job->derived[1].len;
	bool ok = true;

	if (job->kdf == KDF_PBKDF1)
		kdf_pbkdf1(job->hash, password, job->salt, job->iterations, string, len);
	else if (job->kdf == KDF_SUN || job->kdf == KDF_SUN_OLD)
		kdf_sun(password, job->salt, job->iterations, job->kdf == KDF_SUN_OLD, string);
	else if (job->kdf == KDF_PBKDF2)
		kdf_pbkdf2(job->hash, password, job->salt, job->iterations, string, len);
	else
		ok = kdf_scrypt(password, job->salt, job->n, job->r, job->p, string, len, err);
	if (ok && first)
		memcpy(job->derived[0].out, string, first);
	if (ok && len > first)
		memcpy(job->derived[1].out, string + first, len - first);
	mem_wipe(string, sizeof string);
	return ok;
}

static bool derive(const struct derivation *job, uint8_t *work, struct keystore_error *err)
{
	struct keystore_bytes password = read_password(job, work);

	if (job->kdf != KDF_PKCS12)
		return derive_string(job, password, err);
	derive_pkcs12(job, password, work);
	return true;
}

bool derive_all(struct derivation *jobs, size_t n, struct budget *budget, struct keystore_error *err)
{
	struct keystore_secret work = { 0 };
	size_t size = largest_work_size(jobs, n);

	if (!take_all(jobs, n, budget, err) || (size && !secret_new(size, &work, err)))
		return false;
	bool ok = true;
	for (size_t i = 0; ok && i < n; i++)
		ok = derive(&jobs[i], work.data, err);
	secret_free(&work);
	return ok;
}
