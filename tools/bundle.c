/* From an argument to the files that it stands for. All files of a bundle are looked at first, by their content and
 * never by their names: only then is it known whether there are keystores among them. */
#include "tools/bundle.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tools/bundle_items.h"
#include "tools/exit.h"
#include "tools/held.h"
#include "tools/print.h"
#include "tools/sandbox.h"

enum {
	PEEK_SIZE = 64 * 1024, /* of text, "-----BEGIN" must stand in these */
	MAX_WRONG = 20	       /* so many complaints about one bundle */
};

void bundle_failed(struct bundle *bundle, int code)
{
	if (bundle->code == EXIT_DONE)
		bundle->code = code;
}

void bundle_no_memory(struct bundle *bundle)
{
	bundle->no_memory = true;
	bundle_failed(bundle, out_of_memory());
}

bool bundle_add(struct bundle *bundle, const char *path, size_t len, size_t index)
{
	struct item item = { .path = paths_keep(&bundle->paths, path, len), .index = (uint32_t)index, .wanted = true };

	if (bundle->n == bundle->capacity) {
		size_t capacity = bundle->capacity ? 2 * bundle->capacity : 16;
		struct item *items = realloc(bundle->items, capacity * sizeof *items);
		if (items) {
			bundle->items = items;
			bundle->capacity = capacity;
		}
	}
	if (!item.path || bundle->n == bundle->capacity || index > UINT32_MAX) {
		bundle_no_memory(bundle);
		return false;
	}
	const char *slash = strrchr(item.path, '/');
	item.folder_len = slash ? (uint32_t)(slash - item.path) + 1 : 0;
	item.rank = (int8_t)password_rank(item.path + item.folder_len);
	bundle->items[bundle->n++] = item;
	return true;
}

char *item_name(const struct bundle *bundle, const struct item *item)
{
	size_t len = strlen(bundle->name), size = len + strlen(item->path) + 2;
	char *name = malloc(size);

	if (name && len && bundle->separator == '/' && bundle->name[len - 1] == '/')
		snprintf(name, size, "%s%s", bundle->name, item->path);
	else if (name)
		snprintf(name, size, "%s%c%s", bundle->name, bundle->separator, item->path);
	return name;
}

int item_peek(struct bundle *bundle, const struct item *item, uint8_t *out, size_t size, size_t *len)
{
	if (bundle->zip)
		return zip_peek(bundle, item, out, size, len);
	char *name = item_name(bundle, item);
	int code = name ? folder_peek(name, out, size, len) : out_of_memory();
	bundle->no_memory |= !name;
	free(name);
	return code;
}

int item_read(struct bundle *bundle, const struct item *item, struct file *out)
{
	char *name = item_name(bundle, item);
	int code = EXIT_DONE;

	if (!name)
		return out_of_memory();
	code = bundle->zip ? zip_read(bundle, item, out) : file_read(name, bundle->rules->max_size, out);
	if (code == EXIT_DONE)
		out->name = out->own_name = name;
	else
		free(name);
	return code;
}

/* ---- What they are ----------------------------------------------------------------------------------------------- */

static bool is_store(enum keystore_format format)
{
	return format == KEYSTORE_FORMAT_JKS || format == KEYSTORE_FORMAT_JCEKS || format == KEYSTORE_FORMAT_PKCS12;
}

static bool is_loose(enum keystore_format format)
{
	return format == KEYSTORE_FORMAT_PEM || format == KEYSTORE_FORMAT_DER;
}

#define BARE "passed over: no certificate and no private key"

static void note_item(struct bundle *bundle, const struct item *item, const char *text)
{
	char *name = item_name(bundle, item);

	if (name)
		note("%s: %s", shown_text(name).text, text);
	else
		bundle_failed(bundle, out_of_memory());
	free(name);
}

