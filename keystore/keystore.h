/* keystore.h: read, check, convert and write Java keystores and PEM files.
 *
 * This one header is the whole public interface of libkeystore. The library opens no file, prints nothing, reads
 * no clock and no environment, and keeps no state between calls: you hand it bytes, it hands you bytes. Different
 * threads may work on different keystores at the same time.
 *
 *     struct keystore_error err;
 *     struct keystore_password pw = KEYSTORE_PASSWORD("changeit");
 *     struct keystore *ks = keystore_read(bytes, len, &pw, NULL, &err);
 *     if (!ks)
 *             fprintf(stderr, "%s\n", err.text);
 *     for (size_t i = 0; ks && i < keystore_count(ks); i++) {
 *             struct keystore_entry entry;
 *             char alias[256];
 *             keystore_get(ks, i, &entry);
 *             keystore_escape(entry.alias, alias, sizeof alias);
 *             puts(alias);
 *     }
 *     keystore_free(ks);
 *
 * Conventions
 *   - A function that can fail returns false or NULL, and fills the keystore_error whose address it was given; err must
 *     not be NULL. On success err is left alone.
 *   - Out-parameters get their value on success only.
 *   - Lengths are in bytes. Offsets count from 0. Times are in milliseconds (created_ms) or seconds (not_before) since
 *     1970-01-01T00:00:00Z and may be negative.
 *   - Text is UTF-8. Text from a file is handed out as it is: escape it before you print it.
 *   - struct keystore_bytes is a window on memory that somebody else owns; each function says who.
 *
 * Specifications: PKCS#8 RFC 5958, PKCS#5 RFC 8018, X.509 RFC 5280, names as text RFC 4514, PEM RFC 7468, DER
 * X.690, PKCS#12 RFC 7292 with RFC 9579, ZIP the APPNOTE of PKWARE. JKS and JCEKS have none: jks/FORMAT.md describes
 * them field by field; pkcs12/FORMAT.md says what real files hold.
 */
#ifndef KEYSTORE_KEYSTORE_H
#define KEYSTORE_KEYSTORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define KEYSTORE_API __attribute__((visibility("default")))
#define KEYSTORE_MUST_USE __attribute__((warn_unused_result))

/* ---- Bytes, passwords, secrets --------------------------------------------------------------------------------- */

/* A window on bytes that it does not own. An empty window may have data NULL. */
struct keystore_bytes {
	const uint8_t *data;
	size_t len;
};

/* A password in UTF-8, without terminator. The caller owns the text; the library keeps no copy of it past the
 * call. A NULL pointer to a password means "no password", which is not the same as an empty one (len 0). Bytes
 * that are not UTF-8 are taken as Latin-1, one character each. */
struct keystore_password {
	const char *text;
	size_t len;
};

/* KEYSTORE_PASSWORD: a struct keystore_password from a string literal. */
#define KEYSTORE_PASSWORD(literal) { (literal), sizeof(literal) - 1 }

/* What the library leaves behind: when a call returns, no password, derived key or private key is left in the memory of
 * the process but what the call handed out, what belongs to the caller, and what a struct keystore holds until it is
 * freed: the copy of its input, the parts of a PKCS#12 that it decrypted, keys that were added without protection.
 * Blocks are wiped before they are given back, and the stack below the call is wiped as well. For keys on elliptic
 * curves nettle takes memory from GMP, which ends the process when it gets none: keystore_key_matches, and reading a
 * PEM file with a plain key, set GMP's functions for memory, for the whole process, to ones that take it from the stack
 * during such a call, and that wipe what they give back (mp_set_memory_functions). If the program has set its own,
 * those stay, and wiping is theirs to do. */

/* Secret bytes in guarded memory: not swapped, not in a core dump, unreadable past its ends, wiped when freed. */
struct keystore_secret {
	uint8_t *data;
	size_t len;
	size_t size; /* bytes that there is room for at data */
};

/* keystore_secret_new: len zero bytes of guarded memory (len 0 is allowed). False when memory is out. Free it with
 * keystore_secret_free. */
KEYSTORE_API KEYSTORE_MUST_USE bool keystore_secret_new(size_t len, struct keystore_secret *out);

/* keystore_secret_free: wipes and releases it and sets it to empty. An empty one ({0}) is fine. */
KEYSTORE_API void keystore_secret_free(struct keystore_secret *secret);

/* keystore_wipe: overwrites len bytes so that the compiler cannot leave it out. */
KEYSTORE_API void keystore_wipe(void *data, size_t len);

/* keystore_free_bytes: releases bytes that a function here gave as `uint8_t **out` (wiped first). NULL is fine. */
KEYSTORE_API void keystore_free_bytes(uint8_t *data, size_t len);

/* ---- Errors ----------------------------------------------------------------------------------------------------- */

/* What went wrong, as far as a program would act differently on it. */
enum keystore_status {
	KEYSTORE_OK = 0,
	KEYSTORE_NO_MEMORY,	  /* an allocation failed */
	KEYSTORE_TRUNCATED,	  /* the input ends inside a field */
	KEYSTORE_MALFORMED,	  /* a field breaks the rules of its format */
	KEYSTORE_UNKNOWN_FORMAT,  /* no format that the library knows begins like this */
	KEYSTORE_UNSUPPORTED,	  /* well formed, but an algorithm or a version that the library does not do */
	KEYSTORE_LIMIT,		  /* a bound was hit: of struct keystore_limits, or one that cannot be set */
	KEYSTORE_PASSWORD_NEEDED, /* a password is needed and none was given */
	KEYSTORE_WRONG_PASSWORD,  /* wrong password, or the bytes were changed: the format cannot tell which */
	KEYSTORE_NOT_FOUND,	  /* no such entry */
	KEYSTORE_ALIAS_CONFLICT,  /* the alias is taken */
	KEYSTORE_CANNOT_HOLD,	  /* the target format has no place for something; the text names it */
	KEYSTORE_RANDOM_FAILED,	  /* the random source failed */
	KEYSTORE_ARGUMENT	  /* the call itself makes no sense */
};

#define KEYSTORE_NO_OFFSET UINT64_MAX

/* One failure. `text` is one sentence that names the field, in valid UTF-8 with everything from the input escaped:
 * it can be printed as it is. It does not repeat offset and layer. */
struct keystore_error {
	enum keystore_status status;
	uint64_t offset;  /* where, in bytes from the start of `layer`; KEYSTORE_NO_OFFSET where there is no place to
			    name */
	uint64_t missing; /* with KEYSTORE_TRUNCATED: at least so many bytes are missing; 0 where that cannot be told
			    (an empty input, a PEM or a ZIP without its end); else 0 */
	char layer[32];	  /* what the offset counts in: "file", "PEM block 3" */
	char text[256];
};

