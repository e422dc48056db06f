/* jksdump.h: what the parts of jksdump share. One run goes through these steps, each a file of its own:
 *
 *	jksdump_options.c   the command line
 *	jksdump_input.c     one input: file (bundle.h), store password, keystore, the entries that -a chooses
 *	jksdump_alias.c     -a: names with wildcards
 *	jksdump_parse.c     its certificates, parsed
 *	jksdump_list.c      the first line and the findings of an input, around
 *	jksdump_table.c       the table, or
 *	jksdump_verbose.c     everything (-v): the parts of the file, its entries,
 *	jksdump_certificate.c   and their certificates
 *	jksdump_layout.c    --layout: the bytes of an input, field by field
 *	jksdump_java.c      --java: what a JVM sees,
 *	jksdump_java_keys.c   whose keys have a password of their own, and
 *	jksdump_java_remedy.c the command that mends what it does not
 *	jksdump_view.c      an input with its keys, or with what was complained of,
 *	jksdump_keys.c          its keys, opened once, and what is kept of them; for
 *	jksdump_json.c      --json: the document, and the parts of a file's object,
 *	jksdump_json_entry.c    its entries
 *	jksdump_json_certificate.c  and their certificates,
 *	jksdump_json_java.c     what --java tells,
 *	jksdump_json_layout.c   or the fields of --layout
 *	jksdump_diff.c      --diff: which entries of two inputs belong together,
 *	jksdump_diff_compare.c  and what differs between two;
 *	jksdump_diff_list.c     as a listing,
 *	jksdump_diff_json.c     as JSON
 *	jksdump_export.c    --pem and --der: which objects go out, in which order
 *	jksdump_object.c    one private key or certificate: opened, protected as --key-form says, encoded
 *	jksdump_pieces.c    what goes out, gathered, and written to files
 *	jksdump_names.c     --split: safe file names
 *	jksdump_pem_for.c   --pem-for: the programs, what they cannot read, how they are told of the file
 *	jksdump_issuers.c     trusted certificates without their issuer
 *	jksdump_check*.c    --check; tools/jksdump_check.h
 *	jksdump_findings.c  what it found, told
 *
 * Functions that return int return an exit code, and have complained if it is not 0. */
#ifndef TOOLS_JKSDUMP_H
#define TOOLS_JKSDUMP_H

#include <stdio.h>

#include "keystore/keystore.h"
#include "tools/exit.h"
#include "tools/file.h"
#include "tools/held.h"
#include "tools/json.h"
#include "tools/password.h"
#include "tools/print.h"

/* ---- The command line -------------------------------------------------------------------------------------------- */

/* Which objects are exported: --pem and --der, as bits. */
enum {
	PART_KEYS = 1,	  /* private keys */
	PART_CHAIN = 2,	  /* the certificates of private keys */
	PART_TRUSTED = 4, /* trusted certificates */
	PART_ALL = 7
};

enum export_kind { EXPORT_NONE, EXPORT_PEM, EXPORT_DER };
enum key_form { FORM_PLAIN, FORM_PBES2, FORM_PBES1 };

/* One -a. */
struct pattern {
	const char *text; /* as it was given */
	char *lowered;	  /* for pattern_matches */
	size_t len;
	bool matched; /* an entry, in any input */
};

/* Indices of sources and passwords, in the order in which they are taken from standard input. */
enum { STORE_PASSWORD, KEY_PASSWORD, OUT_PASSWORD, MAC_PASSWORD, OTHER_PASSWORD, N_PASSWORDS };

struct options {
	char **files;
	size_t n_files;
	struct pattern *patterns;
	size_t n_patterns;
	char *sources[N_PASSWORDS]; /* of the passwords, for password_get; NULL if not given */
	struct password passwords[N_PASSWORDS];
	enum export_kind export;
	const struct program *program; /* of --pem-for; NULL: none */
	unsigned parts; /* 0: the choice of --der without a value */
	enum key_form form;
	const char *output; /* NULL: standard output */
	unsigned java;	    /* --java: the version; 0: not asked for */
	const char *other;  /* --diff; NULL if not given */
	const char *trusted_by; /* the truststore to --check against; NULL if not given */
	struct anchors *anchors; /* what is in it; NULL without */
	bool for_other; /* these are for one of the two (options_for_other) */
	bool json;
	bool verbose, no_password, recursive, split, force, color, form_given;
	bool layout;
	bool check;
	uint64_t check_days; /* what expires within so many days is found */
	struct keystore_limits limits;
};

/* A program that --pem-for knows. program_named: NULL if there is none of that name. program_encrypted_form: how a key
 * is protected for it; FORM_PLAIN if it reads none that is. */
