/* --java in JSON: the member java. */
#include "tools/jksdump.h"

/* What a JVM says of an entry: isKeyEntry, isCertificateEntry, or neither. */
static const char *type_text(enum keystore_entry_kind kind)
{
	return kind == KEYSTORE_OTHER ? "not-found" : json_type(kind);
}

static void write_entries(struct json *j, const struct keystore_java_view *view)
{
	struct keystore_java_entry entry;

	json_array(j, "entries");
	for (size_t i = 0; i < keystore_java_count(view); i++) {
		keystore_java_get(view, i, &entry);
		json_object(j, NULL);
		json_bytes_text(j, "alias", entry.alias);
		json_text(j, "type", type_text(entry.kind));
		json_size(j, "certificates", entry.n_certificates);
		json_object_end(j);
	}
	json_array_end(j);
}

static void write_issuers(struct json *j, const struct keystore_java_view *view)
{
	uint8_t digest[32];

	json_array(j, "accepted_issuers");
	for (size_t i = 0; i < keystore_java_issuer_count(view); i++) {
		keystore_sha256(keystore_java_issuer(view, i), digest);
		json_hex(j, NULL, (struct keystore_bytes){ digest, sizeof digest });
	}
	json_array_end(j);
}

static void write_view(struct json *j, const struct keystore_java_view *view)
{
	json_text(j, "refusal", keystore_java_refusal(view));
	write_entries(j, view);
	write_issuers(j, view);
}

struct java_findings {
	struct json *json;
	const struct input *input;
	bool loss;
};

static bool write_finding(void *context, const struct keystore_finding *finding)
{
	struct java_findings *findings = context;

	findings->loss |= finding->severity == KEYSTORE_SEVERITY_ERROR;
	json_finding(findings->json, findings->input, finding);
	return true;
}

static bool write_findings(struct json *j, const struct view *of, const struct keystore_java_view *view)
{
	struct java_findings findings = { j, &of->input, false };

	json_array(j, "findings");
	keystore_java_findings(view, write_finding, &findings);
	java_key_findings(of->options, &of->input, view, write_finding, &findings);
	json_array_end(j);
	return findings.loss;
}

/* What it sees without the password stands apart where the rest is with it. */
static bool write_without(struct json *j, const struct keystore *ks, unsigned version, struct keystore_error *err)
{
	struct keystore_java_options options = { .version = version, .without_password = true };
	struct keystore_java_view *view = keystore_java_view(ks, &options, err);

	if (!view)
		return false;
	json_object(j, "without_password");
	write_view(j, view);
	json_object_end(j);
	keystore_java_free(view);
	return true;
}

static int write_java(struct json *j, const struct view *view, struct keystore_error *err)
{
	const struct keystore *ks = view->input.store;
	bool sealed = keystore_sealed(ks) > 0;
	struct keystore_java_options options = { .version = view->options->java, .without_password = sealed };
	struct keystore_java_view *java = keystore_java_view(ks, &options, err);

	if (!java)
		return exit_code(err->status);
	json_bool(j, "with_password", !sealed);
	write_view(j, java);
	bool loss = write_findings(j, view, java);
	keystore_java_free(java);
	if (!sealed && !write_without(j, ks, options.version, err))
		return exit_code(err->status);
	return loss ? EXIT_FOUND : EXIT_DONE;
}

int json_java(struct json *j, const struct view *view)
{
	struct keystore_error err = { .status = KEYSTORE_OK };

	if (!view->options->java)
		return EXIT_DONE;
	json_object(j, "java");
	json_number(j, "version", view->options->java);
	int code = write_java(j, view, &err);
	if (err.status != KEYSTORE_OK) {
		json_object(j, "error");
		json_text(j, "status", json_status(err.status));
		json_text(j, "text", err.text);
		json_object_end(j);
		if (!complaint()->text[0]) /* it is asked twice */
			complain_error(view->name, &err);
	}
	json_object_end(j);
	return code;
}
