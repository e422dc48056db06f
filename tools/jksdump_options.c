/* The command line of jksdump. */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/jksdump.h"
#include "tools/usage.h"

enum {
	OPT_PEM = 256,
	OPT_PEM_FOR,
	OPT_DER,
	OPT_KEY_FORM,
	OPT_OUT_PASSWORD,
	OPT_MAC_PASSWORD,
	OPT_SPLIT,
	OPT_JAVA,
	OPT_MAX_ENTRIES,
	OPT_MAX_ITERATIONS,
	OPT_MAX_SIZE,
	OPT_COLOR,
	OPT_LAYOUT,
	OPT_CHECK,
	OPT_JSON,
	OPT_DIFF,
	OPT_OTHER_PASSWORD,
	OPT_TRUSTED_BY
};

enum { DEFAULT_CHECK_DAYS = 30, MAX_CHECK_DAYS = 100000 };

static const struct option long_options[] = {
	{ "verbose", no_argument, NULL, 'v' },
	{ "password", required_argument, NULL, 'p' },
	{ "key-password", required_argument, NULL, 'k' },
	{ "mac-password", required_argument, NULL, OPT_MAC_PASSWORD },
	{ "no-password", no_argument, NULL, 'n' },
	{ "alias", required_argument, NULL, 'a' },
	{ "recursive", no_argument, NULL, 'r' },
	{ "pem", optional_argument, NULL, OPT_PEM },
	{ "pem-for", required_argument, NULL, OPT_PEM_FOR },
	{ "der", optional_argument, NULL, OPT_DER },
	{ "check", optional_argument, NULL, OPT_CHECK },
	{ "json", no_argument, NULL, OPT_JSON },
	{ "diff", required_argument, NULL, OPT_DIFF },
	{ "trusted-by", required_argument, NULL, OPT_TRUSTED_BY },
	{ "other-password", required_argument, NULL, OPT_OTHER_PASSWORD },
	{ "key-form", required_argument, NULL, OPT_KEY_FORM },
	{ "out-password", required_argument, NULL, OPT_OUT_PASSWORD },
	{ "output", required_argument, NULL, 'o' },
	{ "split", no_argument, NULL, OPT_SPLIT },
	{ "java", optional_argument, NULL, OPT_JAVA },
	{ "max-entries", required_argument, NULL, OPT_MAX_ENTRIES },
	{ "max-iterations", required_argument, NULL, OPT_MAX_ITERATIONS },
	{ "max-size", required_argument, NULL, OPT_MAX_SIZE },
	{ "force", no_argument, NULL, 'f' },
	{ "layout", no_argument, NULL, OPT_LAYOUT },
	{ "quiet", no_argument, NULL, 'q' },
	{ "color", optional_argument, NULL, OPT_COLOR },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 }
};

static const char *const password_options[N_PASSWORDS] = { "-p", "-k", "--out-password", "--mac-password",
	"--other-password" };

/* A word out of a list that ends with NULL; -1 if it is none of them. */
static int word_index(const char *word, size_t len, const char *const *words)
{
	for (int i = 0; words[i]; i++)
		if (strlen(words[i]) == len && memcmp(words[i], word, len) == 0)
			return i;
	return -1;
}

static int set_flag(bool *flag)
{
	*flag = true;
	return -1;
}

/* One word or several with commas between them. */
static bool parse_parts(const char *text, unsigned *parts)
{
	static const char *const words[] = { "all", "certs", "keys", "chain", "trusted", NULL };
	static const unsigned bits[] = { PART_ALL, PART_CHAIN | PART_TRUSTED, PART_KEYS, PART_CHAIN, PART_TRUSTED };

	for (;;) {
		size_t len = strcspn(text, ",");
		int i = word_index(text, len, words);

		if (i < 0)
			return false;
		*parts |= bits[i];
		if (!text[len])
			return true;
		text += len + 1;
	}
}

#define ONE_EXPORT "--pem, --pem-for and --der exclude each other"

static int set_pem(struct options *o, const char *text)
{
	if (o->export == EXPORT_DER || o->program)
		return usage(ONE_EXPORT, NULL);
	o->export = EXPORT_PEM;
	if (text && !parse_parts(text, &o->parts))
		return usage("--pem takes all, certs, keys, chain or trusted, not", text);
	if (!text)
		o->parts = PART_ALL;
	return -1;
}

