/* One input: its file in memory, the store password, the keystore on top, and which of its entries -a chooses. */
#include <stdlib.h>

#include "tools/bundle.h"
#include "tools/jksdump.h"
#include "tools/progress.h"
#include "tools/terminal.h"

const struct keystore_password *input_password(const struct options *options, const struct input *input)
{
	return input->typed.given ? password_ptr(&input->typed) : password_ptr(&options->passwords[STORE_PASSWORD]);
}

static int no_terminal(const struct input *in)
{
	complain(in->file.name, "its password is needed, and there is no terminal to ask on");
	hint("-p env:NAME (or file:PATH, fd:N, stdin) gives it; -n lists without it, unchecked");
	return EXIT_PASSWORD;
}

static struct keystore *read_unchecked(const struct options *o, const struct input *in, struct keystore_error *err)
{
	struct keystore_read_options options = { .limits = &o->limits, .borrow = true, .no_java_view = true };

	return keystore_read_with(in->file.data, in->file.len, &options, err);
}

/* Does it have a store password? A JKS or JCEKS does; a PKCS#12 only if it has a MAC or an encrypted part. One that
 * cannot be read is refused in a moment, which is better said without a question. */
static bool needs_password(const struct options *o, const struct input *in)
{
	enum keystore_format format = keystore_detect(in->file.data, in->file.len);
	struct keystore_error ignored;

	if (format != KEYSTORE_FORMAT_PKCS12)
		return format == KEYSTORE_FORMAT_JKS || format == KEYSTORE_FORMAT_JCEKS;
	struct keystore *ks = read_unchecked(o, in, &ignored);
	bool needs = ks && (keystore_sealed(ks) || keystore_integrity(ks) == KEYSTORE_INTEGRITY_NOT_CHECKED);
	keystore_free(ks);
	return needs;
}

static int prompt_for_store(struct input *in)
{
	char what[160];

	snprintf(what, sizeof what, "store password of %s", shown_text(in->file.name).text);
	return password_prompt(what, false, &in->typed);
}

static int ask_store_password(const struct options *o, struct input *in)
{
	if (o->no_password || o->passwords[STORE_PASSWORD].given || !needs_password(o, in))
		return EXIT_DONE;
	return terminal_there() ? prompt_for_store(in) : no_terminal(in);
}

/* For --layout, which shows nearly all without a password. */
static int ask_for_sealed(const struct options *o, struct input *in)
{
	struct keystore_error ignored;
	struct keystore *ks = NULL;

	if (!o->no_password && !o->passwords[STORE_PASSWORD].given)
		ks = read_unchecked(o, in, &ignored);
	size_t sealed = ks ? keystore_sealed(ks) : 0;
	keystore_free(ks);
	if (!sealed)
		return EXIT_DONE;
	if (terminal_there())
		return prompt_for_store(in);
	note("%s: %zu %s not opened without its password (-p)", shown_text(in->file.name).text, sealed,
		plural(sealed, "part was", "parts were"));
	return EXIT_DONE;
}

/* The structure is whole and only the integrity hash differs: how much could be seen without a password. */
static void hint_unchecked(const struct options *o, const struct input *in)
{
	struct keystore_error ignored;
	struct keystore *ks = read_unchecked(o, in, &ignored);
	size_t n = ks ? keystore_count(ks) : 0, sealed = ks ? keystore_sealed(ks) : 0;

	if (sealed)
		hint("the structure is complete; -n lists unchecked what is not encrypted (%zu %s, %zu sealed %s)", n,
			plural(n, "entry", "entries"), sealed, plural(sealed, "part", "parts"));
	else if (ks)
		hint("the structure is complete (%zu %s); -n lists the entries unchecked", n,
			plural(n, "entry", "entries"));
	keystore_free(ks);
}

/* The password was that of -p, which may be meant for the first of two. */
static void hint_other(const struct options *o, const struct input *in)
{
	if (o->for_other && !o->sources[OTHER_PASSWORD] && o->passwords[STORE_PASSWORD].given && !in->typed.given)
		hint("--other-password SRC gives that of %s", shown_text(in->file.name).text);
}

int input_complain(const struct options *o, const struct input *in, const struct keystore_error *err)
{
	int code = complain_error(in->file.name, err);

	if (err->status == KEYSTORE_WRONG_PASSWORD) {
		hint_unchecked(o, in);
		hint_other(o, in);
	}
	hint_limit(err);
	return code;
}

struct keystore_read_options input_read_options(const struct options *o, const struct input *in)
{
	return (struct keystore_read_options){
		.password = input_password(o, in),
		.integrity_password = password_ptr(&o->passwords[MAC_PASSWORD]),
		.limits = &o->limits,
		.borrow = true,
		.no_java_view = !o->java,
	};
}

static bool read_store(const struct options *o, struct input *in, struct keystore_error *err)
{
	struct keystore_read_options options = input_read_options(o, in);

	progress_begin(in->file.name, "opening");
	in->store = keystore_read_with(in->file.data, in->file.len, &options, err);
	progress_end();
	return in->store != NULL;
}

/* The passwords beside it, one after the other; the one that fits becomes that of the input. */
static bool read_with_beside(const struct options *o, struct input *in, struct found *found, struct keystore_error *err)
{
	for (size_t i = 0; i < found->n_beside; i++) {
		password_free(&in->typed);
		in->typed = found->beside[i].password;
		found->beside[i].password = (struct password){ 0 };
		if (read_store(o, in, err)) {
			if (o->verbose)
				note("%s: opened with the password in %s", shown_text(in->file.name).text,
					shown_text(found->beside[i].name).text);
			return true;
		}
		if (err->status != KEYSTORE_WRONG_PASSWORD)
			return false;
	}
	return false;
}