struct program;
const struct program *program_named(const char *name);
enum key_form program_encrypted_form(const struct program *program);

/* options_parse: -1: go on; otherwise the program ends with this exit code (--help, --version, a usage error). */
int options_parse(int argc, char **argv, struct options *out);
void options_free(struct options *options);

/* options_for_other: the same for the other store of --diff or --trusted-by: with its password. That of -p, which it
 * has by default, comes behind one that lies beside it. Owns nothing. */
struct options options_for_other(const struct options *options);

/* anchors_open: reads the truststore of --trusted-by into options->anchors; anchors_close: gives it back. */
int anchors_open(struct options *options);
void anchors_close(struct options *options);

/* options_print_help: the synopsis on standard output. */
void options_print_help(void);

/* ---- Names with wildcards ---------------------------------------------------------------------------------------- */

/* pattern_new: prepares `text`: * any characters, ? one; \* \? \\ and \xHH stand for the character itself, so that
 * an alias can be given as the table prints it. Case is ignored as Java ignores it. False when memory is out. */
bool pattern_new(const char *text, struct pattern *out);
void pattern_free(struct pattern *pattern);

/* pattern_matches: `lowered` is an alias in Java's lower case. */
bool pattern_matches(const struct pattern *pattern, struct keystore_bytes lowered);

/* ---- An input ---------------------------------------------------------------------------------------------------- */

struct input {
	struct file file;
	struct keystore *store; /* borrows the file's bytes */
	struct password typed;	/* the store password, if it was asked for or found beside it */
	int code;		/* EXIT_DONE; with --json, why there is no store */
	bool in_bundle;		/* it was not named by itself: it comes out of a ZIP or a folder */
	bool *chosen;		/* by entry; NULL: all of them */
	size_t n_chosen;
	struct parsed *parsed;	/* for input_parse */
};

/* enter_sandbox: from here on nothing is opened but what the command line names (tools/sandbox.h). */
int enter_sandbox(const struct options *options);

/* inputs_each: opens each keystore that `name` stands for, one file or those in a ZIP or folder (tools/bundle.h), with
 * its store password: that of -p, one that lies beside it, or one that is asked for. Calls `visit` for each, with
 * --json also for those that could not be opened; the input is closed behind it, unless it was taken ({ 0 } is left).
 * Goes on after a failure; returns the first exit code that is not 0. */
typedef int input_visit(void *context, struct options *options, struct input *input);
int inputs_each(struct options *options, const char *name, input_visit *visit, void *context);

void input_close(struct input *input);

/* input_parse: keystore_certificate_parse of a certificate of this input, which is parsed once where several entries
 * have it, one after the other. */
bool input_parse(const struct input *input, struct keystore_bytes der, struct keystore_certificate *out,
	struct keystore_error *err);

/* parsed_new: nothing yet; NULL when memory is out, and then each is parsed anew. */
struct parsed *parsed_new(void);

/* input_read_options: how an input is read. */
struct keystore_read_options input_read_options(const struct options *options, const struct input *input);

/* input_complain: why an input cannot be read, with what helps; returns the exit code. */
int input_complain(const struct options *options, const struct input *input, const struct keystore_error *err);

/* input_chose: entry i is wanted. */
bool input_chose(const struct input *input, size_t i);

/* input_password: the store password; NULL if there is none. */
const struct keystore_password *input_password(const struct options *options, const struct input *input);

/* ---- Listing ----------------------------------------------------------------------------------------------------- */

/* list_input: one input on standard output. */
int list_input(const struct options *options, const struct input *input);

/* list_first_line: what it is, how many entries, its size and integrity. */
void list_first_line(const struct options *options, const struct input *input);

void list_table(const struct options *options, const struct input *input);
void list_verbose(const struct options *options, const struct input *input);

/* list_lone_key: algorithm and size of a private key that has no certificate to tell them and is not sealed, as text;
 * false if entry i is none. */
bool list_lone_key(const struct keystore *ks, size_t i, char *text, size_t size);

/* list_parts: what of the file is protected by itself, and how. */
void list_parts(const struct input *input);

/* list_certificate: certificate j of the n of entry i. `text` is used again for the next. */
void list_certificate(const struct options *options, const struct input *input, size_t i, size_t j, size_t n,
	struct growing *text);

/* certificate_offset: where it stands in the file, if it stands there as it is (and not as base64); else
 * KEYSTORE_NO_OFFSET. */
uint64_t certificate_offset(const struct input *input, struct keystore_bytes der);