static int set_pem_for(struct options *o, const char *text)
{
	if (o->export != EXPORT_NONE)
		return usage(o->program ? "--pem-for names one program" : ONE_EXPORT, NULL);
	o->program = program_named(text);
	if (!o->program)
		return usage("--pem-for takes kafka, nginx, haproxy, librdkafka, node, curl or python, not", text);
	o->export = EXPORT_PEM;
	o->parts = PART_ALL;
	return -1;
}

/* --der by itself is the key of a private key entry and the certificate of a trusted one. */
static int set_der(struct options *o, const char *text)
{
	if (o->export == EXPORT_PEM)
		return usage(ONE_EXPORT, NULL);
	o->export = EXPORT_DER;
	if (!text)
		return -1;
	if (strcmp(text, "certs") != 0 && strcmp(text, "keys") != 0)
		return usage("--der takes certs or keys, not", text);
	return parse_parts(text, &o->parts) ? -1 : EXIT_USAGE;
}

static int set_check(struct options *o, const char *text)
{
	o->check = true;
	o->check_days = DEFAULT_CHECK_DAYS;
	if (text && !number_parse(text, 10, MAX_CHECK_DAYS, &o->check_days))
		return usage("--check takes a number of days up to 100000, not", text);
	return -1;
}

static int set_key_form(struct options *o, const char *text)
{
	static const char *const words[] = { "plain", "pbes2", "pbes1-3des", NULL };
	int i = word_index(text, strlen(text), words);

	if (i < 0)
		return usage("--key-form takes plain, pbes2 or pbes1-3des, not", text);
	o->form = (enum key_form)i;
	o->form_given = true;
	return -1;
}

/* The releases with long-term support, and the last one: those whose rules are known. */
static int set_java(struct options *o, const char *text)
{
	static const char *const words[] = { "8", "11", "17", "21", "25", NULL };
	static const unsigned versions[] = { 8, 11, 17, 21, 25 };
	int i = text ? word_index(text, strlen(text), words) : 2;

	if (i < 0)
		return usage("--java takes 8, 11, 17, 21 or 25, not", text);
	o->java = versions[i];
	return -1;
}

/* NO_COLOR: no-color.org. */
static int set_color(struct options *o, const char *text)
{
	static const char *const words[] = { "auto", "always", "never", NULL };
	const char *no_color = getenv("NO_COLOR"), *terminal = getenv("TERM");
	int i = text ? word_index(text, strlen(text), words) : 1;

	if (i < 0)
		return usage("--color takes auto, always or never, not", text);
	o->color = i == 1;
	if (i == 0)
		o->color = isatty(STDOUT_FILENO) && !(no_color && *no_color) && terminal &&
			   strcmp(terminal, "dumb") != 0;
	return -1;
}

/* pass:TEXT is blanked when passwords are gathered, right behind the parsing; one that a second option would hide
 * is refused. */
static int set_password(struct options *o, int id, char *source)
{
	if (o->sources[id]) {
		keystore_wipe(source, strlen(source));
		keystore_wipe(o->sources[id], strlen(o->sources[id]));
		return usage("this option was given twice", password_options[id]);
	}
	o->sources[id] = source;
	return -1;
}

static int set_other(const char **other, const char *name, const char *option)
{
	if (*other)
		return usage("this option was given twice", option);
	*other = name;
	return -1;
}

struct options options_for_other(const struct options *o)
{
	struct options other = *o;

	other.for_other = true;
	other.sources[STORE_PASSWORD] = o->sources[OTHER_PASSWORD];
	if (o->passwords[OTHER_PASSWORD].given)
		other.passwords[STORE_PASSWORD] = o->passwords[OTHER_PASSWORD];
	return other;
}

static int add_pattern(struct options *o, const char *text)
{
	return pattern_new(text, &o->patterns[o->n_patterns++]) ? -1 : out_of_memory();
}

static int set_max_size(struct options *o, const char *text)
{
	if (!number_parse_size(text, &o->limits.max_input))
		return usage("--max-size takes a number of bytes, not", text);
	return -1;
}

