/* The tables of keys and of the algorithms that protect them. */
#include "crypto/key_schema.h"

#define PKCS5 "\x2A\x86\x48\x86\xF7\x0D\x01\x05"			 /* 1.2.840.113549.1.5 */
#define PKCS12_PBE "\x2A\x86\x48\x86\xF7\x0D\x01\x0C\x01"		 /* 1.2.840.113549.1.12.1 */
#define AES "\x60\x86\x48\x01\x65\x03\x04\x01"				 /* 2.16.840.1.101.3.4.1 */

/* ---- Parameters -------------------------------------------------------------------------------------------------- */

/* PBEParameter (RFC 8018 A.3), pkcs-12PbeParams (RFC 7292 appendix C). */
static const struct schema pbes1_params[] = {
	{ .name = "salt", .tag = DER_OCTET_STRING },
	{ .name = "iterations", .tag = DER_INTEGER },
	{ .name = NULL },
};

/* RFC 8018 A.2. */
static const struct schema pbkdf2_params[] = {
	{ .name = "salt", .tag = DER_OCTET_STRING },
	{ .name = "iterationCount", .tag = DER_INTEGER },
	{ .name = "keyLength", .tag = DER_INTEGER },
	{ .name = "prf", .tag = DER_SEQUENCE, .inside = algorithm_schema },
	{ .name = NULL },
};

/* RFC 7914 section 7. */
static const struct schema scrypt_params[] = {
	{ .name = "salt", .tag = DER_OCTET_STRING },
	{ .name = "costParameter", .tag = DER_INTEGER },
	{ .name = "blockSize", .tag = DER_INTEGER },
	{ .name = "parallelizationParameter", .tag = DER_INTEGER },
	{ .name = "keyLength", .tag = DER_INTEGER },
	{ .name = NULL },
};

/* RFC 8018 A.4. */
static const struct schema pbes2_params[] = {
	{ .name = "keyDerivationFunc", .tag = DER_SEQUENCE, .inside = algorithm_schema },
	{ .name = "encryptionScheme", .tag = DER_SEQUENCE, .inside = algorithm_schema },
	{ .name = NULL },
};

/* RFC 8018 A.5. */
static const struct schema pbmac1_params[] = {
	{ .name = "keyDerivationFunc", .tag = DER_SEQUENCE, .inside = algorithm_schema },
	{ .name = "messageAuthScheme", .tag = DER_SEQUENCE, .inside = algorithm_schema },
	{ .name = NULL },
};

/* RFC 8018 B.2.3. */
static const struct schema rc2_params[] = {
	{ .name = "rc2ParameterVersion", .tag = DER_INTEGER },
	{ .name = "IV", .tag = DER_OCTET_STRING },
	{ .name = NULL },
};

static const struct schema_choice parameters[] = {
	{ .oid = OID(PKCS5 "\x01"), .name = "parameters", .inside = pbes1_params },
	{ .oid = OID(PKCS5 "\x03"), .name = "parameters", .inside = pbes1_params },
	{ .oid = OID(PKCS5 "\x04"), .name = "parameters", .inside = pbes1_params },
	{ .oid = OID(PKCS5 "\x06"), .name = "parameters", .inside = pbes1_params },
	{ .oid = OID(PKCS5 "\x0A"), .name = "parameters", .inside = pbes1_params },
	{ .oid = OID(PKCS5 "\x0B"), .name = "parameters", .inside = pbes1_params },
	{ .oid = OID(PKCS12_PBE "\x01"), .name = "parameters", .inside = pbes1_params },
	{ .oid = OID(PKCS12_PBE "\x02"), .name = "parameters", .inside = pbes1_params },
	{ .oid = OID(PKCS12_PBE "\x03"), .name = "parameters", .inside = pbes1_params },
	{ .oid = OID(PKCS12_PBE "\x04"), .name = "parameters", .inside = pbes1_params },
	{ .oid = OID(PKCS12_PBE "\x05"), .name = "parameters", .inside = pbes1_params },
	{ .oid = OID(PKCS12_PBE "\x06"), .name = "parameters", .inside = pbes1_params },
	{ .oid = OID(PKCS5 "\x0C"), .name = "PBKDF2-params", .inside = pbkdf2_params },
	{ .oid = OID(PKCS5 "\x0D"), .name = "PBES2-params", .inside = pbes2_params },
	{ .oid = OID(PKCS5 "\x0E"), .name = "PBMAC1-params", .inside = pbmac1_params },
	{ .oid = OID("\x2B\x06\x01\x04\x01\xDA\x47\x04\x0B"), .name = "scrypt-params", .inside = scrypt_params },
	{ .oid = OID("\x2A\x86\x48\x86\xF7\x0D\x03\x02"), .name = "parameters", .inside = rc2_params },
	{ .oid = OID("\x2A\x86\x48\x86\xF7\x0D\x03\x07"), .name = "IV", .inside = NULL }, /* des-EDE3-CBC */
	{ .oid = OID("\x2B\x0E\x03\x02\x07"), .name = "IV", .inside = NULL },		   /* desCBC */
	{ .oid = OID(AES "\x02"), .name = "IV", .inside = NULL },
	{ .oid = OID(AES "\x16"), .name = "IV", .inside = NULL },
	{ .oid = OID(AES "\x2A"), .name = "IV", .inside = NULL },
	{ .name = NULL },
};