static void note_passed_over(struct bundle *bundle, const struct item *item)
{
	bool is_zip = item->format == KEYSTORE_FORMAT_ZIP;

	bundle->n_zips_left += is_zip;
	if (is_zip && bundle->zip)
		note_item(bundle, item, "passed over: a ZIP in a ZIP is not opened");
	else if (bundle->rules->verbose && is_zip)
		note_item(bundle, item, "passed over: a ZIP; it is opened when it is named by itself");
	else if (bundle->rules->verbose)
		note_item(bundle, item, item->rank != NO_RANK ? "passed over: a password"
							      : "passed over: no keystore, certificate or key");
}

static void want_none(struct bundle *bundle)
{
	for (size_t i = 0; i < bundle->n; i++)
		bundle->items[i].wanted = false;
}

/* After many files that cannot be looked at the rest is not tried. */
static bool too_many(struct bundle *bundle)
{
	if (++bundle->n_wrong < MAX_WRONG)
		return false;
	complain(bundle->name, "more in it may be wrong; the rest is left out");
	want_none(bundle);
	return true;
}

/* Requests, public keys and the like alone. */
static bool is_bare(const struct keystore *ks)
{
	bool bare = !keystore_sealed(ks) && is_loose(keystore_format_of(ks));
	struct keystore_entry entry;

	for (size_t i = 0; bare && i < keystore_count(ks); i++) {
		keystore_get(ks, i, &entry);
		bare = entry.kind == KEYSTORE_OTHER;
	}
	return bare;
}

/* What will not be read, since there are keystores: is there anything to be left out? A file that is not whole here is
 * long enough to hold something. */
static bool look_is_bare(const struct item *item, const struct keystore_secret *head, size_t len)
{
	struct keystore_read_options options = { .borrow = true };
	struct keystore_error ignored;

	if (!is_loose(item->format) || len == head->len)
		return false;
	struct keystore *ks = keystore_read_with(head->data, len, &options, &ignored);
	bool bare = ks && is_bare(ks);
	keystore_free(ks);
	return bare;
}

/* A password is not looked at: it is wanted for its name alone. */
static int look(struct bundle *bundle, struct item *item, const struct keystore_secret *head)
{
	size_t len;

	if (item->rank != NO_RANK && !bundle->exact)
		return EXIT_DONE;
	int code = item_peek(bundle, item, head->data, head->len, &len);
	if (code != EXIT_DONE)
		return code;
	item->format = (uint8_t)keystore_detect(head->data, len);
	item->is_bare = bundle->rules->once && look_is_bare(item, head, len);
	return EXIT_DONE;
}

/* Says what the wanted files are; those that are nothing are not wanted any more, unless one was named. */
static void classify(struct bundle *bundle)
{
	struct keystore_secret head;

	if (!keystore_secret_new(PEEK_SIZE, &head)) {
		want_none(bundle);
		bundle_failed(bundle, out_of_memory());
		return;
	}
	for (size_t i = 0; i < bundle->n; i++) {
		struct item *item = &bundle->items[i];
		if (!item->wanted)
			continue;
		int code = look(bundle, item, &head);
		item->wanted = code == EXIT_DONE && (bundle->exact || is_store(item->format) || is_loose(item->format));
		if (code == EXIT_DONE && !item->wanted)
			note_passed_over(bundle, item);
		bundle_failed(bundle, code);
		if (code != EXIT_DONE && too_many(bundle))
			break;
	}
	keystore_secret_free(&head);
}

static void note_bare(struct bundle *bundle, const struct item *item)
{
	if (bundle->rules->verbose)
		note_item(bundle, item, BARE);
}

/* Where there are keystores, what stands beside them in PEM and DER is the same for other servers, or what the
 * keystore was made of. */
static void leave_loose_out(struct bundle *bundle)
{
	const struct item *first = NULL;
	size_t n_stores = 0, n_loose = 0;

	for (size_t i = 0; i < bundle->n; i++)
		n_stores += bundle->items[i].wanted && is_store(bundle->items[i].format);
	for (size_t i = 0; n_stores && i < bundle->n; i++) {
		struct item *item = &bundle->items[i];
		if (!item->wanted || is_store(item->format))
			continue;
		item->wanted = false;
		if (item->is_bare)
			note_bare(bundle, item);
		else
			first = n_loose++ ? first : item;
	}
	if (!first)
		return;
	char *name = item_name(bundle, first);
	if (!name)
		bundle_failed(bundle, out_of_memory());
	else if (n_loose == 1)
		note("%s is left out beside the keystores; it is taken when it is named by itself",
			shown_text(name).text);
	else
		note("%s and %zu more in PEM or DER are left out beside the keystores; each is taken when it is named "
		     "by itself",
			shown_text(name).text, n_loose - 1);
	free(name);
}

