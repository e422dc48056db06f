/* bundle_items.h: what the parts of bundle_*.c share:
 *
 *	bundle.c           from an argument to the files that are visited
 *	bundle_zip.c       what is in a ZIP
 *	bundle_folder.c    what is in a folder
 *	bundle_password.c  which of that are passwords, and for what
 *	bundle_copies.c    what came before
 *	bundle_paths.c     the paths of all that
 */
#ifndef TOOLS_BUNDLE_ITEMS_H
#define TOOLS_BUNDLE_ITEMS_H

#include "tools/bundle.h"

enum { NO_RANK = -1 };

/* A file in a bundle. 24 bytes each: there may be 100,000 of them. */
struct item {
	char *path;	     /* from the top of the bundle: "Tomcat/a.jks" */
	uint32_t folder_len; /* of `path`, with the slash */
	uint32_t index;	     /* in the ZIP */
	int8_t rank;	     /* of a password file, for password_order; NO_RANK: it is none */
	uint8_t format;	     /* enum keystore_format */
	bool wanted;	     /* it is in the part of the bundle that was named */
	bool is_bare;	     /* PEM without a certificate or a private key, as far as that was looked at */
};

/* The paths of all items, one behind the other: there may be 100,000 of some bytes each. */
struct paths {
	struct paths *next;
	size_t used, size;
	char text[];
};

/* paths_keep: a copy of a path, good until paths_free. NULL when memory is out. Starts as NULL. */
char *paths_keep(struct paths **paths, const char *path, size_t len);
void paths_free(struct paths *paths);

/* SHA-256 of what came before, in a table with open addressing. */
struct copies {
	struct digest {
		uint8_t bytes[32];
		bool used;
	} *slots;
	size_t n, size;
};

struct bundle {
	const struct bundle_rules *rules;
	const char *name; /* as it was given */
	char separator;	  /* between that and a path: ':' of a ZIP, '/' of a folder */
	struct keystore_zip *zip; /* NULL: a folder */
	struct file_id zip_id;
	struct item *items;
	size_t n, capacity;
	struct paths *paths;
	struct copies copies;
	size_t n_visited, n_copies, n_folders_left, n_zips_left, n_wrong;
	char *first_copy;
	bool naming; /* the files of a folder are named to the sandbox, and none is taken */
	bool exact; /* one file was named: it is read whatever it is */
	bool no_memory; /* at some time */
	int code; /* the first failure */
};

/* bundle_failed: remembers the first exit code that is not 0. */
void bundle_failed(struct bundle *bundle, int code);

/* bundle_no_memory: complains and remembers that memory was out. */
void bundle_no_memory(struct bundle *bundle);

/* bundle_add: a file of this path, copied. False, with a complaint, when memory is out. */
bool bundle_add(struct bundle *bundle, const char *path, size_t len, size_t index);

/* item_name: for messages, and to open it in a folder: "a.zip:Tomcat/a.jks". Free it; NULL when memory is out. */
char *item_name(const struct bundle *bundle, const struct item *item);

/* item_peek: the first bytes, at most `size`. item_read: all of them. They complain. */
int item_peek(struct bundle *bundle, const struct item *item, uint8_t *out, size_t size, size_t *len);
int item_read(struct bundle *bundle, const struct item *item, struct file *out);

/* zip_fill, folder_fill: the items. zip_peek and so on: item_peek and item_read for a ZIP. */
void zip_fill(struct bundle *bundle);
int zip_peek(struct bundle *bundle, const struct item *item, uint8_t *out, size_t size, size_t *len);
int zip_read(struct bundle *bundle, const struct item *item, struct file *out);
void folder_fill(struct bundle *bundle);
int folder_name(const char *name, bool recursive); /* to the sandbox */
int folder_peek(const char *name, uint8_t *out, size_t size, size_t *len);

/* password_rank: for a file of this name; NO_RANK if it is not that of a password. */
int password_rank(const char *name);

/* passwords_beside: those among items[begin .. end), which are of one folder, for a keystore of this format. It
 * complains when memory is out, and of nothing else. */
int passwords_beside(struct bundle *bundle, size_t begin, size_t end, enum keystore_format format, struct found *out);

/* copies_add: adds the entries of a keystore. True if all of them were there before; there is at least one. When memory
 * is out, it complains, and the bundle has failed. */
bool copies_add(struct bundle *bundle, const struct keystore *ks);
void copies_free(struct copies *copies);

#endif
