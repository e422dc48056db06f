/* --json: one document for all inputs, written as it is made. A file's object is a list of parts, each a function; what
 * another option has to say of a file becomes a part of its own, in the table below. With one input its members stand
 * twice, at the top level and in `files`, and so every part is asked twice: it writes the same each time, and what it
 * has to complain of is said before, when the input is opened. man/jksdump.1 tells what every member means,
 * man/jksdump.schema.json what it can be. */
#include <ctype.h>
#include <string.h>

#include "tools/jksdump_findings.h"
#include "tools/progress.h"

#define SCHEMA "jksdump/1"

/* ---- A file that was read ---------------------------------------------------------------------------------------- */

/* "PKCS#12" is pkcs12. */
void json_format(struct json *j, enum keystore_format format)
{
	char text[16];
	size_t n = 0;

	for (const char *c = keystore_format_name(format); *c && n + 1 < sizeof text; c++)
		if (isalnum((unsigned char)*c))
			text[n++] = (char)tolower((unsigned char)*c);
	text[n] = '\0';
	json_text(j, "format", text);
}

static const char *integrity_text(enum keystore_integrity integrity)
{
	switch (integrity) {
	case KEYSTORE_INTEGRITY_VERIFIED: return "verified";
	case KEYSTORE_INTEGRITY_NOT_CHECKED: return "not-checked";
	case KEYSTORE_INTEGRITY_ABSENT: break;
	}
	return "absent";
}

void json_store(struct json *j, const struct input *in)
{
	const struct keystore *ks = in->store;

	json_format(j, keystore_format_of(ks));
	if (keystore_format_version(ks))
		json_number(j, "format_version", keystore_format_version(ks));
	json_size(j, "size", in->file.len);
	json_text(j, "integrity", integrity_text(keystore_integrity(ks)));
	json_size(j, "sealed", keystore_sealed(ks));
	json_size(j, "entry_count", keystore_count(ks));
}

static int json_head(struct json *j, const struct view *view)
{
	json_store(j, &view->input);
	return EXIT_DONE;
}

static int json_parts(struct json *j, const struct view *view)
{
	const struct keystore *ks = view->input.store;
	struct keystore_part part;

	json_array(j, "parts");
	for (size_t i = 0; i < keystore_part_count(ks); i++) {
		keystore_part(ks, i, &part);
		json_object(j, NULL);
		json_text(j, "name", part.name);
		json_text(j, "protection", part.protection);
		json_text(j, "opened_with", part.opened_with);
		json_bool(j, "sealed", part.sealed);
		json_size(j, "offset", part.offset);
		json_object_end(j);
	}
	json_array_end(j);
	return EXIT_DONE;
}

/* ---- Findings ---------------------------------------------------------------------------------------------------- */

struct finding_writer {
	struct json *json;
	const struct input *input;
};

static void write_place(struct json *j, const struct input *in, size_t i)
{
	struct keystore_entry entry;
	char where[192];

	if (i == SIZE_MAX) {
		json_text(j, "where", "file");
		return;
	}
	keystore_get(in->store, i, &entry);
	snprintf(where, sizeof where, "entry \"%s\"", shown(entry.alias).text);
	json_text(j, "where", where);
	json_bytes_text(j, "alias", entry.alias);
}

void json_finding(struct json *j, const struct input *in, const struct keystore_finding *finding)
{
	json_object(j, NULL);
	json_text(j, "id", finding->id);
	json_text(j, "severity", keystore_severity_name(finding->severity));
	write_place(j, in, finding->entry);
	json_size(j, "offset", finding->offset);
	json_text(j, "text", finding->text);
	json_object_end(j);
}

static bool write_finding(void *context, const struct keystore_finding *finding)
{
	struct finding_writer *writer = context;

	if (finding->entry == SIZE_MAX || input_chose(writer->input, finding->entry))
		json_finding(writer->json, writer->input, finding);
	return true;
}