/* keystore_status_name: "truncated", "wrong password", ...; a static string. */
KEYSTORE_API const char *keystore_status_name(enum keystore_status status);

/* ---- Formats, limits, random source ------------------------------------------------------------------------------ */

enum keystore_format {
	KEYSTORE_FORMAT_UNKNOWN = 0,
	KEYSTORE_FORMAT_JKS,	/* Java KeyStore, magic FEEDFEED */
	KEYSTORE_FORMAT_PEM,	/* RFC 7468 text: certificates, keys, PKCS#7 */
	KEYSTORE_FORMAT_DER,	/* one DER certificate, PKCS#8 key, encrypted PKCS#8 key or PKCS#7 certificate bag */
	KEYSTORE_FORMAT_JCEKS,	/* the same with stronger protection of keys, and secret keys; magic CECECECE */
	KEYSTORE_FORMAT_PKCS12, /* a PFX (RFC 7292), in DER or BER, also in base64 or PEM */
	KEYSTORE_FORMAT_ZIP	/* no keystore, but keystores may be in it: keystore_zip_open */
};

/* keystore_format_name: "JKS", "PEM", "DER", ...; a static string. */
KEYSTORE_API const char *keystore_format_name(enum keystore_format format);

/* keystore_detect: the format by content alone, never by a name. Reads a few bytes of binary formats, and as far as the
 * first "-----BEGIN " of text. */
KEYSTORE_API enum keystore_format keystore_detect(const void *data, size_t len);

/* Bounds on the work that an input can ask for. Start from KEYSTORE_LIMITS_DEFAULT. */
struct keystore_limits {
	uint64_t max_input;	       /* bytes of input */
	uint64_t max_iterations;       /* iterations of one key derivation */
	uint64_t max_total_iterations; /* iterations of all key derivations in one call */
	uint64_t max_scrypt_memory;    /* bytes of memory for scrypt */
	uint64_t max_entries; /* entries, certificates of chains and bags, and one more for each 256 bytes of input */
};

#define KEYSTORE_LIMITS_DEFAULT { 64u << 20, 5000000, 10000000, 256u << 20, 8192 }

/* A source of random bytes. fill writes len bytes to out and returns false when it cannot. NULL in place of a
 * pointer to one of these means the system's random source. */
struct keystore_random {
	bool (*fill)(void *context, uint8_t *out, size_t len);
	void *context;
};

/* ---- Reading ----------------------------------------------------------------------------------------------------- */

/* How a file is opened. Start from { 0 }. */
struct keystore_read_options {
	const struct keystore_password *password; /* the store password; NULL: none */
	const struct keystore_password *integrity_password; /* of the MAC of a PKCS#12; NULL: password */
	const struct keystore_limits *limits; /* NULL: KEYSTORE_LIMITS_DEFAULT */
	bool borrow; /* no copy: the bytes stay, unchanged, until keystore_free (but see keystore_borrows) */
	bool no_java_view; /* what keystore_java_view needs of a PKCS#12, 112 bytes for each bag, is not kept */
};

/* A keystore in memory: an ordered list of entries. Opaque. */
struct keystore;

/* keystore_read: reads a keystore of any readable format. `password` is the store password; with NULL the
 * integrity is not checked, and everything that needs no password is still there. `limits` NULL means
 * KEYSTORE_LIMITS_DEFAULT. The bytes are copied. Free the result with keystore_free.
 *   Fails with TRUNCATED, MALFORMED, UNKNOWN_FORMAT, UNSUPPORTED, LIMIT, WRONG_PASSWORD, NO_MEMORY or RANDOM_FAILED
 * (tables whose keys are from the file are random). */
KEYSTORE_API KEYSTORE_MUST_USE struct keystore *keystore_read(const void *data, size_t len,
	const struct keystore_password *password, const struct keystore_limits *limits, struct keystore_error *err);

/* keystore_read_borrowed: the same without a copy: the bytes must stay, unchanged, until keystore_free. For a
 * large input this is what you want. */
KEYSTORE_API KEYSTORE_MUST_USE struct keystore *keystore_read_borrowed(const void *data, size_t len,
	const struct keystore_password *password, const struct keystore_limits *limits, struct keystore_error *err);

/* keystore_read_with: keystore_read with all that can be said about it. */
KEYSTORE_API KEYSTORE_MUST_USE struct keystore *keystore_read_with(
	const void *data, size_t len, const struct keystore_read_options *options, struct keystore_error *err);

/* keystore_new: an empty keystore, to be filled with keystore_add_* and keystore_copy_entry. NULL when memory is
 * out. */
KEYSTORE_API KEYSTORE_MUST_USE struct keystore *keystore_new(void);

/* keystore_free: releases it; key material that it held is wiped. NULL is fine. */
KEYSTORE_API void keystore_free(struct keystore *ks);

/* keystore_format_of: the format it was read from; KEYSTORE_FORMAT_UNKNOWN for one made by keystore_new. */
KEYSTORE_API enum keystore_format keystore_format_of(const struct keystore *ks);

/* keystore_format_version: the version number that the file states (JKS: 1 or 2); 0 where the format has none. */
KEYSTORE_API unsigned keystore_format_version(const struct keystore *ks);

/* Whether the file is as its writer left it. */
enum keystore_integrity {
	KEYSTORE_INTEGRITY_ABSENT,	/* the format or the file has no protection */
	KEYSTORE_INTEGRITY_NOT_CHECKED, /* there is one, but no password was given */
	KEYSTORE_INTEGRITY_VERIFIED
};

KEYSTORE_API enum keystore_integrity keystore_integrity(const struct keystore *ks);

/* How a password becomes a key. */
enum keystore_kdf {
	KEYSTORE_KDF_UNKNOWN = 0, /* an algorithm that this library cannot read */
	KEYSTORE_KDF_NONE,	  /* nothing is derived: no password protects it */
	KEYSTORE_KDF_SUN,	  /* the key protector of JKS: SHA-1, one round */
	KEYSTORE_KDF_PBKDF1,	  /* RFC 8018 section 5.1 */
	KEYSTORE_KDF_PBKDF2,	  /* RFC 8018 section 5.2 */
	KEYSTORE_KDF_PKCS12,	  /* RFC 7292 appendix B */
	KEYSTORE_KDF_SCRYPT,	  /* RFC 7914 */
	KEYSTORE_KDF_JCEKS,	  /* PBEWithMD5AndTripleDES of the JDK: two chains of MD5 */
	KEYSTORE_KDF_DEK_INFO	  /* PEM's DEK-Info as OpenSSL derives it: MD5, one round */
};

