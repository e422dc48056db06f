/* A ZIP in memory, as keystore.h shows it. */
#include "zip/zip.h"

#include "base/alloc.h"
#include "base/error.h"

static bool read_zip(struct keystore_zip *zip, struct keystore_error *err)
{
	struct directory directory;

	if (!end_read(zip->file, &directory, err))
		return false;
	size_t start = directory.in.pos;
	return central_read(&directory, zip, err) && local_read(zip, start, err);
}

struct keystore_zip *keystore_zip_open(const void *data, size_t len, struct keystore_error *err)
{
	struct keystore_zip *zip = mem_new(sizeof *zip);

	if (!zip) {
		error_no_memory(err);
		return NULL;
	}
	zip->file = (struct keystore_bytes){ data, len };
	if (read_zip(zip, err))
		return zip;
	keystore_zip_free(zip);
	return NULL;
}

void keystore_zip_free(struct keystore_zip *zip)
{
	if (!zip)
		return;
	mem_free(zip->members);
	mem_free(zip);
}

size_t keystore_zip_count(const struct keystore_zip *zip)
{
	return zip->n;
}

void keystore_zip_member(const struct keystore_zip *zip, size_t i, struct keystore_zip_member *out)
{
	const struct member *member = &zip->members[i];
	struct keystore_bytes name = member->name;

	*out = (struct keystore_zip_member){
		.name = name,
		.size = member->size,
		.folder = name.len > 0 && name.data[name.len - 1] == '/',
		.offset = member->offset,
	};
}

bool keystore_zip_find(const struct keystore_zip *zip, struct keystore_bytes name, size_t *out,
	struct keystore_error *err)
{
	size_t n_found = 0, found = 0;

	for (size_t i = zip->n; i > 0; i--)
		if (bytes_equal(zip->members[i - 1].name, name)) {
			found = i - 1;
			n_found++;
		}
	if (n_found == 0)
		return error_set(err, KEYSTORE_NOT_FOUND, "no member \"%s\" in the ZIP", error_quote(name).text);
	if (n_found > 1)
		return member_error(err, KEYSTORE_MALFORMED, &zip->members[found], zip->members[found].offset,
			"several members have this name");
	*out = found;
	return true;
}

bool keystore_zip_extract(const struct keystore_zip *zip, size_t i, uint64_t max, uint8_t **out, size_t *len,
	struct keystore_error *err)
{
	return content_extract(&zip->members[i], zip->file, max, out, len, err);
}

bool keystore_zip_peek(const struct keystore_zip *zip, size_t i, uint8_t *out, size_t size, size_t *len,
	struct keystore_error *err)
{
	return content_peek(&zip->members[i], zip->file, out, size, len, err);
}
