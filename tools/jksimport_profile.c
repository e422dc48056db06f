/* How a PKCS#12 is protected: as --profile says, else as the store of -i is, else as the library has it; and in each of
 * these what --key-encryption, --cert-encryption, --mac and --iterations say. Keys in PEM go by --key-encryption and
 * --iterations, keys in JCEKS by --iterations. What old and new Javas make of a password is noted here too. */
#include "tools/jksimport.h"

static void set_iterations(struct keystore_profile *profile, uint64_t iterations)
{
	if (!iterations)
		return;
	profile->keys.iterations = iterations;
	profile->certificates.iterations = iterations;
	profile->mac.iterations = iterations;
}

/* A scheme takes the place of the one before; the iterations stay. */
static void set_single(struct keystore_profile *profile, const struct options *o)
{
	if (o->key_encryption)
		(void)keystore_encryption_parse(o->key_encryption, &profile->keys);
	if (o->cert_encryption)
		(void)keystore_encryption_parse(o->cert_encryption, &profile->certificates);
	if (o->mac)
		(void)keystore_mac_parse(o->mac, &profile->mac);
	set_iterations(profile, o->iterations);
}

/* A file whose first key lies open says nothing of how a new one shall be protected. */
static void take_from(const struct keystore *base, struct keystore_profile *out)
{
	keystore_profile_of(base, out);
	if (out->keys.scheme == KEYSTORE_SCHEME_NONE)
		out->keys = (struct keystore_encryption){ 0 };
}

void profile_set(struct run *run, const struct keystore *base)
{
	const struct options *o = run->options;
	struct keystore_profile profile = { 0 };

	if (run->format == KEYSTORE_FORMAT_PKCS12) {
		if (!o->profile && base && keystore_format_of(base) == KEYSTORE_FORMAT_PKCS12)
			take_from(base, &profile);
		else
			(void)keystore_profile_named(o->profile ? o->profile : "java17", &profile);
	}
	set_single(&profile, o);
	run->profile = profile;
}

bool changes_protection(const struct options *o)
{
	return o->profile || o->key_encryption || o->cert_encryption || o->mac || o->iterations;
}

bool protects_anew(const struct run *run)
{
	const struct options *o = run->options;

	if (run->format == KEYSTORE_FORMAT_JCEKS)
		return o->iterations;
	return run->format == KEYSTORE_FORMAT_PKCS12 && (o->profile || o->key_encryption || o->iterations);
}

bool result_has_password(const struct run *run)
{
	if (run->format == KEYSTORE_FORMAT_PKCS12)
		return run->profile.mac.scheme != KEYSTORE_MAC_NONE ||
		       run->profile.certificates.scheme != KEYSTORE_SCHEME_NONE;
	return run->format == KEYSTORE_FORMAT_JKS || run->format == KEYSTORE_FORMAT_JCEKS;
}

/* ---- What Java makes of a password
 * ------------------------------------------------------------------------------------------- */

static bool is_ascii(const struct keystore_password *password)
{
	for (size_t i = 0; i < password->len; i++)
		if (password->text[i] & 0x80)
			return false;
	return true;
}

static bool is_pbes1(const struct keystore_encryption *how)
{
	return how->scheme >= KEYSTORE_PBES1_3DES && how->scheme <= KEYSTORE_PBES1_RC4_40;
}

/* Seen on the real programs: Java 17 refuses every password beyond ASCII; Java 25 takes UTF-8 for PBES2, and for PBES1
 * the low seven bits of each byte of it. */
void note_java_password(const struct run *run, const struct keystore_password *password)
{
	if (!password || is_ascii(password))
		return;
	if (run->format == KEYSTORE_FORMAT_JCEKS)
		note("Java 17 takes no password beyond ASCII for keys in JCEKS; Java 25 does");
	if (run->format != KEYSTORE_FORMAT_PKCS12)
		return;
	if (is_pbes1(&run->profile.keys) || is_pbes1(&run->profile.certificates))
		note("Java cannot open it with this password: for PBES1, Java 25 takes 7 bits of each byte, Java 17 "
		     "takes ASCII only");
	else
		note("Java 17 takes no password beyond ASCII for PKCS#12; Java 25 does");
}

void note_own_password(struct run *run, const struct keystore_password *password)
{
	if (run->format != KEYSTORE_FORMAT_PKCS12 || run->told_own_password || !password ||
	    !result_has_password(run) || passwords_equal(password, result_password(run)))
		return;
	run->told_own_password = true;
	note("the key password is not that of the store: keytool and most programs expect one for both");
}