const struct schema algorithm_schema[] = {
	{ .name = "algorithm", .tag = DER_OID },
	{ .name = "parameters", .tag = SCHEMA_ANY, .choices = parameters },
	{ .name = NULL },
};

/* ---- Keys -------------------------------------------------------------------------------------------------------- */

static const struct schema encrypted_key[] = {
	{ .name = "encryptionAlgorithm", .tag = DER_SEQUENCE, .inside = algorithm_schema },
	{ .name = "encryptedData", .tag = DER_OCTET_STRING, .flags = SCHEMA_SECRET },
	{ .name = NULL },
};

const struct schema encrypted_key_schema[] = {
	{ .name = "EncryptedPrivateKeyInfo", .tag = DER_SEQUENCE, .inside = encrypted_key },
	{ .name = NULL },
};

static const struct schema private_key[] = {
	{ .name = "version", .tag = DER_INTEGER },
	{ .name = "privateKeyAlgorithm", .tag = DER_SEQUENCE, .inside = algorithm_schema },
	{ .name = "privateKey", .tag = DER_OCTET_STRING, .flags = SCHEMA_SECRET },
	{ .name = "attributes", .tag = DER_CONTEXT_CONSTRUCTED(0) },
	{ .name = "publicKey", .tag = DER_CONTEXT(1) },
	{ .name = NULL },
};

const struct schema private_key_schema[] = {
	{ .name = "PrivateKeyInfo", .tag = DER_SEQUENCE, .flags = SCHEMA_PRIVATE, .inside = private_key },
	{ .name = NULL },
};

static const struct schema rsa_key[] = {
	{ .name = "version", .tag = DER_INTEGER },
	{ .name = "modulus", .tag = DER_INTEGER },
	{ .name = "publicExponent", .tag = DER_INTEGER },
	{ .name = "privateExponent", .tag = DER_INTEGER, .flags = SCHEMA_SECRET },
	{ .name = "prime1", .tag = DER_INTEGER, .flags = SCHEMA_SECRET },
	{ .name = "prime2", .tag = DER_INTEGER, .flags = SCHEMA_SECRET },
	{ .name = "exponent1", .tag = DER_INTEGER, .flags = SCHEMA_SECRET },
	{ .name = "exponent2", .tag = DER_INTEGER, .flags = SCHEMA_SECRET },
	{ .name = "coefficient", .tag = DER_INTEGER, .flags = SCHEMA_SECRET },
	{ .name = "otherPrimeInfos", .tag = DER_SEQUENCE, .flags = SCHEMA_SECRET },
	{ .name = NULL },
};

const struct schema rsa_key_schema[] = {
	{ .name = "RSAPrivateKey", .tag = DER_SEQUENCE, .flags = SCHEMA_PRIVATE, .inside = rsa_key },
	{ .name = NULL },
};

static const struct schema ec_key[] = {
	{ .name = "version", .tag = DER_INTEGER },
	{ .name = "privateKey", .tag = DER_OCTET_STRING, .flags = SCHEMA_SECRET },
	{ .name = "parameters", .tag = DER_CONTEXT_CONSTRUCTED(0) },
	{ .name = "publicKey", .tag = DER_CONTEXT_CONSTRUCTED(1) },
	{ .name = NULL },
};

const struct schema ec_key_schema[] = {
	{ .name = "ECPrivateKey", .tag = DER_SEQUENCE, .flags = SCHEMA_PRIVATE, .inside = ec_key },
	{ .name = NULL },
};

static const struct schema dsa_key[] = {
	{ .name = "version", .tag = DER_INTEGER },
	{ .name = "p", .tag = DER_INTEGER },
	{ .name = "q", .tag = DER_INTEGER },
	{ .name = "g", .tag = DER_INTEGER },
	{ .name = "y", .tag = DER_INTEGER },
	{ .name = "x", .tag = DER_INTEGER, .flags = SCHEMA_SECRET },
	{ .name = NULL },
};

const struct schema dsa_key_schema[] = {
	{ .name = "DSAPrivateKey", .tag = DER_SEQUENCE, .flags = SCHEMA_PRIVATE, .inside = dsa_key },
	{ .name = NULL },
};
