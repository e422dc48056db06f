/* alias.h: an alias in the file (modified UTF-8 behind a 16-bit length, java.io.DataOutput.writeUTF) and in the
 * model (UTF-8). */
#ifndef JKS_ALIAS_H
#define JKS_ALIAS_H

#include "keystore/model.h"

/* jks_read_alias: a window on the file where both spellings have the same bytes, else a copy in the arena. */
bool jks_read_alias(struct reader *in, size_t number, struct arena *arena, struct keystore_bytes *out,
	struct keystore_error *err);

/* jks_alias_text: an alias of the file for people; bytes that are not modified UTF-8 as \xHH. */
void jks_alias_text(struct text *to, struct keystore_bytes mutf8);

/* jks_write_alias: the reverse; CANNOT_HOLD if it is longer than 65,535 bytes. */
bool jks_write_alias(struct writer *out, struct keystore_bytes alias, struct keystore_error *err);

#endif