/* ---- Visiting ---------------------------------------------------------------------------------------------------- */

static int by_place(const void *a, const void *b)
{
	const struct item *x = a, *y = b;
	size_t common = x->folder_len < y->folder_len ? x->folder_len : y->folder_len;
	int order = memcmp(x->path, y->path, common);

	if (order == 0 && x->folder_len != y->folder_len)
		return x->folder_len < y->folder_len ? -1 : 1;
	if (order == 0)
		order = strcmp(x->path, y->path);
	return order ? order : (x->index > y->index) - (x->index < y->index);
}

static bool same_folder(const struct item *a, const struct item *b)
{
	return a->folder_len == b->folder_len && memcmp(a->path, b->path, a->folder_len) == 0;
}

static void release_file(void *what)
{
	file_free(what);
}

static void release_found(void *what)
{
	struct found *found = what;

	file_free(&found->file);
	free(found->empty);
	for (size_t i = 0; i < found->n_beside; i++) {
		password_free(&found->beside[i].password);
		free(found->beside[i].name);
	}
}

/* passwords[begin .. end) are the items of the folder that are passwords, or none of which is. */
static void visit_item(struct bundle *bundle, const struct item *item, size_t begin, size_t end, bundle_visit *visit,
	void *context)
{
	struct found found = { .file_name = item->path + item->folder_len, .bundle = bundle };
	struct held held;
	int code = EXIT_UNSUPPORTED;

	held_add(&held, release_found, &found);
	if (item->format == KEYSTORE_FORMAT_ZIP)
		complain(bundle->name, "\"%s\" is a ZIP in a ZIP, which is not opened", shown_text(item->path).text);
	else
		code = item_read(bundle, item, &found.file);
	if (code == EXIT_DONE && bundle->rules->passwords && is_store(item->format))
		code = passwords_beside(bundle, begin, end, item->format, &found);
	bundle->n_visited++;
	bundle_failed(bundle, code == EXIT_DONE ? visit(context, &found) : code);
	held_release(&held);
}

/* The passwords of one folder come first in its part of the array, at most so many that a search is quick. */
static size_t passwords_first(struct item *items, size_t n)
{
	size_t n_passwords = 0;

	for (size_t i = 0; i < n && n_passwords < MAX_BESIDE; i++)
		if (items[i].rank != NO_RANK) {
			struct item password = items[i];
			memmove(items + n_passwords + 1, items + n_passwords, (i - n_passwords) * sizeof *items);
			items[n_passwords++] = password;
		}
	return n_passwords;
}

static void visit_all(struct bundle *bundle, bundle_visit *visit, void *context)
{
	for (size_t begin = 0, end; begin < bundle->n; begin = end) {
		for (end = begin; end < bundle->n && same_folder(&bundle->items[begin], &bundle->items[end]); end++)
			;
		size_t n_passwords = passwords_first(bundle->items + begin, end - begin);
		for (size_t i = begin; i < end; i++)
			if (bundle->items[i].wanted)
				visit_item(bundle, &bundle->items[i], begin, begin + n_passwords, visit, context);
	}
}

bool bundle_leaves_out(const struct found *found, const struct keystore *ks)
{
	struct bundle *bundle = found->bundle;
	bool nothing = is_bare(ks);

	if (!bundle || bundle->exact || (!nothing && !bundle->rules->once))
		return false;
	if (nothing) {
		bundle->n_visited--;
		if (bundle->rules->verbose)
			note("%s: " BARE, shown_text(found->file.name).text);
		return true;
	}
	if (keystore_sealed(ks) || !copies_add(bundle, ks))
		return false;
	if (bundle->n_copies++ == 0) {
		bundle->first_copy = strdup(found->file.name);
		if (!bundle->first_copy)
			bundle_failed(bundle, out_of_memory());
	}
	return true;
}

