/* PBES2 (RFC 8018 A.4), with PBKDF2 (A.2) or scrypt (RFC 7914 section 7):
 *
 *     PBES2-params  ::= SEQUENCE { keyDerivationFunc AlgorithmIdentifier, encryptionScheme AlgorithmIdentifier }
 *     PBKDF2-params ::= SEQUENCE { salt CHOICE { specified OCTET STRING, otherSource AlgorithmIdentifier },
 *                                  iterationCount INTEGER, keyLength INTEGER OPTIONAL,
 *                                  prf AlgorithmIdentifier DEFAULT hmacWithSHA1 }
 *     scrypt-params ::= SEQUENCE { salt OCTET STRING, costParameter INTEGER, blockSize INTEGER,
 *                                  parallelizationParameter INTEGER, keyLength INTEGER OPTIONAL }
 *     parameters of AES, DES and DES-EDE3: IV OCTET STRING
 *     parameters of RC2: SEQUENCE { rc2ParameterVersion INTEGER OPTIONAL, IV OCTET STRING }
 *
 * otherSource has never been defined and is not supported. Beyond the RFCs, PBES2-params may be wrapped once more
 * (enter_repeated). keyLength is written for RC2 alone, where it does not follow from the cipher. */
#include "base/error.h"
#include "crypto/pbe_scheme.h"

/* 1.2.840.113549.1.5.13 */
static const struct keystore_bytes pbes2_oid = OID("\x2A\x86\x48\x86\xF7\x0D\x01\x05\x0D");
/* 1.2.840.113549.1.5.12 */
static const struct keystore_bytes pbkdf2_oid = OID("\x2A\x86\x48\x86\xF7\x0D\x01\x05\x0C");
/* 1.3.6.1.4.1.11591.4.11 */
static const struct keystore_bytes scrypt_oid = OID("\x2B\x06\x01\x04\x01\xDA\x47\x04\x0B");
/* 1.2.840.113549.3.2 */
static const struct keystore_bytes rc2_oid = OID("\x2A\x86\x48\x86\xF7\x0D\x03\x02");

#define RC2_VERSION_128 58 /* RFC 8018 B.2.3: the rc2ParameterVersion for 128 effective bits */

static const struct {
	struct keystore_bytes oid;
	const struct cipher *cipher;
} ciphers[] = {
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x01\x02"), &cipher_aes128 }, /* 2.16.840.1.101.3.4.1.2 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x01\x16"), &cipher_aes192 }, /* 2.16.840.1.101.3.4.1.22 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x01\x2A"), &cipher_aes256 }, /* 2.16.840.1.101.3.4.1.42 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x03\x07"), &cipher_des3 },	 /* 1.2.840.113549.3.7 */
	{ OID("\x2B\x0E\x03\x02\x07"), &cipher_des },			 /* 1.3.14.3.2.7 */
};

static bool get_key_length(struct reader *in, struct key_length *out, struct keystore_error *err)
{
	*out = (struct key_length){ .present = der_next_is(in, DER_INTEGER), .at = *in };
	return !out->present || der_get_unsigned(in, &out->magnitude, "key length", err);
}

/* It is the length that the cipher needs; RC2 takes any. */
static bool apply_key_length(const struct key_length *length, struct pbe *pbe, struct keystore_error *err)
{
	const char *kdf = pbe->kdf == KDF_SCRYPT ? "scrypt" : "PBKDF2";
	size_t value = length->magnitude.len == 1 ? length->magnitude.data[0] : 0;

	if (!length->present)
		return true;
	if (pbe->cipher == &cipher_rc2 && value >= 1 && value <= CIPHER_MAX_KEY)
		pbe->key_len = value;
	if (value != pbe->key_len)
		return error_at(err, KEYSTORE_MALFORMED, &length->at, "%s key length is not %zu", kdf, pbe->key_len);
	return true;
}

/* prf: the digest of an HMAC; its parameters are NULL, or absent, which some writers make of it. */
static bool read_prf(struct reader *in, struct pbe *pbe, struct keystore_error *err)
{
	struct algorithm prf;

	if (reader_left(in) == 0) {
		pbe->hash = &hash_sha1;
		return true;
	}
	if (!algorithm_read(in, &prf, "prf", err))
		return false;
	pbe->hash = hash_by_hmac_oid(prf.oid);
	if (!pbe->hash)
		return algorithm_unsupported(&prf, "prf", err);
	if (reader_left(&prf.parameters) > 0 && !der_get_null(&prf.parameters, "prf parameters", err))
		return false;
	return der_finish(&prf.parameters, "prf", err);
}

static bool read_pbkdf2(struct reader *in, struct pbe *pbe, struct key_length *length, struct keystore_error *err)
{
	struct reader parameters;

	pbe->kdf = KDF_PBKDF2;
	if (!der_get(in, DER_SEQUENCE, &parameters, "PBKDF2 parameters", err))
		return false;
	if (der_next_is(&parameters, DER_SEQUENCE))
		return error_at(err, KEYSTORE_UNSUPPORTED, &parameters,
			"a PBKDF2 salt from another source is not supported");
	if (!der_get_bytes(&parameters, DER_OCTET_STRING, &pbe->salt, "PBKDF2 salt", err))
		return false;
	pbe->work_at = parameters.pos;
	return der_get_u64(&parameters, &pbe->iterations, "key iteration count", err) &&
	       get_key_length(&parameters, length, err) && read_prf(&parameters, pbe, err) &&
	       der_finish(&parameters, "PBKDF2 parameters", err);
}