/* list_label: the beginning of a line with one fact, indented by `depth`. list_line: the whole line. */
void list_label(int depth, const char *name);
void list_line(int depth, const char *name, const char *text);

/* entry_alias: an alias for people, escaped, in `buffer`: an empty one is "\"\"". */
const char *entry_alias(struct growing *buffer, struct keystore_bytes alias);

/* terminal_columns: of standard output; 0 if it is no terminal. */
size_t terminal_columns(void);

/* share_columns: on a terminal, what the other columns leave is for alias and subject. The subject, which most often
 * begins with the telling part, gets what the alias does not need, and at least a third. *alias is how wide the aliases
 * are; in a pipe it stays, and *subject is SIZE_MAX. */
void share_columns(size_t others, size_t *alias, size_t *subject);

/* color: the escape sequence for a style when colours are on; "" otherwise. */
#define STYLE_HEAD "\033[1m"
#define STYLE_BAD "\033[31m"
#define STYLE_END "\033[0m"
const char *color(const struct options *options, const char *style);

/* layout_input: the fields of an input that has its bytes, as far as it can be read, and then what is wrong with it. */
int layout_input(const struct options *options, const struct input *input);

/* ---- Java ------------------------------------------------------------------------------------------------------- */

/* java_input: one input on standard output; 1 if Java loses something of it. */
int java_input(const struct options *options, const struct input *input);

/* java_key_findings: calls each(context, finding) for each key that Java lists and that the store password does not
 * open, a warning; not without a password. It takes no more iterations than --max-iterations allows one derivation;
 * keys that are left then are noted. */
typedef bool java_each(void *context, const struct keystore_finding *finding);
void java_key_findings(const struct options *options, const struct input *input,
	const struct keystore_java_view *view, java_each *each, void *context);

/* java_print_remedy: a line with the command that mends it, if there is one. */
void java_print_remedy(
	const struct options *options, const struct input *input, const struct keystore_finding *finding);

/* ---- Keys, opened ------------------------------------------------------------------------------------------------ */

/* What is kept of one key. */
struct opened_key {
	uint32_t entry; /* keystores have no more */
	uint8_t kind;	/* enum keystore_entry_kind */
	uint8_t status; /* enum keystore_status: why it could not be opened; KEYSTORE_OK if it was or nobody tried */
	bool open;
	bool taken;	    /* by keys_take: need not be opened any more */
	uint32_t bits;	    /* 0: unknown */
	uint8_t sha256[32]; /* if it is open: of the PKCS#8; of a secret key's bytes, for comparing alone */
	const char *algorithm, *curve; /* NULL: unknown */
	char *text; /* on the heap, or NULL: what `algorithm` points to; `status`, if that is not OK, as a sentence */
};

/* Of the keys among the chosen entries, in their order. Starts as { 0 }. */
struct keys {
	struct opened_key *items;
	size_t n;
};

/* keys_list: which there are; none is open. keys_open: opens each with -k or the store password; with -n and without -k
 * none. Asks nobody and does not complain of keys that do not open. Both return an exit code: 7, with a complaint, when
 * memory is out. */
int keys_list(const struct input *input, struct keys *out);
int keys_open(const struct options *options, const struct input *input, struct keys *keys);

/* keys_take: the key of entry i, which somebody else has opened: keys_open will not do so again. */
void keys_take(const struct options *options, const struct keys *keys, size_t i, const struct keystore_secret *pkcs8);
void keys_free(struct keys *keys);

/* keys_find: that of entry i; NULL if it has none. */
const struct opened_key *keys_find(const struct keys *keys, size_t i);

/* key_recover, secret_recover: a private key as PKCS#8, a secret key's bytes, with -k, and where that is not given or
 * does not fit, with the store password. They do not complain. *pkcs8 is empty or that of an earlier call
 * (keystore_private_key_into), here and in key_open and key_try. */
bool key_recover(const struct options *options, const struct input *input, size_t i, struct keystore_secret *pkcs8,
	struct keystore_error *err);
bool secret_recover(const struct options *options, const struct input *input, size_t i, struct keystore_secret *bytes,
	char *algorithm, size_t size, struct keystore_error *err);

/* An input with its keys, or why there is none. */
struct view {
	const struct options *options;
	const char *name; /* as it was given */
	int code;	  /* EXIT_DONE, or why there is no input; it has been complained of */
	struct keystore_error error; /* then: status KEYSTORE_OK if it was not the library that failed */
	struct input input;
	struct keys keys;
	const struct diff *diff; /* NULL without --diff */
	struct findings *checked; /* of --check; NULL without */
};

struct findings;

