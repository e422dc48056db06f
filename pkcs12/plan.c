/* The plan for writing a keystore. */
#include "pkcs12/plan.h"

#include <string.h>

#include "base/der.h"
#include "base/error.h"
#include "keystore/chains.h"
#include "pkcs12/kept.h"
#include "pkcs12/numbers.h"

/* PrivateKeyInfo begins with its version, EncryptedPrivateKeyInfo with a SEQUENCE (RFC 5958 sections 2, 3). */
bool is_plain_key(struct keystore_bytes key)
{
	struct keystore_error ignored;
	struct reader in = reader_of(key), inside;

	return der_get(&in, DER_SEQUENCE, &inside, "key", &ignored) && der_next_is(&inside, DER_INTEGER);
}

size_t *plan_chain_flags(const struct plan *plan, struct keystore_bytes certificate)
{
	return plan->ids.n ? byte_set_find(&plan->in_chains, certificate) : NULL;
}

/* Certificates without trustedKeyUsage that a chain will be continued with when the file is read: that was not so when
 * they came, but a key may have been added. All certificates are followed as the reader follows them. */
struct following {
	struct keystore_bytes *certificates; /* of private keys and trusted entries, in the order of the entries */
	size_t n;
	struct chains chains;
};

static bool following_new(struct following *f, const struct plan *plan, struct keystore_error *err)
{
	*f = (struct following){ .certificates =
		mem_new((plan->n_in_chains + plan->ks->n_entries) * sizeof *f->certificates) };
	if (!f->certificates)
		return error_no_memory(err);
	for (size_t i = 0; i < plan->ks->n_entries; i++)
		for (size_t j = 0; j < plan->ks->entries[i].n_certificates; j++)
			f->certificates[f->n++] = entry_certificate(&plan->ks->entries[i], j);
	return chains_new(&f->chains, f->certificates, f->n, plan->ids.n, f->n + plan->ks->n_entries, err);
}

static void following_free(struct following *f)
{
	chains_free(&f->chains);
	mem_free(f->certificates);
}

/* The only key of a file takes the first leaf that is not marked, if it has none: so none may stay without a mark. */
static bool follow_all(struct following *f, const struct plan *plan, struct keystore_error *err)
{
	size_t certificate = 0, len;

	for (size_t i = 0; i < plan->ks->n_entries; i++) {
		const struct entry *entry = &plan->ks->entries[i];
		bool is_key = entry->kind == KEYSTORE_PRIVATE_KEY;
		if (is_key && entry->n_certificates &&
			!chains_follow(&f->chains, certificate, KEYSTORE_NO_OFFSET, &len, err))
			return false;
		if (is_key && !entry->n_certificates && plan->ids.n == 1)
			memset(f->chains.in_chain, true, f->n * sizeof *f->chains.in_chain);
		certificate += entry->n_certificates;
	}
	return true;
}

/* They count as in a chain, from here on. */
static bool find_followed(struct plan *plan, struct keystore_error *err)
{
	struct following f;

	bool ok = following_new(&f, plan, err) && follow_all(&f, plan, err);
	for (size_t j = 0; ok && j < f.n; j++)
		if (f.chains.in_chain[j])
			byte_set_add(&plan->in_chains, f.certificates[j]);
	following_free(&f);
	return ok;
}

/* New ones are all marked. */
static bool may_be_unmarked(const struct entry *entry)
{
	return entry->kind == KEYSTORE_TRUSTED_CERTIFICATE && kept_of(entry);
}

static bool collect_certificates(struct plan *plan, struct keystore_error *err)
{
	size_t n_unmarked = 0;

	for (size_t i = 0; i < plan->ks->n_entries; i++) {
		const struct entry *entry = &plan->ks->entries[i];
		plan->n_in_chains += entry->kind == KEYSTORE_PRIVATE_KEY ? entry->n_certificates : 0;
		n_unmarked += may_be_unmarked(entry);
	}
	if (!plan->ids.n)
		return true;
	if (!byte_set_new(&plan->in_chains, plan->n_in_chains + plan->ks->n_entries, err))
		return false;
	for (size_t i = 0; i < plan->ks->n_entries; i++) {
		const struct entry *entry = &plan->ks->entries[i];
		for (size_t j = 0; entry->kind == KEYSTORE_PRIVATE_KEY && j < entry->n_certificates; j++)
			byte_set_add(&plan->in_chains, entry_certificate(entry, j));
	}
	return !n_unmarked || find_followed(plan, err);
}

