/* jksimport.h: what the parts of jksimport share. One run goes through these steps, each a file of its own:
 *
 *	jksimport_options.c    the command line
 *	jksimport_passwords.c  every password that will be needed, before anything is locked
 *	jksimport_profile.c    how a PKCS#12 will be protected
 *	jksimport_inputs.c     the inputs, read
 *	jksimport_gather.c     the entries that they bring ...
 *	jksimport_hold.c       ... if the result can hold them,
 *	jksimport_keys.c       ... each key with its certificates (jksimport_pool.c), protected (jksimport_stage.c)
 *	jksimport_arrive.c     ... with alias and date
 *	jksimport_leftover.c   ... and what was not used
 *	jksimport_store.c      the store to be changed, or an empty one
 *	jksimport_edit.c       --delete, --rename, --change-key-password, --change-password, --profile
 *	jksimport_reply.c      --reply
 *	jksimport_merge.c      the entries into the store: duplicates, expired ones, aliases
 *	jksimport_write.c      the store to its file, read back and compared (jksimport_same.c)
 *	jksimport_form.c       ... and what of the form of -i it does not have
 *	jksimport_summary.c    what was done
 *
 * Functions that return int return an exit code, and have complained if it is not 0. */
#ifndef TOOLS_JKSIMPORT_H
#define TOOLS_JKSIMPORT_H

#include "keystore/keystore.h"
#include "tools/alias.h"
#include "tools/exit.h"
#include "tools/file.h"
#include "tools/password.h"

/* ---- The command line
 * ------------------------------------------------------------------------------------------------ */

enum role { ROLE_INPUT, ROLE_KEY, ROLE_CERT, ROLE_CHAIN, ROLE_REPLY, ROLE_CA };

struct source {
	const char *path;
	enum role role;
};

enum edit_kind { EDIT_DELETE, EDIT_RENAME, EDIT_KEY_PASSWORD };

struct edit {
	enum edit_kind kind;
	const char *what; /* "ALIAS", or "A=B" */
};

enum on_clash { CLASH_ERROR, CLASH_SKIP, CLASH_REPLACE, CLASH_RENAME };

/* The passwords of one run, in the order in which they are taken from standard input. */
enum password_id {
	STORE_PASSWORD,
	KEY_PASSWORD,
	IN_PASSWORD,
	IN_KEY_PASSWORD,
	NEW_PASSWORD,
	NEW_KEY_PASSWORD,
	MAC_PASSWORD,
	IN_MAC_PASSWORD,
	N_PASSWORDS
};

struct options {
	const char *out, *in;	  /* -o, -i; NULL if not given */
	enum keystore_format type; /* -t; UNKNOWN if not given */
	struct source *sources;	  /* in the order of the command line */
	size_t n_sources;
	struct edit *edits; /* likewise */
	size_t n_edits;
	char *passwords[N_PASSWORDS]; /* sources, for password_get; NULL if not given */
	const char *alias;
	enum alias_from alias_from;
	enum on_clash on_clash;
	bool alias_from_given, trust, change_password, skip_expired, backup, dry_run, force, verbose, leave_out;
	bool recursive;
	bool has_mode, has_date;
	unsigned mode;
	int64_t date_ms; /* for entries without a date: --date, else SOURCE_DATE_EPOCH, else now */
	int64_t now;	 /* seconds since 1970, for expiry: SOURCE_DATE_EPOCH, else now */
	const char *profile, *key_encryption, *cert_encryption, *mac; /* known names; NULL if not given */
	uint64_t iterations; /* 0: that of the profile, or the library's choice */
	struct keystore_limits limits;
};

/* options_parse: -1: go on; otherwise the program ends with this exit code (--help, --version, a usage error). */
int options_parse(int argc, char **argv, struct options *out);
void options_free(struct options *options);

/* options_print_help: the synopsis on standard output. */
void options_print_help(void);

/* date_parse: RFC 3339 ("2026-11-24T05:49:58Z", "2026-11-24") or seconds since 1970, to milliseconds. */
bool date_parse(const char *text, int64_t *milliseconds);

/* ---- The run
 * ----------------------------------------------------------------------------------------------------------- */

/* A file that was read. */
struct input {
	const char *path;
	const char *file_name; /* for --alias-from filename: of a file in a ZIP or folder, the last part of its path */
	struct file file;      /* `store` may borrow its bytes */
	struct keystore *store;
	const struct keystore_password *password; /* what opened it; NULL for PEM and DER */
	struct password *beside;		  /* that, if it lay beside it in a ZIP or a folder; else NULL */
	size_t pool_begin, pool_end;		  /* its certificates in the pool */
	enum keystore_format format;
	enum role role;
	bool in_bundle;	     /* it was not named by itself */
	bool needs_password; /* JKS; PKCS#12 with a MAC or an encrypted part */
};

