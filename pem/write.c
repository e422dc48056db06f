/* Entries as PEM text. */
#include "pem/write.h"

#include <string.h>

#include "base/armor.h"
#include "base/error.h"
#include "base/secret.h"
#include "crypto/pbe.h"
#include "pem/object.h"

/* PEM text as it was read; the last block of a file may have come without a line end. */
static void write_text(struct writer *out, struct keystore_bytes text)
{
	writer_bytes(out, text);
	if (text.len && text.data[text.len - 1] != '\n')
		writer_u8(out, '\n');
}

/* The label for what an entry keeps as DER: its key, or what it is instead. */
static const char *kept_label(const struct entry *entry)
{
	return entry->kind == KEYSTORE_PRIVATE_KEY ? object_label(object_of(entry->key)) : entry->other;
}

/* The entry's key, or what it is instead. */
static bool write_kept(const struct entry *entry, struct writer *out, struct keystore_error *err)
{
	if (entry->key_format == KEYSTORE_FORMAT_PEM)
		write_text(out, entry->key);
	else if (entry->key_format == KEYSTORE_FORMAT_DER)
		armor_encode(out, kept_label(entry), entry->key);
	else
		return error_set(err, KEYSTORE_CANNOT_HOLD,
			"the %s of \"%s\" is protected for another format than PEM",
			entry->kind == KEYSTORE_PRIVATE_KEY ? "private key" : entry->other,
			error_quote(entry->alias).text);
	return true;
}

/* JKS may hold anything where a certificate is due; a CERTIFICATE block may not. */
static bool write_certificate(const struct entry *entry, size_t j, struct writer *out, struct keystore_error *err)
{
	struct keystore_bytes der = entry_certificate(entry, j);
	struct keystore_certificate parsed;
	struct keystore_error why;

	if (!keystore_certificate_parse(der, &parsed, &why))
		return error_set(err, KEYSTORE_CANNOT_HOLD, "certificate %zu of \"%s\" cannot be read: %s", j + 1,
			error_quote(entry->alias).text, why.text);
	armor_encode(out, object_label(OBJECT_CERTIFICATE), der);
	return true;
}

static bool write_entry(const struct entry *entry, struct writer *out, struct keystore_error *err)
{
	bool ok = true;

	if (entry->kind != KEYSTORE_TRUSTED_CERTIFICATE)
		ok = write_kept(entry, out, err);
	for (size_t j = 0; ok && j < entry->n_certificates; j++)
		ok = write_certificate(entry, j, out, err);
	return ok;
}

bool pem_can_hold(const struct entry *entry)
{
	return entry->kind == KEYSTORE_PRIVATE_KEY || entry->kind == KEYSTORE_TRUSTED_CERTIFICATE ||
	       entry->key_format == KEYSTORE_FORMAT_PEM || entry->key_format == KEYSTORE_FORMAT_DER;
}

bool pem_write(const struct keystore *ks, const struct keystore_write_options *options, struct writer *out,
	struct keystore_error *err)
{
	(void)options;
	for (size_t i = 0; i < ks->n_entries; i++)
		if (!write_entry(&ks->entries[i], out, err))
			return false;
	return true;
}

bool pem_protect(struct keystore_bytes pkcs8, const struct keystore_protection *protection, struct writer *out,
	struct keystore_error *err)
{
	struct writer sealed = writer_new();

	if (!protection->password) {
		armor_encode(out, object_label(OBJECT_PKCS8), pkcs8);
		return true;
	}
	bool ok = encrypted_key_write(
		pkcs8, &protection->encryption, protection->password, protection->random, &sealed, err);
	if (ok)
		armor_encode(out, object_label(OBJECT_ENCRYPTED_KEY), writer_view(&sealed));
	writer_free(&sealed);
	return ok;
}

/* RFC 7468 section 3: printable characters but for the dash, which only stands alone between others. */
static bool is_label(const char *label)
{
	size_t len = label ? strlen(label) : 0;

	for (size_t i = 0; i < len; i++)
		if (label[i] < 0x20 || label[i] > 0x7E ||
			(label[i] == '-' && (!i || !label[i + 1] || label[i + 1] == '-')))
			return false;
	return len > 0;
}

static WITH_OWN_FRAME bool put_block(const char *label, struct keystore_bytes der, uint8_t **out, size_t *len,
	struct keystore_error *err)
{
	struct writer text = writer_new();

	if (!is_label(label) || !der.len)
		return error_set(err, KEYSTORE_ARGUMENT, "a PEM block needs a label and data");
	armor_encode(&text, label, der);
	if (writer_finish(&text, out, len))
		return true;
	writer_free(&text);
	return error_no_memory(err);
}

bool keystore_pem(const char *label, struct keystore_bytes der, uint8_t **out, size_t *len,
	struct keystore_error *err)
{
	bool ok = put_block(label, der, out, len, err);

	stack_wipe(STACK_WIPED);
	return ok;
}