/* What of a protection can be weighed, in figures. What does not apply is NULL or 0. The texts are static. */
struct keystore_strength {
	enum keystore_kdf kdf;
	const char *digest;  /* of the derivation: "SHA-256"; of a MAC by RFC 7292 also that of the HMAC */
	uint64_t iterations;
	uint64_t scrypt_n;
	const char *cipher;  /* "AES-256-CBC", "DES-EDE3-CBC", "RC2-CBC", "RC4"; NULL for a MAC and Sun's protector */
	unsigned key_bits;   /* of the cipher's key that count: RC2 40 to 128, DES 56, two-key 3DES 112 */
};

/* A part of the file that has a protection of its own: the MAC of a PKCS#12, and each part of its AuthenticatedSafe. */
struct keystore_part {
	const char *name;	 /* "MAC", "part 1", in the order of the file */
	const char *protection;	 /* as keystore_key_protection says it; "none" */
	const char *opened_with; /* how the password had to be taken to fit: "BMPString", "UTF-8", "BMPString without
				    terminator", ...; NULL if nothing was opened */
	bool sealed;		 /* it is encrypted and was not opened: nobody knows what is in it */
	uint64_t offset;	 /* in the file, or KEYSTORE_NO_OFFSET */
	struct keystore_strength strength;
};

/* keystore_part_count: 0 for formats without such parts. keystore_part: part i, below that count; the texts stay until
 * the keystore is freed. */
KEYSTORE_API size_t keystore_part_count(const struct keystore *ks);
KEYSTORE_API void keystore_part(const struct keystore *ks, size_t i, struct keystore_part *out);

/* keystore_borrows: does the keystore still point into the bytes that it borrowed? Only a PEM does not, if it holds
 * certificates alone, which were decoded; then the bytes may go before the keystore does. */
KEYSTORE_API bool keystore_borrows(const struct keystore *ks);

/* keystore_sealed: how many parts are sealed. A keystore with sealed parts shows fewer entries than the file has. */
KEYSTORE_API size_t keystore_sealed(const struct keystore *ks);

enum keystore_entry_kind {
	KEYSTORE_PRIVATE_KEY, /* a private key with its certificate chain, leaf first
				 (java.security.KeyStore.PrivateKeyEntry) */
	KEYSTORE_TRUSTED_CERTIFICATE, /* one certificate (java.security.KeyStore.TrustedCertificateEntry) */
	KEYSTORE_SECRET_KEY, /* a symmetric key (java.security.KeyStore.SecretKeyEntry), as Java puts it into PKCS#12
				and JCEKS */
	KEYSTORE_OTHER /* something the model has no word for, kept and reported (a CRL, parameters, a Java object) */
};

/* One entry. All windows stay valid until the keystore is freed or that entry is changed. */
struct keystore_entry {
	enum keystore_entry_kind kind;
	struct keystore_bytes alias; /* UTF-8 (a lone UTF-16 surrogate stands as its own three bytes, a pair as the
					four of its character); may be empty */
	bool alias_generated;	     /* the format has no aliases: "1", "2", ... were given in the order of the file */
	bool has_created;
	int64_t created_ms;	       /* creation date, milliseconds since 1970 */
	size_t n_certificates;	       /* the chain of a private key, 1 for a trusted certificate */
	struct keystore_bytes key;     /* of a private or secret key, as the container holds it: protected
					  bytes, or a PEM block */
	const char *other;	       /* for KEYSTORE_OTHER: what it is ("X509 CRL"); else NULL */
	const char *attributes;	       /* what the container says of it besides, which other formats cannot hold:
					  "1.3.6.1.4.1.311.17.1 (CSP name)"; NULL: nothing */
	uint64_t offset; /* where the entry begins in the input; KEYSTORE_NO_OFFSET for one that was added */
};

KEYSTORE_API size_t keystore_count(const struct keystore *ks);

/* keystore_get: entry i, counted from 0 in the order of the file. i must be below keystore_count. */
KEYSTORE_API void keystore_get(const struct keystore *ks, size_t i, struct keystore_entry *out);

/* keystore_certificate_at: the DER (as stored) of certificate j, from 0, of entry i. Both must be in range. The
 * window is valid as that of keystore_entry. */
KEYSTORE_API struct keystore_bytes keystore_certificate_at(const struct keystore *ks, size_t i, size_t j);

/* keystore_find: the index of the first entry with exactly this alias, whatever the number of entries at the same
 * cost. Fails with NOT_FOUND, NO_MEMORY or RANDOM_FAILED. */
KEYSTORE_API KEYSTORE_MUST_USE bool keystore_find(struct keystore *ks, struct keystore_bytes alias, size_t *i,
	struct keystore_error *err);

/* keystore_private_key: opens the private key of entry i: PKCS#8 PrivateKeyInfo (RFC 5958) as DER, as it was
 * stored; keys in a traditional form (RFC 8017, SEC 1, DSA) are turned into PKCS#8. `password` is the key's own
 * password, often the store's; it is ignored for a key that is not protected. Free *out with keystore_secret_free.
 *   Fails with PASSWORD_NEEDED, WRONG_PASSWORD, MALFORMED, UNSUPPORTED, LIMIT, NOT_FOUND (no key in this entry),
 * NO_MEMORY. */
KEYSTORE_API KEYSTORE_MUST_USE bool keystore_private_key(const struct keystore *ks, size_t i,
	const struct keystore_password *password, struct keystore_secret *out, struct keystore_error *err);

/* keystore_private_key_into: the same for many keys one after the other: *out is empty ({0}) or what an earlier call
 * put there, which is wiped, and whose memory is used again where it is enough: guarded memory takes the system longer
 * than a plain key. On failure *out is empty. */
KEYSTORE_API KEYSTORE_MUST_USE bool keystore_private_key_into(const struct keystore *ks, size_t i,
	const struct keystore_password *password, struct keystore_secret *out, struct keystore_error *err);

/* keystore_secret_key: opens the secret key of entry i: its bytes, and its algorithm as Java names it ("AES",
 * "HmacSHA256") or as OID. At most size bytes of text, with a NUL. Otherwise as keystore_private_key. */
KEYSTORE_API KEYSTORE_MUST_USE bool keystore_secret_key(const struct keystore *ks, size_t i,
	const struct keystore_password *password, struct keystore_secret *out, char *algorithm, size_t size,
	struct keystore_error *err);

