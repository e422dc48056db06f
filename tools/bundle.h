/* bundle.h: ZIPs and folders as inputs: which files in them the tools read, and the passwords that lie beside those. */
#ifndef TOOLS_BUNDLE_H
#define TOOLS_BUNDLE_H

#include "keystore/keystore.h"
#include "tools/file.h"
#include "tools/password.h"

struct bundle_rules {
	uint64_t max_size; /* bytes of a file, and of all that is inflated in one run */
	bool recursive;	   /* into the folders of a folder */
	bool once;	   /* what is written comes once: beside keystores no PEM and DER,
		and no keystore whose entries came
			      before */
	bool passwords;	   /* those beside keystores are wanted */
	bool verbose;	   /* names what is passed over */
};

enum { MAX_BESIDE = 8 };

struct bundle;

/* A file that was found, with the passwords beside it, likely ones first. What the visitor does not take (and sets to
 * { 0 }) is released behind it. */
struct found {
	struct file file;	/* its name for messages: "a.zip:Tomcat/a.jks", "folder/a.jks" */
	const char *file_name;	/* "a.jks": the last part of that, or the argument that named a file by itself */
	struct bundle *bundle;	/* NULL: it was named by itself */
	struct beside {
		struct password password;
		char *name; /* of its file, as above */
	} beside[MAX_BESIDE];
	size_t n_beside;
	char *empty; /* the name of a file beside it that is one for its password and has none; NULL if there is none */
};

/* bundle_visit: returns an exit code, and has complained if it is not 0. */
typedef int bundle_visit(void *context, struct found *found);

/* bundle_each: calls `visit` for what NAME stands for: a file; each keystore and each file in PEM or DER in a ZIP, or
 * in a folder, by folders and names; or the member, or what is in the folder, that stands behind a colon:
 * "a.zip:Tomcat". A file of that name wins. Files that are none of these are passed over, a ZIP in a ZIP too. Goes on
 * after a failure; returns the first exit code that is not 0. */
int bundle_each(const char *name, const struct bundle_rules *rules, bundle_visit *visit, void *context);

/* bundle_name: names to the sandbox what bundle_each will open for NAME. Returns an exit code. */
int bundle_name(const char *name, bool recursive);

/* bundle_names_member: there is no file NAME, but a file up to a colon in it: "a.zip:a.jks". */
bool bundle_names_member(const char *name);

/* bundle_leaves_out: the file, which has been read as `ks`, is not wanted after all: nothing but requests or public
 * keys is in it, or, with `once`, all its entries came before. That is noted. false for a file that was named by
 * itself. */
bool bundle_leaves_out(const struct found *found, const struct keystore *ks);

/* bundle_hint_empty: of a file that wants a password: the text beside it has none, unless another one has. */
void bundle_hint_empty(const struct found *found);

#endif
