/* pfx.h: PKCS#12 around what a test has made: the frames of the writer, around bytes that are there already. */
#ifndef TESTS_SUPPORT_PFX_H
#define TESTS_SUPPORT_PFX_H

#include "pkcs12/pfx.h"

/* put_data: a ContentInfo of type data around SafeContents. */
static inline void put_data(struct keystore_bytes contents, struct writer *out)
{
	struct data_begun begun = data_begin(out);

	writer_bytes(out, contents);
	data_end(out, &begun);
}

/* put_pfx: a PFX around an AuthenticatedSafe (pfx_begin). */
static inline bool put_pfx(struct keystore_bytes auth_safe, const struct keystore_mac *mac,
	const struct keystore_write_options *options, struct writer *out, struct keystore_error *err)
{
	struct pfx_begun begun = pfx_begin(out);

	writer_bytes(out, auth_safe);
	return pfx_end(out, &begun, mac, options, err);
}

#endif