static void note_copies(const struct bundle *bundle)
{
	const char *first = bundle->first_copy;

	if (bundle->n_copies == 1 && first)
		note("%s is left out: what is in it came before", shown_text(first).text);
	else if (first)
		note("%s and %zu more are left out: what is in them came before", shown_text(first).text,
			bundle->n_copies - 1);
}

/* ZIPs in a folder; -v has named each. */
static void note_zips(struct bundle *bundle)
{
	const struct item *first = NULL;

	for (size_t i = 0; i < bundle->n && !first; i++)
		if (bundle->items[i].format == KEYSTORE_FORMAT_ZIP)
			first = &bundle->items[i];
	if (!first || bundle->zip || bundle->rules->verbose)
		return;
	char *name = item_name(bundle, first);
	if (!name)
		bundle_failed(bundle, out_of_memory());
	else if (bundle->n_zips_left == 1)
		note("%s is passed over: a ZIP, which is opened when it is named by itself", shown_text(name).text);
	else
		note("%s and %zu more are passed over: ZIPs, each of which is opened when it is named by itself",
			shown_text(name).text, bundle->n_zips_left - 1);
	free(name);
}

static void complain_empty(struct bundle *bundle)
{
	complain(bundle->name, "there is no keystore, certificate or key in it");
	if (bundle->n_folders_left && !bundle->rules->recursive)
		hint("-r looks into the folders in it");
	else if (bundle->n_zips_left)
		hint("a ZIP in it is opened when it is named by itself; take it out first if it is in a ZIP");
	bundle_failed(bundle, EXIT_FOUND);
}

static int bundle_end(struct bundle *bundle)
{
	if (bundle->n_visited == 0 && bundle->code == EXIT_DONE)
		complain_empty(bundle);
	else
		note_zips(bundle);
	note_copies(bundle);
	paths_free(bundle->paths);
	free(bundle->items);
	free(bundle->first_copy);
	copies_free(&bundle->copies);
	keystore_zip_free(bundle->zip);
	return bundle->code;
}

static int bundle_walk(struct bundle *bundle, bundle_visit *visit, void *context)
{
	classify(bundle);
	if (bundle->rules->once && !bundle->exact)
		leave_loose_out(bundle);
	if (bundle->n)
		qsort(bundle->items, bundle->n, sizeof *bundle->items, by_place);
	visit_all(bundle, visit, context);
	return bundle_end(bundle);
}

/* ---- The three kinds of argument --------------------------------------------------------------------------------- */

/* The member of this name, whatever it is, or all that is in the folder of this name. */
static int select_members(struct bundle *bundle, const char *member)
{
	size_t len = strlen(member), n_exact = 0, n_inside = 0;

	for (size_t i = 0; i < bundle->n; i++) {
		const char *path = bundle->items[i].path;
		bool inside = len && strncmp(path, member, len) == 0 && (member[len - 1] == '/' || path[len] == '/');
		bundle->items[i].wanted = inside;
		n_inside += inside;
		n_exact += strcmp(path, member) == 0;
	}
	bundle->exact = n_exact > 0;
	for (size_t i = 0; bundle->exact && i < bundle->n; i++)
		bundle->items[i].wanted = strcmp(bundle->items[i].path, member) == 0;
	if (n_exact == 1 || (n_exact == 0 && n_inside > 0))
		return EXIT_DONE;
	complain(bundle->name, n_exact ? "several members are named \"%s\"" : "there is no \"%s\" in it",
		shown_text(member).text);
	return n_exact ? EXIT_MALFORMED : EXIT_FILE;
}

static int walk_members(struct bundle *bundle, const char *member, bundle_visit *visit, void *context)
{
	zip_fill(bundle);
	if (member)
		bundle_failed(bundle, select_members(bundle, member));
	if (bundle->code != EXIT_DONE)
		return bundle_end(bundle);
	return bundle_walk(bundle, visit, context);
}

