/* The command line of jksimport. Inputs keep the order in which they are named, whether by --key, --cert and
 * --chain or bare. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "tools/jksimport.h"
#include "tools/print.h"
#include "tools/usage.h"

enum {
	OPT_TRUST = 256,
	OPT_KEY,
	OPT_CERT,
	OPT_CHAIN,
	OPT_REPLY,
	OPT_CA,
	OPT_ALIAS_FROM,
	OPT_IN_PASSWORD,
	OPT_IN_KEY_PASSWORD,
	OPT_NEW_PASSWORD,
	OPT_NEW_KEY_PASSWORD,
	OPT_MAC_PASSWORD,
	OPT_IN_MAC_PASSWORD,
	OPT_ON_CLASH,
	OPT_DELETE,
	OPT_RENAME,
	OPT_CHANGE_PASSWORD,
	OPT_CHANGE_KEY_PASSWORD,
	OPT_SKIP_EXPIRED,
	OPT_DATE,
	OPT_MODE,
	OPT_BACKUP,
	OPT_PROFILE,
	OPT_KEY_ENCRYPTION,
	OPT_CERT_ENCRYPTION,
	OPT_MAC,
	OPT_LEAVE_OUT,
	OPT_ITERATIONS,
	OPT_MAX_SIZE,
	OPT_MAX_ITERATIONS,
	OPT_MAX_ENTRIES
};

static const struct option long_options[] = {
	{ "output", required_argument, NULL, 'o' },
	{ "into", required_argument, NULL, 'i' },
	{ "type", required_argument, NULL, 't' },
	{ "trust", no_argument, NULL, OPT_TRUST },
	{ "key", required_argument, NULL, OPT_KEY },
	{ "cert", required_argument, NULL, OPT_CERT },
	{ "chain", required_argument, NULL, OPT_CHAIN },
	{ "reply", required_argument, NULL, OPT_REPLY },
	{ "ca", required_argument, NULL, OPT_CA },
	{ "alias", required_argument, NULL, 'a' },
	{ "alias-from", required_argument, NULL, OPT_ALIAS_FROM },
	{ "password", required_argument, NULL, 'p' },
	{ "key-password", required_argument, NULL, 'k' },
	{ "in-password", required_argument, NULL, OPT_IN_PASSWORD },
	{ "in-key-password", required_argument, NULL, OPT_IN_KEY_PASSWORD },
	{ "new-password", required_argument, NULL, OPT_NEW_PASSWORD },
	{ "new-key-password", required_argument, NULL, OPT_NEW_KEY_PASSWORD },
	{ "mac-password", required_argument, NULL, OPT_MAC_PASSWORD },
	{ "in-mac-password", required_argument, NULL, OPT_IN_MAC_PASSWORD },
	{ "on-clash", required_argument, NULL, OPT_ON_CLASH },
	{ "delete", required_argument, NULL, OPT_DELETE },
	{ "rename", required_argument, NULL, OPT_RENAME },
	{ "change-password", no_argument, NULL, OPT_CHANGE_PASSWORD },
	{ "change-key-password", required_argument, NULL, OPT_CHANGE_KEY_PASSWORD },
	{ "skip-expired", no_argument, NULL, OPT_SKIP_EXPIRED },
	{ "date", required_argument, NULL, OPT_DATE },
	{ "mode", required_argument, NULL, OPT_MODE },
	{ "backup", no_argument, NULL, OPT_BACKUP },
	{ "leave-out", no_argument, NULL, OPT_LEAVE_OUT },
	{ "profile", required_argument, NULL, OPT_PROFILE },
	{ "key-encryption", required_argument, NULL, OPT_KEY_ENCRYPTION },
	{ "cert-encryption", required_argument, NULL, OPT_CERT_ENCRYPTION },
	{ "mac", required_argument, NULL, OPT_MAC },
	{ "iterations", required_argument, NULL, OPT_ITERATIONS },
	{ "max-size", required_argument, NULL, OPT_MAX_SIZE },
	{ "max-entries", required_argument, NULL, OPT_MAX_ENTRIES },
	{ "max-iterations", required_argument, NULL, OPT_MAX_ITERATIONS },
	{ "recursive", no_argument, NULL, 'r' },
	{ "dry-run", no_argument, NULL, 'n' },
	{ "force", no_argument, NULL, 'f' },
	{ "quiet", no_argument, NULL, 'q' },
	{ "verbose", no_argument, NULL, 'v' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 }
};

static int set_iterations(const char *text, struct options *o)
{
	if (number_parse(text, 10, INT64_MAX, &o->iterations) && o->iterations)
		return -1;
	return usage("--iterations takes a number from 1 on, not", text);
}

static int set_max_size(const char *text, struct options *o)
{
	if (number_parse_size(text, &o->limits.max_input))
		return -1;
	return usage("--max-size takes a number of bytes such as 67108864 or 64M, not", text);
}

static int set_mode(const char *text, struct options *o)
{
	uint64_t mode;

	if (!number_parse(text, 8, 0777, &mode))
		return usage("--mode takes three octal digits such as 0640, not", text);
	o->mode = (unsigned)mode;
	o->has_mode = true;
	return -1;
}

static int set_type(const char *text, struct options *o)
{
	if (strcasecmp(text, "jks") == 0)
		o->type = KEYSTORE_FORMAT_JKS;
	else if (strcasecmp(text, "pem") == 0)
		o->type = KEYSTORE_FORMAT_PEM;
	else if (strcasecmp(text, "pkcs12") == 0 || strcasecmp(text, "p12") == 0)
		o->type = KEYSTORE_FORMAT_PKCS12;
	else if (strcasecmp(text, "jceks") == 0)
		o->type = KEYSTORE_FORMAT_JCEKS;
	else
		return usage("-t takes pkcs12, jks, jceks or pem, not", text);
	return -1;
}

static int set_on_clash(const char *text, struct options *o)
{
	static const char *const words[] = { "error", "skip", "replace", "rename" };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(text, words[i]) == 0) {
			o->on_clash = (enum on_clash)i;
			return -1;
		}
	return usage("--on-clash takes error, skip, replace or rename, not", text);
}

static int set_alias_from(const char *text, struct options *o)
{
	o->alias_from_given = true;
	if (alias_from_name(text, &o->alias_from))
		return -1;
	return usage("--alias-from takes cn, subject, fingerprint or filename, not", text);
}

static int set_date(const char *text, struct options *o)
{
	o->has_date = true;
	if (date_parse(text, &o->date_ms))
		return -1;
	return usage("--date takes 2026-11-24T05:49:58Z or seconds since 1970, not", text);
}

/* The arrays have room for as many items as there are arguments. */
static int add_source(struct options *o, const char *path, enum role role)
{
	o->sources[o->n_sources++] = (struct source){ path, role };
	return -1;
}