/* With what lies beside it; if none of that fits, as if nothing did, where there is another or somebody can be
 * asked. */
static int open_store(const struct options *o, struct input *in, struct found *found)
{
	struct keystore_error err;

	if (found->n_beside) {
		if (read_with_beside(o, in, found, &err))
			return EXIT_DONE;
		bool another = o->passwords[STORE_PASSWORD].given || terminal_there();
		if (err.status != KEYSTORE_WRONG_PASSWORD || !another) {
			int failed = input_complain(o, in, &err);
			if (err.status == KEYSTORE_WRONG_PASSWORD)
				hint("the password was that in %s; %s gives another",
					shown_text(found->beside[0].name).text,
					o->for_other ? "--other-password" : "-p");
			return failed;
		}
		note("%s: the password in %s does not open it", shown_text(in->file.name).text,
			shown_text(found->beside[0].name).text);
		password_free(&in->typed);
	}
	int code = ask_store_password(o, in);
	if (code != EXIT_DONE)
		return code;
	return read_store(o, in, &err) ? EXIT_DONE : input_complain(o, in, &err);
}

/* --layout shows the bytes, whether they can be read or not; a password only opens more of them. */
static int open_bytes(const struct options *o, struct input *in, struct found *found)
{
	struct keystore_error ignored;

	if (!found->n_beside || !read_with_beside(o, in, found, &ignored))
		return ask_for_sealed(o, in);
	keystore_free(in->store);
	in->store = NULL;
	return EXIT_DONE;
}

static bool any_pattern_matches(struct options *o, struct keystore_bytes lowered)
{
	bool found = false;

	for (size_t i = 0; i < o->n_patterns; i++)
		if (pattern_matches(&o->patterns[i], lowered))
			found = o->patterns[i].matched = true;
	return found;
}

static int choose_entries(struct options *o, struct input *in)
{
	struct growing lowered = { 0 };
	struct keystore_entry entry;
	size_t n = keystore_count(in->store);

	in->n_chosen = n;
	if (o->n_patterns == 0)
		return EXIT_DONE;
	in->chosen = calloc(n + 1, sizeof *in->chosen);
	if (!in->chosen)
		return out_of_memory();
	in->n_chosen = 0;
	for (size_t i = 0; i < n; i++) {
		keystore_get(in->store, i, &entry);
		growing_fill(&lowered, keystore_alias_lower, entry.alias);
		in->chosen[i] =
			any_pattern_matches(o, (struct keystore_bytes){ (const uint8_t *)lowered.text, lowered.len });
		in->n_chosen += in->chosen[i];
	}
	growing_free(&lowered);
	return EXIT_DONE;
}

bool input_chose(const struct input *input, size_t i)
{
	return !input->chosen || input->chosen[i];
}

/* What an argument is visited with. */
struct visiting {
	struct options *options;
	input_visit *visit;
	void *context;
};

/* A store has more than PEM can hold: the PEM would take its place. */
static int check_output(const struct options *o, const struct input *in)
{
	if (!o->output || o->split || !file_is(o->output, in->file.id))
		return EXIT_DONE;
	complain(o->output, "is an input, and would be replaced");
	hint("-o NAME of another file");
	return EXIT_USAGE;
}

static int open_found(const struct options *o, struct input *in, struct found *found)
{
	int code = check_output(o, in);

	if (code == EXIT_DONE)
		code = o->layout ? open_bytes(o, in, found) : open_store(o, in, found);
	if (code == EXIT_PASSWORD)
		bundle_hint_empty(found);
	return code;
}

static void release_input(void *what)
{
	input_close(what);
}

static int visit_found(void *context, struct found *found)
{
	struct visiting *v = context;
	struct input in = { .file = found->file, .in_bundle = found->bundle != NULL };
	struct held held;

	held_add(&held, release_input, &in);
	found->file = (struct file){ 0 };
	found->file.name = in.file.name;
	int code = open_found(v->options, &in, found);
	if (code == EXIT_DONE && !(in.store && bundle_leaves_out(found, in.store))) {
		code = in.store ? choose_entries(v->options, &in) : EXIT_DONE;
		in.parsed = parsed_new();
		if (code == EXIT_DONE)
			code = v->visit(v->context, v->options, &in);
	} else if (code != EXIT_DONE && v->options->json) {
		in.code = code;
		v->visit(v->context, v->options, &in);
	}
	held_release(&held);
	return code;
}

int inputs_each(struct options *o, const char *name, input_visit *visit, void *context)
{
	struct bundle_rules rules = {
		.max_size = o->limits.max_input,
		.recursive = o->recursive,
		.once = o->export != EXPORT_NONE,
		.passwords = !o->no_password && !o->sources[STORE_PASSWORD],
		.verbose = o->verbose,
	};
	struct visiting visiting = { o, visit, context };

	return bundle_each(name, &rules, visit_found, &visiting);
}

void input_close(struct input *in)
{
	keystore_free(in->store);
	password_free(&in->typed);
	free(in->chosen);
	free(in->parsed);
	file_free(&in->file);
	*in = (struct input){ 0 };
}
