/* Whom a JVM trusts if a file is its truststore (JDK TrustStoreUtil, getTrustedCerts): the certificate of each trusted
 * entry and the first one of each key's chain. It asks for entries by their aliases, so that one which is listed and
 * not found is not trusted either, without a word. */
#include <stdlib.h>

#include "base/error.h"
#include "keystore/java_view.h"

/* Keys below these are refused as trust anchors (jdk.certpath.disabledAlgorithms of java.security: RSA keySize < 1024,
 * DSA keySize < 1024, EC keySize < 224). */
static const struct weak_key {
	const char *algorithm;
	unsigned bits;
} weak_keys[] = { { "RSA", 1024 }, { "DSA", 1024 }, { "EC", 224 } };

static int compare_issuers(const void *a, const void *b)
{
	const struct java_entry *x = *(const struct java_entry *const *)a, *y = *(const struct java_entry *const *)b;
	int order = bytes_compare(x->certificates[0], y->certificates[0]);

	return order ? order : (x > y) - (x < y);
}

static int compare_places(const void *a, const void *b)
{
	const struct java_entry *x = *(const struct java_entry *const *)a, *y = *(const struct java_entry *const *)b;

	return (x > y) - (x < y);
}

static bool is_issuer(const struct java_entry *entry)
{
	return entry->n_certificates && entry->kind != KEYSTORE_OTHER;
}

/* The entries whose first certificate is trusted, but each certificate once: the first entry that has it. */
static size_t distinct(const struct java_entry **found, size_t n)
{
	size_t kept = 0;

	qsort(found, n, sizeof *found, compare_issuers);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || !bytes_equal(found[kept - 1]->certificates[0], found[i]->certificates[0]))
			found[kept++] = found[i];
	qsort(found, kept, sizeof *found, compare_places);
	return kept;
}

/* A key of unknown algorithm or size is not called weak. */
static bool is_weak(const struct keystore_key_info *key)
{
	for (size_t i = 0; key->algorithm && key->bits && i < sizeof weak_keys / sizeof *weak_keys; i++)
		if (bytes_equal(bytes_of(key->algorithm), bytes_of(weak_keys[i].algorithm)))
			return key->bits < weak_keys[i].bits;
	return false;
}

static bool find_weak(struct keystore_java_view *view, const struct java_entry *entry)
{
	struct keystore_certificate certificate;
	struct keystore_error ignored;
	char key[64];

	if (!keystore_certificate_parse(entry->certificates[0], &certificate, &ignored) || !is_weak(&certificate.key))
		return true;
	keystore_key_text(&certificate.key, key, sizeof key);
	return java_find(view, "java-weak-anchor", KEYSTORE_SEVERITY_WARNING, entry->shown,
		"\"%s\" has a key of %s, and Java's defaults refuse chains with it "
		"(jdk.certpath.disabledAlgorithms): replace the certificate",
		error_quote(entry->alias).text, key);
}

/* Nobody, or nobody but the holders of its own keys: then a CA is missing that somebody may think is there. */
static bool find_missing(struct keystore_java_view *view, size_t n_trusted)
{
	if (view->n_issuers == 0)
		return java_find(view, "java-trusts-nobody", KEYSTORE_SEVERITY_NOTE, SIZE_MAX,
			"as a truststore it trusts nobody: every connection fails with \"the trustAnchors parameter "
			"must be non-empty\"");
	return n_trusted > 0 ||
	       java_find(view, "java-trusts-only-leaf", KEYSTORE_SEVERITY_NOTE, SIZE_MAX,
		       "as a truststore it trusts only the leaf of each key, not its issuer: import the CA's "
		       "certificate as a trusted one for that");
}

bool java_finish(struct keystore_java_view *view)
{
	const struct java_entry **found = mem_new(view->n_entries * sizeof *found);
	size_t n = 0, n_trusted = 0;

	if (!found)
		return false;
	for (size_t i = 0; i < view->n_entries; i++) {
		if (is_issuer(&view->entries[i]))
			found[n++] = &view->entries[i];
		n_trusted += view->entries[i].kind == KEYSTORE_TRUSTED_CERTIFICATE;
	}
	n = distinct(found, n);
	view->issuers = mem_new(n * sizeof *view->issuers);
	bool ok = view->issuers != NULL;
	for (size_t i = 0; ok && i < n; i++) {
		view->issuers[view->n_issuers++] = found[i]->certificates[0];
		ok = view->without_password || find_weak(view, found[i]);
	}
	mem_free(found);
	return ok && (view->refusal || view->without_password || find_missing(view, n_trusted));
}