static int show_version(void)
{
	printf("jksdump %s\n", LIBKEYSTORE_VERSION);
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
	case 'v': return set_flag(&o->verbose);
	case 'p': return set_password(o, STORE_PASSWORD, optarg);
	case 'k': return set_password(o, KEY_PASSWORD, optarg);
	case OPT_OUT_PASSWORD: return set_password(o, OUT_PASSWORD, optarg);
	case OPT_MAC_PASSWORD: return set_password(o, MAC_PASSWORD, optarg);
	case 'n': return set_flag(&o->no_password);
	case 'r': return set_flag(&o->recursive);
	case 'a': return add_pattern(o, optarg);
	case OPT_PEM: return set_pem(o, optarg);
	case OPT_PEM_FOR: return set_pem_for(o, optarg);
	case OPT_DER: return set_der(o, optarg);
	case OPT_CHECK: return set_check(o, optarg);
	case OPT_JSON: return set_flag(&o->json);
	case OPT_DIFF: return set_other(&o->other, optarg, "--diff");
	case OPT_TRUSTED_BY: return set_other(&o->trusted_by, optarg, "--trusted-by");
	case OPT_OTHER_PASSWORD: return set_password(o, OTHER_PASSWORD, optarg);
	case OPT_KEY_FORM: return set_key_form(o, optarg);
	case 'o': o->output = optarg; return -1;
	case OPT_LAYOUT: return set_flag(&o->layout);
	case OPT_SPLIT: return set_flag(&o->split);
	case OPT_JAVA: return set_java(o, optarg);
	case OPT_MAX_ENTRIES: return max_entries_parse(optarg, &o->limits);
	case OPT_MAX_ITERATIONS: return max_iterations_parse(optarg, &o->limits);
	case OPT_MAX_SIZE: return set_max_size(o, optarg);
	case 'f': return set_flag(&o->force);
	case 'q': return set_flag(&quiet);
	case OPT_COLOR: return set_color(o, optarg);
	case 'h': return show_help();
	case 'V': return show_version();
	default: return usage_bad_option(option, argv);
	}
}

static bool standard_input_twice(const struct options *o)
{
	size_t n = o->other && strcmp(o->other, "-") == 0;

	n += o->trusted_by && strcmp(o->trusted_by, "-") == 0;
	for (size_t i = 0; i < o->n_files; i++)
		n += strcmp(o->files[i], "-") == 0;
	for (size_t i = 0; n == 1 && i < N_PASSWORDS; i++)
		n += o->sources[i] && strcmp(o->sources[i], "stdin") == 0;
	return n > 1;
}

static const char *pem_for_contradiction(const struct options *o)
{
	if (o->split)
		return "--pem-for writes one file, --split one for each entry: one at a time";
	if (o->verbose && !o->output)
		return "-v with --pem-for tells how to name the file of -o";
	if (program_encrypted_form(o->program) == FORM_PLAIN && (o->form != FORM_PLAIN || o->sources[OUT_PASSWORD]))
		return "haproxy reads no encrypted private key: leave --out-password and --key-form out";
	return NULL;
}

/* --json is a form of the listings. */
static const char *diff_contradiction(const struct options *o)
{
	if (o->json && o->export != EXPORT_NONE)
		return "--json lists, --pem and --der export: one at a time";
	if (o->other && o->export != EXPORT_NONE)
		return "--diff compares, --pem and --der export: one at a time";
	if (o->other && (o->layout || o->java || o->check))
		return "--diff goes without --layout, --java and --check";
	if (o->other && o->n_files != 1)
		return "--diff compares with one file";
	if (o->trusted_by && !o->check)
		return "--trusted-by goes with --check";
	if (!o->other && !o->trusted_by && o->sources[OTHER_PASSWORD])
		return "--other-password goes with --diff or --trusted-by";
	return NULL;
}