/* keystore_key_protection: how the key of entry i is protected, for people: "Sun key protector", "PBES2, PBKDF2
 * HMAC-SHA-256 10000 iterations, AES-256-CBC", "none". Writes at most size bytes with a terminating NUL; returns
 * the length of the whole text; 0 and "" if there is no key. */
KEYSTORE_API size_t keystore_key_protection(const struct keystore *ks, size_t i, char *out, size_t size);

/* keystore_key_strength: the same in figures. KEYSTORE_KDF_UNKNOWN if there is no key. */
KEYSTORE_API void keystore_key_strength(const struct keystore *ks, size_t i, struct keystore_strength *out);

/* How much a finding matters. */
enum keystore_severity {
	KEYSTORE_SEVERITY_NOTE,	   /* good to know */
	KEYSTORE_SEVERITY_WARNING, /* it works, but somebody may stumble over it */
	KEYSTORE_SEVERITY_ERROR	   /* something does not work, is not there, or cannot be reached */
};

/* keystore_severity_name: "note", "warning", "error"; a static string. */
KEYSTORE_API const char *keystore_severity_name(enum keystore_severity severity);

/* Something in the file that was accepted, but that its owner wants to know. */
struct keystore_finding {
	const char *id;	       /* stable: "trailing-bytes", "alias-collision", "jks-version-1", "unread-block", ... */
	enum keystore_severity severity;
	uint64_t offset;       /* in the file; KEYSTORE_NO_OFFSET where there is no place to name */
	size_t entry;	       /* the entry it is about, or SIZE_MAX */
	char text[256];	       /* one sentence, escaped as in struct keystore_error */
};

/* keystore_findings: calls each(context, finding) once for every finding, until it returns false: first what the
 * reader met, then what Java makes of the aliases, all of them warnings; nothing of entries that have been removed or
 * marked so. Returns false when memory is out, or the random source fails. */
KEYSTORE_API bool keystore_findings(const struct keystore *ks,
	bool (*each)(void *context, const struct keystore_finding *finding), void *context);

/* ---- The bytes of a file, field by field ------------------------------------------------------------------------- */

/* One field. The texts are printable, stay until `each` returns, and never hold what is secret. */
struct keystore_field {
	const char *layer; /* what the offset counts in: "file", "decrypted part 2", "PEM block 3", "decoded base64",
			      "joined octets at 57" (a string that BER holds in pieces, which stand there) */
	uint64_t offset;
	uint64_t length;   /* bytes, the header among them */
	uint64_t header;   /* how many of them stand in front of the contents: tag and length in DER, a length alone in
			      a JKS */
	unsigned depth;	   /* of the fields around it in its layer */
	bool is_leaf;	   /* no fields follow that are parts of it */
	bool is_header;	   /* this leaf is the header of the field before, so that the leaves have every byte */
	const char *name;  /* as the specification calls it: "macSalt"; "not read" for what the reader did not get to */
	const char *value; /* in short, "" if there is nothing to say */
};

/* How a file is looked at. Start from { 0 }. */
struct keystore_layout_options {
	struct keystore_read_options open; /* with a password the parts of a PKCS#12 that it opens are shown as well.
					      `borrow` means nothing here */
	bool details; /* certificates field by field; else one field each, with the subject as value */
};

/* keystore_layout: calls each(context, field) for every field, until it returns false: those of the file in its order,
 * a field before its parts; then, one after the other, the layers that are in it (decrypted, decoded, joined). The
 * leaves of a layer have each of its bytes once. Then tells what reading the file tells: true, or false with the error
 * of keystore_read_with. A file that is damaged is shown as far as its structure goes, often further than the error.
 * With NULL for `each` it tells that alone.
 *   The input is not copied. Nothing is shown of one that is over the limit, nor if memory is out before. */
KEYSTORE_API KEYSTORE_MUST_USE bool keystore_layout(const void *data, size_t len,
	const struct keystore_layout_options *options,
	bool (*each)(void *context, const struct keystore_field *field), void *context, struct keystore_error *err);

/* ---- What Java sees ---------------------------------------------------------------------------------------------- */

/* What java.security.KeyStore of a JDK shows of a file: nothing is run, the rules of its readers are applied to what
 * was read (JDK: JavaKeyStore, JceKeyStore, PKCS12KeyStore, X509TrustManagerImpl). The last update of
 * each release is meant. */
struct keystore_java_options {
	unsigned version; /* of Java: 8, 11, 17, 21, 25, ...; 0: 17 */
	bool without_password; /* KeyStore.load(stream, null): nothing is verified, what is encrypted is passed over */
};

/* What a JVM sees of one file. Opaque. */
struct keystore_java_view;

/* keystore_java_view: what Java makes of the file that `ks` was read from. `ks` must stay as long as the view, and be
 * as it was read: of a PKCS#12 later changes are not looked at. That the file is refused is an answer and no failure.
 *   Fails with PASSWORD_NEEDED where parts of the file are sealed and without_password is not set; ARGUMENT for a
 * keystore that was not read from a file, or with no_java_view, or a version below 8; LIMIT (chains that
 * are too long or too large together); NO_MEMORY; RANDOM_FAILED. */
KEYSTORE_API KEYSTORE_MUST_USE struct keystore_java_view *keystore_java_view(const struct keystore *ks,
	const struct keystore_java_options *options, struct keystore_error *err);
KEYSTORE_API void keystore_java_free(struct keystore_java_view *view);

/* keystore_java_refusal: why Java does not load the file at all, in one sentence, escaped; NULL if it does. */
KEYSTORE_API const char *keystore_java_refusal(const struct keystore_java_view *view);

/* One alias as KeyStore.aliases() lists it. Windows stay until the view is freed. */
struct keystore_java_entry {
	struct keystore_bytes alias; /* UTF-8 */
	/* What Java finds under that alias: KEYSTORE_PRIVATE_KEY and KEYSTORE_SECRET_KEY for isKeyEntry,
	 * KEYSTORE_TRUSTED_CERTIFICATE for isCertificateEntry; KEYSTORE_OTHER: neither, it is listed and not found. */
	enum keystore_entry_kind kind;
	size_t entry; /* the entry of the keystore with this alias */
	size_t shown; /* the one that Java finds under it, which may be another one; SIZE_MAX with KEYSTORE_OTHER */
	size_t n_certificates; /* getCertificateChain of a key, 1 for a trusted certificate */
};

/* keystore_java_count: the entries, 0 if the file is refused. keystore_java_get: entry i, in the order of the file
 * (Java's own order is that of a hash table). keystore_java_certificate_at: DER of its certificate j. */
