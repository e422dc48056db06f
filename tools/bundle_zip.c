/* What is in a ZIP. All that is inflated in one run is counted: a limit for each member alone would let a small file
 * ask for any amount of work. */
#include <stdlib.h>
#include <string.h>

#include "tools/bundle_items.h"
#include "tools/exit.h"
#include "tools/print.h"

static uint64_t inflated; /* in this run */

static int complain_zip(struct bundle *bundle, const struct keystore_error *err)
{
	int code = complain_error(bundle->name, err);

	bundle->no_memory |= err->status == KEYSTORE_NO_MEMORY;
	if (err->status == KEYSTORE_LIMIT)
		hint("--max-size N allows more");
	return code;
}

/* Counts what a member will take. */
static int count(const struct bundle *bundle, uint64_t bytes)
{
	uint64_t max = bundle->rules->max_size;

	if (inflated <= max && bytes <= max - inflated) {
		inflated += bytes;
		return EXIT_DONE;
	}
	complain(bundle->name, "what is in it has more than the limit of %llu bytes", (unsigned long long)max);
	hint("--max-size N allows more");
	return EXIT_LIMIT;
}

void zip_fill(struct bundle *bundle)
{
	struct keystore_zip_member member;

	for (size_t i = 0; i < keystore_zip_count(bundle->zip); i++) {
		keystore_zip_member(bundle->zip, i, &member);
		if (!member.folder && !bundle_add(bundle, (const char *)member.name.data, member.name.len, i))
			return;
	}
}

/* A member over the limit is not looked at: it could not be read either. */
static int check_size(const struct bundle *bundle, const struct keystore_zip_member *member)
{
	if (member->size <= bundle->rules->max_size)
		return EXIT_DONE;
	complain(bundle->name, "member \"%s\": %llu bytes are more than the limit of %llu", shown(member->name).text,
		(unsigned long long)member->size, (unsigned long long)bundle->rules->max_size);
	hint("--max-size N allows more");
	return EXIT_LIMIT;
}

int zip_peek(struct bundle *bundle, const struct item *item, uint8_t *out, size_t size, size_t *len)
{
	struct keystore_zip_member member;
	struct keystore_error err;

	keystore_zip_member(bundle->zip, item->index, &member);
	int code = check_size(bundle, &member);
	if (code == EXIT_DONE)
		code = count(bundle, member.size < size ? member.size : size);
	if (code == EXIT_DONE && !keystore_zip_peek(bundle->zip, item->index, out, size, len, &err))
		code = complain_zip(bundle, &err);
	return code;
}

int zip_read(struct bundle *bundle, const struct item *item, struct file *out)
{
	struct keystore_zip_member member;
	struct keystore_error err;
	struct file file = { .of_library = true, .id = bundle->zip_id };

	keystore_zip_member(bundle->zip, item->index, &member);
	int code = count(bundle, member.size);
	if (code != EXIT_DONE)
		return code;
	if (!keystore_zip_extract(bundle->zip, item->index, bundle->rules->max_size, &file.data, &file.len, &err))
		return complain_zip(bundle, &err);
	*out = file;
	return EXIT_DONE;
}
