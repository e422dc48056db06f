/* Every PKCS#8 key that other projects wrote (CORPUS/pkcs8) is accepted, and matches the public key that
 * `openssl pkey -pubout -outform DER` derives from it. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/sweep.h"

/* What openssl says about the file; empty if it cannot tell (OpenSSL 3.0 does not read OneAsymmetricKey version 1). */
static struct keystore_bytes public_key(const char *path)
{
	static uint8_t out[65536];
	char command[4096];

	snprintf(command, sizeof command, "openssl pkey -inform DER -in '%s' -pubout -outform DER 2>/dev/null", path);
	FILE *openssl = popen(command, "r");
	size_t len = openssl ? fread(out, 1, sizeof out, openssl) : 0;
	if (openssl)
		pclose(openssl);
	return (struct keystore_bytes){ out, len };
}

static bool check(const char *path, size_t *n_public)
{
	struct keystore_bytes der = load_file(path), spki = public_key(path);
	struct keystore_key_info info;
	struct keystore_error err = { 0 };
	char text[80] = "";

	bool good = keystore_private_key_info(der, &info, &err);
	if (good)
		keystore_key_text(&info, text, sizeof text);
	/* Whether a DH key matches cannot be told. */
	enum keystore_match wanted = strncmp(text, "DH", 2) == 0 ? KEYSTORE_MATCH_UNKNOWN : KEYSTORE_MATCH;
	enum keystore_match match = keystore_key_matches(der, spki);
	*n_public += spki.len > 0;
	if (spki.len > 0 && match != wanted)
		good = false;
	printf("%s: %s%s, match %d, %zu bytes of public key\n", path, text, err.text, (int)match, spki.len);
	free((void *)der.data);
	return good;
}

int main(void)
{
	const char *corpus = getenv("CORPUS");
	char folder[1024], path[2048];
	size_t n = 0, bad = 0, n_public = 0;

	snprintf(folder, sizeof folder, "%s/pkcs8", corpus ? corpus : "");
	DIR *files = opendir(folder);
	if (!files) {
		printf("no corpus: CORPUS does not name a folder that holds pkcs8\n");
		return 77;
	}
	for (struct dirent *file; (file = readdir(files));) {
		if (file->d_name[0] == '.')
			continue;
		snprintf(path, sizeof path, "%s/%s", folder, file->d_name);
		n++;
		bad += !check(path, &n_public);
	}
	closedir(files);
	printf("%zu keys, %zu with the public key of openssl, %zu bad\n", n, n_public, bad);
	return n_public == 0 || bad > 0;
}
