/* Wants to reach every kind of bag and attribute, the matching of keys with certificates, and the writer behind it: the
 * input is SafeContents, past all encryption.
 *
 * Promised: what was read can be written without a password and read again, with the same entries, in the same bytes.
 * */
#include "base/alloc.h"
#include "fuzz/check_pkcs12.h"
#include "pkcs12/entries.h"
#include "pkcs12/wrap.h"

static const struct keystore_password password = KEYSTORE_PASSWORD("changeit");

/* As the reader does it with a part that is not encrypted. */
static bool read_contents(struct keystore_bytes input, struct keystore *ks, struct keystore_error *err)
{
	const struct bag_source source = { .safe = 0, .encrypted = false, .in_file = true };
	struct list bags = { 0 };
	struct keystore_bytes der;

	bool ok = der_form(input, ks, &der, "SafeContents", err) &&
		  bags_read(reader_of(der), &source, ks, &bags, err) && bags_to_entries(&bags, false, ks, err);
	list_free(&bags);
	return ok;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct keystore *ks = keystore_new();
	struct keystore_profile profile;
	struct keystore_error err;

	check(ks != NULL, "there is memory");
	check(keystore_profile_named("passwordless", &profile), "there is a profile without a password");
	ks->format = KEYSTORE_FORMAT_PKCS12;
	ks->limits = pkcs12_limits;
	if (len > pkcs12_limits.max_input / 4 || !read_contents((struct keystore_bytes){ data, len }, ks, &err)) {
		if (len <= pkcs12_limits.max_input / 4)
			check_error(&err, len);
		keystore_free(ks);
		return 0;
	}
	check_keystore(ks, &password, len);
	check_written_again(ks, &profile, NULL);
	keystore_free(ks);
	return 0;
}
