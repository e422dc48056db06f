/* One certificate: whether it is valid now, whether key and signature are strong enough, and, if a private key goes
 * with it, whether a TLS server can use it. */
#include <string.h>

#include "tools/jksdump_check.h"

#define DAY 86400 /* seconds */

static void check_validity(struct checking *c, const char *where, const struct keystore_certificate *cert, bool trusted)
{
	char date[24];
	int64_t left = cert->not_after - c->now;

	if (cert->not_before > c->now)
		found(c, RULE_NOT_YET_VALID, where, "is not valid before %s: wait until then, or look at the clock",
			date_text(cert->not_before, date));
	if (left < 0 && trusted)
		found(c, RULE_ANCHOR_EXPIRED, where, "expired on %s, and OpenSSL refuses what it issued: remove it",
			date_text(cert->not_after, date));
	else if (left < 0)
		found(c, RULE_EXPIRED, where, "expired on %s: put a renewed certificate in its place",
			date_text(cert->not_after, date));
	else if (left / DAY < (int64_t)c->options->check_days)
		found(c, RULE_EXPIRES_SOON, where, "expires on %s, in %lld %s: %s", date_text(cert->not_after, date),
			(long long)(left / DAY), plural((size_t)(left / DAY), "day", "days"),
			trusted ? "look for its successor" : "renew it");
}

static bool is_one_of(const char *text, const char *const *words)
{
	for (size_t i = 0; text && words[i]; i++)
		if (strcmp(text, words[i]) == 0)
			return true;
	return false;
}

/* The rule for the size of a key of this algorithm; N_RULES if there is none. */
static enum rule_id size_rule(const char *algorithm)
{
	static const char *const rsa[] = { "RSA", "RSASSA-PSS", NULL };
	static const char *const dsa[] = { "DSA", "DH", NULL };
	static const char *const ec[] = { "EC", NULL };

	if (is_one_of(algorithm, rsa))
		return RULE_RSA_BITS;
	if (is_one_of(algorithm, dsa))
		return RULE_DSA_BITS;
	return is_one_of(algorithm, ec) ? RULE_EC_BITS : N_RULES;
}

/* The curves that Java has had since 16, and browsers ever. */
static void check_curve(struct checking *c, const char *where, const struct keystore_key_info *key, const char *text)
{
	static const char *const usual[] = { "secp256r1", "secp384r1", "secp521r1", NULL };

	if (!is_one_of(key->curve, usual))
		found(c, RULE_RARE_CURVE, where,
			"the key is %s, which Java since 16 and browsers do not know: make a new one on secp256r1 or "
			"secp384r1",
			text);
}

/* Whoever trusts a root cannot give it another key. */
static const char *advice(bool trusted)
{
	return trusted ? "trust another root instead" : "make a new key and have it certified";
}

void check_key_info(struct checking *c, const char *where, const struct keystore_key_info *key, bool trusted)
{
	enum rule_id rule = size_rule(key->algorithm);
	char text[320];

	if (rule == N_RULES)
		return;
	keystore_key_text(key, text, sizeof text);
	if (key->bits && key->bits < rule_get(rule)->limit)
		found(c, rule, where, "the key is %s, of less than %llu bits: %s", text,
			(unsigned long long)rule_get(rule)->limit, advice(trusted));
	else if (rule == RULE_EC_BITS)
		check_curve(c, where, key, text);
	if (!trusted && key->exponent && key->exponent < rule_get(RULE_RSA_EXPONENT)->limit)
		found(c, RULE_RSA_EXPONENT, where,
			"the public exponent of the RSA key is %llu, below 65537: %s",
			(unsigned long long)key->exponent, advice(trusted));
}

/* The digest of a signature algorithm stands in front of its name: "SHA1withRSA". */
static bool begins_with(const char *text, const char *beginning)
{
	return strncmp(text, beginning, strlen(beginning)) == 0;
}

static void check_signature(struct checking *c, const char *where, const struct keystore_certificate *cert)
{
	const char *name = keystore_oid_name(cert->signature_algorithm);
	bool md5 = name && (begins_with(name, "MD5with") || begins_with(name, "MD2with"));
	bool sha1 = name && begins_with(name, "SHA1with");

	if ((md5 || sha1) && is_self_issued(cert))
		found(c, RULE_ROOT_SIGNATURE, where,
			"is self-signed with %s, which nobody verifies: make the next one with SHA-256",
			name);
	else if (md5)
		found(c, RULE_MD5_SIGNATURE, where, "is signed with %s, which can be forged: have it issued anew",
			name);
	else if (sha1)
		found(c, RULE_SHA1_SIGNATURE, where,
			"is signed with %s, which OpenSSL 3 and browsers refuse: have it issued anew with SHA-256",
			name);
}

/* The signature of what is trusted is verified by nobody. */
void check_certificate(struct checking *c, const char *where, const struct keystore_certificate *cert, bool trusted)
{
	check_validity(c, where, cert, trusted);
	check_key_info(c, where, &cert->key, trusted);
	if (!trusted)
		check_signature(c, where, cert);
}

/* ---- The certificate of a private key ---------------------------------------------------------------------------- */

/* Has it a DNS name or an address? */
static bool names_a_host(const struct keystore_certificate *cert)
{
	struct keystore_bytes names = cert->subject_alt_names;
	char text[8];
	size_t len;

	while (keystore_general_name_next(&names, text, sizeof text, &len))
		if (begins_with(text, "DNS:") || begins_with(text, "IP:"))
			return true;
	return false;
}

static bool may_serve(const struct keystore_certificate *cert)
{
	static const char *const serving[] = { "serverAuth", "anyExtendedKeyUsage", NULL };
	struct keystore_bytes purposes = cert->extended_key_usage, purpose;

	if (!purposes.len)
		return true;
	while (keystore_oid_next(&purposes, &purpose))
		if (is_one_of(keystore_oid_name(purpose), serving))
			return true;
	return false;
}

/* A key for key agreement alone (X25519, DH) does not sign, in no protocol. */
static void check_usages(struct checking *c, const char *where, const struct keystore_certificate *cert)
{
	if (cert->has_key_usage && !(cert->key_usage & 1u << 0))
		found(c, RULE_KEY_USAGE, where,
			"its keyUsage has no digitalSignature, which TLS 1.3 and ECDHE need: have it issued anew");
	if (!may_serve(cert))
		found(c, RULE_NO_SERVER_AUTH, where,
			"its extendedKeyUsage has no serverAuth: a server cannot use it, a client or a signer may");
	else if (!names_a_host(cert))
		found(c, RULE_NO_SAN, where,
			"has no subjectAltName with a host, and the common name is not looked at: have it issued anew "
			"with one");
}

void check_leaf(struct checking *c, const char *where, const struct keystore_certificate *cert)
{
	if (cert->version < 3)
		found(c, RULE_VERSION_1, where,
			"is an X.509 certificate of version %u, without extensions: have it issued anew as version 3",
			cert->version);
	if (is_self_issued(cert))
		found(c, RULE_SELF_SIGNED, where,
			"is self-signed: whoever connects has to trust this very certificate");
	if (cert->is_ca)
		found(c, RULE_CA_AS_LEAF, where,
			"is that of a CA, which browsers refuse from a server: have one issued that is none (right if "
			"this is the CA's own key)");
	else
		check_usages(c, where, cert);
}
