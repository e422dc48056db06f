/* Opening a PKCS#12. Nothing that is encrypted is looked at before the MAC over the whole has been verified, and
 * nothing is derived before all bounds have been checked.
 *
 * The password is taken for bytes in the usual way first, for the MAC and each part apart, all in one batch. Where that
 * does not fit, the other ways in which real writers took it are tried (crypto/password.h). */
#include "pkcs12/open.h"

#include <string.h>

#include "base/error.h"
#include "crypto/pbe_scheme.h"
#include "pkcs12/parts.h"
#include "pkcs12/wrap.h"

/* An encrypted part. */
struct sealed {
	const struct safe *safe;
	size_t number; /* in the AuthenticatedSafe, from 0 */
	struct pbe pbe;
	struct cipher_key key;
	struct opened opened;
	struct keystore_bytes plain;
	bool is_ber;
};

struct opening {
	const struct pfx *pfx;
	const struct safes *safes;
	struct keystore *ks;
	const struct keystore_password *password, *mac_password; /* NULL: nothing is opened, not verified */
	struct budget budget;
	struct sealed *sealed; /* the encrypted parts, in their order */
	size_t n_sealed;
	bool unsupported; /* a part has a cipher that this library does not do */
	struct keystore_error why_unsupported;
	struct opened mac_opened;
	uint8_t mac_key[MAC_MAX_KEY];
	struct facts *facts;
};

/* The error of part `number`, whose positions are those of `layer`. What is cut in there is malformed. */
static bool part_error(size_t number, const char *layer, struct keystore_error *err)
{
	error_inside(err);
	if (strcmp(err->layer, "file") == 0)
		error_layer(err, "%s", layer);
	return error_context(err, "part %zu", number + 1);
}

/* ---- Structure --------------------------------------------------------------------------------------------------- */

/* An unknown cipher is told of after the MAC verdict. */
static bool read_scheme(struct opening *o, struct sealed *sealed, struct keystore_error *err)
{
	const struct safe *safe = sealed->safe;

	if (pbe_read(safe->algorithm, &sealed->pbe, err))
		return cipher_check_length(sealed->pbe.cipher, safe->contents.len, err) ||
		       part_error(sealed->number, o->safes->layer, err);
	part_error(sealed->number, o->safes->layer, err);
	if (err->status != KEYSTORE_UNSUPPORTED)
		return false;
	sealed->pbe.cipher = NULL;
	if (!o->unsupported)
		o->why_unsupported = *err;
	o->unsupported = true;
	return true;
}

static bool read_schemes(struct opening *o, struct keystore_error *err)
{
	size_t n = 0;

	for (size_t i = 0; i < o->safes->n; i++)
		n += o->safes->items[i].encrypted;
	o->sealed = mem_new(n * sizeof *o->sealed);
	if (!o->sealed)
		return error_no_memory(err);
	for (size_t i = 0; i < o->safes->n; i++) {
		if (!o->safes->items[i].encrypted)
			continue;
		struct sealed *sealed = &o->sealed[o->n_sealed++];
		sealed->safe = &o->safes->items[i];
		sealed->number = i;
		if (!read_scheme(o, sealed, err))
			return false;
	}
	return true;
}

/* ---- Derivations ------------------------------------------------------------------------------------------------- */

static struct derivation part_job(const struct opening *o, struct sealed *sealed, enum password_reading reading)
{
	struct derivation job = pbe_job(&sealed->pbe, o->password, reading, &sealed->key);

	if (sealed->safe->offset == KEYSTORE_NO_OFFSET)
		job.work_at = KEYSTORE_NO_OFFSET;
	return job;
}

/* All keys under the usual reading of the password. */
static bool derive_batch(struct opening *o, struct keystore_error *err)
{
	struct derivation *jobs = mem_new((o->n_sealed + 1) * sizeof *jobs);
	size_t n = 0;

	if (!jobs)
		return error_no_memory(err);
	if (o->pfx->has_mac && o->mac_password)
		jobs[n++] = mac_job(&o->pfx->mac, o->mac_password, PASSWORD_USUAL, o->mac_key);
	for (size_t i = 0; o->password && i < o->n_sealed; i++)
		if (o->sealed[i].pbe.cipher)
			jobs[n++] = part_job(o, &o->sealed[i], PASSWORD_USUAL);
	bool ok = n == 0 || derive_all(jobs, n, &o->budget, err);
	mem_free(jobs);
	if (!ok && strcmp(err->layer, "file") == 0)
		error_layer(err, "%s", o->pfx->layer);
	return ok;
}