KEYSTORE_API size_t keystore_java_count(const struct keystore_java_view *view);
KEYSTORE_API void keystore_java_get(const struct keystore_java_view *view, size_t i, struct keystore_java_entry *out);
KEYSTORE_API struct keystore_bytes keystore_java_certificate_at(
	const struct keystore_java_view *view, size_t i, size_t j);

/* keystore_java_issuer_count, keystore_java_issuer: X509TrustManager.getAcceptedIssuers() if the file served as a
 * truststore: trusted certificates, and the first certificate of each key; each certificate once, as DER. */
KEYSTORE_API size_t keystore_java_issuer_count(const struct keystore_java_view *view);
KEYSTORE_API struct keystore_bytes keystore_java_issuer(const struct keystore_java_view *view, size_t i);

/* keystore_java_reads_certificate: does Java of this version (0: 17) read a certificate? Its CertificateFactory refuses
 * some that every other program takes (curves that it does not know, extensions that are there twice, ...), and no
 * keystore that holds one of them opens. False with the reason as error, UNSUPPORTED or MALFORMED: "the curve
 * 1.2.156.10197.1.301 is none that Java knows"; or NO_MEMORY or RANDOM_FAILED, which say nothing of it. */
KEYSTORE_API KEYSTORE_MUST_USE bool keystore_java_reads_certificate(
	struct keystore_bytes der, unsigned version, struct keystore_error *err);

/* keystore_java_findings: calls each(context, finding) for every finding, until it returns false: what of the file Java
 * leaves out, cannot find, or does not trust (errors), and what else its owner may stumble over. One that is refused
 * has that finding alone. Ids begin with "java-", "alias-" or "key-"; offset is KEYSTORE_NO_OFFSET, unless the entry
 * has one. */
KEYSTORE_API void keystore_java_findings(const struct keystore_java_view *view,
	bool (*each)(void *context, const struct keystore_finding *finding), void *context);

/* ---- Protection ---------------------------------------------------------------------------------------------------
 * */

/* A scheme of password-based encryption: PBES1 in its PKCS#12 form (RFC 7292 appendix C) and PBES2 (RFC 8018). */
enum keystore_scheme {
	KEYSTORE_SCHEME_DEFAULT = 0, /* KEYSTORE_PBES2_AES_256, or what the profile says */
	KEYSTORE_SCHEME_NONE,	     /* not encrypted */
	KEYSTORE_PBES1_3DES,	     /* pbeWithSHAAnd3-KeyTripleDES-CBC: what every old reader takes */
	KEYSTORE_PBES1_2KEY_3DES,    /* pbeWithSHAAnd2-KeyTripleDES-CBC */
	KEYSTORE_PBES1_RC2_128,	     /* pbeWithSHAAnd128BitRC2-CBC */
	KEYSTORE_PBES1_RC2_40,	     /* pbeWithSHAAnd40BitRC2-CBC; weak */
	KEYSTORE_PBES1_RC4_128,	     /* pbeWithSHAAnd128BitRC4; weak */
	KEYSTORE_PBES1_RC4_40,	     /* pbeWithSHAAnd40BitRC4; weak */
	KEYSTORE_PBES2_AES_128,
	KEYSTORE_PBES2_AES_192,
	KEYSTORE_PBES2_AES_256,
	KEYSTORE_PBES2_3DES,
	KEYSTORE_PBES2_RC2_128 /* 128 effective bits */
};

enum keystore_digest {
	KEYSTORE_DIGEST_DEFAULT = 0, /* SHA-256 */
	KEYSTORE_SHA1,
	KEYSTORE_SHA224,
	KEYSTORE_SHA256,
	KEYSTORE_SHA384,
	KEYSTORE_SHA512,
	KEYSTORE_SHA512_224,
	KEYSTORE_SHA512_256
};

/* How something is encrypted. { 0 } is PBES2, PBKDF2 with HMAC-SHA-256 and 10,000 iterations, AES-256-CBC. */
struct keystore_encryption {
	enum keystore_scheme scheme;
	enum keystore_digest prf; /* PBES2 with PBKDF2: of the HMAC */
	uint64_t iterations;	  /* 0: 10,000; up to 5,000,000 */
	uint64_t scrypt_n;	  /* PBES2: not 0: scrypt (RFC 7914) in place of PBKDF2, with this N, r and p */
	uint32_t scrypt_r, scrypt_p; /* 0: 8 and 1 */
};

/* The integrity protection of a PKCS#12. */
enum keystore_mac_scheme {
	KEYSTORE_MAC_DEFAULT = 0, /* KEYSTORE_MAC_PKCS12, or what the profile says */
	KEYSTORE_MAC_NONE,
	KEYSTORE_MAC_PKCS12, /* HMAC with a key by RFC 7292 appendix B */
	KEYSTORE_MAC_PBMAC1  /* RFC 9579: HMAC with a key by PBKDF2 */
};

struct keystore_mac {
	enum keystore_mac_scheme scheme;
	enum keystore_digest digest; /* of the HMAC */
	enum keystore_digest prf;    /* PBMAC1: of PBKDF2's HMAC */
	uint64_t iterations;	     /* 0: 10,000; up to 5,000,000 */
};

/* How a PKCS#12 is protected. */
struct keystore_profile {
	struct keystore_encryption keys, certificates;
	struct keystore_mac mac;
};

/* keystore_profile_named: a profile for the reader that it names: "java8", "java11", "java17", "openssl3",
 * "windows2016", "macos", "pbmac1", "passwordless" (certificates and file unprotected). False if there is none of that
 * name. */
KEYSTORE_API bool keystore_profile_named(const char *name, struct keystore_profile *out);

/* keystore_profile_of: how the file was protected that was read: the scheme of the first encrypted part, of the first
 * key, and the MAC. What the file does not tell, or this library does not write, stays at its default. */
KEYSTORE_API void keystore_profile_of(const struct keystore *ks, struct keystore_profile *out);

/* keystore_encryption_parse: "pbes2-aes256-sha256", "pbes2-aes128-sha1", "scrypt-aes256", "pbes1-3des", "pbes1-rc2-40",
 * "none", ...: sets scheme, prf and scrypt parameters and leaves the iterations. False if it is none of these.
 * keystore_encryption_name: the i-th name that it takes; NULL behind the last. */
KEYSTORE_API bool keystore_encryption_parse(const char *text, struct keystore_encryption *out);
KEYSTORE_API const char *keystore_encryption_name(size_t i);

/* keystore_mac_parse: "sha256", "pbmac1-sha256", "none", ...: likewise. keystore_mac_name: as above. */
KEYSTORE_API bool keystore_mac_parse(const char *text, struct keystore_mac *out);
KEYSTORE_API const char *keystore_mac_name(size_t i);

