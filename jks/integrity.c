/* The integrity hash. "Mighty Aphrodite" is what the JDK's JavaKeyStore puts between password and data. */
#include "jks/integrity.h"

#include "base/alloc.h"
#include "crypto/password.h"

/* So far ahead of the reader, in bytes: well inside the second-level cache of any processor. */
enum { LEAD = 32 * 1024 };

bool jks_integrity_begin(struct jks_integrity *integrity, struct keystore_bytes file,
	const struct keystore_password *password, struct keystore_error *err)
{
	struct keystore_secret utf16;

	if (!password_utf16(password, &utf16, err))
		return false;
	hash_init(&integrity->begun, &hash_sha1);
	hash_update(&integrity->begun, secret_bytes(&utf16));
	hash_update(&integrity->begun, BYTES("Mighty Aphrodite"));
	secret_free(&utf16);
	integrity->state = integrity->begun;
	integrity->file = file;
	integrity->hashed = 0;
	return true;
}

static void hash_up_to(struct jks_integrity *integrity, size_t end)
{
	struct reader next = { integrity->file.data, integrity->hashed, end };

	hash_update(&integrity->state, reader_rest(&next));
	integrity->hashed = end;
}

void jks_integrity_lead(struct jks_integrity *integrity, size_t position)
{
	size_t body = integrity->file.len < JKS_HASH_SIZE ? 0 : integrity->file.len - JKS_HASH_SIZE;

	if (integrity->hashed >= body || integrity->hashed > position + LEAD / 2)
		return;
	hash_up_to(integrity, position < body && body - position > LEAD ? position + LEAD : body);
}

void jks_integrity_end(struct jks_integrity *integrity, size_t end, uint8_t out[JKS_HASH_SIZE])
{
	if (integrity->hashed > end) { /* bytes behind the hash: it ended before the lead did */
		integrity->state = integrity->begun;
		integrity->hashed = 0;
	}
	hash_up_to(integrity, end);
	hash_finish(&integrity->state, out);
	mem_wipe(integrity, sizeof *integrity);
}