/* The certificates of several inputs. Windows into those. */
struct pool {
	struct pool_item {
		struct keystore_bytes der;
		const struct input *input; /* NULL: from the store itself */
		size_t entry;
		bool used; /* in a chain */
	} *items;
	size_t n, capacity;
	struct keystore_certificate *parsed; /* once a key asks for one: they are several times as large */
	size_t n_parsed;
	size_t next; /* where pool_find begins to look */
	size_t n_keys, n_compared; /* by pool_find */
	size_t *best, n_best; /* of pool_find: the best certificate for the same public key as each */
	size_t *issuers, n_issuers; /* of pool_chain: who issued each; SIZE_MAX: nobody here */
	size_t *seen, rounds; /* of pool_chain: the last chain that each was in */
};

/* Certificates, leaf first: windows in an array on the heap. */
struct chain {
	struct keystore_bytes *certificates;
	size_t n;
};

/* An entry on its way into the store. */
struct arrival {
	union {
		struct {
			const struct keystore *from;
			size_t index;
		} entry;		   /* to be copied */
		struct keystore_bytes der; /* a certificate to be added, if is_loose */
	} what;
	const struct input *input;
	struct alias alias;
	int64_t created_ms;
	uint8_t kind; /* enum keystore_entry_kind */
	bool is_loose;
	bool numbered; /* the alias was derived: if another arrival has it, this one is numbered */
	bool has_created;
	bool undated; /* has no date, and gets none: a PKCS#12 can do without */
	bool expired; /* a trusted certificate */
	bool duplicate;
};

/* What was done, for the last line. */
struct tally {
	size_t keys, secret_keys, certificates, others; /* added, by kind */
	size_t replaced, duplicates, skipped, expired, expired_in_chains, expired_left_out;
	size_t deleted, renamed, key_passwords;
	size_t protected_anew; /* keys, by --profile */
	size_t reply; /* certificates in the chain of the reply */
	bool password;
	bool converted; /* -i and -o have different formats, or are different files */
};

struct run {
	const struct options *options;
	struct password passwords[N_PASSWORDS];
	struct password prompted; /* the last one asked for a key of an input */
	struct input *inputs;
	size_t n_inputs, input_capacity;
	struct input base; /* -i; its keystore becomes `store`, or is converted */
	struct keystore *store;
	enum keystore_format format; /* of the result */
	struct keystore_profile profile; /* PKCS#12; PEM: its keys */
	bool told_own_password, told_alias;
	bool in_place;
	struct file_lock lock;
	struct keystore_secret key; /* the one that is taken over, and room for the next */
	struct keystore *staging; /* private and secret keys as the result will hold them */
	struct pool pool;
	struct arrival *arrivals;
	size_t n_arrivals, arrival_capacity;
	struct tally tally;
	unsigned mode;	      /* of the result */
	unsigned mode_before; /* of the file that is replaced; 0 if there is none */
};

/* run_path: the file that will be written; "-" is standard output. */
const char *run_path(const struct run *run);

/* run_verbose: note(), with -v only. */
#define run_verbose(run, ...) ((run)->options->verbose ? note(__VA_ARGS__) : (void)0)

/* subject_text: the subject of a certificate for a message, cut at the end of the buffer. */
struct subject {
	char text[160];
};
struct subject subject_text(struct keystore_bytes name);

/* grow: room for one more item in an array; NULL when memory is out, with the array as it was. */
void *grow(void *items, size_t n, size_t *capacity, size_t size);

/* ---- Passwords
 * ----------------------------------------------------------------------------------------------------------- */

/* passwords_get: those that the command line names. */
int passwords_get(struct run *run);

/* passwords_ask: asks for the store's passwords that are needed and were not given. */
int passwords_ask(struct run *run);

void passwords_free(struct run *run);

/* store_password: what opens -i. result_password: what protects the result. result_key_password: what protects its
 * keys; NULL: nothing (PEM). */
const struct keystore_password *store_password(const struct run *run);
const struct keystore_password *result_password(const struct run *run);
const struct keystore_password *result_key_password(const struct run *run);

/* result_protection: how a key of the result is protected with this password. */
struct keystore_protection result_protection(const struct run *run, const struct keystore_password *password);