static bool read_scrypt(struct reader *in, struct pbe *pbe, struct key_length *length, struct keystore_error *err)
{
	struct reader parameters;

	pbe->kdf = KDF_SCRYPT;
	if (!der_get(in, DER_SEQUENCE, &parameters, "scrypt parameters", err) ||
	    !der_get_bytes(&parameters, DER_OCTET_STRING, &pbe->salt, "scrypt salt", err))
		return false;
	pbe->work_at = parameters.pos;
	return der_get_u64(&parameters, &pbe->n, "scrypt costParameter", err) &&
	       der_get_u64(&parameters, &pbe->r, "scrypt blockSize", err) &&
	       der_get_u64(&parameters, &pbe->p, "scrypt parallelizationParameter", err) &&
	       get_key_length(&parameters, length, err) && der_finish(&parameters, "scrypt parameters", err);
}

bool kdf_read(struct reader *in, struct pbe *pbe, struct key_length *length, struct keystore_error *err)
{
	struct algorithm kdf;
	bool ok;

	if (!algorithm_read(in, &kdf, "keyDerivationFunc", err))
		return false;
	if (bytes_equal(kdf.oid, pbkdf2_oid))
		ok = read_pbkdf2(&kdf.parameters, pbe, length, err);
	else if (bytes_equal(kdf.oid, scrypt_oid))
		ok = read_scrypt(&kdf.parameters, pbe, length, err);
	else
		return algorithm_unsupported(&kdf, "keyDerivationFunc", err);
	return ok && der_finish(&kdf.parameters, "keyDerivationFunc", err);
}

static bool read_iv(struct reader *in, struct pbe *pbe, struct keystore_error *err)
{
	struct reader at = *in;

	if (!der_get_bytes(in, DER_OCTET_STRING, &pbe->iv, "IV", err))
		return false;
	if (pbe->iv.len != pbe->cipher->block_size)
		return error_at(err, KEYSTORE_MALFORMED, &at, "IV length %zu, %zu expected", pbe->iv.len,
			pbe->cipher->block_size);
	return true;
}

/* rc2ParameterVersion stands for the effective key bits (RFC 8018 B.2.3): absent 32; 160, 120, 58 for 40, 64, 128;
 * from 256 on the number itself, up to RC2's 1024. */
static bool read_rc2_version(struct reader *in, struct pbe *pbe, struct keystore_error *err)
{
	struct reader at = *in;
	uint64_t version = 0;

	if (der_next_is(in, DER_INTEGER) && !der_get_u64(in, &version, "rc2ParameterVersion", err))
		return false;
	if (in->pos == at.pos)
		pbe->effective_bits = 32;
	else if (version == 160)
		pbe->effective_bits = 40;
	else if (version == 120)
		pbe->effective_bits = 64;
	else if (version == RC2_VERSION_128)
		pbe->effective_bits = 128;
	else if (version >= 256 && version <= 1024)
		pbe->effective_bits = (unsigned)version;
	else
		return error_at(err, KEYSTORE_UNSUPPORTED, &at, "rc2ParameterVersion %llu is not supported",
			(unsigned long long)version);
	return true;
}

/* Without a keyLength, the key has as many bits as are effective: OpenSSL's reading, too. */
static bool read_rc2(struct reader *in, struct pbe *pbe, struct keystore_error *err)
{
	struct reader parameters;

	pbe->cipher = &cipher_rc2;
	if (!der_get(in, DER_SEQUENCE, &parameters, "RC2-CBC parameters", err) ||
	    !read_rc2_version(&parameters, pbe, err) || !read_iv(&parameters, pbe, err))
		return false;
	pbe->key_len = (pbe->effective_bits + 7) / 8;
	return der_finish(&parameters, "RC2-CBC parameters", err);
}

static const struct cipher *find_cipher(struct keystore_bytes oid)
{
	for (size_t i = 0; i < sizeof ciphers / sizeof *ciphers; i++)
		if (bytes_equal(oid, ciphers[i].oid))
			return ciphers[i].cipher;
	return NULL;
}

static bool read_encryption_scheme(struct reader *in, struct pbe *pbe, struct keystore_error *err)
{
	struct algorithm scheme;
	bool ok;

	if (!algorithm_read(in, &scheme, "encryptionScheme", err))
		return false;
	if (bytes_equal(scheme.oid, rc2_oid)) {
		ok = read_rc2(&scheme.parameters, pbe, err);
	} else {
		pbe->cipher = find_cipher(scheme.oid);
		if (!pbe->cipher)
			return algorithm_unsupported(&scheme, "encryptionScheme", err);
		pbe->key_len = pbe->cipher->key_len;
		ok = read_iv(&scheme.parameters, pbe, err);
	}
	return ok && der_finish(&scheme.parameters, "encryptionScheme", err);
}