/* One more derivation for a reading that may fit. False with WRONG_PASSWORD if the budget does not allow it. */
static bool derive_again(struct opening *o, struct derivation job, struct keystore_error *err)
{
	return derive_all(&job, 1, &o->budget, err) || (err->status != KEYSTORE_NO_MEMORY && password_wrong(err));
}

/* ---- MAC --------------------------------------------------------------------------------------------------------- */

static bool mac_fits(struct opening *o, enum password_reading reading)
{
	if (!mac_verify(&o->pfx->mac, o->mac_key, o->pfx->auth_safe))
		return false;
	o->mac_opened = (struct opened){ .done = true, .reading = reading,
		.pkcs12_derivation = o->pfx->mac.scheme == KEYSTORE_MAC_PKCS12 };
	o->ks->integrity = KEYSTORE_INTEGRITY_VERIFIED;
	return true;
}

static bool mac_wrong(struct keystore_error *err)
{
	return error_set(err, KEYSTORE_WRONG_PASSWORD, "wrong password, or the file was changed after it was written");
}

/* The key under the usual reading is there. No writer is known that took the password for a PBMAC1 in another way. */
static bool verify_mac(struct opening *o, struct keystore_error *err)
{
	static const enum password_reading others[] = { PASSWORD_BARE, PASSWORD_BYTEWISE };
	bool pkcs12 = o->pfx->mac.scheme == KEYSTORE_MAC_PKCS12;

	if (mac_fits(o, PASSWORD_USUAL))
		return true;
	for (size_t i = 0; pkcs12 && i < sizeof others / sizeof *others; i++) {
		if (!password_can_read(o->mac_password, others[i], true))
			continue;
		if (!derive_again(o, mac_job(&o->pfx->mac, o->mac_password, others[i], o->mac_key), err))
			return err->status == KEYSTORE_WRONG_PASSWORD ? mac_wrong(err) : false;
		if (mac_fits(o, others[i]))
			return true;
	}
	return mac_wrong(err);
}

static bool check_mac(struct opening *o, struct keystore_error *err)
{
	if (!o->pfx->has_mac)
		return true;
	if (o->mac_password && !verify_mac(o, err))
		return false;
	return parts_add_mac(o->ks, o->pfx, &o->mac_opened, err);
}

/* ---- Encrypted parts --------------------------------------------------------------------------------------------- */

/* SafeContents: a SEQUENCE that fills the plaintext. It may be BER. */
static bool is_safe_contents(struct keystore_bytes plain)
{
	struct reader in = reader_of(plain), contents;
	struct keystore_error ignored;

	if (der_get(&in, DER_SEQUENCE, &contents, "SafeContents", &ignored))
		return reader_left(&in) == 0;
	return plain.len >= 4 && plain.data[0] == DER_SEQUENCE && plain.data[1] == 0x80 &&
	       plain.data[plain.len - 2] == 0 && plain.data[plain.len - 1] == 0;
}

static bool part_fits(struct sealed *sealed, enum password_reading reading, uint8_t *room)
{
	size_t len;

	if (!cipher_decrypt(&sealed->key, sealed->safe->contents, room, &len) ||
	    !is_safe_contents((struct keystore_bytes){ room, len }))
		return false;
	sealed->plain = (struct keystore_bytes){ room, len };
	sealed->opened = (struct opened){ .done = true, .reading = reading,
		.pkcs12_derivation = sealed->pbe.kdf == KDF_PKCS12 };
	return true;
}

static bool part_wrong(const struct opening *o, const struct sealed *sealed, struct keystore_error *err)
{
	return error_set(err, KEYSTORE_WRONG_PASSWORD,
		o->mac_opened.done ? "part %zu: the MAC is right, but this part has another password, or was damaged "
				     "before the MAC was made"
				   : "part %zu: wrong password, or the file was changed after it was written",
		sealed->number + 1);
}