/* ---- Changing ---------------------------------------------------------------------------------------------------- */

/* The functions here copy what they are given. On failure the keystore is as it was. An alias that is already
 * there fails with ALIAS_CONFLICT; aliases are compared byte for byte, so give them in lower case
 * (keystore_alias_lower) if Java is to find them. Aliases are UTF-8 as struct keystore_entry has them, 65,535 bytes at
 * most; others fail with ARGUMENT. */

/* keystore_add_certificate: appends a trusted certificate entry. `der` must be an X.509 certificate. */
KEYSTORE_API KEYSTORE_MUST_USE bool keystore_add_certificate(struct keystore *ks, struct keystore_bytes alias,
	int64_t created_ms, struct keystore_bytes der, struct keystore_error *err);

/* How a private key is protected in a keystore. */
struct keystore_protection {
	enum keystore_format format; /* as this format does it: JKS: Sun key protector; JCEKS: PBEWithMD5AndTripleDES;
					PEM, PKCS12: encrypted PKCS#8 */
	const struct keystore_password *password; /* the key's password; for PEM, NULL leaves it unprotected */
	struct keystore_encryption encryption; /* PEM, PKCS12. JCEKS: its iterations, 0: 200,000. JKS has no choice */
	const struct keystore_random *random;
};

/* What keystore_add_private_key needs. */
struct keystore_new_key {
	struct keystore_bytes alias;
	int64_t created_ms;
	struct keystore_bytes pkcs8;	    /* PrivateKeyInfo, DER */
	const struct keystore_bytes *chain; /* n_chain certificates, leaf first */
	size_t n_chain;
	struct keystore_protection protection;
};

/* keystore_add_private_key: appends a private key entry, protected at once. Whether key and chain belong together
 * is not checked here: keystore_key_matches does that. */
KEYSTORE_API KEYSTORE_MUST_USE bool keystore_add_private_key(struct keystore *ks, const struct keystore_new_key *key,
	struct keystore_error *err);

/* keystore_copy_entry: appends a copy of entry i of `from` under `alias` (alias.data NULL: under its own), date
 * and protected key bytes as they are. The key stays protected as it was, with its password. */
KEYSTORE_API KEYSTORE_MUST_USE bool keystore_copy_entry(struct keystore *ks, const struct keystore *from, size_t i,
	struct keystore_bytes alias, struct keystore_error *err);

KEYSTORE_API KEYSTORE_MUST_USE bool keystore_rename(struct keystore *ks, size_t i, struct keystore_bytes alias,
	struct keystore_error *err);
KEYSTORE_API void keystore_set_created(struct keystore *ks, size_t i, int64_t created_ms);
KEYSTORE_API void keystore_remove(struct keystore *ks, size_t i);

/* keystore_mark_removed: to remove many in less time than keystore_remove takes for each: entry i keeps its number and
 * loses its name, which another may have at once, and keystore_remove_marked removes all that are marked. In between,
 * entries may be read, looked for, added, copied, renamed and marked, and keystore_count counts those marked too; a
 * keystore with such ones is not to be written or sorted. */
KEYSTORE_API void keystore_mark_removed(struct keystore *ks, size_t i);
KEYSTORE_API void keystore_remove_marked(struct keystore *ks);

/* keystore_set_chain: puts another certificate chain, leaf first, under the private key of entry i (a CA's reply). */
KEYSTORE_API KEYSTORE_MUST_USE bool keystore_set_chain(
	struct keystore *ks, size_t i, const struct keystore_bytes *chain, size_t n_chain, struct keystore_error *err);

/* keystore_change_key_password: opens the key of entry i with `old` and protects it anew. With another format than
 * the key has now, this is how a key is converted. CANNOT_HOLD: that format has no secret keys, or (PKCS12) no object
 * identifier for the algorithm of this one. */
KEYSTORE_API KEYSTORE_MUST_USE bool keystore_change_key_password(struct keystore *ks, size_t i,
	const struct keystore_password *old, const struct keystore_protection *now, struct keystore_error *err);

/* keystore_sort_by_alias: puts the entries in the order of their aliases' bytes; equal ones keep their order. */
KEYSTORE_API KEYSTORE_MUST_USE bool keystore_sort_by_alias(struct keystore *ks, struct keystore_error *err);

/* keystore_alias_lower: Java's String.toLowerCase(Locale.ENGLISH) of `alias`, which Java applies when it looks an
 * alias up. Writes at most size bytes to out (no terminator) and returns how many the whole result has: call it
 * with size 0 to learn that. A result has at most 3 times the bytes of its input. */
KEYSTORE_API size_t keystore_alias_lower(struct keystore_bytes alias, char *out, size_t size);

/* ---- Writing ----------------------------------------------------------------------------------------------------- */

/* How a keystore is written. Start from { 0 } and set the format. */
struct keystore_write_options {
	enum keystore_format format; /* JKS, JCEKS, PKCS12 or PEM */
	const struct keystore_password *password; /* the store password; JKS and JCEKS need one, PEM ignores it. PKCS12:
						     of MAC and certificates; NULL only where the profile has neither */
	const struct keystore_password *integrity_password; /* PKCS12: of the MAC; NULL: password */
	const struct keystore_profile *profile; /* PKCS12; NULL: as the file was that was read, else "java17" */
	const struct keystore_random *random;	/* PKCS12: salts and IVs */
	bool leave_out; /* entries that the format cannot hold are left out; else they fail with CANNOT_HOLD */
};

/* keystore_write_with: the keystore as bytes. Protected keys are copied verbatim; one that is protected for another
 * format fails with CANNOT_HOLD (convert it with keystore_change_key_password); a JCEKS takes private keys that are
 * protected for JKS too, as Java does. JKS, JCEKS and PEM: same keystore, same password, same bytes; PKCS12 the same
 * if nothing is encrypted and there is no MAC, or with the same random bytes. A PEM without entries has no bytes, and
 * is the one result that cannot be read back: an empty input is TRUNCATED. Free *out with
 * keystore_free_bytes(*out, *len). */
KEYSTORE_API KEYSTORE_MUST_USE bool keystore_write_with(const struct keystore *ks,
	const struct keystore_write_options *options, uint8_t **out, size_t *len, struct keystore_error *err);

/* keystore_write: the same with a format and a password alone. */
KEYSTORE_API KEYSTORE_MUST_USE bool keystore_write(const struct keystore *ks, enum keystore_format format,
	const struct keystore_password *password, uint8_t **out, size_t *len, struct keystore_error *err);

/* keystore_can_hold: can this format hold entry i? (The key's protection aside.) */
KEYSTORE_API bool keystore_can_hold(const struct keystore *ks, size_t i, enum keystore_format format);