/* own_key_password: what opens a key of the store itself: -k, else -p. */
const struct keystore_password *own_key_password(const struct run *run);

/* input_password: what opens an input that has a store password; asks if there is none. */
int input_password(struct run *run, const char *path, const struct keystore_password **out);

/* open_key: the private or secret key of entry i of an input, with the first password that fits; asks if none was
 * given. *used, if that is not NULL, is what opened it; NULL for a key that needs none. *out is empty or that of an
 * earlier call. */
int open_key(struct run *run, const struct input *input, size_t i, struct keystore_secret *out,
	const struct keystore_password **used);

/* key_is_protected: the private or secret key of entry i is encrypted. */
bool key_is_protected(const struct keystore *ks, size_t i);

/* key_opens: does this password open the private or secret key of entry i? *out is empty or that of an earlier call. */
bool key_opens(const struct keystore *ks, size_t i, const struct keystore_password *password,
	struct keystore_secret *out, struct keystore_error *err);

/* result_mac_password: of the MAC of a PKCS#12, where it is another one; else NULL. */
const struct keystore_password *result_mac_password(const struct run *run);

/* key_password_ask: makes sure that there is a password for the keys of a PKCS#12 that has none itself. */
int key_password_ask(struct run *run);

/* passwords_equal: both given and the same. */
bool passwords_equal(const struct keystore_password *a, const struct keystore_password *b);

/* ---- Protection of PKCS#12
 * --------------------------------------------------------------------------------------------------- */

/* profile_set: works out run->profile. `base` is the store of -i, opened or not; NULL: there is none. */
void profile_set(struct run *run, const struct keystore *base);

/* changes_protection: the command line says how the file or its keys shall be protected. */
bool changes_protection(const struct options *options);

/* protects_anew: the command line says how keys shall be protected, so none stays as it is. */
bool protects_anew(const struct run *run);

/* result_has_password: the result has a store password. */
bool result_has_password(const struct run *run);

/* note_java_password: notes if Java will not take this password. note_own_password: notes, once, that a key will have
 * another password than its PKCS#12. */
void note_java_password(const struct run *run, const struct keystore_password *password);
void note_own_password(struct run *run, const struct keystore_password *password);

/* ---- Inputs, certificates, entries
 * --------------------------------------------------------------------------------------- */

/* inputs_read: all that the command line names, in order. */
int inputs_read(struct run *run);

/* input_load: the bytes of a file, and what they are. input_peek: whether it needs a password; with a `profile`, for a
 * PKCS#12, sets that of the run by what can be seen of it. input_open: the keystore in them, with `password`, and
 * `mac_password` where the MAC has its own. */
int input_load(struct input *input, const struct options *options);
int input_peek(struct run *run, struct input *input, bool profile);
int input_open(struct input *input, const struct keystore_password *password,
	const struct keystore_password *mac_password, const struct options *options);
void input_close(struct input *input);

/* input_drop: gives back what was read of it; its names stay. */
void input_drop(struct input *input);

/* pool_add: false with an error if it is no certificate. */
bool pool_add(struct pool *pool, struct keystore_bytes der, const struct input *input, size_t entry,
	struct keystore_error *err);

/* pool_add_store: the certificates of all entries of a keystore. Those that cannot be read are passed over unless
 * `strict`. */
int pool_add_store(struct pool *pool, const struct keystore *ks, const struct input *input, bool strict);

/* pool_certificate: what certificate i of the pool says. */
struct keystore_certificate pool_certificate(const struct pool *pool, size_t i);

/* pool_find: among the first n, the certificate for a private key: one that came with --cert first, then one that
 * somebody else issued, then the one that is valid longest. KEYSTORE_MATCH_UNKNOWN: for this algorithm it cannot be
 * told, and the first certificate of --cert, or of --reply, is taken on trust; SIZE_MAX if there is none of these.
 * KEYSTORE_MISMATCH: there is none. Returns 7 if keys and certificates are too many to compare each with each. */
int pool_find(struct pool *pool, size_t n, struct keystore_bytes pkcs8, size_t *leaf,
	enum keystore_match *match);

/* note_on_trust: that `leaf` was taken on trust for a key of a file. */
void note_on_trust(const struct pool *pool, size_t leaf, const char *file);

/* pool_chain: the chain of certificate `leaf`, from all certificates; marks them as used. *missing is the issuer that
 * was not found; empty if the chain is complete. False when memory is out. */
bool pool_chain(struct pool *pool, size_t leaf, struct chain *out, struct keystore_bytes *missing);

/* chain_free: forgets it. */
void chain_free(struct chain *chain);

