/* entry.h: one entry of a JKS or JCEKS file. */
#ifndef JKS_ENTRY_H
#define JKS_ENTRY_H

#include "keystore/model.h"

/* Bytes of the shortest entry there can be: tag, empty alias, date, and the length of a certificate in version 1. */
enum { JKS_MIN_ENTRY = 4 + 2 + 8 + 4 };

/* jks_read_entry: reads the next entry and appends it to the keystore. */
bool jks_read_entry(struct reader *in, struct keystore *ks, struct keystore_error *err);

/* jks_entry_size: bytes that an entry takes in the file, or some more. */
size_t jks_entry_size(const struct entry *entry);

/* jks_write_entry: one entry in version 2 of JKS or JCEKS. CANNOT_HOLD: no date, an entry that has no place there, a
 * key that is protected for another format, something longer than its length field can say. */
bool jks_write_entry(const struct entry *entry, enum keystore_format format, struct writer *out,
	struct keystore_error *err);

#endif
