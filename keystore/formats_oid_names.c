/* Names of object identifiers that only a map of a file has a use for: of contents, bags, attributes, algorithms and
 * extensions. RFC 2315, 5280, 7292, 8018, 9579; what signs and what names consist of is in x509/oid_names.c. */
#include "keystore/formats_oid_names.h"

#include "base/der.h"
#include "x509/oid_names.h"

static const struct {
	struct keystore_bytes oid; /* contents octets */
	const char *name;
} names[] = {
	/* 1.2.840.113549.1.7.1 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x01\x07\x01"), "data" },
	/* 1.2.840.113549.1.7.2 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02"), "signedData" },
	/* 1.2.840.113549.1.7.3 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x01\x07\x03"), "envelopedData" },
	/* 1.2.840.113549.1.7.6 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x01\x07\x06"), "encryptedData" },
	/* 1.2.840.113549.1.12.10.1.1 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x01\x0C\x0A\x01\x01"), "keyBag" },
	/* 1.2.840.113549.1.12.10.1.2 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x01\x0C\x0A\x01\x02"), "pkcs8ShroudedKeyBag" },
	/* 1.2.840.113549.1.12.10.1.3 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x01\x0C\x0A\x01\x03"), "certBag" },
	/* 1.2.840.113549.1.12.10.1.4 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x01\x0C\x0A\x01\x04"), "crlBag" },
	/* 1.2.840.113549.1.12.10.1.5 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x01\x0C\x0A\x01\x05"), "secretBag" },
	/* 1.2.840.113549.1.12.10.1.6 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x01\x0C\x0A\x01\x06"), "safeContentsBag" },
	/* 1.2.840.113549.1.9.20 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x01\x09\x14"), "friendlyName" },
	/* 1.2.840.113549.1.9.21 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x01\x09\x15"), "localKeyId" },
	/* 1.2.840.113549.1.9.22.1 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x01\x09\x16\x01"), "x509Certificate" },
	/* 1.2.840.113549.1.9.22.2 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x01\x09\x16\x02"), "sdsiCertificate" },
	/* 1.2.840.113549.1.9.23.1 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x01\x09\x17\x01"), "x509CRL" },
	/* 2.16.840.1.113894.746875.1.1 */
	{ OID("\x60\x86\x48\x01\x86\xF9\x66\xAD\xCA\x7B\x01\x01"), "trustedKeyUsage" },
	/* 1.3.6.1.4.1.311.17.1 */
	{ OID("\x2B\x06\x01\x04\x01\x82\x37\x11\x01"), "CSP name" },
	/* 1.3.6.1.4.1.311.17.2 */
	{ OID("\x2B\x06\x01\x04\x01\x82\x37\x11\x02"), "local machine key set" },
	/* 1.2.840.113549.1.5.1 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x01\x05\x01"), "pbeWithMD2AndDES-CBC" },
	/* 1.2.840.113549.1.5.3 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x01\x05\x03"), "pbeWithMD5AndDES-CBC" },
	/* 1.2.840.113549.1.5.6 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x01\x05\x06"), "pbeWithMD5AndRC2-CBC" },
	/* 1.2.840.113549.1.5.10 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x01\x05\x0A"), "pbeWithSHA1AndDES-CBC" },
	/* 1.2.840.113549.1.5.11 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x01\x05\x0B"), "pbeWithSHA1AndRC2-CBC" },
	/* 1.2.840.113549.1.12.1.1 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x01\x0C\x01\x01"), "pbeWithSHAAnd128BitRC4" },
	/* 1.2.840.113549.1.12.1.2 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x01\x0C\x01\x02"), "pbeWithSHAAnd40BitRC4" },
	/* 1.2.840.113549.1.12.1.3 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x01\x0C\x01\x03"), "pbeWithSHAAnd3-KeyTripleDES-CBC" },
	/* 1.2.840.113549.1.12.1.4 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x01\x0C\x01\x04"), "pbeWithSHAAnd2-KeyTripleDES-CBC" },
	/* 1.2.840.113549.1.12.1.5 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x01\x0C\x01\x05"), "pbeWithSHAAnd128BitRC2-CBC" },
	/* 1.2.840.113549.1.12.1.6 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x01\x0C\x01\x06"), "pbeWithSHAAnd40BitRC2-CBC" },
	/* 1.2.840.113549.1.5.12 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x01\x05\x0C"), "PBKDF2" },
	/* 1.2.840.113549.1.5.13 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x01\x05\x0D"), "PBES2" },
	/* 1.2.840.113549.1.5.14 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x01\x05\x0E"), "PBMAC1" },
	/* 1.3.6.1.4.1.11591.4.11 */
	{ OID("\x2B\x06\x01\x04\x01\xDA\x47\x04\x0B"), "scrypt" },
	/* 1.3.6.1.4.1.42.2.17.1.1 */
	{ OID("\x2B\x06\x01\x04\x01\x2A\x02\x11\x01\x01"), "Sun key protector" },
	/* 2.16.840.1.101.3.4.1.2 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x01\x02"), "aes128-CBC" },
	/* 2.16.840.1.101.3.4.1.22 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x01\x16"), "aes192-CBC" },
	/* 2.16.840.1.101.3.4.1.42 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x01\x2A"), "aes256-CBC" },
	/* 1.2.840.113549.3.2 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x03\x02"), "rc2CBC" },
	/* 1.2.840.113549.3.7 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x03\x07"), "des-EDE3-CBC" },
	/* 1.3.14.3.2.7 */
	{ OID("\x2B\x0E\x03\x02\x07"), "desCBC" },
	/* 1.2.840.113549.2.7 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x02\x07"), "hmacWithSHA1" },
	/* 1.2.840.113549.2.8 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x02\x08"), "hmacWithSHA224" },
	/* 1.2.840.113549.2.9 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x02\x09"), "hmacWithSHA256" },
	/* 1.2.840.113549.2.10 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x02\x0A"), "hmacWithSHA384" },
	/* 1.2.840.113549.2.11 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x02\x0B"), "hmacWithSHA512" },
	/* 1.2.840.113549.2.12 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x02\x0C"), "hmacWithSHA512-224" },
	/* 1.2.840.113549.2.13 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x02\x0D"), "hmacWithSHA512-256" },
	/* 1.2.840.113549.2.5 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x02\x05"), "md5" },
	/* 1.3.14.3.2.26 */
	{ OID("\x2B\x0E\x03\x02\x1A"), "sha1" },
	/* 2.16.840.1.101.3.4.2.4 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x02\x04"), "sha224" },
	/* 2.16.840.1.101.3.4.2.1 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x02\x01"), "sha256" },
	/* 2.16.840.1.101.3.4.2.2 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x02\x02"), "sha384" },
	/* 2.16.840.1.101.3.4.2.3 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x02\x03"), "sha512" },
	/* 2.16.840.1.101.3.4.2.5 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x02\x05"), "sha512-224" },
	/* 2.16.840.1.101.3.4.2.6 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x02\x06"), "sha512-256" },
	/* 1.2.840.113549.1.1.1 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x01\x01\x01"), "rsaEncryption" },
	/* 1.2.840.10040.4.1 */
	{ OID("\x2A\x86\x48\xCE\x38\x04\x01"), "dsa" },
	/* 1.2.840.10045.2.1 */
	{ OID("\x2A\x86\x48\xCE\x3D\x02\x01"), "ecPublicKey" },
	/* 1.3.101.110 */
	{ OID("\x2B\x65\x6E"), "X25519" },
	/* 1.3.101.111 */
	{ OID("\x2B\x65\x6F"), "X448" },
	/* 1.2.840.113549.1.3.1 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x01\x03\x01"), "dhKeyAgreement" },
	/* 1.2.840.10045.3.1.7 */
	{ OID("\x2A\x86\x48\xCE\x3D\x03\x01\x07"), "secp256r1" },
	/* 1.3.132.0.34 */
	{ OID("\x2B\x81\x04\x00\x22"), "secp384r1" },
	/* 1.3.132.0.35 */
	{ OID("\x2B\x81\x04\x00\x23"), "secp521r1" },
	/* 1.3.132.0.10 */
	{ OID("\x2B\x81\x04\x00\x0A"), "secp256k1" },
	/* 2.5.29.14 */
	{ OID("\x55\x1D\x0E"), "subjectKeyIdentifier" },
	/* 2.5.29.15 */
	{ OID("\x55\x1D\x0F"), "keyUsage" },
	/* 2.5.29.16 */
	{ OID("\x55\x1D\x10"), "privateKeyUsagePeriod" },
	/* 2.5.29.17 */
	{ OID("\x55\x1D\x11"), "subjectAltName" },
	/* 2.5.29.18 */
	{ OID("\x55\x1D\x12"), "issuerAltName" },
	/* 2.5.29.19 */
	{ OID("\x55\x1D\x13"), "basicConstraints" },
	/* 2.5.29.30 */
	{ OID("\x55\x1D\x1E"), "nameConstraints" },
	/* 2.5.29.31 */
	{ OID("\x55\x1D\x1F"), "cRLDistributionPoints" },
	/* 2.5.29.32 */
	{ OID("\x55\x1D\x20"), "certificatePolicies" },
	/* 2.5.29.35 */
	{ OID("\x55\x1D\x23"), "authorityKeyIdentifier" },
	/* 2.5.29.36 */
	{ OID("\x55\x1D\x24"), "policyConstraints" },
	/* 2.5.29.37 */
	{ OID("\x55\x1D\x25"), "extKeyUsage" },
	/* 1.3.6.1.5.5.7.1.1 */
	{ OID("\x2B\x06\x01\x05\x05\x07\x01\x01"), "authorityInfoAccess" },
	/* 1.3.6.1.4.1.11129.2.4.2 */
	{ OID("\x2B\x06\x01\x04\x01\xD6\x79\x02\x04\x02"), "signedCertificateTimestampList" },
	/* 2.16.840.1.113730.1.1 */
	{ OID("\x60\x86\x48\x01\x86\xF8\x42\x01\x01"), "netscape-cert-type" },
	/* 2.16.840.1.113730.1.13 */
	{ OID("\x60\x86\x48\x01\x86\xF8\x42\x01\x0D"), "netscape-comment" },
};

const char *oid_name(struct keystore_bytes oid)
{
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (bytes_equal(oid, names[i].oid))
			return names[i].name;
	const char *name = keystore_oid_name(oid);
	return name ? name : attribute_name(oid);
}
