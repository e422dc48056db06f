/* model.h: the keystore in memory, which every format reads into and writes from. It knows no bytes of any format. */
#ifndef KEYSTORE_MODEL_H
#define KEYSTORE_MODEL_H

#include "base/alloc.h"
#include "base/layout.h"
#include "base/reader.h"
#include "base/text.h"
#include "base/writer.h"
#include "crypto/budget.h"
#include "keystore/alias_index.h"

/* What a format keeps with an entry so that it can write it again as it was, and the model has no word for (PKCS#12:
 * bags and their attributes). The bytes are known to that format alone. In the arena. */
struct kept {
	enum keystore_format format;
	struct keystore_bytes own;	     /* of the key, or of what is KEYSTORE_OTHER */
	struct keystore_bytes *certificates; /* one for each certificate; data NULL: nothing. NULL: nothing for any */
	const char *text;		     /* what of it other formats cannot hold, for people; NULL: nothing */
	const char *own_text;		     /* what of that is of `own` */
};

/* One entry. Windows point into the keystore's input, its opened contents or its arena. 80 bytes each: there may be
 * 100,000 of them. */
struct entry {
	struct keystore_bytes alias; /* UTF-8 */
	struct keystore_bytes key;   /* as the container holds it; empty if there is none */
	union {
		union {
			struct keystore_bytes one;   /* n_certificates == 1 */
			struct keystore_bytes *many; /* otherwise; in the arena */
		} certificates;
		const char *other; /* KEYSTORE_OTHER, which has none: a static string, or one in the arena */
	};
	int64_t created_ms;
	const struct kept *kept; /* NULL: nothing */
	uint32_t n_certificates;
	uint32_t offset;	/* where it begins in the input; UINT32_MAX: nowhere */
	uint32_t id;		/* given when it was appended; it stays when entries move */
	uint8_t kind;		/* enum keystore_entry_kind */
	uint8_t key_format;	/* enum keystore_format that can recover `key` */
	bool alias_generated : 1;
	bool removed : 1; /* keystore_mark_removed */
	bool renamed : 1; /* since the index of aliases was built */
	bool has_created;
};

/* A finding that only the reader can know; the others are worked out when asked for. */
struct note {
	const char *id;		/* static string */
	const char *text;	/* in the arena */
	uint64_t offset;
	uint32_t entry_id;	/* which entry it is about; UINT32_MAX: none */
};

/* struct keystore_part, with texts that are static or in the arena. */
struct part {
	const char *name, *protection, *opened_with;
	uint64_t offset;
	bool sealed;
	struct keystore_bytes contents; /* what was decrypted, or its DER form; else data NULL */
	bool is_ber;			/* it is the DER form */
	struct keystore_strength strength;
};

struct keystore {
	struct entry *entries;
	size_t n_entries, entry_capacity;
	size_t n_removed; /* of the entries: those that are marked so */
	struct note *notes;
	size_t n_notes, note_capacity;
	struct part *parts;
	size_t n_parts, part_capacity;
	struct keystore_profile *profile; /* how the file was protected, zero where it does not say; in the arena; or
					     NULL */
	struct keystore_secret opened;	 /* what the reader decrypted; entries have windows into it */
	void *facts;			 /* what the format keeps of the file for java_view; NULL: nothing */
	void (*free_facts)(void *facts);
	struct arena arena;
	struct alias_index index;
	uint32_t next_id;
	uint8_t *input; /* own copy of the input, or NULL; wiped when freed */
	size_t input_len;
	struct keystore_limits limits;
	uint64_t n_counted, max_counted; /* model_count; of a new keystore there is no bound */
	enum keystore_format format;
	enum keystore_integrity integrity;
	unsigned version;
};

/* model_append: a new entry at the end, zeroed (offset nowhere); NULL when memory is out. The pointer is good
 * until the next append. */
struct entry *model_append(struct keystore *ks);

/* model_count: one more entry, bag or certificate of a chain is read, at `offset` in the input. In memory each has some
 * 200 bytes, in a file perhaps 7; so their number is bounded by the size of the input (limits.max_entries). LIMIT. */
bool model_count(struct keystore *ks, uint64_t offset, struct keystore_error *err);

/* model_add_part: records a part. False when memory is out. */
bool model_add_part(struct keystore *ks, const struct part *part);

