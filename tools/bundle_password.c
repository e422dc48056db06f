/* The text files in which providers put the password of a keystore beside it. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "tools/bundle_items.h"
#include "tools/exit.h"
#include "tools/print.h"

enum { TEXT_SIZE = 4096 };

/* Alibaba: jks-password.txt, pfx-password.txt, p12-password.txt. Tencent and Huawei: keystorePass.txt. The others are
 * what people name theirs. */
static const struct {
	const char *name;
	enum keystore_format format; /* UNKNOWN: for each */
} names[] = {
	{ "jks-password.txt", KEYSTORE_FORMAT_JKS },
	{ "pfx-password.txt", KEYSTORE_FORMAT_PKCS12 },
	{ "p12-password.txt", KEYSTORE_FORMAT_PKCS12 },
	{ "keystorePass.txt", KEYSTORE_FORMAT_UNKNOWN },
	{ "keystore-password.txt", KEYSTORE_FORMAT_UNKNOWN },
	{ "truststore-password.txt", KEYSTORE_FORMAT_UNKNOWN },
	{ "password.txt", KEYSTORE_FORMAT_UNKNOWN },
};
enum { N_NAMES = sizeof names / sizeof *names };

int password_rank(const char *name)
{
	for (int i = 0; i < N_NAMES; i++)
		if (strcasecmp(names[i].name, name) == 0)
			return i;
	return NO_RANK;
}

/* The smaller, the likelier: first those for this format, then those for each, then those for another. */
static int likelihood(int rank, enum keystore_format format)
{
	enum keystore_format meant = names[rank].format;

	if (format == KEYSTORE_FORMAT_JCEKS)
		format = KEYSTORE_FORMAT_JKS;
	if (meant == format)
		return rank;
	return rank + (meant == KEYSTORE_FORMAT_UNKNOWN ? 1 : 2) * N_NAMES;
}

static int remember_empty(const struct bundle *bundle, const struct item *item, struct found *out)
{
	if (!out->empty)
		out->empty = item_name(bundle, item);
	return out->empty ? EXIT_DONE : out_of_memory();
}

static int keep(const struct bundle *bundle, const struct item *item, struct keystore_bytes text, struct found *out)
{
	struct beside *beside = &out->beside[out->n_beside];
	int code = password_first_line(text, &beside->password);

	if (code != EXIT_DONE)
		return code;
	if (!beside->password.given)
		return remember_empty(bundle, item, out);
	out->n_beside++; /* now it is freed with the others */
	beside->name = item_name(bundle, item);
	return beside->name ? EXIT_DONE : out_of_memory();
}

/* One that cannot be read is as if it were not there. */
static int take(struct bundle *bundle, const struct item *item, struct found *out)
{
	struct keystore_secret text;
	size_t len;

	if (!keystore_secret_new(TEXT_SIZE, &text))
		return out_of_memory();
	int code = item_peek(bundle, item, text.data, text.len, &len);
	if (code == EXIT_DONE)
		code = keep(bundle, item, (struct keystore_bytes){ text.data, len }, out);
	else if (!bundle->no_memory)
		code = EXIT_DONE;
	keystore_secret_free(&text);
	return code;
}

int passwords_beside(struct bundle *bundle, size_t begin, size_t end, enum keystore_format format, struct found *out)
{
	int code = EXIT_DONE;

	for (int next = 0; next < 3 * N_NAMES; next++)
		for (size_t i = begin; i < end && out->n_beside < MAX_BESIDE && code == EXIT_DONE; i++)
			if (likelihood(bundle->items[i].rank, format) == next)
				code = take(bundle, &bundle->items[i], out);
	return code;
}

void bundle_hint_empty(const struct found *found)
{
	if (found->n_beside == 0 && found->empty)
		hint("%s has no password in its first line", shown_text(found->empty).text);
}
