/* PEM text block by block. Certificates and PKCS #7 are decoded straight into the keystore's arena; keys stay as
 * text until they are asked for. Of the labels that are not read, the EC PARAMETERS that `openssl ecparam -genkey`
 * writes in front of a key say nothing new and leave a note; all others become entries of their own. */
#include "pem/read.h"

#include "base/armor.h"
#include "base/error.h"
#include "pem/contents.h"
#include "pem/key.h"

struct pem_reader {
	struct keystore *ks;
	struct contents contents;
	struct armor_block block; /* the one being read */
	struct content item;	  /* its place */
};

/* OpenSSL writes its trust settings behind the certificate (CertAux, `openssl x509 -addtrust`). */
static bool note_trailing(struct pem_reader *r, size_t trailing, struct keystore_error *err)
{
	bool trusted = armor_label_is(&r->block, "TRUSTED CERTIFICATE");
	bool ok = model_note(r->ks, trusted ? "trust-settings" : "trailing-bytes", r->item.offset, SIZE_MAX,
		trusted ? "%zu bytes of OpenSSL trust settings behind the certificate were left out" :
			  "%zu bytes behind the certificate were left out",
		trailing);

	return ok || error_no_memory(err);
}

/* Decodes what is no secret to where it can stay. */
static bool decode_to_arena(struct pem_reader *r, struct keystore_error *err)
{
	size_t size = armor_size(&r->block);
	uint8_t *room = arena_new(&r->ks->arena, size);
	struct writer der = writer_over(room, size);

	if (!room)
		return error_no_memory(err);
	if (!armor_decode(&r->block, &der, err))
		return false;
	r->item.bytes = writer_view(&der);
	return true;
}

static bool read_certificate(struct pem_reader *r, struct keystore_error *err)
{
	size_t trailing;

	if (!decode_to_arena(r, err))
		return false;
	if (!contents_add_certificate(&r->contents, r->ks, &r->item, &trailing, err))
		return content_error(&r->item, err);
	return !trailing || note_trailing(r, trailing, err);
}

static bool read_pkcs7(struct pem_reader *r, struct keystore_error *err)
{
	if (!decode_to_arena(r, err))
		return false;
	return contents_add_pkcs7(&r->contents, r->ks, &r->item, err) || content_error(&r->item, err);
}

static bool add_block(struct pem_reader *r, enum content_kind kind, struct keystore_error *err)
{
	r->item.kind = (uint8_t)kind;
	r->item.format = KEYSTORE_FORMAT_PEM;
	r->item.bytes = r->block.whole;
	return contents_add(&r->contents, r->ks, &r->item, err) || content_error(&r->item, err);
}

/* Decoded for a look only: what is kept is the text. */
static bool check_sealed_key(struct pem_reader *r, struct keystore_error *err)
{
	struct writer to = writer_new();
	bool ok = armor_decode(&r->block, &to, err);

	if (ok && !key_block_check_sealed(&r->block, writer_view(&to), err))
		ok = content_error(&r->item, err);
	writer_free(&to);
	return ok;
}

static bool read_key(struct pem_reader *r, struct keystore_error *err)
{
	if (!key_block_is_sealed(&r->block))
		return add_block(r, CONTENT_PLAIN_KEY, err);
	return check_sealed_key(r, err) && add_block(r, CONTENT_SEALED_KEY, err);
}

/* Labels that are known and not read; an entry's `other` must be a static string. */
static const char *other_name(const struct armor_block *block)
{
	static const char *const names[] = {
		"X509 CRL", "CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST", "ATTRIBUTE CERTIFICATE", "PUBLIC KEY",
		"RSA PUBLIC KEY", "DH PARAMETERS", "X9.42 DH PARAMETERS", "DSA PARAMETERS", "OPENSSH PRIVATE KEY",
		"ANY PRIVATE KEY", "PGP PUBLIC KEY BLOCK", "PGP PRIVATE KEY BLOCK", "PGP MESSAGE", "PGP SIGNATURE",
		"OpenVPN Static key V1",
	};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (armor_label_is(block, names[i]))
			return names[i];
	return NULL;
}

static bool read_other(struct pem_reader *r, struct keystore_error *err)
{
	bool ok = true;

	if (armor_label_is(&r->block, "EC PARAMETERS"))
		return model_note(r->ks, "unread-block", r->item.offset, SIZE_MAX,
			       "EC PARAMETERS were left out: an EC key names its curve itself") ||
		       error_no_memory(err);
	r->item.other = other_name(&r->block);
	if (!r->item.other) {
		r->item.other = "unknown PEM block";
		ok = model_note(r->ks, "unread-block", r->item.offset, SIZE_MAX,
			"PEM block %u is \"%s\", which is kept and not read", (unsigned)r->item.block,
			error_quote(r->block.label).text);
	}
	return ok ? add_block(r, CONTENT_OTHER, err) : error_no_memory(err);
}

static bool read_block(struct pem_reader *r, struct keystore_error *err)
{
	switch (object_by_label(r->block.label)) {
	case OBJECT_CERTIFICATE: return read_certificate(r, err);
	case OBJECT_PKCS7: return read_pkcs7(r, err);
	case OBJECT_UNKNOWN: return read_other(r, err);
	default: return read_key(r, err);
	}
}

static bool read_blocks(struct pem_reader *r, struct reader in, struct keystore_error *err)
{
	bool found;

	for (uint32_t number = 1; armor_next(&in, &found, &r->block, err); number++) {
		if (!found)
			return true;
		r->item = (struct content){ .offset = (uint32_t)r->block.begin, .block = number };
		if (!read_block(r, err))
			return false;
	}
	return false;
}

bool pem_read(struct keystore_bytes input, const struct keystore_read_options *options, struct keystore *ks,
	struct keystore_error *err)
{
	struct pem_reader r = { .ks = ks };

	(void)options;
	bool ok = read_blocks(&r, reader_of(input), err) && contents_to_entries(&r.contents, ks, err);
	contents_free(&r.contents);
	return ok;
}
