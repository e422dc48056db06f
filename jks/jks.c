/* The containers of JKS and JCEKS (jks/FORMAT.md), which differ in the magic number, in how keys are protected, and
 * in that JCEKS has secret keys: header, entries, integrity hash. Read in versions 1 and 2, written in version 2.
 * Accepted beyond what Java writes, because Java accepts it too: bytes behind the hash, the certificate type "X509",
 * a PEM certificate where DER is due. */
#include "jks/jks.h"

#include "base/error.h"
#include "base/secret.h"
#include "jks/entry.h"
#include "jks/integrity.h"
#include "jks/jceks_protector.h"
#include "jks/java_view.h"
#include "jks/key_protector.h"
#include "jks/layout.h"

enum { MAGIC_JKS = 0xFEEDFEED, MAGIC_JCEKS = 0xCECECECE };

static bool begins_with(struct keystore_bytes input, uint32_t magic)
{
	struct reader in = reader_of(input);
	uint32_t found;

	return reader_u32(&in, &found) && found == magic;
}

static bool jks_probe(struct keystore_bytes input)
{
	return begins_with(input, MAGIC_JKS);
}

static bool jceks_probe(struct keystore_bytes input)
{
	return begins_with(input, MAGIC_JCEKS);
}

/* magic, which has been seen; version; count. */
static bool read_header(struct reader *in, struct keystore *ks, uint32_t *count, struct keystore_error *err)
{
	uint32_t magic, version;

	reader_u32(in, &magic);
	struct reader start = *in;
	if (!reader_u32(in, &version))
		return error_truncated(err, in, 4, "header: version");
	if (version != 1 && version != 2)
		return error_at(err, KEYSTORE_MALFORMED, &start, "header: unknown %s version %lu",
			keystore_format_name(ks->format), (unsigned long)version);
	start = *in;
	if (!reader_u32(in, count))
		return error_truncated(err, in, 4, "header: entry count");
	if (*count > INT32_MAX || (*count > reader_left(in) / JKS_MIN_ENTRY && *count >= 1u << 24))
		return error_at(err, KEYSTORE_MALFORMED, &start,
			"header: an entry count of %lu does not fit into the %zu bytes behind it",
			(unsigned long)*count, reader_left(in));
	ks->version = version;
	return true;
}

/* The entries, with the integrity hash (NULL: no password) a step ahead of the reader. */
static bool read_entries(struct reader *in, uint32_t count, struct jks_integrity *integrity, struct keystore *ks,
	struct keystore_error *err)
{
	for (uint32_t i = 0; i < count; i++) {
		if (integrity)
			jks_integrity_lead(integrity, in->pos);
		if (!jks_read_entry(in, ks, err))
			return false;
	}
	return true;
}

/* The structure is whole and the hash differs. If a certificate cannot be read either, the file is damaged; else
 * nobody can tell. */
static bool wrong_hash(const struct keystore *ks, struct keystore_error *err)
{
	struct keystore_certificate parsed;
	struct keystore_error damage;

	for (size_t i = 0; i < ks->n_entries; i++) {
		const struct entry *entry = &ks->entries[i];
		for (size_t j = 0; j < entry->n_certificates; j++)
			if (!keystore_certificate_parse(entry_certificate(entry, j), &parsed, &damage))
				return error_set(err, KEYSTORE_WRONG_PASSWORD,
					"integrity check failed, and certificate %zu of \"%s\" is damaged: the file "
					"was changed after it was written",
					j + 1, error_quote(entry->alias).text);
	}
	return error_set(err, KEYSTORE_WRONG_PASSWORD, "wrong password, or the file was changed after it was written");
}

static bool read_hash(
	struct reader *in, struct jks_integrity *integrity, struct keystore *ks, struct keystore_error *err)
{
	struct keystore_bytes stored;
	uint8_t computed[JKS_HASH_SIZE];
	size_t body = in->pos;

	if (!reader_bytes(in, JKS_HASH_SIZE, &stored))
		return error_truncated(err, in, JKS_HASH_SIZE, "integrity hash");
	ks->integrity = KEYSTORE_INTEGRITY_NOT_CHECKED;
	if (!integrity)
		return true;
	jks_integrity_end(integrity, body, computed);
	if (!secret_equal(computed, stored.data, JKS_HASH_SIZE))
		return wrong_hash(ks, err);
	ks->integrity = KEYSTORE_INTEGRITY_VERIFIED;
	return true;
}

