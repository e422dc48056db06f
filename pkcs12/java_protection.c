/* What Java can open:
 *
 *     PBES1 of RFC 7292        3DES with three keys, RC2, RC4; not 3DES with two keys
 *     PBES1 of RFC 8018        pbeWithMD5AndDES
 *     PBES1 of JCEKS           not PBEWithMD5AndTripleDES (no provider has 1.3.6.1.4.1.42.2.19.1)
 *     PBES2                    AES-128 and AES-256 alone, PBKDF2 alone; HMAC-SHA-512/224 and /256
 *                              from 20 on (JDK-8288050)
 *     MAC of RFC 7292          SHA-1; SHA-2 from 12 on, and with 8u301 and 11.0.12 (JDK-8076190); not MD5
 *     PBMAC1                   from 26 on (JDK-8343232)
 *     salts                    of 8 bytes and more
 *     iterations               up to 5,000,000
 *     passwords                printable ASCII before 19 ("Password is not ASCII"); later all, but PBES1 takes seven
 *                              bits of each byte of the UTF-8
 *
 * It has one password for all, takes it as BMPString or UTF-8 as the schemes want it, and an empty one with and without
 * the terminator. */
#include "pkcs12/java_protection.h"

#include "base/error.h"

enum { MIN_SALT = 8, MAX_ITERATIONS = 5000000 };

/* First versions. */
enum { ANY_PASSWORD = 19, SHA_512_T = 20, PBMAC1 = 26 };

static const char *cannot_do_pbes2(const struct pbe *pbe, unsigned version)
{
	if (pbe->kdf == KDF_SCRYPT)
		return "it does not know scrypt";
	if (pbe->cipher != &cipher_aes128 && pbe->cipher != &cipher_aes256)
		return "of the ciphers of PBES2 it knows AES-128 and AES-256 alone";
	if (version < SHA_512_T && (pbe->hash == &hash_sha512_224 || pbe->hash == &hash_sha512_256))
		return "it does not know PBKDF2 with HMAC-SHA-512/224 and HMAC-SHA-512/256";
	return NULL;
}

/* That of JCEKS is one to its own keystore alone. */
static const char *cannot_do_pbes1(const struct pbe *pbe)
{
	if (pbe->cipher == &cipher_des3_2key)
		return "it does not know 3DES with two keys";
	if (pbe->kdf == KDF_SUN || (pbe->kdf == KDF_PBKDF1 && (pbe->hash != &hash_md5 || pbe->cipher != &cipher_des)))
		return "it does not know this form of PBES1";
	return NULL;
}

const char *java_cannot_decrypt(const struct pbe *pbe, unsigned version)
{
	bool is_pbes2 = pbe->kdf == KDF_PBKDF2 || pbe->kdf == KDF_SCRYPT;
	const char *why = is_pbes2 ? cannot_do_pbes2(pbe, version) : cannot_do_pbes1(pbe);

	if (!why && pbe->salt.len < MIN_SALT)
		return "its salt has less than 8 bytes";
	if (!why && pbe->iterations > MAX_ITERATIONS)
		return "it has more than 5,000,000 iterations";
	return why;
}

/* Java takes the password in the same way as it was taken here. All parts are open: else nobody asks. */
static bool reads_alike(const struct safe_facts *safe, bool beyond_ascii)
{
	enum password_reading reading = safe->opened.reading;

	if (beyond_ascii && safe->pbe.kdf == KDF_PKCS12)
		return reading == PASSWORD_SEVEN_BIT;
	if (beyond_ascii && safe->pbe.kdf == KDF_PBKDF1)
		return false;
	return reading == PASSWORD_USUAL || reading == PASSWORD_BARE;
}

static bool check_safe(struct keystore_java_view *view, const struct facts *facts, const struct safe_facts *safe)
{
	const char *why = java_cannot_decrypt(&safe->pbe, view->version);

	if (!why && !reads_alike(safe, facts->beyond_ascii))
		why = "it takes the password for other bytes, and says that it is wrong";
	return !why || java_refuse(view, "java-refuses-encryption",
			       "Java %u refuses the file: it cannot decrypt part %zu, because %s: write it anew "
			       "with profile java%s",
			       view->version, safe->number + 1, why, view->version < 17 ? "8" : "17");
}

static const char *cannot_verify(const struct facts *facts, unsigned version)
{
	const struct mac *mac = &facts->mac;

	if (!facts->mac_known || mac->hash == &hash_md5)
		return "it does not know the digest";
	if (mac->scheme == KEYSTORE_MAC_PBMAC1 && version < PBMAC1)
		return "it is a PBMAC1, which Java 26 is the first to know";
	if (mac->salt.len < MIN_SALT)
		return "its salt has less than 8 bytes";
	if (mac->iterations > MAX_ITERATIONS)
		return "it has more than 5,000,000 iterations";
	if (facts->other_mac_password)
		return "it has another password than the parts, and Java asks for one";
	if (facts->mac_opened.done && facts->mac_opened.reading != PASSWORD_USUAL &&
	    facts->mac_opened.reading != PASSWORD_BARE)
		return "it takes the password for other bytes";
	return NULL;
}

static bool check_mac(struct keystore_java_view *view, const struct facts *facts)
{
	const char *why = facts->has_mac ? cannot_verify(facts, view->version) : NULL;

	return !why || java_refuse(view, "java-refuses-mac",
			       "Java %u refuses the file: it cannot verify the MAC, because %s: write it anew with "
			       "profile java%s",
			       view->version, why, view->version < 17 ? "8" : "17");
}

static bool check_password(struct keystore_java_view *view, const struct facts *facts)
{
	bool is_used = facts->has_mac || facts->n_safes;

	return facts->printable_ascii || !is_used || view->version >= ANY_PASSWORD ||
	       java_refuse(view, "java-refuses-password",
		       "Java %u refuses the password, because it has other characters than printable ASCII: change it",
		       view->version);
}

bool java_check_protection(struct keystore_java_view *view, const struct facts *facts)
{
	bool ok = check_password(view, facts);

	for (size_t i = 0; ok && i < facts->n_safes && !view->refusal; i++)
		ok = check_safe(view, facts, &facts->safes[i]);
	return ok && check_mac(view, facts);
}

bool java_is_newer(const struct pbe *pbe)
{
	return pbe->kdf == KDF_PBKDF2;
}

bool java_needs_update(struct keystore_java_view *view, const struct facts *facts, bool keys_need)
{
	bool needs = keys_need || (facts->has_mac && facts->mac.hash != &hash_sha1);

	for (size_t i = 0; i < facts->n_safes; i++)
		needs |= java_is_newer(&facts->safes[i].pbe);
	return view->version >= 12 || !needs ||
	       java_find(view, "java-needs-update", KEYSTORE_SEVERITY_NOTE, SIZE_MAX,
		       "Java %u reads this from %s on; for older updates write it anew with profile java8",
		       view->version, view->version < 11 ? "8u301" : "11.0.12");
}
