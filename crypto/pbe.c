/* Decrypting with a password, and the scheme as text. */
#include "crypto/pbe.h"

#include "base/alloc.h"
#include "crypto/password.h"
#include "crypto/pbe_scheme.h"

/* One reading of the password. `block` holds the plaintext, and behind it what the derivation needs; its length
 * becomes that of the plaintext. */
static bool decrypt(const struct pbe *pbe, struct keystore_bytes data, const struct keystore_password *password,
	enum pbe_ending ending, struct budget *budget, bool (*accept)(struct keystore_bytes plain),
	struct keystore_secret *block, struct keystore_error *err)
{
	struct cipher_key key;
	size_t len;
	bool right = false;

	bool derived = pbe_derive(pbe, password, ending, budget, block->data + data.len, &key, err);
	if (derived)
		right = cipher_decrypt(&key, data, block->data, &len) &&
			accept((struct keystore_bytes){ block->data, len });
	mem_wipe(&key, sizeof key);
	if (!derived)
		return false;
	if (!right)
		return password_wrong(err);
	block->len = len;
	return true;
}

/* An empty password may have been hashed without its terminator (.NET writes either). */
static bool may_be_bare(const struct pbe *pbe, const struct keystore_password *password,
	const struct keystore_error *err)
{
	return pbe->kdf == PBE_PKCS12 && password->len == 0 && err->status == KEYSTORE_WRONG_PASSWORD;
}

bool pbe_decrypt(struct reader algorithm, struct keystore_bytes data, const struct keystore_password *password,
	struct budget *budget, bool (*accept)(struct keystore_bytes plain), struct keystore_secret *out,
	struct keystore_error *err)
{
	struct pbe pbe;
	struct keystore_secret block;
	struct keystore_error why;

	if (!pbe_read(algorithm, &pbe, err) || !cipher_check_length(pbe.cipher, data.len, err) ||
	    !password_given(password, err))
		return false;
	size_t work_size = pbe_work_size(&pbe, password);
	if (!secret_new(data.len + work_size, &block, err))
		return false;
	bool ok = decrypt(&pbe, data, password, PBE_TERMINATED, budget, accept, &block, &why) ||
		  (may_be_bare(&pbe, password, &why) &&
		   decrypt(&pbe, data, password, PBE_BARE, budget, accept, &block, &why));
	if (!ok) {
		secret_free(&block);
		*err = why;
		return false;
	}
	mem_wipe(block.data + block.len, data.len + work_size - block.len);
	*out = block;
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
	if (pbe->kdf == PBE_PBKDF2) {
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
	if (pbe->kdf == PBE_PBKDF1 || pbe->kdf == PBE_PKCS12) {
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