static bool note_oddities(struct reader *in, struct keystore *ks, struct keystore_error *err)
{
	if (ks->version == 1 &&
	    !model_note(ks, "jks-version-1", 4, SIZE_MAX, "%s version 1, which Java reads and no longer writes",
		    keystore_format_name(ks->format)))
		return error_no_memory(err);
	if (reader_left(in) && !model_note(ks, "trailing-bytes", in->pos, SIZE_MAX,
				       "%zu bytes behind the integrity hash, which no hash covers", reader_left(in)))
		return error_no_memory(err);
	return true;
}

static bool jks_read(struct keystore_bytes input, const struct keystore_read_options *options, struct keystore *ks,
	struct keystore_error *err)
{
	const struct keystore_password *password = options->password;
	struct reader in = reader_of(input);
	struct jks_integrity state, *integrity = password ? &state : NULL;
	uint32_t count;

	if (integrity && !jks_integrity_begin(integrity, input, password, err))
		return false;
	bool ok = read_header(&in, ks, &count, err) && read_entries(&in, count, integrity, ks, err) &&
		  read_hash(&in, integrity, ks, err) && note_oddities(&in, ks, err);
	if (integrity)
		mem_wipe(integrity, sizeof *integrity);
	return ok;
}

static size_t file_size(const struct keystore *ks)
{
	size_t size = 4 + 4 + 4 + JKS_HASH_SIZE;

	for (size_t i = 0; i < ks->n_entries; i++)
		size += jks_entry_size(&ks->entries[i]);
	return size;
}

static bool jks_write(const struct keystore *ks, const struct keystore_write_options *options, struct writer *out,
	struct keystore_error *err)
{
	const struct keystore_password *password = options->password;
	struct jks_integrity integrity;
	uint8_t hash[JKS_HASH_SIZE];

	if (!password)
		return error_set(err, KEYSTORE_PASSWORD_NEEDED, "%s needs a store password",
			keystore_format_name(options->format));
	writer_reserve(out, file_size(ks));
	writer_u32(out, options->format == KEYSTORE_FORMAT_JCEKS ? MAGIC_JCEKS : MAGIC_JKS);
	writer_u32(out, 2);
	writer_u32(out, (uint32_t)ks->n_entries);
	for (size_t i = 0; i < ks->n_entries; i++)
		if (!jks_write_entry(&ks->entries[i], options->format, out, err))
			return false;
	if (out->failed)
		return error_no_memory(err);
	if (!jks_integrity_begin(&integrity, writer_view(out), password, err))
		return false;
	jks_integrity_end(&integrity, out->len, hash);
	writer_bytes(out, (struct keystore_bytes){ hash, sizeof hash });
	return true;
}

static bool jks_can_hold(const struct entry *entry)
{
	return entry->kind == KEYSTORE_PRIVATE_KEY || entry->kind == KEYSTORE_TRUSTED_CERTIFICATE;
}

/* A secret key of another format can be sealed anew; what is neither key nor certificate, only copied. */
static bool jceks_can_hold(const struct entry *entry)
{
	return jks_can_hold(entry) || entry->kind == KEYSTORE_SECRET_KEY || entry->key_format == KEYSTORE_FORMAT_JCEKS;
}

const struct format format_jks = {
	.id = KEYSTORE_FORMAT_JKS,
	.name = "JKS",
	.probe = jks_probe,
	.read = jks_read,
	.write = jks_write,
	.can_hold = jks_can_hold,
	.protect = sun_protect,
	.recover = sun_recover,
	.protection = sun_protection,
	.layout = jks_layout,
	.strength = sun_strength,
	.java_view = jks_java_view,
};

const struct format format_jceks = {
	.id = KEYSTORE_FORMAT_JCEKS,
	.name = "JCEKS",
	.probe = jceks_probe,
	.read = jks_read,
	.write = jks_write,
	.can_hold = jceks_can_hold,
	.protect = jceks_protect,
	.recover = jceks_recover,
	.secret = &jceks_secret_keys,
	.protection = jceks_protection,
	.strength = jceks_strength,
	.layout = jks_layout,
	.java_view = jks_java_view,
};
