/* What is checked: the one table of identifiers, severities and thresholds, with who says so. man/jksdump.1 shows the
 * same table.
 *
 * An error is what programs refuse, or what gives a key away; a warning is what some refuse, or what is weak and can be
 * mended; a note asks for nothing. */
#include <string.h>

#include "tools/jksdump_check.h"

#define ERROR KEYSTORE_SEVERITY_ERROR
#define WARNING KEYSTORE_SEVERITY_WARNING
#define NOTE KEYSTORE_SEVERITY_NOTE

#define BR "CA/Browser Forum Baseline Requirements "
#define JDK_CERTPATH "JDK 17 and 25, jdk.certpath.disabledAlgorithms"

static const struct rule rules[N_RULES] = {
	[RULE_EXPIRED] = { "expired", ERROR, 0, "RFC 5280 6.1.3 (a) (2)" },
	[RULE_NOT_YET_VALID] = { "not-yet-valid", ERROR, 0, "RFC 5280 6.1.3 (a) (2)" },
	[RULE_EXPIRES_SOON] = { "expires-soon", WARNING, 0, "--check=DAYS; 30 if not given" },
	[RULE_ANCHOR_EXPIRED] = { "anchor-expired", WARNING, 0,
		"OpenSSL and GnuTLS refuse it; RFC 5280 6.1 and Java do not look" },
	[RULE_RSA_BITS] = { "weak-key", ERROR, 2048,
		BR "6.1.5; NIST SP 800-131A; OpenSSL security level 2; JDK 17, jdk.security.legacyAlgorithms" },
	[RULE_DSA_BITS] = { "weak-key", ERROR, 2048,
		"NIST SP 800-131A; OpenSSL security level 2; JDK 17, jdk.security.legacyAlgorithms" },
	[RULE_EC_BITS] = { "weak-key", ERROR, 224, "NIST SP 800-131A; " JDK_CERTPATH },
	[RULE_RSA_EXPONENT] = { "rsa-exponent", WARNING, 65537, BR "6.1.6; NIST FIPS 186-5 5.1" },
	[RULE_RARE_CURVE] = { "rare-curve", WARNING, 0, BR "6.1.5; JDK-8235540: removed in Java 16" },
	[RULE_MD5_SIGNATURE] = { "md5-signature", ERROR, 0, JDK_CERTPATH "; RFC 6151" },
	[RULE_SHA1_SIGNATURE] = { "sha1-signature", WARNING, 0,
		BR "7.1.3.2; NIST SP 800-131A; OpenSSL 3 security level 1; JDK 17, jdk.security.legacyAlgorithms" },
	[RULE_ROOT_SIGNATURE] = { "root-signature", NOTE, 0,
		"RFC 5280 6.1.1 (d): of an anchor, name and key are taken, not the signature" },
	[RULE_UNREADABLE_CERTIFICATE] = { "unreadable-certificate", ERROR, 0, "RFC 5280 4.1" },
	[RULE_VERSION_1] = { "version-1", WARNING, 0, BR "7.1.1" },
	[RULE_NO_SAN] = { "no-san", WARNING, 0, "RFC 9525 6.3; " BR "7.1.2.7" },
	[RULE_CA_AS_LEAF] = { "ca-as-leaf", WARNING, 0, BR "7.1.2.7.8" },
	[RULE_NO_SERVER_AUTH] = { "no-server-auth", NOTE, 0, "RFC 5280 4.2.1.12" },
	[RULE_KEY_USAGE] = { "key-usage", WARNING, 0, "RFC 8446 4.4.2.2; RFC 8422 5.3" },
	[RULE_SELF_SIGNED] = { "self-signed", NOTE, 0, "RFC 5280 6.1" },
	[RULE_KEY_WITHOUT_CERTIFICATE] = { "key-without-certificate", WARNING, 0,
		"java.security.KeyStore.PrivateKeyEntry" },
	[RULE_KEY_MISMATCH] = { "key-mismatch", ERROR, 0, "RFC 5280 4.1.2.7" },
	[RULE_KEY_UNREADABLE] = { "key-unreadable", ERROR, 0, "RFC 5958 2" },
	[RULE_CHAIN_BROKEN] = { "chain-broken", ERROR, 0, "RFC 5280 6.1.3 (a) (4)" },
	[RULE_CHAIN_ORDER] = { "chain-order", WARNING, 0, "RFC 5246 7.4.2; RFC 8446 4.4.2" },
	[RULE_CHAIN_STRANGER] = { "chain-stranger", WARNING, 0, "RFC 5246 7.4.2" },
	[RULE_CHAIN_INCOMPLETE] = { "chain-incomplete", WARNING, 0, "RFC 8446 4.4.2" },
	[RULE_ROOT_MISSING] = { "root-missing", NOTE, 0, "RFC 8446 4.4.2: a trust anchor may be omitted" },
	[RULE_ISSUER_NOT_CA] = { "issuer-not-ca", ERROR, 0, "RFC 5280 6.1.4 (k), (n)" },
	[RULE_PATH_LENGTH] = { "path-length", ERROR, 0, "RFC 5280 4.2.1.9" },
	[RULE_NOT_TRUSTED] = { "not-trusted", ERROR, 0, "RFC 5280 6.1.1 (d): a path begins at a trust anchor" },
	[RULE_TRUSTED_BY] = { "trusted-by", NOTE, 0, "--trusted-by TRUSTSTORE" },
	[RULE_TRUSTED_LEAF] = { "trusted-leaf", WARNING, 0,
		"OpenSSL: X509_V_FLAG_PARTIAL_CHAIN; Java takes it for itself alone" },
	[RULE_DUPLICATE_CERTIFICATE] = { "duplicate-certificate", WARNING, 0, NULL },
	[RULE_ITERATIONS] = { "low-iterations", WARNING, 10000,
		"what JDK 17 writes; RFC 8018 4.2 wants 1,000 at least, OWASP 600,000" },
	[RULE_SCRYPT_N] = { "low-iterations", WARNING, 16384,
		"what openssl pkcs8 -scrypt writes; OWASP wants 131,072" },
	[RULE_WEAK_ENCRYPTION] = { "weak-encryption", WARNING, 112, "NIST SP 800-131A; RFC 7465 of RC4" },
	[RULE_TRIPLE_DES] = { "triple-des", NOTE, 0,
		"NIST SP 800-131A: disallowed since 2024; JDK 25, jdk.security.legacyAlgorithms" },
	[RULE_OPENSSL3_LEGACY] = { "openssl3-legacy", WARNING, 0, "OSSL_PROVIDER-legacy(7)" },
	[RULE_WEAK_MAC] = { "weak-mac", WARNING, 0, "RFC 6151; JDK 25, jdk.security.legacyAlgorithms" },
	[RULE_NO_MAC] = { "no-mac", NOTE, 0, "RFC 7292 4" },
	[RULE_JKS_PROTECTION] = { "jks-protection", NOTE, 0, "JDK, sun.security.provider.KeyProtector" },
	[RULE_PLAIN_KEY] = { "plain-key", NOTE, 0, "RFC 5958 2" },
	[RULE_PLAIN_KEY_EXPOSED] = { "plain-key-exposed", ERROR, 0004, "mode of the file" },
	[RULE_WORLD_READABLE] = { "world-readable", WARNING, 0004, "mode of the file" },
	[RULE_WORLD_WRITABLE] = { "world-writable", ERROR, 0002, "mode of the file" },
	[RULE_DEFAULT_PASSWORD] = { "default-password", WARNING, 0,
		"the words that the manuals of Java, GlassFish, Tomcat and Kafka use" },
	[RULE_EMPTY_STORE] = { "empty-store", WARNING, 0,
		"Java: \"the trustAnchors parameter must be non-empty\"" },
	[RULE_NOT_CHECKED] = { "not-checked", NOTE, 0, NULL },
};

