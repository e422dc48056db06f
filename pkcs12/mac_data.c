/* MacData, read and written.
 *
 *     30 MacData
 *        30 mac
 *           30 digestAlgorithm      a digest, or PBMAC1 with all that its key needs
 *           04 digest
 *        04 macSalt
 *        02 iterations              missing: 1. With PBMAC1 salt and number mean nothing (RFC 9579 section 4)
 */
#include "pkcs12/mac_data.h"

#include "base/error.h"

#define NIST_HASH "\x60\x86\x48\x01\x65\x03\x04\x02" /* 2.16.840.1.101.3.4.2 */

static const struct {
	struct keystore_bytes oid;
	const struct hash *hash;
} digests[] = {
	{ OID("\x2B\x0E\x03\x02\x1A"), &hash_sha1 }, /* 1.3.14.3.2.26 */
	{ OID(NIST_HASH "\x04"), &hash_sha224 },
	{ OID(NIST_HASH "\x01"), &hash_sha256 },
	{ OID(NIST_HASH "\x02"), &hash_sha384 },
	{ OID(NIST_HASH "\x03"), &hash_sha512 },
	{ OID(NIST_HASH "\x05"), &hash_sha512_224 },
	{ OID(NIST_HASH "\x06"), &hash_sha512_256 },
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x02\x05"), &hash_md5 }, /* 1.2.840.113549.2.5: old BouncyCastle and Mozilla */
};

enum { N_DIGESTS = sizeof digests / sizeof *digests };

static const struct hash *find_hash(struct keystore_bytes oid)
{
	for (size_t i = 0; i < N_DIGESTS; i++)
		if (bytes_equal(oid, digests[i].oid))
			return digests[i].hash;
	return NULL;
}

/* Of one of them: mac_new makes no other. */
static struct keystore_bytes oid_of(const struct hash *hash)
{
	size_t i = 0;

	while (digests[i].hash != hash)
		i++;
	return digests[i].oid;
}

/* RFC 4055 2.1: parameters NULL; some writers leave them out. */
static bool no_parameters(struct algorithm *algorithm, struct keystore_error *err)
{
	return !reader_left(&algorithm->parameters) ||
	       (der_get_null(&algorithm->parameters, "MAC digest parameters", err) &&
		       der_finish(&algorithm->parameters, "MAC digest parameters", err));
}

/* What this library does not do is told when the MAC is to be verified; all else that is wrong, at once. */
static bool put_off(struct pfx *out, const struct keystore_error *why, struct keystore_error *err)
{
	out->mac_unsupported = why->status == KEYSTORE_UNSUPPORTED;
	out->mac_error = *why;
	if (!out->mac_unsupported)
		*err = *why;
	return out->mac_unsupported;
}

static bool read_algorithm(struct reader *in, struct pfx *out, struct keystore_error *err)
{
	struct keystore_error why;
	struct algorithm algorithm;
	struct mac *mac = &out->mac;

	if (!algorithm_read(in, &algorithm, "MAC digestAlgorithm", err))
		return false;
	if (mac_is_pbmac1(algorithm.oid))
		return mac_read_pbmac1(&algorithm, mac, &why) || put_off(out, &why, err);
	mac->scheme = KEYSTORE_MAC_PKCS12;
	mac->hash = find_hash(algorithm.oid);
	if (!mac->hash) {
		algorithm_unsupported(&algorithm, "MAC digestAlgorithm", &why);
		return put_off(out, &why, err);
	}
	mac->key_len = mac->hash->alg->digest_size;
	return no_parameters(&algorithm, err);
}

/* A shorter MAC would be easier to forge: the whole digest must be there. */
static bool read_digest_info(struct reader *in, struct pfx *out, struct keystore_error *err)
{
	struct reader inside, digest;

	if (!der_get(in, DER_SEQUENCE, &inside, "mac", err) || !read_algorithm(&inside, out, err) ||
	    !der_get(&inside, DER_OCTET_STRING, &digest, "MAC", err) || !der_finish(&inside, "mac", err))
		return false;
	out->mac.value = reader_rest(&digest);
	if (out->mac_unsupported || out->mac.value.len == out->mac.hash->alg->digest_size)
		return true;
	return error_at(err, KEYSTORE_MALFORMED, &digest, "MAC length %zu, %u expected", out->mac.value.len,
		out->mac.hash->alg->digest_size);
}

static bool read_derivation(struct reader *in, struct pfx *out, struct keystore_error *err)
{
	uint64_t iterations = 1, at = KEYSTORE_NO_OFFSET;
	struct keystore_bytes salt;

	if (!der_get_bytes(in, DER_OCTET_STRING, &salt, "macSalt", err))
		return false;
	if (reader_left(in)) {
		at = in->pos;
		if (!der_get_u64(in, &iterations, "MAC iteration count", err))
			return false;
	}
	if (out->mac.scheme == KEYSTORE_MAC_PKCS12) {
		out->mac.salt = salt;
		out->mac.iterations = iterations;
		out->mac.work_at = at;
	}
	return true;
}

bool mac_data_read(struct reader *in, struct pfx *out, struct keystore_error *err)
{
	struct reader inside;

	return der_get(in, DER_SEQUENCE, &inside, "macData", err) && read_digest_info(&inside, out, err) &&
	       read_derivation(&inside, out, err) && der_finish(&inside, "macData", err);
}

static void write_algorithm(const struct mac *mac, struct writer *out)
{
	if (mac->scheme == KEYSTORE_MAC_PBMAC1) {
		mac_write_pbmac1(mac, out);
		return;
	}
	size_t algorithm = der_begin(out, DER_SEQUENCE);
	der_put(out, DER_OID, oid_of(mac->hash));
	der_put(out, DER_NULL, (struct keystore_bytes){ NULL, 0 });
	der_end(out, algorithm);
}

void mac_data_write(const struct mac *mac, struct writer *out)
{
	bool pbmac1 = mac->scheme == KEYSTORE_MAC_PBMAC1;
	size_t data = der_begin(out, DER_SEQUENCE), info = der_begin(out, DER_SEQUENCE);

	write_algorithm(mac, out);
	der_put(out, DER_OCTET_STRING, mac->value);
	der_end(out, info);
	der_put(out, DER_OCTET_STRING, pbmac1 ? BYTES("NOT USED") : mac->salt); /* so in RFC 9579, appendix A */
	if (!pbmac1 && mac->iterations != 1) /* X.690 11.5: what is the default is left out */
		der_put_u64(out, mac->iterations);
	der_end(out, data);
}
