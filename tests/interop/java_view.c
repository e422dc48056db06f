/* What keystore_java_view says of keystores, as JSON: JavaView.java prints the same of what a JVM says.
 *
 * Takes one store a line on standard input: version of Java, path, password and "-" or "null" (opened without it), as
 * hex of its UTF-8 ("-": no password), with a tab between them. Answers with one line a store: {"entries":[...],
 * "issuers":[...],"findings":[...]}, or {"refused":"..."} with "findings", or {"error":"..."} if the library does not
 * read the file. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keystore/keystore.h"

static void print_hex(struct keystore_bytes bytes)
{
	fputc('"', stdout);
	for (size_t i = 0; i < bytes.len; i++)
		printf("%02x", bytes.data[i]);
	fputc('"', stdout);
}

static void print_digest(struct keystore_bytes der)
{
	struct keystore_certificate certificate;
	struct keystore_error ignored;
	uint8_t digest[32];

	/* Java's getEncoded has no bytes behind the certificate. */
	if (keystore_certificate_parse(der, &certificate, &ignored))
		der = certificate.der;
	keystore_sha256(der, digest);
	print_hex((struct keystore_bytes){ digest, sizeof digest });
}

static void print_string(const char *text)
{
	fputc('"', stdout);
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			fputc('\\', stdout);
		fputc(*text, stdout);
	}
	fputc('"', stdout);
}

static void print_entry(const struct keystore_java_view *view, size_t i)
{
	static const char *const kinds[] = { [KEYSTORE_PRIVATE_KEY] = "key", [KEYSTORE_TRUSTED_CERTIFICATE] = "cert",
		[KEYSTORE_SECRET_KEY] = "secret", [KEYSTORE_OTHER] = "other" };
	struct keystore_java_entry entry;

	keystore_java_get(view, i, &entry);
	fputs(i ? ",{\"alias\":" : "{\"alias\":", stdout);
	print_hex(entry.alias);
	printf(",\"kind\":\"%s\",\"certs\":[", kinds[entry.kind]);
	for (size_t j = 0; j < entry.n_certificates; j++) {
		fputs(j ? "," : "", stdout);
		print_digest(keystore_java_certificate_at(view, i, j));
	}
	fputs("]}", stdout);
}

static bool print_finding(void *context, const struct keystore_finding *finding)
{
	bool *more = context;

	printf("%s{\"id\":\"%s\",\"severity\":\"%s\",\"entry\":%lld,\"text\":", *more ? "," : "", finding->id,
		keystore_severity_name(finding->severity),
		finding->entry == SIZE_MAX ? -1LL : (long long)finding->entry);
	print_string(finding->text);
	fputs("}", stdout);
	*more = true;
	return true;
}

static void print_view(const struct keystore_java_view *view)
{
	bool more = false;

	if (keystore_java_refusal(view)) {
		fputs("{\"refused\":", stdout);
		print_string(keystore_java_refusal(view));
	} else {
		fputs("{\"entries\":[", stdout);
		for (size_t i = 0; i < keystore_java_count(view); i++)
			print_entry(view, i);
		fputs("],\"issuers\":[", stdout);
		for (size_t i = 0; i < keystore_java_issuer_count(view); i++) {
			fputs(i ? "," : "", stdout);
			print_digest(keystore_java_issuer(view, i));
		}
		fputs("]", stdout);
	}
	fputs(",\"findings\":[", stdout);
	keystore_java_findings(view, print_finding, &more);
	puts("]}");
}

static void print_error(const struct keystore_error *err)
{
	fputs("{\"error\":", stdout);
	print_string(err->text);
	puts("}");
}

static uint8_t *load(const char *path, size_t *len)
{
	FILE *file = fopen(path, "rb");
	uint8_t *data = malloc(64u << 20);

	if (!file || !data) {
		perror(path);
		exit(2);
	}
	*len = fread(data, 1, 64u << 20, file);
	fclose(file);
	return data;
}

static struct keystore_password password_of(const char *hex, char *room)
{
	struct keystore_password password = { room, strlen(hex) / 2 };

	for (size_t i = 0; i < password.len; i++) {
		char digits[3] = { hex[2 * i], hex[2 * i + 1], '\0' };
		room[i] = (char)strtoul(digits, NULL, 16);
	}
	return password;
}

static void answer(unsigned version, const char *path, const char *hex, bool without)
{
	char room[256];
	struct keystore_password password = password_of(hex, room);
	struct keystore_java_options options = { version, without };
	struct keystore_java_view *view = NULL;
	struct keystore_error err;
	size_t len;
	uint8_t *data = load(path, &len);
	struct keystore *ks = keystore_read_borrowed(data, len, strcmp(hex, "-") == 0 ? NULL : &password, NULL, &err);

	if (ks)
		view = keystore_java_view(ks, &options, &err);
	if (view)
		print_view(view);
	else
		print_error(&err);
	keystore_java_free(view);
	keystore_free(ks);
	free(data);
}

int main(void)
{
	char line[4096];

	while (fgets(line, sizeof line, stdin)) {
		char *fields[4], *at = line;
		line[strcspn(line, "\n")] = '\0';
		for (int i = 0; i < 4; i++) {
			fields[i] = at;
			at += strcspn(at, "\t");
			if (*at)
				*at++ = '\0';
		}
		answer((unsigned)strtoul(fields[0], NULL, 10), fields[1], fields[2], strcmp(fields[3], "null") == 0);
	}
	return 0;
}
