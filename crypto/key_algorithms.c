/* The algorithms that keys can be of: RFC 3279, RFC 4055, RFC 5480, RFC 8410; GOST RFC 4491 and RFC 9215; ML-DSA,
 * SLH-DSA and ML-KEM as NIST registered them. The common ones come first. */
#include "crypto/key_algorithms.h"

#include "crypto/octet_keys.h"

/* OID, name, type, fixed size, octets. 2.5.8.1.1 is the RSA of X.509 (1988), 1.3.14.3.2.12 the DSA of the OIW: Java and
 * OpenSSL still read both. Of the two DH, the first is PKCS#3's and the second X9.42's. */
static const struct key_algorithm algorithms[] = {
	/* 1.2.840.113549.1.1.1 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x01\x01\x01"), "RSA", &rsa_key_type, 0, NULL },
	/* 1.2.840.10045.2.1 */
	{ OID("\x2A\x86\x48\xCE\x3D\x02\x01"), "EC", &ec_key_type, 0, NULL },
	/* 1.3.101.112 */
	{ OID("\x2B\x65\x70"), "Ed25519", &octet_key_type, 255, &ed25519_octets },
	/* 1.3.101.113 */
	{ OID("\x2B\x65\x71"), "Ed448", &octet_key_type, 448, &ed448_octets },
	/* 1.3.101.110 */
	{ OID("\x2B\x65\x6E"), "X25519", &octet_key_type, 255, &x25519_octets },
	/* 1.3.101.111 */
	{ OID("\x2B\x65\x6F"), "X448", &octet_key_type, 448, &x448_octets },
	/* 1.2.840.113549.1.1.10 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x01\x01\x0A"), "RSASSA-PSS", &rsa_key_type, 0, NULL },
	/* 1.2.840.113549.1.1.7 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x01\x01\x07"), "RSAES-OAEP", &rsa_key_type, 0, NULL },
	/* 2.5.8.1.1 */
	{ OID("\x55\x08\x01\x01"), "RSA", &rsa_key_type, 0, NULL },
	/* 1.2.840.10040.4.1 */
	{ OID("\x2A\x86\x48\xCE\x38\x04\x01"), "DSA", &dsa_key_type, 0, NULL },
	/* 1.3.14.3.2.12 */
	{ OID("\x2B\x0E\x03\x02\x0C"), "DSA", &dsa_key_type, 0, NULL },
	/* 1.2.840.113549.1.3.1 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x01\x03\x01"), "DH", &dh_key_type, 0, NULL },
	/* 1.2.840.10046.2.1 */
	{ OID("\x2A\x86\x48\xCE\x3E\x02\x01"), "DH", &dh_key_type, 0, NULL },
	/* 1.3.132.1.12 */
	{ OID("\x2B\x81\x04\x01\x0C"), "ECDH", &ec_key_type, 0, NULL },
	/* 1.3.132.1.13 */
	{ OID("\x2B\x81\x04\x01\x0D"), "ECMQV", &ec_key_type, 0, NULL },
	/* 1.2.643.2.2.19 */
	{ OID("\x2A\x85\x03\x02\x02\x13"), "GOST R 34.10-2001", NULL, 0, NULL },
	/* 1.2.643.7.1.1.1.1 */
	{ OID("\x2A\x85\x03\x07\x01\x01\x01\x01"), "GOST R 34.10-2012 256", NULL, 0, NULL },
	/* 1.2.643.7.1.1.1.2 */
	{ OID("\x2A\x85\x03\x07\x01\x01\x01\x02"), "GOST R 34.10-2012 512", NULL, 0, NULL },
	/* 2.16.840.1.101.3.4.3.17 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x11"), "ML-DSA-44", NULL, 0, NULL },
	/* 2.16.840.1.101.3.4.3.18 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x12"), "ML-DSA-65", NULL, 0, NULL },
	/* 2.16.840.1.101.3.4.3.19 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x13"), "ML-DSA-87", NULL, 0, NULL },
	/* 2.16.840.1.101.3.4.4.1 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x04\x01"), "ML-KEM-512", NULL, 0, NULL },
	/* 2.16.840.1.101.3.4.4.2 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x04\x02"), "ML-KEM-768", NULL, 0, NULL },
	/* 2.16.840.1.101.3.4.4.3 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x04\x03"), "ML-KEM-1024", NULL, 0, NULL },
	/* 2.16.840.1.101.3.4.3.20 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x14"), "SLH-DSA-SHA2-128s", NULL, 0, NULL },
	/* 2.16.840.1.101.3.4.3.21 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x15"), "SLH-DSA-SHA2-128f", NULL, 0, NULL },
	/* 2.16.840.1.101.3.4.3.22 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x16"), "SLH-DSA-SHA2-192s", NULL, 0, NULL },
	/* 2.16.840.1.101.3.4.3.23 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x17"), "SLH-DSA-SHA2-192f", NULL, 0, NULL },
	/* 2.16.840.1.101.3.4.3.24 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x18"), "SLH-DSA-SHA2-256s", NULL, 0, NULL },
	/* 2.16.840.1.101.3.4.3.25 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x19"), "SLH-DSA-SHA2-256f", NULL, 0, NULL },
	/* 2.16.840.1.101.3.4.3.26 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x1A"), "SLH-DSA-SHAKE-128s", NULL, 0, NULL },
	/* 2.16.840.1.101.3.4.3.27 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x1B"), "SLH-DSA-SHAKE-128f", NULL, 0, NULL },
	/* 2.16.840.1.101.3.4.3.28 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x1C"), "SLH-DSA-SHAKE-192s", NULL, 0, NULL },
	/* 2.16.840.1.101.3.4.3.29 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x1D"), "SLH-DSA-SHAKE-192f", NULL, 0, NULL },
	/* 2.16.840.1.101.3.4.3.30 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x1E"), "SLH-DSA-SHAKE-256s", NULL, 0, NULL },
	/* 2.16.840.1.101.3.4.3.31 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x1F"), "SLH-DSA-SHAKE-256f", NULL, 0, NULL },
};

const struct key_algorithm *key_algorithm_by_oid(struct keystore_bytes oid)
{
	for (size_t i = 0; i < sizeof(algorithms) / sizeof(algorithms[0]); i++)
		if (bytes_equal(oid, algorithms[i].oid))
			return &algorithms[i];
	return NULL;
}
