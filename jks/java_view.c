/* What Java makes of a JKS or JCEKS (JDK JavaKeyStore and JceKeyStore, engineLoad): entries go into a table under their
 * aliases as they stand in the file, so that of several with one alias the last one stays; and are looked up under the
 * alias in lower case, so that "MyCA" is listed and not found, and of "a" and "A" both are listed and "a" is shown for
 * both. A certificate that Java does not read fails the whole file. The password is for the integrity hash alone:
 * without one Java sees the same. */
#include "jks/java_view.h"

#include <stdlib.h>

#include "base/error.h"

/* The entries by their aliases. */
struct lookup {
	const struct keystore *ks;
	struct java_alias {
		struct keystore_bytes text;
		size_t entry;
	} *sorted; /* by text, then place */
	size_t *last; /* of each entry: the last one with the same alias */
	struct java_room room;
};

static int compare_aliases(const void *a, const void *b)
{
	const struct java_alias *x = a, *y = b;
	int order = bytes_compare(x->text, y->text);

	return order ? order : (x->entry > y->entry) - (x->entry < y->entry);
}

static bool lookup_new(struct lookup *lookup, const struct keystore *ks)
{
	size_t n = ks->n_entries, start = 0, end;

	*lookup = (struct lookup){ .ks = ks, .sorted = mem_new(n * sizeof *lookup->sorted),
		.last = mem_new(n * sizeof *lookup->last) };
	if (!lookup->sorted || !lookup->last)
		return false;
	for (size_t i = 0; i < n; i++)
		lookup->sorted[i] = (struct java_alias){ ks->entries[i].alias, i };
	qsort(lookup->sorted, n, sizeof *lookup->sorted, compare_aliases);
	for (; start < n; start = end) {
		for (end = start + 1; end < n && bytes_equal(lookup->sorted[end].text, lookup->sorted[start].text);)
			end++;
		for (size_t i = start; i < end; i++)
			lookup->last[lookup->sorted[i].entry] = lookup->sorted[end - 1].entry;
	}
	return true;
}

static void lookup_free(struct lookup *lookup)
{
	mem_free(lookup->sorted);
	mem_free(lookup->last);
	java_room_free(&lookup->room);
}

/* The last entry with exactly this alias; SIZE_MAX if there is none. */
static size_t lookup_find(const struct lookup *lookup, struct keystore_bytes alias)
{
	size_t low = 0, high = lookup->ks->n_entries;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (bytes_compare(lookup->sorted[middle].text, alias) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == lookup->ks->n_entries || !bytes_equal(lookup->sorted[low].text, alias))
		return SIZE_MAX;
	return lookup->last[lookup->sorted[low].entry];
}

/* JceKeyStore takes no object but its own sealed key ("Invalid secret key format"). */
static bool check_object(struct keystore_java_view *view, const struct entry *entry)
{
	return entry->kind != KEYSTORE_OTHER ||
	       java_refuse(view, "java-refuses-object", "Java refuses the file: \"%s\" is a %.100s: delete the entry",
		       error_quote(entry->alias).text, entry->other ? entry->other : "foreign object");
}

/* Java reads every certificate when it loads the file. */
static bool check_certificates(struct keystore_java_view *view, const struct entry *entry, struct keystore_error *err)
{
	struct java_why why;

	for (size_t j = 0; j < entry->n_certificates && !view->refusal; j++) {
		if (!java_looks_at(view, entry_certificate(entry, j), &why, err))
			return false;
		if (*why.text &&
			!java_refuse(view, "java-refuses-certificate",
				"Java refuses the file: certificate %zu of \"%s\" cannot be read (%s): delete the "
				"entry",
				j + 1, error_quote(entry->alias).text, why.text))
			return error_no_memory(err);
	}
	return true;
}

