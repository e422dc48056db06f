/* jksdump_check.h: what the parts of --check share:
 *
 *	jksdump_check.c			one input: its entries in order, each part of it handed to
 *	jksdump_check_rules.c		the table of what is checked, with severities, thresholds and sources
 *	jksdump_check_file.c		the file: mode, integrity, parts, the password, what the reader met
 *	jksdump_check_key.c		how a key is protected, and whether it belongs to its certificate
 *	jksdump_check_certificate.c	one certificate: validity, key, signature; that of a server besides
 *	jksdump_check_chain.c		the certificates of a private key together
 *	jksdump_check_anchors.c		whether another store trusts that chain (--trusted-by)
 *	jksdump_check_trusted.c		trusted certificates, and those that are there twice
 */
#ifndef TOOLS_JKSDUMP_CHECK_H
#define TOOLS_JKSDUMP_CHECK_H

#include "tools/jksdump_findings.h"

/* The rows of the table. Several rules may have one id: "weak-key" has a limit for each algorithm. */
enum rule_id {
	RULE_EXPIRED,
	RULE_NOT_YET_VALID,
	RULE_EXPIRES_SOON,
	RULE_ANCHOR_EXPIRED,
	RULE_RSA_BITS,
	RULE_DSA_BITS,
	RULE_EC_BITS,
	RULE_RSA_EXPONENT,
	RULE_RARE_CURVE,
	RULE_MD5_SIGNATURE,
	RULE_SHA1_SIGNATURE,
	RULE_ROOT_SIGNATURE,
	RULE_UNREADABLE_CERTIFICATE,
	RULE_VERSION_1,
	RULE_NO_SAN,
	RULE_CA_AS_LEAF,
	RULE_NO_SERVER_AUTH,
	RULE_KEY_USAGE,
	RULE_SELF_SIGNED,
	RULE_KEY_WITHOUT_CERTIFICATE,
	RULE_KEY_MISMATCH,
	RULE_KEY_UNREADABLE,
	RULE_CHAIN_BROKEN,
	RULE_CHAIN_ORDER,
	RULE_CHAIN_STRANGER,
	RULE_CHAIN_INCOMPLETE,
	RULE_ROOT_MISSING,
	RULE_ISSUER_NOT_CA,
	RULE_PATH_LENGTH,
	RULE_NOT_TRUSTED,
	RULE_TRUSTED_BY,
	RULE_TRUSTED_LEAF,
	RULE_DUPLICATE_CERTIFICATE,
	RULE_ITERATIONS,
	RULE_SCRYPT_N,
	RULE_WEAK_ENCRYPTION,
	RULE_TRIPLE_DES,
	RULE_OPENSSL3_LEGACY,
	RULE_WEAK_MAC,
	RULE_NO_MAC,
	RULE_JKS_PROTECTION,
	RULE_PLAIN_KEY,
	RULE_PLAIN_KEY_EXPOSED,
	RULE_WORLD_READABLE,
	RULE_WORLD_WRITABLE,
	RULE_DEFAULT_PASSWORD,
	RULE_EMPTY_STORE,
	RULE_NOT_CHECKED,
	N_RULES
};

struct rule {
	const char *id;
	enum keystore_severity severity;
	uint64_t limit; /* 0: none */
	const char *source;
};

const struct rule *rule_get(enum rule_id id);

/* rule_of_reader: severity of what the reader met (keystore_findings), by its id. */
enum keystore_severity rule_of_reader(const char *id);

/* One input being checked. */
struct checking {
	const struct options *options;
	const struct input *input;
	const struct keys *keys; /* that get to know those that were opened; or NULL */
	struct findings *findings;
	int64_t now; /* seconds since 1970 */
	bool sun_protector; /* a key has it */
	bool holds_keys;    /* private or secret */
	bool plain_keys;    /* one of them is not encrypted */
	bool key_opened;    /* with -k or the store password */
	bool has_certificates; /* some entry has one */
	struct keystore_secret key; /* the one that is looked at, and room for the next */
};

/* found: records a finding of this rule. */
void found(struct checking *c, enum rule_id rule, const char *where, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* check_input: --check: adds what it finds in an input. It opens the private keys, and shows each to `keys`, which may
 * be NULL (keys_take). */
void check_input(const struct options *options, const struct input *input, const struct keys *keys,
	struct findings *to);

void check_file(struct checking *c);
void check_strength(struct checking *c, const char *where, const struct keystore_strength *strength);

/* check_key: the key of entry i; `leaf` is its certificate, or NULL. */
void check_key(struct checking *c, size_t i, const struct keystore_certificate *leaf);
void check_secret_key(struct checking *c, size_t i);

/* check_key_info: the size of a key, public or private; that of a trusted certificate, or another. */
void check_key_info(struct checking *c, const char *where, const struct keystore_key_info *key, bool trusted);

/* check_certificate: what every certificate is asked. */
void check_certificate(struct checking *c, const char *where, const struct keystore_certificate *cert, bool trusted);

/* check_leaf: what the certificate of a private key is asked besides. */
void check_leaf(struct checking *c, const char *where, const struct keystore_certificate *cert);

/* check_chain: the n certificates of private key entry i together. */
void check_chain(struct checking *c, size_t i, const struct keystore_certificate *certs, size_t n);

/* check_trusted_by: whether the store of --trusted-by trusts the chain of private key `entry`: the n certificates of
 * `certs` that `path` names, leaf first. Nothing without --trusted-by. */
void check_trusted_by(struct checking *c, size_t entry, const struct keystore_certificate *certs, const size_t *path,
	size_t n);

void check_trusted(struct checking *c, size_t i, const struct keystore_certificate *cert);
void check_duplicates(struct checking *c);

/* is_self_issued: issuer and subject are one. */
bool is_self_issued(const struct keystore_certificate *cert);

/* A name (DER) for a sentence, cut with "..." if it is long. */
struct named {
	char text[128];
};
struct named named(struct keystore_bytes name);

#endif
