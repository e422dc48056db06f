/* The record of PKCS#12: what a PFX is to the rest of the library. A key of an entry is a PrivateKeyInfo or an
 * EncryptedPrivateKeyInfo, as its bag holds it. */
#include "pkcs12/pkcs12.h"

#include <string.h>

#include "base/error.h"
#include "base/secret.h"
#include "crypto/encryption.h"
#include "crypto/pbe.h"
#include "crypto/secret_key.h"
#include "pkcs12/entries.h"
#include "pkcs12/java_view.h"
#include "pkcs12/kept.h"
#include "pkcs12/layout.h"
#include "pkcs12/open.h"
#include "pkcs12/plan.h"
#include "pkcs12/wrap.h"

/* ---- Reading ----------------------------------------------------------------------------------------------------- */

/* How the first key that is encrypted was encrypted. */
static void read_key_profile(const struct list *bags, struct keystore *ks)
{
	struct keystore_error ignored;
	struct keystore_bytes data;
	struct reader algorithm;
	struct pbe pbe;
	size_t i = 0;

	while (i < bags->n && bag_at(bags, i)->kind != BAG_SHROUDED_KEY)
		i++;
	if (i < bags->n && encrypted_key_read(reader_of(bag_at(bags, i)->value), &algorithm, &data, &ignored) &&
		pbe_read(algorithm, &pbe, &ignored))
		encryption_of(&pbe, &ks->profile->keys);
}

static bool read_pfx(const struct pfx *pfx, bool is_text, const struct keystore_read_options *options,
	struct keystore *ks, struct keystore_error *err)
{
	struct safes safes;

	if (!safes_read(pfx, ks, &safes, err))
		return false;
	bool ok = pfx_open(pfx, &safes, options, ks, err);
	if (ok) {
		struct facts *facts = ks->facts;
		facts->is_text = is_text;
		read_key_profile(&facts->bags, ks);
		ok = bags_to_entries(&facts->bags, options->no_java_view, ks, err);
	}
	if (ok && options->no_java_view)
		facts_drop(ks);
	safes_free(&safes);
	return ok;
}

/* Java and OpenSSL pass over what stands behind the PFX. */
static bool note_trailing(struct keystore_bytes input, size_t trailing, struct keystore *ks, struct keystore_error *err)
{
	bool is_binary = input.data[0] == DER_SEQUENCE;

	return !trailing ||
	       model_note(ks, "trailing-bytes", is_binary ? input.len - trailing : KEYSTORE_NO_OFFSET, SIZE_MAX,
		       "%zu bytes behind the PFX, which no MAC covers", trailing) ||
	       error_no_memory(err);
}

static bool pkcs12_read(struct keystore_bytes input, const struct keystore_read_options *options, struct keystore *ks,
	struct keystore_error *err)
{
	struct keystore_bytes bytes;
	const char *layer;
	size_t trailing;
	struct pfx pfx;

	if (!pfx_unwrap(input, ks, &bytes, &trailing, &layer, err))
		return false;
	if (!pfx_read(bytes, &pfx, err))
		return error_layer(err, "%s", layer);
	pfx.layer = layer;
	return note_trailing(input, trailing, ks, err) &&
	       read_pfx(&pfx, input.data[0] != DER_SEQUENCE, options, ks, err);
}

/* ---- Writing ----------------------------------------------------------------------------------------------------- */

/* What is in a sealed part would be lost. */
static bool nothing_sealed(const struct keystore *ks, struct keystore_error *err)
{
	for (size_t i = 0; i < ks->n_parts; i++)
		if (ks->parts[i].sealed)
			return error_set(err, KEYSTORE_CANNOT_HOLD,
				"%s of the file was not opened, and what is in it cannot be written",
				ks->parts[i].name);
	return true;
}

static void choose_profile(const struct keystore *ks, const struct keystore_write_options *options,
	struct keystore_profile *out)
{
	if (options->profile)
		*out = *options->profile;
	else if (ks->format == KEYSTORE_FORMAT_PKCS12)
		keystore_profile_of(ks, out);
	else
		keystore_profile_named("java17", out);
}

static bool pkcs12_write(const struct keystore *ks, const struct keystore_write_options *options, struct writer *out,
	struct keystore_error *err)
{
	struct keystore_profile profile;

	choose_profile(ks, options, &profile);
	if (!nothing_sealed(ks, err))
		return false;
	struct pfx_begun begun = pfx_begin(out);
	return entries_write(ks, &profile, options, out, err) && pfx_end(out, &begun, &profile.mac, options, err);
}

/* A CRL that a PKCS#7 held is written as a CRLBag. */
static bool pkcs12_can_hold(const struct entry *entry)
{
	switch (entry->kind) {
	case KEYSTORE_PRIVATE_KEY:
	case KEYSTORE_TRUSTED_CERTIFICATE:
	case KEYSTORE_SECRET_KEY: return true;
	default:
		return kept_of(entry) || (entry->key_format == KEYSTORE_FORMAT_DER && entry->other &&
						 strcmp(entry->other, "X509 CRL") == 0);
	}
}

/* ---- Keys -------------------------------------------------------------------------------------------------------- */

static bool protect(struct keystore_bytes pkcs8, const struct keystore_protection *protection, struct writer *out,
	struct keystore_error *err)
{
	if (protection->encryption.scheme == KEYSTORE_SCHEME_NONE) {
		writer_bytes(out, pkcs8);
		return true;
	}
	if (!protection->password)
		return error_set(err, KEYSTORE_PASSWORD_NEEDED, "protecting a key in a PKCS#12 needs a password");
	return encrypted_key_write(pkcs8, &protection->encryption, protection->password, protection->random, out, err);
}

static bool copy_plain(struct keystore_bytes key, struct keystore_secret *out, struct keystore_error *err)
{
	if (!secret_renew(key.len, out, err))
		return false;
	memcpy(out->data, key.data, key.len);
	return true;
}

static bool recover(struct keystore_bytes key, const struct keystore_password *password, struct budget *budget,
	struct keystore_secret *out, struct keystore_error *err)
{
	if (is_plain_key(key))
		return copy_plain(key, out, err);
	return encrypted_key_open(key, password, PBE_PKCS12_FILE, budget, out, err);
}

static void protection_text(struct keystore_bytes key, struct text *out)
{
	struct keystore_error ignored;
	struct keystore_bytes data;
	struct reader algorithm;

	if (is_plain_key(key))
		text_add(out, "none");
	else if (encrypted_key_read(reader_of(key), &algorithm, &data, &ignored))
		pbe_text(algorithm, out);
	else
		text_add(out, "unreadable");
}

static void strength(struct keystore_bytes key, struct keystore_strength *out)
{
	if (is_plain_key(key))
		out->kdf = KEYSTORE_KDF_NONE;
	else
		encrypted_key_strength(key, out);
}

/* Secret keys are PrivateKeyInfos to PKCS#12, as Java puts them there. */
static const struct secret_keys secret_keys = {
	.protect = protect,
	.recover = recover,
	.wrap = secret_key_wrap,
	.unwrap = secret_key_unwrap,
};

const struct format format_pkcs12 = {
	.id = KEYSTORE_FORMAT_PKCS12,
	.name = "PKCS#12",
	.probe = pfx_probe,
	.read = pkcs12_read,
	.write = pkcs12_write,
	.can_hold = pkcs12_can_hold,
	.protect = protect,
	.recover = recover,
	.secret = &secret_keys,
	.protection = protection_text,
	.layout = pkcs12_layout,
	.strength = strength,
	.java_view = pkcs12_java_view,
};