/* What --check has found, the reader's findings among it: 1 if there is more than notes. */
static int write_checked(struct json *j, const struct findings *findings)
{
	for (size_t i = 0; i < findings->n; i++) {
		const struct finding *finding = &findings->items[i];

		json_object(j, NULL);
		json_text(j, "id", finding->id);
		json_text(j, "severity", keystore_severity_name(finding->severity));
		json_text(j, "where", finding->where);
		json_size(j, "offset", KEYSTORE_NO_OFFSET);
		json_text(j, "text", finding->text);
		json_text(j, "source", finding->source);
		json_object_end(j);
	}
	return findings_count(findings, KEYSTORE_SEVERITY_NOTE) < findings->n ? EXIT_FOUND : EXIT_DONE;
}

static int json_findings(struct json *j, const struct view *view)
{
	struct finding_writer writer = { j, &view->input };

	json_array(j, "findings");
	int code = EXIT_DONE;
	if (view->checked)
		code = write_checked(j, view->checked);
	else if (!keystore_findings(view->input.store, write_finding, &writer))
		code = out_of_memory();
	json_array_end(j);
	return code;
}

/* ---- A file that was not ----------------------------------------------------------------------------------------- */

const char *json_status(enum keystore_status status)
{
	switch (status) {
	case KEYSTORE_OK: return "ok";
	case KEYSTORE_NO_MEMORY: return "no-memory";
	case KEYSTORE_TRUNCATED: return "truncated";
	case KEYSTORE_MALFORMED: return "malformed";
	case KEYSTORE_UNKNOWN_FORMAT: return "unknown-format";
	case KEYSTORE_UNSUPPORTED: return "unsupported";
	case KEYSTORE_LIMIT: return "limit";
	case KEYSTORE_PASSWORD_NEEDED: return "password-needed";
	case KEYSTORE_WRONG_PASSWORD: return "wrong-password";
	case KEYSTORE_NOT_FOUND: return "not-found";
	case KEYSTORE_ALIAS_CONFLICT: return "alias-conflict";
	case KEYSTORE_CANNOT_HOLD: return "cannot-hold";
	case KEYSTORE_RANDOM_FAILED: return "random-failed";
	case KEYSTORE_ARGUMENT: return "argument";
	}
	return "other";
}

/* What the tool itself complained of has an exit code and no library status. */
static const char *failure_status(const struct view *view)
{
	if (view->error.status != KEYSTORE_OK)
		return json_status(view->error.status);
	switch (view->code) {
	case EXIT_FOUND: return "not-found";
	case EXIT_USAGE: return "argument";
	case EXIT_FILE: return "file";
	case EXIT_PASSWORD: return "password-needed";
	case EXIT_LIMIT: return "limit";
	default: return "other";
	}
}

void json_error(struct json *j, const struct view *view)
{
	const struct keystore_error *err = &view->error;

	json_object(j, "error");
	json_text(j, "status", failure_status(view));
	json_text(j, "text", err->text);
	json_size(j, "offset", err->offset);
	json_text(j, "layer", err->offset == KEYSTORE_NO_OFFSET ? NULL : err->layer);
	if (err->missing)
		json_size(j, "missing", err->missing);
	json_number(j, "exit_code", view->code);
	json_object_end(j);
}

/* ---- The document ------------------------------------------------------------------------------------------------ */

/* A part writes members of the file's object, or nothing if it was not asked for, and returns an exit code. */
static int (*const parts[])(struct json *, const struct view *) = {
	json_head,
	json_parts,
	json_entries,
	json_findings,
	json_java,
	json_diff,
};

void json_file_name(struct json *j, const char *name)
{
	json_bytes_text(j, "file", (struct keystore_bytes){ (const uint8_t *)name, strlen(name) });
}

/* What was found is no failure, which would hide one behind it. */
static int first_failure(int code, int next)
{
	return code == EXIT_DONE || (code == EXIT_FOUND && next != EXIT_DONE) ? next : code;
}