/* JDK before JDK-8202837 put a whole AlgorithmIdentifier where its parameters belong:
 *     SEQUENCE { OID PBES2, SEQUENCE { OID PBES2, PBES2-params } }
 * It says the same thing twice, and nothing but this very OID is passed over. JDK, GnuTLS and NSS read it too. */
static bool enter_repeated(struct reader *parameters, struct keystore_error *err)
{
	struct reader in = *parameters, inside;
	struct keystore_bytes oid;

	if (!der_next_is(&in, DER_OID) || !der_get_oid(&in, &oid, "PBES2 parameters", err) ||
	    !bytes_equal(oid, pbes2_oid))
		return true;
	if (!der_get(&in, DER_SEQUENCE, &inside, "PBES2 parameters", err) ||
	    !der_finish(&in, "PBES2 parameters", err))
		return false;
	*parameters = inside;
	return true;
}

bool pbes2_read(struct algorithm *algorithm, bool *found, struct pbe *out, struct keystore_error *err)
{
	struct reader parameters;
	struct key_length length;

	*found = bytes_equal(algorithm->oid, pbes2_oid);
	if (!*found)
		return true;
	*out = (struct pbe){ .name = "PBES2" };
	return der_get(&algorithm->parameters, DER_SEQUENCE, &parameters, "PBES2 parameters", err) &&
	       der_finish(&algorithm->parameters, "AlgorithmIdentifier", err) && enter_repeated(&parameters, err) &&
	       kdf_read(&parameters, out, &length, err) && read_encryption_scheme(&parameters, out, err) &&
	       der_finish(&parameters, "PBES2 parameters", err) && apply_key_length(&length, out, err);
}

static void write_key_length(size_t key_len, struct writer *out)
{
	if (key_len)
		der_put_u64(out, key_len);
}

/* X.690 11.5: what is the DEFAULT, is left out. */
static void write_prf(const struct hash *hash, struct writer *out)
{
	if (hash == &hash_sha1)
		return;
	size_t prf = der_begin(out, DER_SEQUENCE);
	der_put(out, DER_OID, hash->hmac_oid);
	der_put(out, DER_NULL, (struct keystore_bytes){ NULL, 0 });
	der_end(out, prf);
}

static void write_pbkdf2(const struct pbe *pbe, size_t key_len, struct writer *out)
{
	der_put(out, DER_OID, pbkdf2_oid);
	size_t parameters = der_begin(out, DER_SEQUENCE);
	der_put(out, DER_OCTET_STRING, pbe->salt);
	der_put_u64(out, pbe->iterations);
	write_key_length(key_len, out);
	write_prf(pbe->hash, out);
	der_end(out, parameters);
}

static void write_scrypt(const struct pbe *pbe, size_t key_len, struct writer *out)
{
	der_put(out, DER_OID, scrypt_oid);
	size_t parameters = der_begin(out, DER_SEQUENCE);
	der_put(out, DER_OCTET_STRING, pbe->salt);
	der_put_u64(out, pbe->n);
	der_put_u64(out, pbe->r);
	der_put_u64(out, pbe->p);
	write_key_length(key_len, out);
	der_end(out, parameters);
}

void kdf_write(const struct pbe *pbe, size_t key_len, struct writer *out)
{
	size_t kdf = der_begin(out, DER_SEQUENCE);

	if (pbe->kdf == KDF_SCRYPT)
		write_scrypt(pbe, key_len, out);
	else
		write_pbkdf2(pbe, key_len, out);
	der_end(out, kdf);
}

/* 128 effective bits are all that is written. */
static void write_rc2(const struct pbe *pbe, struct writer *out)
{
	der_put(out, DER_OID, rc2_oid);
	size_t parameters = der_begin(out, DER_SEQUENCE);
	der_put_u64(out, RC2_VERSION_128);
	der_put(out, DER_OCTET_STRING, pbe->iv);
	der_end(out, parameters);
}

static void write_encryption_scheme(const struct pbe *pbe, struct writer *out)
{
	size_t scheme = der_begin(out, DER_SEQUENCE);

	if (pbe->cipher == &cipher_rc2) {
		write_rc2(pbe, out);
	} else {
		for (size_t i = 0; i < sizeof ciphers / sizeof *ciphers; i++)
			if (ciphers[i].cipher == pbe->cipher)
				der_put(out, DER_OID, ciphers[i].oid);
		der_put(out, DER_OCTET_STRING, pbe->iv);
	}
	der_end(out, scheme);
}

void pbes2_write(const struct pbe *pbe, struct writer *out)
{
	size_t algorithm = der_begin(out, DER_SEQUENCE);

	der_put(out, DER_OID, pbes2_oid);
	size_t parameters = der_begin(out, DER_SEQUENCE);
	kdf_write(pbe, pbe->cipher == &cipher_rc2 ? pbe->key_len : 0, out);
	write_encryption_scheme(pbe, out);
	der_end(out, parameters);
	der_end(out, algorithm);
}