/* view_take: takes an input from inputs_each, which visits what `argument` stands for, opens its keys (with --layout:
 * looks at its bytes), and takes the complaint that there was. view_failed: of an argument that led to no input. */
int view_take(struct options *options, const char *argument, struct input *input, struct view *out);
struct view view_failed(const struct options *options, const char *argument, int code);

/* view_open: the one keystore that an argument stands for. */
int view_open(struct options *options, const char *argument, struct view *out);
void view_close(struct view *view);

/* view_hold: holds a view, which may be { 0 } (tools/held.h). */
void view_hold(struct held *held, struct view *view);

/* ---- Differences ------------------------------------------------------------------------------------------------- */

/* What of an entry differs, as bits, in the order in which it is told. */
enum {
	DIFF_TYPE = 1,
	DIFF_ALIAS = 2, /* if only in case, or nothing else tells that it is the same entry */
	DIFF_CERTIFICATE = 4,
	DIFF_CHAIN = 8, /* behind the first certificate */
	DIFF_KEY = 16,
	DIFF_DATE = 32,
	DIFF_PROTECTION = 64, /* of the key; compared in one format alone, as are attributes */
	DIFF_ATTRIBUTES = 128,
	N_DIFF_BITS = 8
};

/* How two keys were compared. */
enum key_evidence {
	KEYS_NONE,	/* there are none, or one alone */
	KEYS_OPENED,	/* PKCS#8, or a secret key's bytes */
	KEYS_PROTECTED, /* the protected bytes are the same */
	KEYS_PUBLIC,	/* not opened, or stored in different ways: the certificates' public keys */
	KEYS_UNKNOWN,	/* not opened, and nothing tells */
	N_EVIDENCE
};

/* What became of an entry. It is not seen if it is on one side alone and may be in a sealed part of the other, or if
 * nothing of it differs and something of it may be in a sealed part. */
enum outcome { ENTRY_SAME, ENTRY_ADDED, ENTRY_REMOVED, ENTRY_CHANGED, ENTRY_RENAMED, ENTRY_UNSEEN, N_OUTCOMES };

struct pair {
	size_t from, to; /* entry of OTHER, of FILE; SIZE_MAX if there is none */
	unsigned what;	 /* differs */
	unsigned unseen; /* may differ: on one side it can only be in a sealed part */
	enum key_evidence evidence;
	enum outcome outcome;
};

/* From OTHER to FILE. */
struct diff {
	struct options options; /* for OTHER: with its password; owns nothing */
	struct view from;
	const struct view *to;
	struct pair *pairs; /* in the order of FILE; behind them what only OTHER has, in its order */
	size_t n;
	size_t outcomes[N_OUTCOMES], evidence[N_EVIDENCE];
	int code; /* EXIT_DONE: no entry differs; EXIT_FOUND; or why nobody can tell, which has been complained of */
};

/* diff_open: reads OTHER and compares. Returns `out`, whose pairs are there unless from.code says otherwise. */
const struct diff *diff_open(struct options *options, const struct view *to, struct diff *out);
void diff_close(struct diff *diff);

/* diff_make: fills in pairs and counts. False when memory is out. */
bool diff_make(struct diff *diff);

/* diff_compare: what differs between the two entries of a pair. */
void diff_compare(const struct diff *diff, struct pair *pair);

/* diff_word: "certificate", "chain", ...: of one bit. */
const char *diff_word(unsigned bit);

/* diff_inputs: --diff as a listing. */
int diff_inputs(struct options *options);

/* ---- JSON -------------------------------------------------------------------------------------------------------- */

/* json_inputs: --json for all inputs, with or without --diff. */
int json_inputs(struct options *options);

/* The parts of a file's object; jksdump_json.c has the table. Each writes members of the object that is open. */
int json_entries(struct json *j, const struct view *view);
int json_java(struct json *j, const struct view *view);
int json_diff(struct json *j, const struct view *view);

/* json_layout: the members of --layout, which has no store; the view fails when memory is out. layout_check: complains
 * of what is wrong with the file. */
void json_layout(struct json *j, struct view *view);
int layout_check(const struct options *options, const struct input *input);

/* json_format: the member format. json_file_name: the member file. json_store: what kind of store it is. json_error:
 * the member error, of an input that could not be opened. */
void json_format(struct json *j, enum keystore_format format);
void json_file_name(struct json *j, const char *name);
void json_store(struct json *j, const struct input *input);
void json_error(struct json *j, const struct view *view);

/* json_entry: the object of entry i, as an element or a member. `text` is used again for the next. */
void json_entry(struct json *j, const char *name, const struct input *input, const struct keys *keys, size_t i,
	struct growing *text);