static int walk_zip(const struct file *file, const char *member, const struct bundle_rules *rules, bundle_visit *visit,
	void *context)
{
	struct bundle bundle = { .rules = rules, .name = file->name, .separator = ':', .zip_id = file->id };
	struct keystore_error err;

	bundle.zip = keystore_zip_open(file->data, file->len, &err);
	if (!bundle.zip)
		return complain_error(file->name, &err);
	return walk_members(&bundle, member, visit, context);
}

static int walk_folder(const char *name, const struct bundle_rules *rules, bundle_visit *visit, void *context)
{
	struct bundle bundle = { .rules = rules, .name = name, .separator = '/' };

	folder_fill(&bundle);
	if (bundle.no_memory) /* a password may be among what was not taken: without it others would fail */
		return bundle_end(&bundle);
	return bundle_walk(&bundle, visit, context);
}

static int visit_file(const char *name, struct file *file, bundle_visit *visit, void *context)
{
	struct found found = { .file = *file, .file_name = name };
	struct held held;

	*file = (struct file){ 0 };
	held_add(&held, release_found, &found);
	int code = visit(context, &found);
	held_release(&held);
	return code;
}

/* A regular file stands in front of one of the colons: the first. */
static const char *find_colon(const char *name)
{
	struct stat st;

	for (const char *colon = strchr(name, ':'); colon; colon = strchr(colon + 1, ':')) {
		size_t len = (size_t)(colon - name);
		char path[PATH_MAX];
		if (len >= sizeof path)
			break;
		memcpy(path, name, len);
		path[len] = '\0';
		if (stat(path, &st) == 0 && S_ISREG(st.st_mode))
			return colon;
	}
	return NULL;
}

bool bundle_names_member(const char *name)
{
	struct stat st;

	return strcmp(name, "-") != 0 && lstat(name, &st) != 0 && find_colon(name);
}

static int walk_member(const char *name, const struct bundle_rules *rules, bundle_visit *visit, void *context)
{
	const char *colon = find_colon(name);
	char *path = strndup(name, (size_t)(colon - name));
	struct file file = { 0 };
	struct held held;

	if (!path)
		return out_of_memory();
	held_add(&held, release_file, &file);
	int code = file_read(path, rules->max_size, &file);
	if (code == EXIT_DONE && keystore_detect(file.data, file.len) == KEYSTORE_FORMAT_ZIP) {
		code = walk_zip(&file, colon + 1, rules, visit, context);
	} else if (code == EXIT_DONE) {
		complain(path, "is no ZIP, so there is no \"%s\" in it", shown_text(colon + 1).text);
		code = EXIT_FILE;
	}
	held_release(&held);
	free(path);
	return code;
}

static int name_member(const char *name)
{
	char *path = strndup(name, (size_t)(find_colon(name) - name));

	if (!path)
		return out_of_memory();
	sandbox_reads(path);
	free(path);
	return EXIT_DONE;
}

static bool is_folder(const char *name)
{
	struct stat st;

	return strcmp(name, "-") != 0 && stat(name, &st) == 0 && S_ISDIR(st.st_mode);
}

int bundle_name(const char *name, bool recursive)
{
	sandbox_reads(name);
	if (bundle_names_member(name))
		return name_member(name);
	return is_folder(name) ? folder_name(name, recursive) : EXIT_DONE;
}

int bundle_each(const char *name, const struct bundle_rules *rules, bundle_visit *visit, void *context)
{
	struct file file = { 0 };
	struct held held;

	if (bundle_names_member(name))
		return walk_member(name, rules, visit, context);
	if (is_folder(name))
		return walk_folder(name, rules, visit, context);
	held_add(&held, release_file, &file);
	int code = file_read(name, rules->max_size, &file);
	if (code == EXIT_DONE && keystore_detect(file.data, file.len) == KEYSTORE_FORMAT_ZIP)
		code = walk_zip(&file, NULL, rules, visit, context);
	else if (code == EXIT_DONE)
		code = visit_file(name, &file, visit, context);
	held_release(&held);
	return code;
}