/* Decrypts with another reading of the password, if that makes a difference. *fits: it was the one. */
static bool try_reading(struct opening *o, struct sealed *sealed, enum password_reading reading, uint8_t *room,
	bool *fits, struct keystore_error *err)
{
	*fits = false;
	if (!password_can_read(o->password, reading, sealed->pbe.kdf == KDF_PKCS12))
		return true;
	if (!derive_again(o, part_job(o, sealed, reading), err))
		return err->status == KEYSTORE_WRONG_PASSWORD ? part_wrong(o, sealed, err) : false;
	*fits = part_fits(sealed, reading, room);
	return true;
}

/* The key under the usual reading is there. Of the others that of the MAC comes first: one writer made both. */
static bool decrypt_part(struct opening *o, struct sealed *sealed, uint8_t *room, struct keystore_error *err)
{
	static const enum password_reading others[] = { PASSWORD_BARE, PASSWORD_SEVEN_BIT, PASSWORD_BYTEWISE,
		PASSWORD_LATIN1, PASSWORD_BMP };
	enum password_reading of_mac = o->mac_opened.reading;
	bool fits = part_fits(sealed, PASSWORD_USUAL, room);

	if (!fits && of_mac != PASSWORD_USUAL && !try_reading(o, sealed, of_mac, room, &fits, err))
		return false;
	for (size_t i = 0; !fits && i < sizeof others / sizeof *others; i++)
		if (others[i] != of_mac && !try_reading(o, sealed, others[i], room, &fits, err))
			return false;
	return fits || part_wrong(o, sealed, err);
}

/* All plaintexts in one block. */
static bool decrypt_parts(struct opening *o, struct keystore_error *err)
{
	size_t size = 0, used = 0;

	for (size_t i = 0; i < o->n_sealed; i++)
		size += o->sealed[i].safe->contents.len;
	if (!secret_new(size, &o->ks->opened, err))
		return false;
	for (size_t i = 0; i < o->n_sealed; i++) {
		if (!decrypt_part(o, &o->sealed[i], o->ks->opened.data + used, err))
			return false;
		used += o->sealed[i].safe->contents.len;
	}
	return true;
}

static bool find_ber(struct opening *o, size_t *der_size, bool *any, struct keystore_error *err)
{
	*der_size = 0;
	*any = false;
	for (size_t i = 0; i < o->n_sealed; i++) {
		struct sealed *sealed = &o->sealed[i];
		struct reader in = reader_of(sealed->plain);
		if (!ber_found(&in, &sealed->is_ber, "SafeContents", err))
			return part_error(sealed->number, "decrypted part", err);
		*any |= sealed->is_ber;
		*der_size += sealed->is_ber ? BER_DER_SIZE(sealed->plain.len) : sealed->plain.len;
	}
	return true;
}

static bool put_der(const struct sealed *sealed, struct writer *out, struct keystore_error *err)
{
	struct reader in = reader_of(sealed->plain);

	if (!sealed->is_ber) {
		writer_bytes(out, sealed->plain);
		return true;
	}
	if (ber_transcode(&in, out, "SafeContents", err) && der_finish(&in, "SafeContents", err))
		return true;
	return part_error(sealed->number, "decrypted part", err);
}

/* If there is BER in a plaintext: a new block, with the DER of all. It may hold keys, so it is guarded as well. */
static bool opened_to_der(struct opening *o, struct keystore_error *err)
{
	struct keystore_secret der;
	size_t size;
	bool any;

	if (!find_ber(o, &size, &any, err))
		return false;
	if (!any)
		return true;
	if (!secret_new(size, &der, err))
		return false;
	struct writer out = writer_over(der.data, der.len);
	for (size_t i = 0; i < o->n_sealed; i++) {
		size_t start = out.len;
		if (!put_der(&o->sealed[i], &out, err)) {
			secret_free(&der);
			return false;
		}
		o->sealed[i].plain = (struct keystore_bytes){ der.data + start, out.len - start };
	}
	secret_free(&o->ks->opened);
	o->ks->opened = der;
	return true;
}

static bool open_parts(struct opening *o, struct keystore_error *err)
{
	if (!o->password || !o->n_sealed)
		return true;
	if (o->unsupported) {
		*err = o->why_unsupported;
		return false;
	}
	return decrypt_parts(o, err) && opened_to_der(o, err);
}

/* ---- Bags -------------------------------------------------------------------------------------------------------- */

