/* What is told of the MAC and of the parts of an AuthenticatedSafe. */
#include "pkcs12/parts.h"

#include <string.h>

#include "base/error.h"
#include "crypto/encryption.h"
#include "crypto/pbe.h"

enum { TEXT_SIZE = 256 }; /* bytes; pbe_text may hold an OID */

static bool copy_text(struct keystore *ks, struct text *text, const char *buffer, const char **out)
{
	text_end(text);
	*out = arena_text(&ks->arena, buffer);
	return *out;
}

static bool add(struct keystore *ks, struct part *part, const struct opened *opened)
{
	if (opened->done)
		part->opened_with = password_reading_name(opened->reading, opened->pkcs12_derivation);
	if (!model_add_part(ks, part))
		return false;
	return !opened->done || opened->reading == PASSWORD_USUAL ||
	       model_note(ks, "password-reading", part->offset, SIZE_MAX,
		       "the password fits the %s only as %s, and some programs do not take it so", part->name,
		       part->opened_with);
}

bool parts_add_mac(struct keystore *ks, const struct pfx *pfx, const struct opened *opened, struct keystore_error *err)
{
	char buffer[TEXT_SIZE];
	struct text text = text_over(buffer, sizeof buffer);
	struct part part = { .name = "MAC" };

	part.offset = strcmp(pfx->layer, "file") == 0 ? pfx->mac_at : KEYSTORE_NO_OFFSET;
	if (pfx->mac_unsupported) {
		text_add(&text, pfx->mac_error.text);
	} else {
		mac_text(&pfx->mac, &text);
		mac_strength(&pfx->mac, &part.strength);
	}
	return (copy_text(ks, &text, buffer, &part.protection) && add(ks, &part, opened)) || error_no_memory(err);
}

bool parts_add_safe(struct keystore *ks, const struct safes *safes, size_t i, const struct opened *opened,
	struct keystore_error *err)
{
	const struct safe *safe = &safes->items[i];
	char name[32], buffer[TEXT_SIZE];
	struct text number = text_over(name, sizeof name), text = text_over(buffer, sizeof buffer);
	struct part part = { .offset = safe->offset, .sealed = safe->encrypted && !opened->done,
		.contents = opened->contents, .is_ber = opened->is_ber };

	text_add(&number, "part ");
	text_number(&number, i + 1);
	part.strength.kdf = safe->encrypted ? KEYSTORE_KDF_UNKNOWN : KEYSTORE_KDF_NONE;
	if (safe->encrypted) {
		pbe_text(safe->algorithm, &text);
		pbe_strength(safe->algorithm, &part.strength);
	} else {
		text_add(&text, "none");
	}
	return (copy_text(ks, &number, name, &part.name) && copy_text(ks, &text, buffer, &part.protection) &&
		       add(ks, &part, opened)) ||
	       error_no_memory(err);
}

static const struct safe *first_encrypted(const struct safes *safes)
{
	for (size_t i = 0; i < safes->n; i++)
		if (safes->items[i].encrypted)
			return &safes->items[i];
	return NULL;
}

bool profile_read(struct keystore *ks, const struct pfx *pfx, const struct safes *safes)
{
	const struct safe *safe = first_encrypted(safes);
	struct keystore_error ignored;
	struct pbe pbe;

	ks->profile = arena_new(&ks->arena, sizeof *ks->profile);
	if (!ks->profile)
		return false;
	if (!safe)
		ks->profile->certificates.scheme = KEYSTORE_SCHEME_NONE;
	else if (pbe_read(safe->algorithm, &pbe, &ignored))
		encryption_of(&pbe, &ks->profile->certificates);
	if (!pfx->has_mac)
		ks->profile->mac.scheme = KEYSTORE_MAC_NONE;
	else if (!pfx->mac_unsupported)
		mac_of(&pfx->mac, &ks->profile->mac);
	return true;
}
