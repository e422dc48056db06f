/* Names of object identifiers: attribute types of Names, signature algorithms, extended key usages. The common ones
 * come first: the tables are searched from the front. */
#include "x509/oid_names.h"

#include "base/der.h"

struct oid_name {
	struct keystore_bytes oid; /* contents octets */
	const char *name;
};

/* RFC 4514 3 (CN to UID, and STREET, which OpenSSL writes in lower case), then as OpenSSL's short names have it. */
static const struct oid_name attributes[] = {
	/* 2.5.4.3 */
	{ OID("\x55\x04\x03"), "CN" },
	/* 2.5.4.10 */
	{ OID("\x55\x04\x0A"), "O" },
	/* 2.5.4.11 */
	{ OID("\x55\x04\x0B"), "OU" },
	/* 2.5.4.6 */
	{ OID("\x55\x04\x06"), "C" },
	/* 2.5.4.7 */
	{ OID("\x55\x04\x07"), "L" },
	/* 2.5.4.8 */
	{ OID("\x55\x04\x08"), "ST" },
	/* 1.2.840.113549.1.9.1 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x01\x09\x01"), "emailAddress" },
	/* 0.9.2342.19200300.100.1.25 */
	{ OID("\x09\x92\x26\x89\x93\xF2\x2C\x64\x01\x19"), "DC" },
	/* 0.9.2342.19200300.100.1.1 */
	{ OID("\x09\x92\x26\x89\x93\xF2\x2C\x64\x01\x01"), "UID" },
	/* 2.5.4.9 */
	{ OID("\x55\x04\x09"), "STREET" },
	/* 2.5.4.4 */
	{ OID("\x55\x04\x04"), "SN" },
	/* 2.5.4.5 */
	{ OID("\x55\x04\x05"), "serialNumber" },
	/* 2.5.4.12 */
	{ OID("\x55\x04\x0C"), "title" },
	/* 2.5.4.13 */
	{ OID("\x55\x04\x0D"), "description" },
	/* 2.5.4.15 */
	{ OID("\x55\x04\x0F"), "businessCategory" },
	/* 2.5.4.16 */
	{ OID("\x55\x04\x10"), "postalAddress" },
	/* 2.5.4.17 */
	{ OID("\x55\x04\x11"), "postalCode" },
	/* 2.5.4.18 */
	{ OID("\x55\x04\x12"), "postOfficeBox" },
	/* 2.5.4.19 */
	{ OID("\x55\x04\x13"), "physicalDeliveryOfficeName" },
	/* 2.5.4.20 */
	{ OID("\x55\x04\x14"), "telephoneNumber" },
	/* 2.5.4.41 */
	{ OID("\x55\x04\x29"), "name" },
	/* 2.5.4.42 */
	{ OID("\x55\x04\x2A"), "GN" },
	/* 2.5.4.43 */
	{ OID("\x55\x04\x2B"), "initials" },
	/* 2.5.4.44 */
	{ OID("\x55\x04\x2C"), "generationQualifier" },
	/* 2.5.4.45 */
	{ OID("\x55\x04\x2D"), "x500UniqueIdentifier" },
	/* 2.5.4.46 */
	{ OID("\x55\x04\x2E"), "dnQualifier" },
	/* 2.5.4.51 */
	{ OID("\x55\x04\x33"), "houseIdentifier" },
	/* 2.5.4.72 */
	{ OID("\x55\x04\x48"), "role" },
	/* 2.5.4.65 */
	{ OID("\x55\x04\x41"), "pseudonym" },
	/* 2.5.4.97 */
	{ OID("\x55\x04\x61"), "organizationIdentifier" },
	/* 1.2.840.113549.1.9.2 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x01\x09\x02"), "unstructuredName" },
	/* 1.2.840.113549.1.9.8 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x01\x09\x08"), "unstructuredAddress" },
	/* 0.9.2342.19200300.100.1.3 */
	{ OID("\x09\x92\x26\x89\x93\xF2\x2C\x64\x01\x03"), "mail" },
	/* 1.3.6.1.4.1.311.60.2.1.1 */
	{ OID("\x2B\x06\x01\x04\x01\x82\x37\x3C\x02\x01\x01"), "jurisdictionL" },
	/* 1.3.6.1.4.1.311.60.2.1.2 */
	{ OID("\x2B\x06\x01\x04\x01\x82\x37\x3C\x02\x01\x02"), "jurisdictionST" },
	/* 1.3.6.1.4.1.311.60.2.1.3 */
	{ OID("\x2B\x06\x01\x04\x01\x82\x37\x3C\x02\x01\x03"), "jurisdictionC" },
	/* 1.2.643.100.1 */
	{ OID("\x2A\x85\x03\x64\x01"), "OGRN" },
	/* 1.2.643.100.3 */
	{ OID("\x2A\x85\x03\x64\x03"), "SNILS" },
	/* 1.2.643.3.131.1.1 */
	{ OID("\x2A\x85\x03\x03\x81\x03\x01\x01"), "INN" },
};