/* keystore_pem: one RFC 7468 block ("CERTIFICATE", "PRIVATE KEY", ...) with lines of 64 characters. Free *out with
 * keystore_free_bytes; it is wiped there. */
KEYSTORE_API KEYSTORE_MUST_USE bool keystore_pem(
	const char *label, struct keystore_bytes der, uint8_t **out, size_t *len, struct keystore_error *err);

/* keystore_encrypt_key: PKCS#8 PrivateKeyInfo into EncryptedPrivateKeyInfo, DER. `how` NULL: { 0 }. More than 5,000,000
 * iterations is LIMIT; KEYSTORE_SCHEME_NONE is ARGUMENT. Free *out with keystore_free_bytes. */
KEYSTORE_API KEYSTORE_MUST_USE bool keystore_encrypt_key(struct keystore_bytes pkcs8,
	const struct keystore_encryption *how, const struct keystore_password *password,
	const struct keystore_random *random, uint8_t **out, size_t *len, struct keystore_error *err);

/* ---- Certificates ------------------------------------------------------------------------------------------------ */

/* A public or private key's algorithm and size. */
struct keystore_key_info {
	const char *algorithm; /* "RSA", "RSASSA-PSS", "DSA", "EC", "Ed25519", "Ed448", "X25519", "X448", "DH"; NULL if
				  unknown */
	struct keystore_bytes oid;   /* the algorithm's OID, contents octets */
	unsigned bits;		     /* modulus, prime or field size; 0 if unknown */
	const char *curve;	     /* EC: "secp256r1", ...; NULL if unknown or none */
	struct keystore_bytes curve_oid; /* EC: the named curve, contents octets; empty if there is none */
	uint64_t exponent;	     /* RSA: the public exponent; 0 if unknown or of more than 64 bits */
};

/* What an X.509 certificate says (RFC 5280). Windows point into the DER that was parsed. */
struct keystore_certificate {
	struct keystore_bytes der;	/* the whole certificate, without bytes after it */
	size_t trailing;		/* bytes after the certificate, which Java accepts */
	unsigned version;		/* 1, 2 or 3 */
	struct keystore_bytes serial;	/* contents octets of the INTEGER: big-endian, two's complement */
	struct keystore_bytes signature_algorithm; /* OID, contents octets */
	struct keystore_bytes issuer;	/* Name, DER with header */
	struct keystore_bytes subject;	/* Name, DER with header */
	int64_t not_before;		/* seconds since 1970 */
	int64_t not_after;
	struct keystore_bytes spki;	/* SubjectPublicKeyInfo, DER with header */
	struct keystore_key_info key;
	size_t n_extensions;
	bool has_basic_constraints, is_ca;
	int64_t path_length;		/* pathLenConstraint; -1 if there is none */
	bool has_key_usage;
	uint16_t key_usage; /* bit n of RFC 5280 4.2.1.3 is 1u << n: 0 digitalSignature ... 8 decipherOnly */
	struct keystore_bytes subject_alt_names; /* contents of the GeneralNames SEQUENCE; empty if there is none */
	struct keystore_bytes extended_key_usage; /* contents of the SEQUENCE of OIDs; empty if there is none */
	struct keystore_bytes subject_key_id;	 /* keyIdentifier; empty if there is none */
	struct keystore_bytes authority_key_id;	 /* keyIdentifier; empty if there is none */
};

/* keystore_certificate_parse: reads a certificate in DER. Lenient about what real certificates hold (negative or
 * long serials, odd strings, unknown extensions): an extension that cannot be read is passed over; the frame is
 * strict DER. */
KEYSTORE_API KEYSTORE_MUST_USE bool keystore_certificate_parse(
	struct keystore_bytes der, struct keystore_certificate *out, struct keystore_error *err);

/* The text functions write at most size bytes with a terminating NUL (nothing if size is 0) and return the length
 * that the whole text has, like snprintf. The text is valid UTF-8 without control characters, whatever the input
 * holds. They take time in proportion to size, not to the input (those on a Name walk over it besides): a result
 * that is cut may be reported shorter than it would be, but never shorter than size. */

/* keystore_escape: any bytes as text: printable UTF-8 as it is, backslash doubled, every other byte as \xhh. */
KEYSTORE_API size_t keystore_escape(struct keystore_bytes bytes, char *out, size_t size);

/* keystore_name_text: a Name (DER) as RFC 4514 says: last RDN first, "CN=a\\,b,O=c". Multi-valued RDNs are joined
 * by '+'; attribute types without a short name are dotted OIDs; values that are no strings are #hex. */
KEYSTORE_API size_t keystore_name_text(struct keystore_bytes name, char *out, size_t size);

/* keystore_name_common_name: the value of the last (most specific) commonName of a Name, unescaped but for control
 * characters; 0 and "" if there is none. */
KEYSTORE_API size_t keystore_name_common_name(struct keystore_bytes name, char *out, size_t size);

/* keystore_oid_text: an OID's contents octets in dotted decimal; one that is longer than 64 bytes as "<N-byte OID>". */
KEYSTORE_API size_t keystore_oid_text(struct keystore_bytes oid, char *out, size_t size);

/* keystore_oid_name: the usual name of a signature algorithm ("SHA256withRSA", as Java names it) or of an extended
 * key usage ("serverAuth"); NULL if it is unknown. */
KEYSTORE_API const char *keystore_oid_name(struct keystore_bytes oid);

/* keystore_key_text: "RSA 2048", "EC secp256r1", "Ed25519", or the OID. */
KEYSTORE_API size_t keystore_key_text(const struct keystore_key_info *key, char *out, size_t size);

/* keystore_key_usage_text: "digitalSignature, keyCertSign". */
KEYSTORE_API size_t keystore_key_usage_text(uint16_t key_usage, char *out, size_t size);

/* keystore_general_name_next: takes the next GeneralName off *names (subject_alt_names) and writes it as text:
 * "DNS:a.example", "IP:10.0.0.1", "email:a@b", "URI:https://...", "dirName:CN=a", "RID:1.2.3",
 * "otherName:1.2.3.4". False when no more can be read. */
KEYSTORE_API bool keystore_general_name_next(struct keystore_bytes *names, char *out, size_t size, size_t *len);

/* keystore_oid_next: takes the next OID off *oids (extended_key_usage). False when no more can be read. */
KEYSTORE_API bool keystore_oid_next(struct keystore_bytes *oids, struct keystore_bytes *oid);

/* keystore_sha1, keystore_sha256: fingerprints. */
KEYSTORE_API void keystore_sha1(struct keystore_bytes data, uint8_t out[20]);
KEYSTORE_API void keystore_sha256(struct keystore_bytes data, uint8_t out[32]);