static int add_edit(struct options *o, enum edit_kind kind, const char *what)
{
	o->edits[o->n_edits++] = (struct edit){ kind, what };
	return -1;
}

static int set_text(const char **to, const char *text, const char *option)
{
	if (*to)
		return usage("this option was given twice", option);
	*to = text;
	return -1;
}

static int set_profile(struct options *o, const char *text)
{
	struct keystore_profile ignored;

	if (!keystore_profile_named(text, &ignored))
		return usage("--profile takes java8, java11, java17, openssl3, windows2016, macos, pbmac1 or "
			     "passwordless, not",
			text);
	return set_text(&o->profile, text, "--profile");
}

static int set_encryption(const char **to, const char *text, const char *option)
{
	struct keystore_encryption ignored = { 0 };
	char complaint[160];

	if (keystore_encryption_parse(text, &ignored))
		return set_text(to, text, option);
	snprintf(complaint, sizeof complaint,
		"%s takes pbes2-aes256-sha256, pbes1-3des, none or another name in the manual, not", option);
	return usage(complaint, text);
}

static int set_mac(struct options *o, const char *text)
{
	struct keystore_mac ignored = { 0 };

	if (keystore_mac_parse(text, &ignored))
		return set_text(&o->mac, text, "--mac");
	return usage("--mac takes sha256, sha1, pbmac1-sha256, none or another name in the manual, not", text);
}

static int set_password(struct options *o, enum password_id id, char *source, const char *option)
{
	if (o->passwords[id])
		return usage("this option was given twice", option);
	o->passwords[id] = source;
	return -1;
}

