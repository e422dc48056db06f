/* Wants to reach the structure of a PFX, in all its wrappings: ContentInfos, MacData, the parameters of every scheme,
 * and what is behind the MAC.
 *
 * So the input is read without a password, with one as it is, and with one after the value of its MAC was made right:
 * then whatever was changed elsewhere is decrypted and looked at. Promised: what was opened can be written and read
 * again. */
#include "fuzz/check_pkcs12.h"

static const struct keystore_password password = KEYSTORE_PASSWORD("changeit");

static void read_without_password(const uint8_t *data, size_t len, const struct keystore_profile *profile)
{
	struct keystore_error err;
	struct keystore *ks = keystore_read(data, len, NULL, &pkcs12_limits, &err);

	if (!ks) {
		check_error(&err, len);
		return;
	}
	check(keystore_integrity(ks) != KEYSTORE_INTEGRITY_VERIFIED, "read without a password is never verified");
	check_keystore(ks, NULL, len);
	check_written_again(ks, profile, NULL);
	keystore_free(ks);
}

static bool read_with_password(const uint8_t *data, size_t len, const struct keystore_profile *profile)
{
	struct keystore_error err;
	struct keystore *ks = keystore_read(data, len, &password, &pkcs12_limits, &err);

	if (!ks) {
		check_error(&err, len);
		return err.status != KEYSTORE_WRONG_PASSWORD;
	}
	check(keystore_integrity(ks) != KEYSTORE_INTEGRITY_NOT_CHECKED, "read with a password is checked");
	check(keystore_sealed(ks) == 0, "read with a password is open");
	check_keystore(ks, &password, len);
	check_written_again(ks, profile, NULL);
	keystore_free(ks);
	return true;
}

static void read_sealed(const uint8_t *data, size_t len, const struct keystore_profile *profile)
{
	uint8_t *sealed;
	size_t sealed_len;

	if (!pkcs12_seal((struct keystore_bytes){ data, len }, &password, &sealed, &sealed_len))
		return;
	(void)read_with_password(sealed, sealed_len, profile);
	keystore_free_bytes(sealed, sealed_len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct keystore_profile profile;

	if (keystore_detect(data, len) != KEYSTORE_FORMAT_PKCS12)
		return 0;
	check(keystore_profile_named("passwordless", &profile), "there is a profile without a password");
	read_without_password(data, len, &profile);
	if (!read_with_password(data, len, &profile))
		read_sealed(data, len, &profile);
	return 0;
}