/* keystore_issued: true if `issuer` can have issued `subject`: the names are equal, and the key identifiers too
 * where both certificates have them. Signatures are not verified. */
KEYSTORE_API bool keystore_issued(
	const struct keystore_certificate *issuer, const struct keystore_certificate *subject);

/* keystore_chain_build: from certs[0 .. n) builds the chain of certs[leaf]: writes indices to chain[0 .. n), leaf
 * first, each the issuer of the one before, until a self-issued certificate, a loop, or none is left. Returns the
 * length, at least 1. Where several could be the issuer, the one that is valid longest is taken. Time n log n. 0
 * when memory is out, or the random source fails. */
KEYSTORE_API size_t keystore_chain_build(
	const struct keystore_certificate *certs, size_t n, size_t leaf, size_t *chain);

/* keystore_chain_issuers: for many leaves: writes to issuers[0 .. n) the index of the issuer of each certificate,
 * chosen as keystore_chain_build chooses it; SIZE_MAX where there is none, and for a self-issued one. Followed from a
 * leaf, until SIZE_MAX or one that was there before, it gives the chain. Time n log n. False when memory is out, or
 * the random source fails. */
KEYSTORE_API KEYSTORE_MUST_USE bool keystore_chain_issuers(
	const struct keystore_certificate *certs, size_t n, size_t *issuers);

/* ---- Private keys ------------------------------------------------------------------------------------------------ */

/* keystore_private_key_info: algorithm and size of a PKCS#8 PrivateKeyInfo. Windows point into it. A key whose
 * numbers contradict each other (an RSA modulus that is not p times q) is MALFORMED; RSA over 16,384 bits is
 * LIMIT; EC with explicit parameters is UNSUPPORTED. */
KEYSTORE_API KEYSTORE_MUST_USE bool keystore_private_key_info(
	struct keystore_bytes pkcs8, struct keystore_key_info *out, struct keystore_error *err);

enum keystore_match {
	KEYSTORE_MATCH,
	KEYSTORE_MISMATCH,
	KEYSTORE_MATCH_UNKNOWN, /* an algorithm or a curve for which the library cannot tell */
	KEYSTORE_MATCH_NO_MEMORY /* memory is out */
};

/* keystore_key_matches: does this private key (PKCS#8) belong to this public key (SubjectPublicKeyInfo,
 * cert.spki)? For RSA, RSASSA-PSS, DSA, EC, Ed25519, Ed448, X25519, X448. */
KEYSTORE_API enum keystore_match keystore_key_matches(struct keystore_bytes pkcs8, struct keystore_bytes spki);

/* ---- ZIP bundles ------------------------------------------------------------------------------------------------- */

/* Cloud providers hand out keystores in a ZIP, with their passwords in text files beside them. This reads such a bundle
 * in memory, member by member; what is a keystore in it, keystore_detect tells.
 *
 *     struct keystore_zip *zip = keystore_zip_open(bytes, len, &err);
 *     for (size_t i = 0; zip && i < keystore_zip_count(zip); i++) {
 *             struct keystore_zip_member member;
 *             uint8_t *contents;
 *             size_t size;
 *             keystore_zip_member(zip, i, &member);
 *             if (member.folder || !keystore_zip_extract(zip, i, 1u << 20, &contents, &size, &err))
 *                     continue;
 *             ...
 *             keystore_free_bytes(contents, size);
 *     }
 *     keystore_zip_free(zip);
 */
struct keystore_zip;

/* A member of a ZIP. */
struct keystore_zip_member {
	struct keystore_bytes name; /* as it stands there, in whatever encoding, "Tomcat/a.example.jks", without NUL;
				       never a path to write to: it may be absolute or hold "..". A window on the ZIP */
	uint64_t size;	 /* bytes of its contents, as the ZIP declares them */
	bool folder;	 /* the name ends with '/' */
	uint64_t offset; /* where it begins in the ZIP */
};

/* keystore_zip_open: reads the directory of a ZIP, borrowed: the bytes stay, unchanged, until keystore_zip_free. ZIP64,
 * data descriptors, and bytes in front of the archive are understood. Strict where two readers could see two archives:
 * the directory and what stands before each member must agree on name, method, sizes and CRC, members must not overlap,
 * and the directory ends where its record says. Time n log n for n members; the contents are not looked at.
 *   Fails with TRUNCATED (there is no end record), MALFORMED, UNSUPPORTED (several disks) or NO_MEMORY. */
KEYSTORE_API KEYSTORE_MUST_USE struct keystore_zip *keystore_zip_open(
	const void *data, size_t len, struct keystore_error *err);

/* keystore_zip_free: NULL is fine. */
KEYSTORE_API void keystore_zip_free(struct keystore_zip *zip);

KEYSTORE_API size_t keystore_zip_count(const struct keystore_zip *zip);

/* keystore_zip_member: member i, counted from 0 in the order of the directory. i must be below keystore_zip_count. */
KEYSTORE_API void keystore_zip_member(const struct keystore_zip *zip, size_t i, struct keystore_zip_member *out);

/* keystore_zip_find: the index of the member with exactly this name. Fails with NOT_FOUND; with MALFORMED if several
 * have it. */
KEYSTORE_API KEYSTORE_MUST_USE bool keystore_zip_find(
	const struct keystore_zip *zip, struct keystore_bytes name, size_t *i, struct keystore_error *err);

/* keystore_zip_extract: the contents of member i, stored or deflated, its size and CRC checked. No more than the
 * declared size is ever inflated; a member that declares more than max bytes fails with LIMIT at once. What this call
 * returns for several members together is the caller's to bound. Free *out with keystore_free_bytes(*out, *len), which
 * wipes it.
 *   Fails with MALFORMED (also for a symbolic link), UNSUPPORTED (encrypted, another method), LIMIT, NO_MEMORY. */
KEYSTORE_API KEYSTORE_MUST_USE bool keystore_zip_extract(const struct keystore_zip *zip, size_t i, uint64_t max,
	uint8_t **out, size_t *len, struct keystore_error *err);

/* keystore_zip_peek: the first bytes of member i into memory of the caller, at most `size`; *len is how many there
 * were. A member that fits as a whole is checked as keystore_zip_extract does. Fails like that, but not with LIMIT. */
KEYSTORE_API KEYSTORE_MUST_USE bool keystore_zip_peek(const struct keystore_zip *zip, size_t i, uint8_t *out,
	size_t size, size_t *len, struct keystore_error *err);

#ifdef __cplusplus
}
#endif

#endif