/* json_certificate: the object of certificate j of entry i, as an element. */
void json_certificate(struct json *out, const struct input *input, size_t i, size_t j, struct growing *text);

/* json_type: "private-key", ... json_finding: one, as an element. */
const char *json_type(enum keystore_entry_kind kind);
void json_finding(struct json *j, const struct input *input, const struct keystore_finding *finding);

/* json_key_info: the members algorithm, bits and curve. */
void json_key_info(struct json *j, const char *algorithm, unsigned bits, const char *curve);

/* json_status: a library status as programs hold on to it: "wrong-password". */
const char *json_status(enum keystore_status status);

/* ---- Export ------------------------------------------------------------------------------------------------------ */

/* One file that will be written, or standard output. */
struct piece {
	char *name; /* --split: in the folder; NULL otherwise */
	struct piece_block *first, *last; /* its objects; jksdump_pieces.c */
	size_t n_keys, n_certificates;
	bool is_there; /* --split: a file of this name, before it is written */
};

struct pieces {
	struct piece *items;
	size_t n, capacity;
};

/* pieces_add: a new empty piece of this name (copied; NULL for none). pieces_append: an object, copied to the end of
 * the last piece; with a label it becomes a PEM block when it is written, with NULL it goes out as it is. They end the
 * process with exit code 7 when memory is out; nothing is written by then. */
void pieces_add(struct pieces *pieces, const char *name);
void pieces_append(struct pieces *pieces, const char *label, struct keystore_bytes object);
void pieces_free(struct pieces *pieces);

/* pieces_write: to -o, to standard output, or into the folder of --split, where nothing is begun if a file is
 * there already and there is no --force. Tells on standard output what was written to files. The objects are gone
 * then. */
int pieces_write(const struct options *options, struct pieces *pieces);

/* piece_each: calls `each` for the objects of a piece that was not written yet, in their order. */
void piece_each(const struct piece *piece, void (*each)(void *context, struct keystore_bytes object), void *context);

/* export_inputs: --pem, --der, --split for all inputs. */
int export_inputs(struct options *options);

/* key_open: key_recover, or with a password that is typed for this key; complains. *err is why the key cannot be
 * had. */
int key_open(const struct options *options, const struct input *input, size_t i, struct keystore_secret *pkcs8,
	struct keystore_error *err);

/* key_try: the same without a complaint; only -k prompt asks. */
bool key_try(const struct options *options, const struct input *input, size_t i, struct keystore_secret *pkcs8,
	struct keystore_error *err);

/* key_export: a key that was opened, in the form of --key-form; certificate_export: a certificate. Both are
 * appended to the last piece. */
int key_export(const struct options *options, const struct input *input, const struct keystore_secret *pkcs8,
	struct pieces *out);
int certificate_export(const struct options *options, const struct input *input, struct keystore_bytes der,
	struct pieces *out);

/* ---- --pem-for --------------------------------------------------------------------------------------------------- */

/* The private keys that were chosen in all inputs: how many, and the names of the first. */
enum { MAX_NAMED_KEYS = 8 };
struct chosen_keys {
	size_t n;
	char names[MAX_NAMED_KEYS * (sizeof(struct shown) + 4)];
};

/* chosen_keys_count: adds those of an input. chosen_keys_complain: of more than one. */
void chosen_keys_count(struct chosen_keys *keys, const struct input *in);
int chosen_keys_complain(const struct options *options, const struct chosen_keys *keys);

/* program_check_password, program_check_key: complain of what the program cannot read; the key is that of entry i. */
int program_check_password(const struct options *options);
int program_check_key(const struct options *options, const struct input *in, size_t i,
	const struct keystore_secret *pkcs8);

/* program_write: the private key with its chain; where there is none, the trusted certificates. Tells what the program
 * needs to know of it. */
int program_write(const struct options *options, struct pieces *own, struct pieces *trusted);

/* count_without_issuer: how many of the certificates of the first piece were issued by one that is not among them. */
size_t count_without_issuer(const struct pieces *certificates);

/* ---- Names of files ---------------------------------------------------------------------------------------------- */

/* The file names given out by one run. Starts as { 0 }. */
struct names {
	void *tree; /* of tsearch() */
};

/* names_unique: a file name for an alias, without suffix: letters, digits, and . _ + @ = , - stay, other ASCII
 * becomes _, as does a leading dot or hyphen; at most 180 bytes; different from all others given out even where
 * file systems ignore case, by -2, -3, ... at the end. Free it with free(); NULL when memory is out. */
char *names_unique(struct names *names, struct keystore_bytes alias);
void names_free(struct names *names);

#endif
