/* Private keys:  EncryptedPrivateKeyInfo { { 1.3.6.1.4.1.42.2.19.1, PBEParameter }, encrypted PrivateKeyInfo }
 * Secret keys:   a sealed object with the same PBEParameter, and the ciphertext of a serialized key (jks/sealed_key.c)
 *
 * For the encryption both are one: what a sealed object lacks is the OID. */
#include "jks/jceks_protector.h"

#include "base/error.h"
#include "base/secret.h"
#include "crypto/encryption.h"
#include "crypto/key.h"
#include "crypto/pbe.h"
#include "jks/sealed_key.h"

#define ITERATIONS 200000 /* what Java takes since 8u161 */

/* An EncryptedPrivateKeyInfo, or the like of it, around whatever is to be encrypted. */
static bool encrypt(struct keystore_bytes plain, const struct keystore_protection *protection, struct writer *out,
	struct keystore_error *err)
{
	uint64_t asked = protection->encryption.iterations;
	struct pbe pbe;

	pbes1_sun(&pbe);
	pbe.iterations = asked ? asked : ITERATIONS;
	pbe.work_at = KEYSTORE_NO_OFFSET;
	size_t info = der_begin(out, DER_SEQUENCE);
	if (!pbe_encrypt_as(plain, &pbe, DER_OCTET_STRING, KDF_SUN_SALT, protection->password, protection->random, out,
		    err))
		return false;
	der_end(out, info);
	return !out->failed || error_no_memory(err);
}

/* ---- Private keys ------------------------------------------------------------------------------------------------ */

bool jceks_protect(struct keystore_bytes pkcs8, const struct keystore_protection *protection, struct writer *out,
	struct keystore_error *err)
{
	struct pkcs8 parts;

	return pkcs8_read(pkcs8, &parts, err) && encrypt(pkcs8, protection, out, err);
}

/* Java's JCEKS opens nothing else, so nobody else writes it. */
static bool check_scheme(struct keystore_bytes key, struct keystore_error *err)
{
	struct reader algorithm;
	struct keystore_bytes data;
	struct pbe pbe;

	if (!encrypted_key_read(reader_of(key), &algorithm, &data, err) || !pbe_read(algorithm, &pbe, err))
		return false;
	return pbe.kdf == KDF_SUN ||
	       error_set(err, KEYSTORE_UNSUPPORTED, "protected with %s, which is not JCEKS's key protector", pbe.name);
}

bool jceks_recover(struct keystore_bytes key, const struct keystore_password *password, struct budget *budget,
	struct keystore_secret *out, struct keystore_error *err)
{
	return check_scheme(key, err) && encrypted_key_open(key, password, PBE_KEY_FILE, budget, out, err);
}

/* ---- Secret keys ------------------------------------------------------------------------------------------------- */

/* The AlgorithmIdentifier that belongs to the parameters of a sealed object. */
static bool write_algorithm(struct keystore_bytes parameters, struct writer *out, struct keystore_error *err)
{
	struct pbe pbe;

	pbes1_sun(&pbe);
	size_t algorithm = der_begin(out, DER_SEQUENCE);
	der_put(out, DER_OID, pbe.oid);
	writer_bytes(out, parameters);
	der_end(out, algorithm);
	return !out->failed || error_no_memory(err);
}

static struct reader written(const struct writer *out)
{
	return reader_of(writer_view(out));
}

static bool recover_secret(struct keystore_bytes key, const struct keystore_password *password, struct budget *budget,
	struct keystore_secret *out, struct keystore_error *err)
{
	struct writer algorithm = writer_new();
	struct sealed_key sealed;

	bool ok = sealed_key_read(key, &sealed, err) && write_algorithm(sealed.parameters, &algorithm, err);
	if (ok) {
		ok = pbe_decrypt(written(&algorithm), sealed.content, password, PBE_KEY_FILE, budget, plain_key_is, out,
			err);
		if (!ok && err->offset != KEYSTORE_NO_OFFSET)
			error_layer(err, "the parameters of the key");
	}
	writer_free(&algorithm);
	return ok;
}

/* The parts of what encrypt() wrote. */
static bool split(struct reader info, struct sealed_key *out, struct keystore_error *err)
{
	struct algorithm algorithm;
	struct reader in;

	bool ok = encrypted_key_read(info, &in, &out->content, err) &&
		  algorithm_read(&in, &algorithm, "encryptionAlgorithm", err);
	if (ok)
		out->parameters = reader_rest(&algorithm.parameters);
	return ok;
}

static bool protect_secret(struct keystore_bytes plain, const struct keystore_protection *protection,
	struct writer *out, struct keystore_error *err)
{
	struct writer info = writer_new();
	struct sealed_key sealed;

	bool ok = encrypt(plain, protection, &info, err) && split(written(&info), &sealed, err);
	if (ok)
		sealed_key_write(&sealed, out);
	writer_free(&info);
	return ok && (!out->failed || error_no_memory(err));
}

const struct secret_keys jceks_secret_keys = {
	.protect = protect_secret,
	.recover = recover_secret,
	.wrap = plain_key_write,
	.unwrap = plain_key_read,
};

/* ---- As text ----------------------------------------------------------------------------------------------------- */

/* Bytes of an AlgorithmIdentifier that is shown. Salt and iterations take 40 at most: what is longer is unreadable
 * anyway. A place of its own would make that a matter of memory, too. */
enum { SHOWN_SIZE = 128 };

static void sealed_protection(struct keystore_bytes key, struct text *out)
{
	uint8_t room[SHOWN_SIZE];
	struct writer algorithm = writer_over(room, sizeof room);
	struct keystore_error err = { 0 };
	struct sealed_key sealed;

	if (sealed_key_read(key, &sealed, &err) && write_algorithm(sealed.parameters, &algorithm, &err))
		pbe_text(written(&algorithm), out);
	else
		text_add(out, err.status == KEYSTORE_UNSUPPORTED ? err.text : "unreadable");
}

void jceks_protection(struct keystore_bytes key, struct text *out)
{
	struct keystore_error ignored;
	struct keystore_bytes data;
	struct reader algorithm;

	if (key.len && key.data[0] != DER_SEQUENCE)
		sealed_protection(key, out);
	else if (encrypted_key_read(reader_of(key), &algorithm, &data, &ignored))
		pbe_text(algorithm, out);
	else
		text_add(out, "unreadable");
}

static void sealed_strength(struct keystore_bytes key, struct keystore_strength *out)
{
	uint8_t room[SHOWN_SIZE];
	struct writer algorithm = writer_over(room, sizeof room);
	struct keystore_error ignored;
	struct sealed_key sealed;

	if (sealed_key_read(key, &sealed, &ignored) && write_algorithm(sealed.parameters, &algorithm, &ignored))
		pbe_strength(written(&algorithm), out);
}

void jceks_strength(struct keystore_bytes key, struct keystore_strength *out)
{
	if (key.len && key.data[0] != DER_SEQUENCE)
		sealed_strength(key, out);
	else
		encrypted_key_strength(key, out);
}