static int set_flag(bool *flag)
{
	*flag = true;
	return -1;
}

static int show_version(void)
{
	printf("jksimport %s\n", LIBKEYSTORE_VERSION);
	return print_flush();
}

static int show_help(void)
{
	options_print_help();
	return print_flush();
}

static int take(int option, char **argv, struct options *o)
{
	switch (option) {
	case 1: return add_source(o, optarg, ROLE_INPUT);
	case OPT_KEY: return add_source(o, optarg, ROLE_KEY);
	case OPT_CERT: return add_source(o, optarg, ROLE_CERT);
	case OPT_CHAIN: return add_source(o, optarg, ROLE_CHAIN);
	case OPT_REPLY: return add_source(o, optarg, ROLE_REPLY);
	case OPT_CA: return add_source(o, optarg, ROLE_CA);
	case OPT_DELETE: return add_edit(o, EDIT_DELETE, optarg);
	case OPT_RENAME: return add_edit(o, EDIT_RENAME, optarg);
	case OPT_CHANGE_KEY_PASSWORD: return add_edit(o, EDIT_KEY_PASSWORD, optarg);
	case 'p': return set_password(o, STORE_PASSWORD, optarg, "-p");
	case 'k': return set_password(o, KEY_PASSWORD, optarg, "-k");
	case OPT_IN_PASSWORD: return set_password(o, IN_PASSWORD, optarg, "--in-password");
	case OPT_IN_KEY_PASSWORD: return set_password(o, IN_KEY_PASSWORD, optarg, "--in-key-password");
	case OPT_NEW_PASSWORD: return set_password(o, NEW_PASSWORD, optarg, "--new-password");
	case OPT_NEW_KEY_PASSWORD: return set_password(o, NEW_KEY_PASSWORD, optarg, "--new-key-password");
	case OPT_MAC_PASSWORD: return set_password(o, MAC_PASSWORD, optarg, "--mac-password");
	case OPT_IN_MAC_PASSWORD: return set_password(o, IN_MAC_PASSWORD, optarg, "--in-mac-password");
	case OPT_PROFILE: return set_profile(o, optarg);
	case OPT_KEY_ENCRYPTION: return set_encryption(&o->key_encryption, optarg, "--key-encryption");
	case OPT_CERT_ENCRYPTION: return set_encryption(&o->cert_encryption, optarg, "--cert-encryption");
	case OPT_MAC: return set_mac(o, optarg);
	case 'r': return set_flag(&o->recursive);
	case 'o': return set_text(&o->out, optarg, "-o");
	case 'i': return set_text(&o->in, optarg, "-i");
	case 'a': return set_text(&o->alias, optarg, "-a");
	case 't': return set_type(optarg, o);
	case OPT_ALIAS_FROM: return set_alias_from(optarg, o);
	case OPT_ON_CLASH: return set_on_clash(optarg, o);
	case OPT_DATE: return set_date(optarg, o);
	case OPT_MODE: return set_mode(optarg, o);
	case OPT_ITERATIONS: return set_iterations(optarg, o);
	case OPT_MAX_SIZE: return set_max_size(optarg, o);
	case OPT_MAX_ENTRIES: return max_entries_parse(optarg, &o->limits);
	case OPT_MAX_ITERATIONS: return max_iterations_parse(optarg, &o->limits);
	case OPT_TRUST: return set_flag(&o->trust);
	case OPT_CHANGE_PASSWORD: return set_flag(&o->change_password);
	case OPT_SKIP_EXPIRED: return set_flag(&o->skip_expired);
	case OPT_BACKUP: return set_flag(&o->backup);
	case OPT_LEAVE_OUT: return set_flag(&o->leave_out);
	case 'n': return set_flag(&o->dry_run);
	case 'f': return set_flag(&o->force);
	case 'q': return set_flag(&quiet);
	case 'v': return set_flag(&o->verbose);
	case 'V': return show_version();
	case 'h': return show_help();
	default: return usage_bad_option(option, argv);
	}
}

/* The time that counts as now, and as the creation date of what has none (reproducible-builds.org,
 * SOURCE_DATE_EPOCH). */