/* Names as java.security.cert.X509Certificate.getSigAlgName has them. */
static const struct oid_name signatures[] = {
	/* 1.2.840.113549.1.1.11 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x01\x01\x0B"), "SHA256withRSA" },
	/* 1.2.840.113549.1.1.12 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x01\x01\x0C"), "SHA384withRSA" },
	/* 1.2.840.113549.1.1.13 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x01\x01\x0D"), "SHA512withRSA" },
	/* 1.2.840.113549.1.1.5 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x01\x01\x05"), "SHA1withRSA" },
	/* 1.2.840.113549.1.1.10 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x01\x01\x0A"), "RSASSA-PSS" },
	/* 1.2.840.10045.4.3.2 */
	{ OID("\x2A\x86\x48\xCE\x3D\x04\x03\x02"), "SHA256withECDSA" },
	/* 1.2.840.10045.4.3.3 */
	{ OID("\x2A\x86\x48\xCE\x3D\x04\x03\x03"), "SHA384withECDSA" },
	/* 1.2.840.10045.4.3.4 */
	{ OID("\x2A\x86\x48\xCE\x3D\x04\x03\x04"), "SHA512withECDSA" },
	/* 1.2.840.10045.4.1 */
	{ OID("\x2A\x86\x48\xCE\x3D\x04\x01"), "SHA1withECDSA" },
	/* 1.2.840.10045.4.3.1 */
	{ OID("\x2A\x86\x48\xCE\x3D\x04\x03\x01"), "SHA224withECDSA" },
	/* 1.3.101.112 */
	{ OID("\x2B\x65\x70"), "Ed25519" },
	/* 1.3.101.113 */
	{ OID("\x2B\x65\x71"), "Ed448" },
	/* 1.2.840.113549.1.1.2 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x01\x01\x02"), "MD2withRSA" },
	/* 1.2.840.113549.1.1.4 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x01\x01\x04"), "MD5withRSA" },
	/* 1.2.840.113549.1.1.14 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x01\x01\x0E"), "SHA224withRSA" },
	/* 1.2.840.113549.1.1.15 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x01\x01\x0F"), "SHA512/224withRSA" },
	/* 1.2.840.113549.1.1.16 */
	{ OID("\x2A\x86\x48\x86\xF7\x0D\x01\x01\x10"), "SHA512/256withRSA" },
	/* 1.3.14.3.2.29 */
	{ OID("\x2B\x0E\x03\x02\x1D"), "SHA1withRSA" },
	/* 1.2.840.10040.4.3 */
	{ OID("\x2A\x86\x48\xCE\x38\x04\x03"), "SHA1withDSA" },
	/* 1.3.14.3.2.27 */
	{ OID("\x2B\x0E\x03\x02\x1B"), "SHA1withDSA" },
	/* 2.16.840.1.101.3.4.3.1 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x01"), "SHA224withDSA" },
	/* 2.16.840.1.101.3.4.3.2 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x02"), "SHA256withDSA" },
	/* 2.16.840.1.101.3.4.3.3 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x03"), "SHA384withDSA" },
	/* 2.16.840.1.101.3.4.3.4 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x04"), "SHA512withDSA" },
	/* 2.16.840.1.101.3.4.3.5 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x05"), "SHA3-224withDSA" },
	/* 2.16.840.1.101.3.4.3.6 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x06"), "SHA3-256withDSA" },
	/* 2.16.840.1.101.3.4.3.7 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x07"), "SHA3-384withDSA" },
	/* 2.16.840.1.101.3.4.3.8 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x08"), "SHA3-512withDSA" },
	/* 2.16.840.1.101.3.4.3.9 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x09"), "SHA3-224withECDSA" },
	/* 2.16.840.1.101.3.4.3.10 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x0A"), "SHA3-256withECDSA" },
	/* 2.16.840.1.101.3.4.3.11 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x0B"), "SHA3-384withECDSA" },
	/* 2.16.840.1.101.3.4.3.12 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x0C"), "SHA3-512withECDSA" },
	/* 2.16.840.1.101.3.4.3.13 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x0D"), "SHA3-224withRSA" },
	/* 2.16.840.1.101.3.4.3.14 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x0E"), "SHA3-256withRSA" },
	/* 2.16.840.1.101.3.4.3.15 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x0F"), "SHA3-384withRSA" },
	/* 2.16.840.1.101.3.4.3.16 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x10"), "SHA3-512withRSA" },
	/* 2.16.840.1.101.3.4.3.17 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x11"), "ML-DSA-44" },
	/* 2.16.840.1.101.3.4.3.18 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x12"), "ML-DSA-65" },
	/* 2.16.840.1.101.3.4.3.19 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x13"), "ML-DSA-87" },
};

/* RFC 5280 4.2.1.12 and, from ipsecEndSystem on, what others have registered, by OpenSSL's short names. */
static const struct oid_name key_purposes[] = {
	/* 1.3.6.1.5.5.7.3.1 */
	{ OID("\x2B\x06\x01\x05\x05\x07\x03\x01"), "serverAuth" },
	/* 1.3.6.1.5.5.7.3.2 */
	{ OID("\x2B\x06\x01\x05\x05\x07\x03\x02"), "clientAuth" },
	/* 1.3.6.1.5.5.7.3.3 */
	{ OID("\x2B\x06\x01\x05\x05\x07\x03\x03"), "codeSigning" },
	/* 1.3.6.1.5.5.7.3.4 */
	{ OID("\x2B\x06\x01\x05\x05\x07\x03\x04"), "emailProtection" },
	/* 1.3.6.1.5.5.7.3.8 */
	{ OID("\x2B\x06\x01\x05\x05\x07\x03\x08"), "timeStamping" },
	/* 1.3.6.1.5.5.7.3.9 */
	{ OID("\x2B\x06\x01\x05\x05\x07\x03\x09"), "OCSPSigning" },
	/* 2.5.29.37.0 */
	{ OID("\x55\x1D\x25\x00"), "anyExtendedKeyUsage" },
	/* 1.3.6.1.5.5.7.3.5 */
	{ OID("\x2B\x06\x01\x05\x05\x07\x03\x05"), "ipsecEndSystem" },
	/* 1.3.6.1.5.5.7.3.6 */
	{ OID("\x2B\x06\x01\x05\x05\x07\x03\x06"), "ipsecTunnel" },
	/* 1.3.6.1.5.5.7.3.7 */
	{ OID("\x2B\x06\x01\x05\x05\x07\x03\x07"), "ipsecUser" },
	/* 1.3.6.1.5.5.7.3.17 */
	{ OID("\x2B\x06\x01\x05\x05\x07\x03\x11"), "ipsecIKE" },
	/* 1.3.6.1.4.1.311.2.1.21 */
	{ OID("\x2B\x06\x01\x04\x01\x82\x37\x02\x01\x15"), "msCodeInd" },
	/* 1.3.6.1.4.1.311.2.1.22 */
	{ OID("\x2B\x06\x01\x04\x01\x82\x37\x02\x01\x16"), "msCodeCom" },
	/* 1.3.6.1.4.1.311.10.3.1 */
	{ OID("\x2B\x06\x01\x04\x01\x82\x37\x0A\x03\x01"), "msCTLSign" },
	/* 1.3.6.1.4.1.311.10.3.3 */
	{ OID("\x2B\x06\x01\x04\x01\x82\x37\x0A\x03\x03"), "msSGC" },
	/* 1.3.6.1.4.1.311.10.3.4 */
	{ OID("\x2B\x06\x01\x04\x01\x82\x37\x0A\x03\x04"), "msEFS" },
	/* 1.3.6.1.4.1.311.20.2.2 */
	{ OID("\x2B\x06\x01\x04\x01\x82\x37\x14\x02\x02"), "msSmartcardLogin" },
	/* 2.16.840.1.113730.4.1 */
	{ OID("\x60\x86\x48\x01\x86\xF8\x42\x04\x01"), "nsSGC" },
	/* 1.3.6.1.5.2.3.4 */
	{ OID("\x2B\x06\x01\x05\x02\x03\x04"), "pkInitClientAuth" },
	/* 1.3.6.1.5.2.3.5 */
	{ OID("\x2B\x06\x01\x05\x02\x03\x05"), "pkInitKDC" },
};

static const char *find(const struct oid_name *table, size_t n, struct keystore_bytes oid)
{
	for (size_t i = 0; i < n; i++)
		if (bytes_equal(table[i].oid, oid))
			return table[i].name;
	return NULL;
}

const char *attribute_name(struct keystore_bytes oid)
{
	return find(attributes, sizeof attributes / sizeof *attributes, oid);
}

const char *keystore_oid_name(struct keystore_bytes oid)
{
	const char *name = find(signatures, sizeof signatures / sizeof *signatures, oid);

	return name ? name : find(key_purposes, sizeof key_purposes / sizeof *key_purposes, oid);
}
