/* java_view.h: what a JVM sees of a file, being gathered by the format that knows how (struct format, java_view). The
 * format adds entries and findings, or says that Java refuses the file; what follows from the entries for all formats
 * alike (who is trusted) is worked out behind it. */
#ifndef KEYSTORE_JAVA_VIEW_H
#define KEYSTORE_JAVA_VIEW_H

#include "keystore/model.h"

/* struct keystore_java_entry, with its certificates. */
struct java_entry {
	struct keystore_bytes alias;
	const struct keystore_bytes *certificates; /* in the view's arena or in the model */
	uint32_t n_certificates;
	uint32_t entry, shown; /* UINT32_MAX: none */
	uint8_t kind;	       /* enum keystore_entry_kind */
};

struct java_finding {
	const char *id;	   /* static string */
	const char *text;  /* in the arena; or the `format` of java_find_entry */
	uint32_t entry;	   /* UINT32_MAX: none */
	uint8_t severity;  /* enum keystore_severity */
	bool is_of_entry;  /* java_find_entry */
};

struct keystore_java_view {
	const struct keystore *ks;
	unsigned version;
	bool without_password;
	const char *refusal; /* in the arena; NULL: Java loads the file */
	struct java_entry *entries;
	size_t n_entries, entry_capacity;
	struct java_finding *findings;
	size_t n_findings, finding_capacity;
	struct keystore_bytes *issuers;
	size_t n_issuers;
	struct arena arena;
};

/* java_add: appends an entry. False when memory is out. */
bool java_add(struct keystore_java_view *view, const struct java_entry *entry);

/* java_find: records a finding: a static id, the number of an entry or SIZE_MAX, and a sentence. Names go in through
 * error_quote. False when memory is out. */
bool java_find(struct keystore_java_view *view, const char *id, enum keystore_severity severity, size_t entry,
	const char *format, ...) __attribute__((format(printf, 5, 6)));

/* java_find_entry: a finding that may come for every entry: a static format whose first %s is the alias of the entry
 * and whose second, if it has one, is what it is (entry_other). The sentence is made when it is asked for. */
bool java_find_entry(struct keystore_java_view *view, const char *id, enum keystore_severity severity, size_t entry,
	const char *format);

/* java_refuse: Java does not load the file: an error that says why, the first one counts. Entries that were added are
 * gone. False when memory is out. */
bool java_refuse(struct keystore_java_view *view, const char *id, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* java_looks_at: why Java does not read a certificate, empty if it does. False when that cannot be told: NO_MEMORY,
 * RANDOM_FAILED. */
struct java_why {
	char text[100];
};
bool java_looks_at(const struct keystore_java_view *view, struct keystore_bytes certificate, struct java_why *why,
	struct keystore_error *err);

/* java_lower: an alias as Java looks it up: itself, or a copy in the arena. False when memory is out. */
bool java_lower(struct arena *arena, struct keystore_bytes alias, struct keystore_bytes *out);

/* java_lower_again: the same, good until the next one that is put into the same room. Zero-initialise the room. */
struct java_room {
	char *text;
	size_t size;
};
bool java_lower_again(struct java_room *room, struct keystore_bytes alias, struct keystore_bytes *out);
void java_room_free(struct java_room *room);

/* java_finish: the accepted issuers, and what there is to say about them. False when memory is out. */
bool java_finish(struct keystore_java_view *view);

#endif
