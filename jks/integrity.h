/* integrity.h: the hash at the end of a JKS file, SHA-1(password as UTF-16BE || "Mighty Aphrodite" || all before
 * the hash). */
#ifndef JKS_INTEGRITY_H
#define JKS_INTEGRITY_H

#include "crypto/hash.h"

enum { JKS_HASH_SIZE = 20 };

/* A running integrity hash over the front of `file`. */
struct jks_integrity {
	struct keystore_bytes file;
	size_t hashed;		  /* bytes of the file so far */
	struct hash_state begun;  /* with the password alone */
	struct hash_state state;
};

/* jks_integrity_begin: takes the password in; the file's bytes must stay until jks_integrity_end. False when
 * memory is out. */
bool jks_integrity_begin(struct jks_integrity *integrity, struct keystore_bytes file,
	const struct keystore_password *password, struct keystore_error *err);

/* jks_integrity_lead: hashes on to somewhat behind `position`, where a reader stands. Hashing streams through
 * memory, a reader of entries jumps; what the one has touched, the other finds in the cache (for 100,000 entries a
 * third of the time that reading takes beyond hashing). */
void jks_integrity_lead(struct jks_integrity *integrity, size_t position);

/* jks_integrity_end: the hash over the file up to `end`; wipes the state. */
void jks_integrity_end(struct jks_integrity *integrity, size_t end, uint8_t out[JKS_HASH_SIZE]);

#endif
