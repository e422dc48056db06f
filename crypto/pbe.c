/* Decrypting with a password, and the scheme as text. */
#include "crypto/pbe.h"

#include "base/alloc.h"
#include "crypto/password.h"
#include "crypto/pbe_scheme.h"

/* What is to be decrypted, and how. */
struct decryption {
	struct pbe pbe;
	struct keystore_bytes data;
	const struct keystore_password *password;
	struct budget *budget;
	bool (*accept)(struct keystore_bytes plain);
};

/* One reading of the password. The plaintext goes into `block`, whose length becomes that of it. */
static bool decrypt(const struct decryption *d, enum password_reading reading, struct keystore_secret *block,
	struct keystore_error *err)
{
	struct cipher_key key;
	struct derivation job = pbe_job(&d->pbe, d->password, reading, &key);
	size_t len;
	bool right = false;

	bool derived = derive_all(&job, 1, d->budget, err);
	if (derived)
		right = cipher_decrypt(&key, d->data, block->data, &len) &&
			d->accept((struct keystore_bytes){ block->data, len });
	mem_wipe(&key, sizeof key);
	if (!derived)
		return false;
	if (!right)
		return password_wrong(err);
	block->len = len;
	return true;
}

/* In a key file only an empty password has a second reading. */
static bool may_read(const struct decryption *d, enum pbe_source source, enum password_reading reading)
{
	return password_can_read(d->password, reading, d->pbe.kdf == KDF_PKCS12) &&
	       (source == PBE_PKCS12_FILE || reading <= PASSWORD_BARE);
}

/* As an old JDK would have encrypted it (crypto/kdf_sun.c); the password has no second reading there. */
static bool decrypt_as_of_old(const struct decryption *d, struct keystore_secret *block, struct keystore_error *err)
{
	struct decryption old = *d;
	struct keystore_error further;

	if (!kdf_sun_old_differs(d->pbe.salt))
		return false;
	old.pbe.kdf = KDF_SUN_OLD;
	if (decrypt(&old, PASSWORD_USUAL, block, &further))
		return true;
	if (further.status == KEYSTORE_NO_MEMORY)
		*err = further;
	return false;
}

/* The error is that of the usual reading: a further one that the budget refuses tells nothing. */
static bool decrypt_any(const struct decryption *d, enum pbe_source source, struct keystore_secret *block,
	struct keystore_error *err)
{
	struct keystore_error further;

	if (decrypt(d, PASSWORD_USUAL, block, err))
		return true;
	if (err->status != KEYSTORE_WRONG_PASSWORD)
		return false;
	if (d->pbe.kdf == KDF_SUN)
		return decrypt_as_of_old(d, block, err);
	for (enum password_reading reading = PASSWORD_USUAL + 1; reading < PASSWORD_READINGS; reading++) {
		if (!may_read(d, source, reading))
			continue;
		if (decrypt(d, reading, block, &further))
			return true;
		if (further.status == KEYSTORE_NO_MEMORY)
			*err = further;
		if (further.status != KEYSTORE_WRONG_PASSWORD)
			return false;
	}
	return false;
}

bool pbe_decrypt(struct reader algorithm, struct keystore_bytes data, const struct keystore_password *password,
	enum pbe_source source, struct budget *budget, bool (*accept)(struct keystore_bytes plain),
	struct keystore_secret *out, struct keystore_error *err)
{
	struct decryption d = { .data = data, .password = password, .budget = budget, .accept = accept };
	struct keystore_error why;

	if (!pbe_read(algorithm, &d.pbe, err) || !cipher_check_length(d.pbe.cipher, data.len, err) ||
	    !password_given(password, err) || !secret_renew(data.len, out, err))
		return false;
	if (!decrypt_any(&d, source, out, &why)) {
		*err = why;
		return false;
	}
	mem_wipe(out->data + out->len, data.len - out->len);
	return true;
}

/* "2048 iterations" */
static void put_iterations(const struct pbe *pbe, struct text *out)
{
	text_number(out, pbe->iterations);
	text_add(out, pbe->iterations == 1 ? " iteration" : " iterations");
}

static void put_pbes2_kdf(const struct pbe *pbe, struct text *out)
{
	if (pbe->kdf == KDF_PBKDF2) {
		text_add(out, "PBKDF2 HMAC-");
		text_add(out, pbe->hash->name);
		text_char(out, ' ');
		put_iterations(pbe, out);
	} else {
		text_add(out, "scrypt N=");
		text_number(out, pbe->n);
		text_add(out, " r=");
		text_number(out, pbe->r);
		text_add(out, " p=");
		text_number(out, pbe->p);
	}
}

static void put_scheme(const struct pbe *pbe, struct text *out)
{
	text_add(out, pbe->name);
	text_add(out, ", ");
	if (pbe->kdf != KDF_PBKDF2 && pbe->kdf != KDF_SCRYPT) {
		put_iterations(pbe, out);
		return;
	}
	put_pbes2_kdf(pbe, out);
	text_add(out, ", ");
	text_add(out, pbe->cipher->name);
	if (pbe->effective_bits) {
		text_char(out, ' ');
		text_number(out, pbe->effective_bits);
		text_add(out, " bits");
	}
}

/* What is not supported is told in the words of the error: "encryptionScheme 1.2.3 is not supported". */
void pbe_text(struct reader algorithm, struct text *out)
{
	struct pbe pbe;
	struct keystore_error err;

	if (pbe_read(algorithm, &pbe, &err))
		put_scheme(&pbe, out);
	else
		text_add(out, err.status == KEYSTORE_UNSUPPORTED ? err.text : "unreadable");
}

void pbe_strength(struct reader algorithm, struct keystore_strength *out)
{
	static const enum keystore_kdf names[] = {
		[KDF_PBKDF1] = KEYSTORE_KDF_PBKDF1,
		[KDF_PBKDF2] = KEYSTORE_KDF_PBKDF2,
		[KDF_PKCS12] = KEYSTORE_KDF_PKCS12,
		[KDF_SCRYPT] = KEYSTORE_KDF_SCRYPT,
		[KDF_SUN] = KEYSTORE_KDF_JCEKS,
		[KDF_SUN_OLD] = KEYSTORE_KDF_JCEKS,
	};
	struct pbe pbe;
	struct keystore_error ignored;

	if (!pbe_read(algorithm, &pbe, &ignored))
		return;
	*out = (struct keystore_strength){
		.kdf = names[pbe.kdf],
		.digest = pbe.hash ? pbe.hash->name : NULL,
		.iterations = pbe.iterations,
		.scrypt_n = pbe.n,
		.cipher = pbe.cipher->name,
		.key_bits = cipher_key_bits(pbe.cipher, pbe.key_len, pbe.effective_bits),
	};
}