/* model_entry_with_id: the number that the entry with this id has now; SIZE_MAX if it is gone. Looks at *next first,
 * where the last one was found, and behind it: entries stand mostly in the order of their ids. */
size_t model_entry_with_id(const struct keystore *ks, uint32_t id, size_t *next);

/* entry_certificate: certificate j of an entry. */
struct keystore_bytes entry_certificate(const struct entry *entry, size_t j);

/* entry_other: what it is that the model has no word for; NULL of any other kind. */
const char *entry_other(const struct entry *entry);

/* entry_set_certificates: copies the windows (not the bytes) into the entry. False when memory is out. */
bool entry_set_certificates(
	struct keystore *ks, struct entry *entry, const struct keystore_bytes *certificates, size_t n);

/* model_add_private_key: keystore_add_private_key, with the key as `key->format` protects it. */
bool model_add_private_key(struct keystore *ks, const struct keystore_new_key *key, struct keystore_bytes protected_key,
	struct keystore_error *err);

/* model_note: records a finding: a static id, a place, the number of an entry or SIZE_MAX, and a sentence. At most
 * 1,000 are kept; the 1,001st says that there are more. False when memory is out. */
bool model_note(struct keystore *ks, const char *id, uint64_t offset, size_t entry, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

/* How a format keeps secret keys. Their plaintext is its own: a PrivateKeyInfo, a serialized object. */
struct secret_keys {
	/* protect, recover: between the plaintext and what the container holds, as those of struct format. */
	bool (*protect)(struct keystore_bytes plain, const struct keystore_protection *protection, struct writer *out,
		struct keystore_error *err);
	bool (*recover)(struct keystore_bytes key, const struct keystore_password *password, struct budget *budget,
		struct keystore_secret *out, struct keystore_error *err);
	/* wrap, unwrap: between the plaintext and the raw key with its algorithm's name, which unwrap writes as text,
	 * at most `size` bytes with a NUL. */
	bool (*wrap)(struct keystore_bytes raw, const char *algorithm, struct keystore_secret *out,
		struct keystore_error *err);
	bool (*unwrap)(struct keystore_bytes plain, struct keystore_secret *out, char *algorithm, size_t size,
		struct keystore_error *err);
};

struct keystore_java_view;

/* What a format is to the rest of the library. A NULL function means that the format cannot do that. */
struct format {
	enum keystore_format id;
	const char *name;
	/* probe: does the input begin like this format? */
	bool (*probe)(struct keystore_bytes input);
	/* read: fills an empty keystore whose limits are set. Windows into `input` may be kept. On failure the
	 * caller frees ks. */
	bool (*read)(struct keystore_bytes input, const struct keystore_read_options *options, struct keystore *ks,
		struct keystore_error *err);
	/* write: the whole container to out. Entries that it cannot hold have been dealt with by the caller: they are
	 * not to be written. */
	bool (*write)(const struct keystore *ks, const struct keystore_write_options *options, struct writer *out,
		struct keystore_error *err);
	/* can_hold: is there a place for such an entry? */
	bool (*can_hold)(const struct entry *entry);
	/* protect: a PKCS#8 key as the container holds it, appended to out. */
	bool (*protect)(struct keystore_bytes pkcs8, const struct keystore_protection *protection, struct writer *out,
		struct keystore_error *err);
	/* recover: the reverse: PKCS#8 in guarded memory. *out is empty or a secret already, as secret_renew takes it;
	 * the caller frees it, after a failure, too. */
	bool (*recover)(struct keystore_bytes key, const struct keystore_password *password, struct budget *budget,
		struct keystore_secret *out, struct keystore_error *err);
	/* secret: the same for secret keys; NULL: it has none. */
	const struct secret_keys *secret;
	/* protection: how a key is protected, private or secret, for people. */
	void (*protection)(struct keystore_bytes key, struct text *out);
	/* strength: the same in figures; *out is zero before. */
	void (*strength)(struct keystore_bytes key, struct keystore_strength *out);
	/* layout: tells the fields of the input, as the layer "file", and of the layers that are in it. `ks` is what
	 * `read` has made of it, which may have failed. It judges nothing. False when memory is out. */
	bool (*layout)(struct keystore_bytes input, struct keystore *ks, struct layout *l);
	/* java_view: fills an empty view (keystore/java_view.h). NULL: Java reads no such file as a keystore. */
	bool (*java_view)(struct keystore_java_view *view, struct keystore_error *err);
};

#endif