static int set_now(struct options *o)
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	struct timespec clock;
	uint64_t seconds;
	int64_t now_ms;

	if (epoch && *epoch) {
		if (!number_parse(epoch, 10, INT64_MAX / 1000, &seconds))
			return usage("SOURCE_DATE_EPOCH must be seconds since 1970, and is", epoch);
		now_ms = (int64_t)seconds * 1000;
	} else {
		clock_gettime(CLOCK_REALTIME, &clock);
		now_ms = (int64_t)clock.tv_sec * 1000 + clock.tv_nsec / 1000000;
	}
	o->now = now_ms / 1000;
	if (!o->has_date)
		o->date_ms = now_ms;
	return -1;
}

static size_t count_role(const struct options *o, enum role role)
{
	size_t n = 0;

	for (size_t i = 0; i < o->n_sources; i++)
		n += o->sources[i].role == role;
	return n;
}

static bool has_standard_input(const struct options *o)
{
	bool found = o->in && strcmp(o->in, "-") == 0;

	for (size_t i = 0; i < o->n_sources; i++)
		found = found || strcmp(o->sources[i].path, "-") == 0;
	return found;
}

static bool has_password_from_stdin(const struct options *o)
{
	for (size_t i = 0; i < N_PASSWORDS; i++)
		if (o->passwords[i] && strcmp(o->passwords[i], "stdin") == 0)
			return true;
	return false;
}

static bool has_key_edit(const struct options *o)
{
	for (size_t i = 0; i < o->n_edits; i++)
		if (o->edits[i].kind == EDIT_KEY_PASSWORD)
			return true;
	return false;
}

/* What makes no sense together. NULL if all does. */
static const char *contradiction(const struct options *o)
{
	size_t replies = count_role(o, ROLE_REPLY);

	if (!o->out && !o->in)
		return "-o STORE is missing (or -i STORE, to change a store)";
	if (!o->in && (o->n_edits || o->change_password || replies))
		return "there is no store to change: -i STORE names it";
	if (!o->in && !o->n_sources)
		return "there is nothing to import";
	if (!o->out && strcmp(o->in, "-") == 0)
		return "a store from standard input needs -o";
	if (replies > 1 || (replies && count_role(o, ROLE_REPLY) + count_role(o, ROLE_CA) != o->n_sources))
		return "--reply goes with --ca alone, and once";
	if (!replies && count_role(o, ROLE_CA))
		return "--ca goes with --reply (--chain gives the certificates for a key)";
	if (o->passwords[NEW_PASSWORD] && !o->change_password)
		return "--new-password goes with --change-password";
	if (o->passwords[NEW_KEY_PASSWORD] && !has_key_edit(o))
		return "--new-key-password goes with --change-key-password";
	if (!o->out && !o->n_sources && !o->n_edits && !o->change_password && !changes_protection(o) && !o->has_mode &&
		o->type == KEYSTORE_FORMAT_UNKNOWN) /* -t: store_prepare has more to say */
		return "there is nothing to do";
	if (has_standard_input(o) && has_password_from_stdin(o))
		return "standard input cannot be both an input and a password";
	return NULL;
}

static int check(const struct options *o)
{
	const char *what = contradiction(o);

	return what ? usage(what, NULL) : -1;
}

static bool options_begin(int argc, struct options *o)
{
	*o = (struct options){ .limits = KEYSTORE_LIMITS_DEFAULT };
	o->sources = calloc((size_t)argc + 1, sizeof *o->sources);
	o->edits = calloc((size_t)argc + 1, sizeof *o->edits);
	return o->sources && o->edits;
}

int options_parse(int argc, char **argv, struct options *o)
{
	int option, code = options_begin(argc, o) ? -1 : out_of_memory();

	opterr = 0;
	/* "-": what is no option comes as option 1, in its place */
	while (code < 0 && (option = getopt_long(argc, argv, "-:o:i:t:a:p:k:rnfqvhV", long_options, NULL)) != -1)
		code = take(option, argv, o);
	for (; code < 0 && optind < argc; optind++) /* behind "--" */
		code = add_source(o, argv[optind], ROLE_INPUT);
	if (code < 0)
		code = set_now(o);
	if (code < 0)
		code = check(o);
	if (code >= 0)
		password_forget_arguments(argc, argv);
	return code;
}

void options_free(struct options *o)
{
	free(o->sources);
	free(o->edits);
}