/* What makes no sense together. NULL if all does. */
static const char *contradiction(const struct options *o)
{
	bool exports = o->export != EXPORT_NONE;
	const char *what = NULL;

	if (o->n_files == 0)
		return "no file is named";
	if (o->no_password && (o->sources[STORE_PASSWORD] || o->sources[MAC_PASSWORD] || o->sources[OTHER_PASSWORD]))
		return "-n goes without -p, --mac-password and --other-password";
	if (o->check && (exports || o->layout))
		return "--check looks, --layout shows, --pem and --der export: one at a time";
	if (o->verbose && exports && !o->program)
		return "-v lists, --pem and --der export: one at a time";
	if (o->layout && (exports || o->n_patterns))
		return "--layout shows whole files: it goes without --pem, --der and -a";
	if (o->program)
		what = pem_for_contradiction(o);
	if (what)
		return what;
	if (o->java && (exports || o->layout))
		return "--java goes without --pem, --der and --layout";
	if (o->java && o->n_patterns)
		return "--java looks at the whole file, -a at some of its entries: one at a time";
	if (o->split && (o->export == EXPORT_DER || !o->output))
		return "--split writes PEM files into the folder that -o names";
	if (!exports && (o->output || o->form_given || o->sources[OUT_PASSWORD]))
		return "-o, --key-form and --out-password go with --pem, --pem-for or --der";
	if (o->form == FORM_PLAIN && o->sources[OUT_PASSWORD])
		return "--out-password goes with --key-form pbes2 or pbes1-3des";
	if (standard_input_twice(o))
		return "standard input can be only one of the inputs and passwords";
	return diff_contradiction(o);
}

/* What follows from other options. */
static void complete(struct options *o)
{
	if (o->split && o->export == EXPORT_NONE) {
		o->export = EXPORT_PEM;
		o->parts = PART_ALL;
	}
	if (o->sources[OUT_PASSWORD] && !o->form_given)
		o->form = o->program ? program_encrypted_form(o->program) : FORM_PBES2;
	if (o->output && strcmp(o->output, "-") == 0 && !o->split)
		o->output = NULL;
}

/* Some are asked for when it is known for which file or key; --json and --diff ask once for all keys. */
static bool asks_later(const struct options *o, size_t id)
{
	bool later = id == STORE_PASSWORD || id == OUT_PASSWORD || (id == KEY_PASSWORD && !o->json && !o->other);

	return later && strcmp(o->sources[id], "prompt") == 0;
}

/* Every password that comes from somewhere else than the terminal, at once: what stands on the command line is
 * blanked, and lines of one descriptor are taken in order. */
static int gather_passwords(struct options *o)
{
	static const char *const what[N_PASSWORDS] = { "the store password", "the key password", "the new password",
		"the password of the MAC", "the password of the other store" };
	int code = EXIT_DONE;

	for (size_t i = 0; i < N_PASSWORDS && code == EXIT_DONE; i++)
		if (o->sources[i] && !asks_later(o, i))
			code = password_get(o->sources[i], password_options[i], what[i], &o->passwords[i]);
	for (size_t i = 0; i < N_PASSWORDS; i++)
		password_forget(o->sources[i]);
	return code == EXIT_DONE ? -1 : code;
}

static int check(struct options *o)
{
	const char *what;

	complete(o);
	what = contradiction(o);
	return what ? usage(what, NULL) : gather_passwords(o);
}

int options_parse(int argc, char **argv, struct options *o)
{
	int option, code;

	*o = (struct options){ .limits = KEYSTORE_LIMITS_DEFAULT };
	o->patterns = calloc((size_t)argc + 1, sizeof *o->patterns);
	code = o->patterns ? set_color(o, "auto") : out_of_memory();
	opterr = 0;
	while (code < 0 && (option = getopt_long(argc, argv, ":vp:k:na:ro:fqhV", long_options, NULL)) != -1)
		code = take(option, argv, o);
	o->files = argv + optind;
	o->n_files = (size_t)(argc - optind);
	if (code < 0)
		code = check(o);
	if (code >= 0)
		password_forget_arguments(argc, argv);
	return code;
}

void options_free(struct options *o)
{
	for (size_t i = 0; i < o->n_patterns; i++)
		pattern_free(&o->patterns[i]);
	free(o->patterns);
	for (size_t i = 0; i < N_PASSWORDS; i++)
		password_free(&o->passwords[i]);
}