/* What a reader met, by the ids of keystore_findings; any other is a note. */
static const struct {
	const char *id;
	enum keystore_severity severity;
} of_readers[] = {
	{ "alias-case", WARNING },
	{ "alias-collision", WARNING },
	{ "chain-order", WARNING },
	{ "friendly-name-type", ERROR },
	{ "java-drops-key", WARNING },
	{ "java-ignores", WARNING },
	{ "java-key-vanishes", WARNING },
	{ "java-no-chain", WARNING },
	{ "java-other-alias", NOTE },
	{ "java-other-chain", WARNING },
	{ "jks-version-1", NOTE },
	{ "key-without-certificate", WARNING },
	{ "local-key-id-type", ERROR },
	{ "nested-safe-contents", WARNING },
	{ "password-reading", WARNING },
	{ "pem-certificate", NOTE },
	{ "pkcs7-signed", NOTE },
	{ "repeated-attribute", WARNING },
	{ "trailing-bytes", NOTE },
	{ "trust-settings", NOTE },
	{ "trusted-key-usage-type", ERROR },
	{ "unknown-bag", NOTE },
	{ "unpaired-key", WARNING },
	{ "unread-block", NOTE },
};

const struct rule *rule_get(enum rule_id id)
{
	return &rules[id];
}

enum keystore_severity rule_of_reader(const char *id)
{
	for (size_t i = 0; i < sizeof of_readers / sizeof *of_readers; i++)
		if (strcmp(of_readers[i].id, id) == 0)
			return of_readers[i].severity;
	return NOTE;
}
