/* Reads SubjectPublicKeyInfo and PrivateKeyInfo as far as the algorithms differ. */
#include "crypto/key_parts.h"

#include "base/error.h"
#include "crypto/key_algorithms.h"

/* AlgorithmIdentifier (RFC 5280 4.1.1.2): SEQUENCE { algorithm OBJECT IDENTIFIER, parameters ANY OPTIONAL } */
static bool read_algorithm(struct reader *in, struct key_parts *out, const char *field, struct keystore_error *err)
{
	struct reader inside, contents;
	unsigned tag;

	if (!der_get(in, DER_SEQUENCE, &inside, field, err) || !der_get_oid(&inside, &out->oid, "algorithm", err))
		return false;
	out->parameters = inside;
	out->algorithm = key_algorithm_by_oid(out->oid);
	if (reader_left(&inside) == 0)
		return true;
	return der_get_any(&inside, &tag, &contents, "algorithm parameters", err) && der_finish(&inside, field, err);
}

/* SEQUENCE { algorithm AlgorithmIdentifier, subjectPublicKey BIT STRING } */
bool public_key_split(struct reader *in, struct key_parts *out, struct keystore_error *err)
{
	struct reader inside;
	struct keystore_bytes octets;
	struct key_parts parts;
	unsigned unused;

	if (!der_get(in, DER_SEQUENCE, &inside, "subjectPublicKeyInfo", err) ||
	    !read_algorithm(&inside, &parts, "subjectPublicKeyInfo algorithm", err) ||
	    !der_get_bits(&inside, &octets, &unused, "subjectPublicKey", err))
		return false;
	parts.key = (struct reader){ inside.data, inside.pos - octets.len, inside.pos };
	if (!der_finish(&inside, "subjectPublicKeyInfo", err))
		return false;
	*out = parts;
	return true;
}

/* attributes [0] IMPLICIT SET OF Attribute OPTIONAL, publicKey [1] IMPLICIT BIT STRING OPTIONAL. Some writers (the
 * crate ring until its issue 1464) tag the public key EXPLICIT: its tag is then 0xA1. */
static bool pass_optional_fields(struct reader *in, struct keystore_error *err)
{
	struct reader contents;
	unsigned tag;

	if (der_next_is(in, DER_CONTEXT_CONSTRUCTED(0)) &&
	    !der_get(in, DER_CONTEXT_CONSTRUCTED(0), &contents, "attributes", err))
		return false;
	if ((der_next_is(in, DER_CONTEXT(1)) || der_next_is(in, DER_CONTEXT_CONSTRUCTED(1))) &&
	    !der_get_any(in, &tag, &contents, "publicKey", err))
		return false;
	return true;
}

bool key_version(struct reader *in, uint64_t least, uint64_t most, uint64_t *out, const char *structure,
	struct keystore_error *err)
{
	struct reader ahead = *in;
	uint64_t version;

	if (!der_get_u64(&ahead, &version, "version", err))
		return error_context(err, "%s", structure);
	if (version < least || version > most)
		return error_at(err, KEYSTORE_UNSUPPORTED, in, "%s version %ju is not supported", structure,
			(uintmax_t)version);
	*in = ahead;
	*out = version;
	return true;
}

/* SEQUENCE { version, privateKeyAlgorithm AlgorithmIdentifier, privateKey OCTET STRING, attributes, publicKey } */
bool private_key_split(struct keystore_bytes der, struct key_parts *out, struct keystore_error *err)
{
	struct reader in = reader_of(der), inside;
	struct key_parts parts;
	uint64_t version;

	if (!der_get(&in, DER_SEQUENCE, &inside, "PrivateKeyInfo", err) || !der_finish(&in, "PrivateKeyInfo", err))
		return false;
	if (!key_version(&inside, 0, 1, &version, "PrivateKeyInfo", err) ||
	    !read_algorithm(&inside, &parts, "privateKeyAlgorithm", err) ||
	    !der_get(&inside, DER_OCTET_STRING, &parts.key, "privateKey", err) ||
	    !pass_optional_fields(&inside, err) || !der_finish(&inside, "PrivateKeyInfo", err))
		return false;
	*out = parts;
	return true;
}

struct private_key_frame private_key_begin(struct writer *out, struct keystore_bytes oid)
{
	struct private_key_frame frame = { .whole = der_begin(out, DER_SEQUENCE) };

	der_put_u64(out, 0);
	frame.part = der_begin(out, DER_SEQUENCE);
	der_put(out, DER_OID, oid);
	return frame;
}

void private_key_contents(struct writer *out, struct private_key_frame *frame)
{
	der_end(out, frame->part);
	frame->part = der_begin(out, DER_OCTET_STRING);
}

void private_key_end(struct writer *out, const struct private_key_frame *frame)
{
	der_end(out, frame->part);
	der_end(out, frame->whole);
}

/* What the frame adds to a traditional form: headers and OIDs (under 48 bytes), leading zeros of up to eight numbers
 * with their lengths (up to 16), and those of an EC private key (up to 72). */
#define FRAME_MAX 136

bool private_key_write(size_t len, void (*write)(struct writer *out, const void *key), const void *key,
	struct keystore_secret *out, struct keystore_error *err)
{
	struct keystore_secret secret;

	if (!secret_new(len + FRAME_MAX, &secret, err))
		return false;
	struct writer writer = writer_over(secret.data, secret.len);
	write(&writer, key);
	if (!writer_finish(&writer, &secret.data, &secret.len)) {
		secret_free(&secret);
		return error_no_memory(err);
	}
	*out = secret;
	return true;
}