/* pool_empty: forgets all certificates. */
void pool_empty(struct pool *pool);

/* find_duplicates: duplicate[i] is set for each of n items that an earlier one equals. Time n log n. False when
 * memory is out. */
bool find_duplicates(const struct keystore_bytes *items, size_t n, bool *duplicate);

/* gather: what the inputs bring, as arrivals. */
int gather(struct run *run, struct input *inputs, size_t n);

/* input_is_store: a keystore with entries of its own, as against a heap of keys and certificates. */
bool input_is_store(const struct input *input);

/* is_key: a private or a secret key. */
bool is_key(enum keystore_entry_kind kind);

/* check_held: entries of keystores that the result cannot hold: named, and refused unless --leave-out is given. What
 * of other entries it cannot hold is named. */
int check_held(const struct run *run, const struct input *inputs, size_t n);

/* check_chains: the same of the chains of the store: a PKCS#12 holds those alone in which each certificate is followed
 * by its issuer. */
int check_chains(struct run *run);

/* arrive_certificate: certificate `number` of the pool as a trusted entry. */
int arrive_certificate(struct run *run, size_t number);

/* arrive_entry: entry `index` of `from`, to be copied; date and alias are those of entry i of the input. */
int arrive_entry(struct run *run, const struct input *input, size_t i, const struct keystore *from, size_t index);

/* gather_store_key: the private or secret key of entry i of a keystore. gather_loose_key: one from PEM or DER. */
int gather_store_key(struct run *run, const struct input *input, size_t i, const struct keystore_entry *entry);
int gather_loose_key(struct run *run, const struct input *input, size_t i);

/* stage_key: a private key with its chain, protected as the result wants it, to run->staging. *index is where. */
int stage_key(struct run *run, struct keystore_bytes pkcs8, const struct chain *chain, const char *path, size_t *index);

/* stage_anew: a copy of entry i of an input, all that its format keeps with it included, with its key protected as the
 * result wants it. `old` opens it. *index is NOT_STAGED if the result cannot hold it and --leave-out is given. */
#define NOT_STAGED SIZE_MAX
int stage_anew(
	struct run *run, const struct input *input, size_t i, const struct keystore_password *old, size_t *index);

/* stage_copy: the same of the key of entry i of an input, which stays as it is protected. */
int stage_copy(struct run *run, const struct input *input, size_t i, const struct chain *chain, size_t *index);

/* stage_other: what is no key and no certificate (a CRL), as a PEM block. */
int stage_other(struct run *run, const struct input *input, const struct keystore_entry *entry, size_t *index);

/* note_left_over: names the certificates of PEM inputs that are in no chain. */
int note_left_over(const struct run *run);

/* alias_choose: an alias that somebody chose, in lower case; a note tells if that changed it. False when memory is
 * out. */
bool alias_choose(struct keystore_bytes alias, struct alias *out);

/* arrivals_free: forgets them. */
void arrivals_free(struct run *run);

/* merge: the arrivals into the store; forgets them and the pool. Inputs are dropped on the way. */
int merge(struct run *run);

/* ---- The store
 * ------------------------------------------------------------------------------------------------------------ */

/* enter_sandbox: from here on nothing is opened but what the command line names (tools/sandbox.h). */
int enter_sandbox(const struct run *run);

/* is_in_place: -i is the file that will be written. */
bool is_in_place(const struct options *options);

/* store_check_name: refuses an -i that is in a ZIP, whose folder there is not. */
int store_check_name(const struct run *run);

/* store_prepare: the format of the result. Reads -i. */
int store_prepare(struct run *run);

/* store_open: locks and reads -i, or converts it, or makes an empty store. */
int store_open(struct run *run);

/* store_find: an entry by the name a user types: exactly, else as Java would find it. Exit code 1 if there is none. */
int store_find(struct run *run, struct keystore_bytes alias, size_t *i);

/* store_set_mode: works out the mode of the result. */
void store_set_mode(struct run *run);

/* store_same: 0 if `ks`, read back, holds what the store holds: every key, certificate, alias and date; 3 if not; 7,
 * with a complaint, when memory is out. */
int store_same(const struct run *run, const struct keystore *ks);

int edit(struct run *run);
int change_password(struct run *run);
int protect_anew(struct run *run);
int install_reply(struct run *run);
int store_write(struct run *run);

/* note_form: what of the form of -i a store that is written does not have. */
void note_form(const struct run *run);

/* summary: what was done: one line, on standard output (or error, if the store went to standard output), then notes. */
int summary(const struct run *run);

#endif