static bool add(struct keystore_java_view *view, size_t listed, size_t shown)
{
	const struct entry *entries = view->ks->entries;
	struct java_entry java = {
		.alias = entries[listed].alias, .kind = KEYSTORE_OTHER, .entry = (uint32_t)listed,
		.shown = shown == SIZE_MAX ? UINT32_MAX : (uint32_t)shown };

	if (shown != SIZE_MAX) {
		const struct entry *entry = &entries[shown];
		java.kind = entry->kind;
		java.n_certificates = entry->n_certificates;
		java.certificates =
			entry->n_certificates == 1 ? &entry->certificates.one : entry->certificates.many;
	}
	return java_add(view, &java);
}

static bool find_case(struct keystore_java_view *view, size_t i, struct keystore_bytes lower)
{
	const struct entry *entry = &view->ks->entries[i];
	bool trusted = entry->kind == KEYSTORE_TRUSTED_CERTIFICATE;

	return java_find(view, "alias-case", KEYSTORE_SEVERITY_ERROR, i,
		"\"%s\" is listed but not found%s, because Java looks for \"%s\": rename it to that",
		error_quote(entry->alias).text, trusted ? ", and not trusted" : "", error_quote(lower).text);
}

static bool find_collision(struct keystore_java_view *view, size_t i, size_t shown)
{
	const struct entry *entries = view->ks->entries;

	return java_find(view, "alias-collision", KEYSTORE_SEVERITY_ERROR, i,
		"\"%s\" cannot be reached: Java shows \"%s\" (entry %zu) in its place: rename one of them",
		error_quote(entries[i].alias).text, error_quote(entries[shown].alias).text, shown + 1);
}

static bool find_duplicate(struct keystore_java_view *view, size_t i, size_t last)
{
	return java_find(view, "alias-duplicate", KEYSTORE_SEVERITY_ERROR, i,
		"\"%s\" (entry %zu) is lost: entry %zu has the same alias, and Java keeps the last: rename one of them",
		error_quote(view->ks->entries[i].alias).text, i + 1, last + 1);
}

/* Of an entry with which Java loads the file. */
static bool find_entry(struct keystore_java_view *view, struct lookup *lookup, size_t i)
{
	struct keystore_bytes lower;

	if (lookup->last[i] != i)
		return find_duplicate(view, i, lookup->last[i]);
	if (!java_lower_again(&lookup->room, view->ks->entries[i].alias, &lower))
		return false;
	size_t shown = lookup_find(lookup, lower);
	if (!add(view, i, shown))
		return false;
	if (shown == SIZE_MAX)
		return find_case(view, i, lower);
	return shown == i || find_collision(view, i, shown);
}

static bool look_at(struct keystore_java_view *view, struct lookup *lookup, size_t i, struct keystore_error *err)
{
	const struct entry *entry = &view->ks->entries[i];

	if (!check_object(view, entry))
		return error_no_memory(err);
	if (!check_certificates(view, entry, err))
		return false;
	return view->refusal || find_entry(view, lookup, i) || error_no_memory(err);
}

/* KeyStore.getInstance("PKCS12") and ("JKS") try each other's format, but not this one. */
static bool find_type(struct keystore_java_view *view)
{
	return view->ks->format != KEYSTORE_FORMAT_JCEKS ||
	       java_find(view, "java-type-jceks", KEYSTORE_SEVERITY_NOTE, SIZE_MAX,
		       "Java opens a JCEKS only if it is told so: -storetype JCEKS, or ssl.keystore.type=JCEKS");
}

bool jks_java_view(struct keystore_java_view *view, struct keystore_error *err)
{
	struct lookup lookup;
	bool ok = lookup_new(&lookup, view->ks) || error_no_memory(err);

	for (size_t i = 0; ok && i < view->ks->n_entries && !view->refusal; i++)
		ok = look_at(view, &lookup, i, err);
	lookup_free(&lookup);
	return ok && (view->refusal || find_type(view) || error_no_memory(err));
}