static int write_members(struct json *j, const struct view *view)
{
	struct view told = *view;
	int code = EXIT_DONE;

	json_file_name(j, view->name);
	if (view->options->layout && view->input.file.data)
		json_layout(j, &told);
	if (told.code != EXIT_DONE) {
		json_error(j, &told);
		return told.code;
	}
	for (size_t i = 0; i < sizeof parts / sizeof *parts && view->input.store; i++) {
		int result = parts[i](j, view);

		code = first_failure(code, result);
	}
	if (code == EXIT_LIMIT) { /* what is there is not all */
		told.code = code;
		told.error = *complaint();
		json_error(j, &told);
	}
	return code;
}

static int write_object(struct json *j, const struct view *view)
{
	json_object(j, NULL);
	int code = write_members(j, view);
	json_object_end(j);
	return code;
}

/* With one input its members stand at the top level too. */
static int write_document(struct json *j, const struct view *view)
{
	int code;

	json_object(j, NULL);
	json_text(j, "schema", SCHEMA);
	code = write_members(j, view);
	json_array(j, "files");
	code = first_failure(code, write_object(j, view)); /* the second time alone may memory be out */
	json_array_end(j);
	json_object_end(j);
	return code;
}

/* What is known when the end comes: one input is another document than several, so each waits for the next. */
struct writing {
	struct options *options;
	struct json json;
	const char *argument; /* whose inputs come */
	struct view waiting;
	bool waits;
	bool failed; /* an input of the argument has failed */
	size_t n_written;
	int code; /* of the first that has one */
};

static void begin_files(struct json *j)
{
	progress_output();
	json_object(j, NULL);
	json_text(j, "schema", SCHEMA);
	json_array(j, "files");
}

static void write_element(struct writing *w)
{
	if (w->n_written++ == 0)
		begin_files(&w->json);
	int code = write_object(&w->json, &w->waiting);
	w->code = first_failure(w->code, code);
	view_close(&w->waiting);
	w->waits = false;
}

/* Takes it: { 0 } is left. */
static void add_view(struct writing *w, struct view *view)
{
	if (w->waits)
		write_element(w);
	w->failed = w->failed || view->code != EXIT_DONE;
	w->waiting = *view;
	*view = (struct view){ 0 };
	w->waits = true;
}

static int add_input(void *context, struct options *o, struct input *in)
{
	struct writing *w = context;
	struct view view = { 0 };
	struct held held;

	view_hold(&held, &view);
	int code = view_take(o, w->argument, in, &view);
	add_view(w, &view);
	held_end(&held);
	return code;
}

/* What failed before there was an input, such as a file that is not there, has an object of the argument's name. */
static int add_argument(struct writing *w, const char *argument)
{
	w->argument = argument;
	w->failed = false;
	complaint_forget();
	int code = inputs_each(w->options, argument, add_input, w);
	if (code != EXIT_DONE && !w->failed) {
		struct view view = view_failed(w->options, argument, code);
		add_view(w, &view);
	}
	return code;
}

static void end_document(struct writing *w)
{
	if (w->waits && w->n_written == 0) {
		w->code = write_document(&w->json, &w->waiting);
		view_close(&w->waiting);
		return;
	}
	if (w->waits)
		write_element(w);
	else
		begin_files(&w->json);
	json_array_end(&w->json);
	json_object_end(&w->json);
}

static int write_all(struct options *o)
{
	struct writing w = { .options = o, .json = json_to(stdout) };
	struct held held;
	int code = EXIT_DONE;

	view_hold(&held, &w.waiting);
	for (size_t i = 0; i < o->n_files; i++) {
		int result = add_argument(&w, o->files[i]);

		code = first_failure(code, result);
	}
	end_document(&w);
	held_end(&held);
	return first_failure(w.code, code);
}

static int write_diff(struct options *o)
{
	struct view view;
	struct diff diff = { 0 };
	struct held held, other;

	view_open(o, o->files[0], &view);
	view_hold(&held, &view);
	view_hold(&other, &diff.from);
	if (view.code == EXIT_DONE)
		view.diff = diff_open(o, &view, &diff);
	struct json j = json_to(stdout);
	int code = write_document(&j, &view);
	held_end(&other);
	diff_close(&diff);
	held_release(&held);
	return code;
}

int json_inputs(struct options *o)
{
	return o->other ? write_diff(o) : write_all(o);
}
