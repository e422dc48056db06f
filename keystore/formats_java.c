/* keystore_java_view: asks the format of the file, and compares what is seen with a password and without. */
#include "base/error.h"
#include "keystore/formats.h"
#include "keystore/java_view.h"

static bool check(const struct keystore *ks, unsigned version, bool without_password, struct keystore_error *err)
{
	if (ks->format == KEYSTORE_FORMAT_UNKNOWN)
		return error_set(err, KEYSTORE_ARGUMENT, "a keystore that was not read from a file has no view");
	if (version < 8)
		return error_set(err, KEYSTORE_ARGUMENT, "Java %u is not known here, 8 is the first", version);
	for (size_t i = 0; !without_password && i < ks->n_parts; i++)
		if (ks->parts[i].sealed)
			return error_set(err, KEYSTORE_PASSWORD_NEEDED,
				"%s is sealed: what Java sees with the password is not known", ks->parts[i].name);
	return true;
}

/* PEM, and single certificates and keys. */
static bool no_keystore(struct keystore_java_view *view)
{
	return java_refuse(view, "java-no-keystore",
		"Java's KeyStore does not read %s: its CertificateFactory does, and Kafka with "
		"ssl.truststore.type=PEM; make a keystore of it",
		keystore_format_name(view->ks->format));
}

static bool fill(struct keystore_java_view *view, struct keystore_error *err)
{
	const struct format *format = format_by_id(view->ks->format);

	if (!format || !format->java_view)
		return no_keystore(view) || error_no_memory(err);
	return format->java_view(view, err) && (java_finish(view) || error_no_memory(err));
}

static struct keystore_java_view *make(const struct keystore *ks, unsigned version, bool without_password,
	struct keystore_error *err)
{
	struct keystore_java_view *view = mem_new(sizeof *view);

	if (!view) {
		error_no_memory(err);
		return NULL;
	}
	*view = (struct keystore_java_view){ .ks = ks, .version = version, .without_password = without_password };
	if (fill(view, err))
		return view;
	keystore_java_free(view);
	return NULL;
}

static size_t n_certificates(const struct keystore_java_view *view)
{
	size_t n = 0;

	for (size_t i = 0; i < view->n_entries; i++)
		n += view->entries[i].n_certificates;
	return n;
}

/* A JVM that was not told the password of its truststore opens it without one (javax.net.ssl.trustStore without
 * trustStorePassword). */
static bool find_without(struct keystore_java_view *view, const struct keystore_java_view *without)
{
	if (view->refusal || without->refusal ||
	    (view->n_entries == without->n_entries && n_certificates(view) == n_certificates(without)))
		return true;
	return java_find(view, without->n_issuers || !view->n_issuers ? "java-less-without-password"
								      : "java-empty-without-password",
		KEYSTORE_SEVERITY_WARNING, SIZE_MAX,
		"opened without its password, Java shows %zu of %zu entries and %zu of %zu certificates, trusts %zu of "
		"%zu, and reports no error: give the password (trustStorePassword)",
		without->n_entries, view->n_entries, n_certificates(without), n_certificates(view),
		without->n_issuers, view->n_issuers);
}

static bool compare(struct keystore_java_view *view, struct keystore_error *err)
{
	struct keystore_java_view *without = make(view->ks, view->version, true, err);

	if (!without)
		return false;
	bool ok = find_without(view, without) || error_no_memory(err);
	keystore_java_free(without);
	return ok;
}

struct keystore_java_view *keystore_java_view(const struct keystore *ks, const struct keystore_java_options *options,
	struct keystore_error *err)
{
	unsigned version = options->version ? options->version : 17;
	struct keystore_java_view *view = NULL;

	if (check(ks, version, options->without_password, err))
		view = make(ks, version, options->without_password, err);
	/* a JKS has no parts, and shows the same without its password */
	if (!view || options->without_password || !ks->n_parts || compare(view, err))
		return view;
	keystore_java_free(view);
	return NULL;
}
