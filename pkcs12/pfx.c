/* The outermost frame of a PKCS#12.
 *
 *     30 PFX
 *        02 version         3
 *        30 authSafe        ContentInfo of type data: the octets that the MAC is over
 *        30 macData         may be missing
 */
#include "pkcs12/pfx.h"

#include "base/alloc.h"
#include "base/error.h"
#include "pkcs12/mac_data.h"

#define SALT_LEN 20 /* bytes, as the JDK does it; RFC 7292 appendix B wants as much as the digest has, or 8 at least */

static bool read_version(struct reader *in, struct keystore_error *err)
{
	struct reader start = *in;
	uint64_t version;

	if (!der_get_u64(in, &version, "PFX version", err))
		return false;
	return version == 3 || error_at(err, KEYSTORE_UNSUPPORTED, &start, "PFX version %llu, 3 expected",
				       (unsigned long long)version);
}

static bool read_auth_safe(struct reader *in, struct pfx *out, struct keystore_error *err)
{
	struct content_info info;

	if (!content_info_read(in, &info, "authSafe", err))
		return false;
	if (!bytes_equal(info.type, OID_DATA))
		return content_info_unsupported(&info, "authSafe", err);
	if (!data_read(&info, &out->at, "authSafe", err))
		return false;
	out->auth_safe = reader_rest(&out->at);
	return true;
}

static bool read_parts(struct reader *in, struct pfx *out, struct keystore_error *err)
{
	if (!read_version(in, err) || !read_auth_safe(in, out, err))
		return false;
	out->has_mac = reader_left(in) > 0;
	out->mac_at = in->pos;
	return (!out->has_mac || mac_data_read(in, out, err)) && der_finish(in, "PFX", err);
}

bool pfx_read(struct keystore_bytes bytes, struct pfx *out, struct keystore_error *err)
{
	struct pfx pfx = { .layer = "file" };
	struct reader in = reader_of(bytes), inside;

	if (!der_get(&in, DER_SEQUENCE, &inside, "PFX", err) || !der_finish(&in, "PFX", err))
		return false;
	if (!read_parts(&inside, &pfx, err))
		return error_inside(err);
	*out = pfx;
	return true;
}

/* The MAC of `auth_safe`, to `value`. */
static bool compute_mac(struct mac *mac, const struct keystore_password *password, struct keystore_bytes auth_safe,
	uint8_t *value, struct keystore_error *err)
{
	struct budget budget = budget_new(NULL);
	uint8_t key[MAC_MAX_KEY];
	struct derivation job = mac_job(mac, password, PASSWORD_USUAL, key);

	bool ok = derive_all(&job, 1, &budget, err);
	if (ok)
		mac_compute(mac, key, auth_safe, value);
	mem_wipe(key, sizeof key);
	mac->value = (struct keystore_bytes){ value, mac->hash->alg->digest_size };
	return ok;
}

/* A MAC, and what its windows are on. */
struct made_mac {
	struct mac mac;
	uint8_t salt[SALT_LEN], value[HASH_MAX_SIZE];
};

static bool make_mac(struct keystore_bytes auth_safe, const struct keystore_mac *how,
	const struct keystore_write_options *options, struct made_mac *out, struct keystore_error *err)
{
	const struct keystore_password *password =
		options->integrity_password ? options->integrity_password : options->password;

	if (!password)
		return error_set(err, KEYSTORE_PASSWORD_NEEDED, "the MAC of a PKCS#12 needs a password");
	return random_fill(options->random, out->salt, sizeof out->salt, err) &&
	       mac_new(how, (struct keystore_bytes){ out->salt, sizeof out->salt }, &out->mac, err) &&
	       compute_mac(&out->mac, password, auth_safe, out->value, err);
}

struct pfx_begun pfx_begin(struct writer *out)
{
	struct pfx_begun begun = { .pfx = der_begin(out, DER_SEQUENCE) };

	der_put_u64(out, 3);
	begun.auth_safe = data_begin(out);
	return begun;
}

/* The MAC is over what is written so far, which moves when its length is put in front of it. */
bool pfx_end(struct writer *out, const struct pfx_begun *begun, const struct keystore_mac *mac,
	const struct keystore_write_options *options, struct keystore_error *err)
{
	bool has_mac = mac->scheme != KEYSTORE_MAC_NONE;
	size_t start = begun->auth_safe.octets;
	struct made_mac made;

	if (out->failed)
		return error_no_memory(err);
	if (has_mac &&
		!make_mac((struct keystore_bytes){ out->data + start, out->len - start }, mac, options, &made, err))
		return false;
	data_end(out, &begun->auth_safe);
	if (has_mac)
		mac_data_write(&made.mac, out);
	der_end(out, begun->pfx);
	return !out->failed || error_no_memory(err);
}