static bool read_decrypted(struct opening *o, const struct sealed *sealed, struct list *bags,
	struct keystore_error *err)
{
	struct bag_source source = { .safe = sealed->number, .encrypted = true };
	char layer[sizeof err->layer];

	if (!sealed->opened.done || bags_read(reader_of(sealed->plain), &source, o->ks, bags, err))
		return true;
	struct text text = text_over(layer, sizeof layer);
	text_add(&text, sealed->is_ber ? "DER form of part " : "decrypted part ");
	text_number(&text, sealed->number + 1);
	text_end(&text);
	return error_layer(err, "%s", layer);
}

static bool read_plain(struct opening *o, size_t number, struct list *bags, struct keystore_error *err)
{
	const struct safe *safe = &o->safes->items[number];
	struct bag_source source = { .safe = number, .in_file = safe->offset != KEYSTORE_NO_OFFSET };
	struct keystore_bytes der;

	if (!der_form(safe->contents, o->ks, &der, "SafeContents", err)) {
		if (err->offset != KEYSTORE_NO_OFFSET)
			err->offset += safe->at.pos;
		return part_error(number, o->safes->layer, err);
	}
	bool same = der.data == safe->contents.data;
	source.in_file = source.in_file && same;
	if (bags_read(same ? safe->at : reader_of(der), &source, o->ks, bags, err))
		return true;
	return same ? error_layer(err, "%s", o->safes->layer) : error_layer(err, "DER form of part %zu", number + 1);
}

static bool read_parts(struct opening *o, struct list *bags, struct keystore_error *err)
{
	const struct sealed *sealed = o->sealed;

	for (size_t i = 0; i < o->safes->n; i++) {
		struct opened opened = { .done = false };
		bool encrypted = o->safes->items[i].encrypted;
		if (encrypted)
			opened = sealed->opened;
		opened.contents = encrypted ? sealed->plain : (struct keystore_bytes){ NULL, 0 };
		opened.is_ber = encrypted && sealed->is_ber;
		if (!parts_add_safe(o->ks, o->safes, i, &opened, err) ||
		    !(encrypted ? read_decrypted(o, sealed++, bags, err) : read_plain(o, i, bags, err)))
			return false;
	}
	return true;
}

/* How it was opened, for those who ask what Java would have made of it. */
static void keep_facts(struct opening *o)
{
	o->facts->mac_opened = o->mac_opened;
	for (size_t i = 0; i < o->n_sealed; i++)
		o->facts->safes[o->facts->n_safes++] = (struct safe_facts){
			.number = o->sealed[i].number,
			.pbe = o->sealed[i].pbe,
			.opened = o->sealed[i].opened,
		};
}

static bool open_all(struct opening *o, const struct keystore_read_options *options, struct keystore_error *err)
{
	o->ks->integrity = o->pfx->has_mac ? KEYSTORE_INTEGRITY_NOT_CHECKED : KEYSTORE_INTEGRITY_ABSENT;
	if (!read_schemes(o, err))
		return false;
	if (!profile_read(o->ks, o->pfx, o->safes))
		return error_no_memory(err);
	if (o->mac_password && o->pfx->mac_unsupported) {
		*err = o->pfx->mac_error;
		return error_layer(err, "%s", o->pfx->layer);
	}
	o->facts = facts_new(o->ks, o->pfx, o->n_sealed, options);
	if (!o->facts)
		return error_no_memory(err);
	if (!derive_batch(o, err) || !check_mac(o, err) || !open_parts(o, err))
		return false;
	keep_facts(o);
	return read_parts(o, &o->facts->bags, err);
}

bool pfx_open(const struct pfx *pfx, const struct safes *safes, const struct keystore_read_options *options,
	struct keystore *ks, struct keystore_error *err)
{
	struct opening o = {
		.pfx = pfx,
		.safes = safes,
		.ks = ks,
		.password = options->password,
		.mac_password = options->integrity_password ? options->integrity_password : options->password,
		.budget = budget_new(&ks->limits),
	};

	bool ok = open_all(&o, options, err);
	if (o.sealed)
		mem_wipe(o.sealed, o.n_sealed * sizeof *o.sealed);
	mem_free(o.sealed);
	mem_wipe(o.mac_key, sizeof o.mac_key);
	return ok;
}
