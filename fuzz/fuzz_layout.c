/* Wants to reach every way in which the map of a file can go wrong: lengths that do not fit, octets in pieces, layers
 * in layers, in each format.
 *
 * Promised: the leaves have every byte once, whatever the input; and the verdict is that of the reader. */
#include <string.h>

#include "fuzz/check.h"
#include "fuzz/check_pkcs12.h"
#include "tests/support/layout.h"

static const struct keystore_password password = KEYSTORE_PASSWORD("changeit");

static void check_layout(struct keystore_bytes file, const struct keystore_password *with, bool details)
{
	struct keystore_layout_options options = { .open = { .password = with, .limits = &pkcs12_limits },
		.details = details };
	struct keystore_error err, of_reader;
	struct layout_seen seen;
	struct keystore *ks = keystore_read_with(file.data, file.len, &options.open, &of_reader);

	bool ok = layout_check("input", file, &options, &seen, &err);
	check(ok == (ks != NULL), "the verdict is that of the reader");
	check(ok || strcmp(err.text, of_reader.text) == 0, "the error is that of the reader");
	if (!ok)
		check_error(&err, file.len);
	keystore_free(ks);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct keystore_bytes file = { data, len };

	check_layout(file, NULL, false);
	check_layout(file, &password, true);
	return 0;
}
