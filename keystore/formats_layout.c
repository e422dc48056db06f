/* keystore_layout: which format a file has, what its reader says of it, and its fields. The reader comes first: what it
 * has decrypted is shown, too, and its error is the verdict. */
#include "base/error.h"
#include "base/secret.h"
#include "keystore/formats.h"
#include "keystore/formats_oid_names.h"

/* No format: no field. */
static bool unknown_layout(struct keystore_bytes input, struct keystore *ks, struct layout *l)
{
	(void)ks;
	layout_layer(l, "file", input.len);
	layout_layer_end(l);
	return true;
}

static bool show(struct keystore_bytes input, struct keystore *ks, struct layout *l)
{
	const struct format *format = format_by_id(ks->format);
	bool ok = layout_start(l, input.len) &&
		  (format && format->layout ? format->layout : unknown_layout)(input, ks, l);

	layout_free(l);
	return ok;
}

static WITH_OWN_FRAME bool show_file(const void *data, size_t len, const struct keystore_layout_options *options,
	bool (*each)(void *context, const struct keystore_field *field), void *context, struct keystore_error *err)
{
	struct layout l = { .each = each, .context = context, .details = options->details, .oid_name = oid_name };
	struct keystore *ks = format_keystore(len, options->open.limits, err);
	struct keystore_bytes input = { data, len };

	if (!ks)
		return false;
	bool ok = format_read(ks, input, &options->open, err);
	if (each && (ok || err->status != KEYSTORE_NO_MEMORY) && !show(input, ks, &l))
		ok = error_no_memory(err);
	keystore_free(ks);
	return ok;
}

bool keystore_layout(const void *data, size_t len, const struct keystore_layout_options *options,
	bool (*each)(void *context, const struct keystore_field *field), void *context, struct keystore_error *err)
{
	bool ok = show_file(data, len, options, each, context, err);

	stack_wipe(STACK_WIPED);
	return ok;
}