/* A trusted certificate. One that came without trustedKeyUsage stays without, unless it is in a chain now: then nothing
 * else tells it from the chain's. */
static bool plan_trusted(struct plan *plan, const struct entry *entry, struct planned *out,
	struct keystore_error *err)
{
	size_t *flags = plan_chain_flags(plan, entry_certificate(entry, 0));
	struct attributes kept;

	if (!kept_attributes(kept_certificate_set(kept_of(entry), 0), &plan->scratch, &kept, err))
		return false;
	*out = (struct planned){ .trust = kept.trusted || flags || !kept_of(entry) };
	if (flags)
		*flags |= IN_TRUSTED;
	return true;
}

static bool plan_entry(struct plan *plan, const struct entry *entry, struct planned *out, struct keystore_error *err)
{
	if (entry->kind == KEYSTORE_TRUSTED_CERTIFICATE)
		return plan_trusted(plan, entry, out, err);
	*out = (struct planned){
		.in_front = entry->kind == KEYSTORE_SECRET_KEY ||
			    (entry->kind == KEYSTORE_PRIVATE_KEY && !(plan->encrypts && is_plain_key(entry->key))),
	};
	return true;
}

static bool plan_entries(struct plan *plan, struct keystore_error *err)
{
	plan->entries = mem_new(plan->ks->n_entries * sizeof *plan->entries);
	if (!plan->entries)
		return error_no_memory(err);
	for (size_t i = 0; i < plan->ks->n_entries; i++) {
		if (!plan_entry(plan, &plan->ks->entries[i], &plan->entries[i], err))
			return false;
		scratch_next(&plan->scratch, i);
	}
	return true;
}

static bool may_be_nameless(const struct entry *entry)
{
	return entry->alias_generated && kept_of(entry);
}

static void try_number(struct plan *plan, size_t i, struct numbers *numbers)
{
	struct keystore_bytes alias = plan->ks->entries[i].alias;

	plan->entries[i].nameless = numbers_is_next(numbers, alias);
	if (!plan->entries[i].nameless)
		numbers_take(numbers, alias);
}

static bool java_will_see(const struct entry *entry, const struct planned *planned)
{
	return entry->kind == KEYSTORE_SECRET_KEY || planned->trust ||
	       (entry->kind == KEYSTORE_PRIVATE_KEY && !is_plain_key(entry->key));
}

/* bags_to_entries gives numbers first to what Java sees, in the order of the bags, then to the rest, in the order of
 * the entries: in both, what is in front is that, but for a key with certificates in the second. */
static void try_numbers(struct plan *plan, struct numbers *numbers, bool java_sees, bool in_front)
{
	for (size_t i = 0; i < plan->ks->n_entries; i++) {
		const struct entry *entry = &plan->ks->entries[i];
		const struct planned *planned = &plan->entries[i];
		bool front = planned->in_front && (java_sees || !entry->n_certificates);
		if (may_be_nameless(entry) && java_will_see(entry, planned) == java_sees && front == in_front)
			try_number(plan, i, numbers);
	}
}

/* A nameless entry stays so if it gets the same number again when the file is read. */
static bool find_nameless(struct plan *plan, struct keystore_error *err)
{
	struct numbers numbers;

	if (!numbers_new(&numbers, plan->ks->n_entries))
		return error_no_memory(err);
	for (size_t i = 0; i < plan->ks->n_entries; i++)
		if (!may_be_nameless(&plan->ks->entries[i]))
			numbers_take(&numbers, plan->ks->entries[i].alias);
	try_numbers(plan, &numbers, true, true);
	try_numbers(plan, &numbers, true, false);
	try_numbers(plan, &numbers, false, true);
	try_numbers(plan, &numbers, false, false);
	numbers_free(&numbers);
	return true;
}

bool plan_new(struct plan *plan, const struct keystore *ks, bool encrypts, struct keystore_error *err)
{
	*plan = (struct plan){ .ks = ks, .encrypts = encrypts };
	return local_key_ids_new(&plan->ids, ks, &plan->scratch, err) && collect_certificates(plan, err) &&
	       plan_entries(plan, err) && find_nameless(plan, err);
}

void plan_free(struct plan *plan)
{
	local_key_ids_free(&plan->ids);
	byte_set_free(&plan->in_chains);
	mem_free(plan->entries);
	scratch_free(&plan->scratch);
	*plan = (struct plan){ 0 };
}
