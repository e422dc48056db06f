/* alias.h: names for entries that come without one: from the certificate or the file, stable (the same input gives
 * the same name), in the lower case in which Java looks them up, and numbered where a name is taken: "example ca",
 * "example ca-2", "example ca-3". */
#ifndef TOOLS_ALIAS_H
#define TOOLS_ALIAS_H

#include "keystore/keystore.h"

enum alias_from {
	ALIAS_FROM_CN,		/* the subject's common name; without one, the whole subject */
	ALIAS_FROM_SUBJECT,	/* the subject as RFC 4514 writes it */
	ALIAS_FROM_FINGERPRINT, /* SHA-256 in hex */
	ALIAS_FROM_FILENAME	/* the file's name without folder and suffix; "stdin" */
};

/* alias_from_name: "cn", "subject", "fingerprint", "filename". False for any other word. */
bool alias_from_name(const char *word, enum alias_from *out);

/* An alias on the heap, without terminator. Release it with alias_free. */
struct alias {
	char *text;
	size_t len;
};

void alias_free(struct alias *alias);

/* alias_view: for the library. */
struct keystore_bytes alias_view(const struct alias *alias);

/* alias_lower: `text` in lower case. False when memory is out, as all functions below. */
bool alias_lower(struct keystore_bytes text, struct alias *out);

/* alias_derive: the name that `from` gives to a certificate out of the file `path`. */
bool alias_derive(enum alias_from from, const struct keystore_certificate *certificate, const char *path,
	struct alias *out);

/* alias_number: puts the next free "-2", "-3", ... behind `alias`, whatever `ks` holds. Costs log n look-ups. */
bool alias_number(struct keystore *ks, struct alias *alias);

#endif
