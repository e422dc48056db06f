/* What goes out, gathered in memory first: no file is begun before all objects are ready. They are kept in DER, which
 * takes less room than PEM beside the inputs that they come from; the text of a file is made when those are closed.
 * What held a private key is wiped before it is given back. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/jksdump.h"
#include "tools/signals.h"
#include "tools/usage.h"

static void *need(void *block)
{
	if (!block)
		exit(out_of_memory());
	return block;
}

void pieces_add(struct pieces *pieces, const char *name)
{
	if (pieces->n == pieces->capacity) {
		pieces->capacity = pieces->capacity ? 2 * pieces->capacity : 8;
		pieces->items = need(realloc(pieces->items, pieces->capacity * sizeof *pieces->items));
	}
	pieces->items[pieces->n] = (struct piece){ .name = name ? need(strdup(name)) : NULL };
	pieces->n++; /* now it is freed with the others */
}

/* Objects of one piece. */
struct piece_block {
	struct piece_block *next;
	size_t used, size;
	uint8_t data[];
};

enum { MAX_BLOCK = 256 * 1024 }; /* but for an object that is longer */

/* What stands before each object. */
struct object_head {
	const char *label; /* of PEM; NULL: the object goes out as it is */
	size_t len;
};

/* A piece of --split has one object, or two: its first block has no room for more. */
static struct piece_block *block_add(struct piece *piece, size_t len)
{
	size_t size = piece->last ? 2 * piece->last->size : 0;

	if (size > MAX_BLOCK)
		size = MAX_BLOCK;
	if (size < len)
		size = len;
	struct piece_block *block = need(malloc(sizeof *block + size));
	*block = (struct piece_block){ .size = size };
	if (piece->last)
		piece->last->next = block;
	else
		piece->first = block;
	return piece->last = block;
}

static void block_put(struct piece_block *block, const void *data, size_t len)
{
	if (len)
		memcpy(block->data + block->used, data, len);
	block->used += len;
}

void pieces_append(struct pieces *pieces, const char *label, struct keystore_bytes object)
{
	struct piece *piece = &pieces->items[pieces->n - 1];
	struct object_head head = { label, object.len };
	size_t len = sizeof head + object.len;
	struct piece_block *block = piece->last;

	if (!block || block->size - block->used < len)
		block = block_add(piece, len);
	block_put(block, &head, sizeof head);
	block_put(block, object.data, object.len);
}

static void block_release(struct piece *piece)
{
	struct piece_block *block = piece->first;

	piece->first = block->next;
	if (piece->n_keys)
		keystore_wipe(block->data, block->used);
	free(block);
}

void pieces_free(struct pieces *pieces)
{
	for (size_t i = 0; i < pieces->n; i++) {
		while (pieces->items[i].first)
			block_release(&pieces->items[i]);
		free(pieces->items[i].name);
	}
	free(pieces->items);
	*pieces = (struct pieces){ 0 };
}

/* ---- The text of a piece ----------------------------------------------------------------------------------------- */

/* Calls `each` for the objects of a block, in their order. */
static void for_each_object(const struct piece_block *block,
	void (*each)(void *context, const char *label, struct keystore_bytes object), void *context)
{
	struct object_head head;

	for (size_t at = 0; at < block->used; at += sizeof head + head.len) {
		memcpy(&head, block->data + at, sizeof head);
		each(context, head.label, (struct keystore_bytes){ block->data + at + sizeof head, head.len });
	}
}

/* for_each_object without the label. */
struct each {
	void (*call)(void *context, struct keystore_bytes object);
	void *context;
};

static void call_each(void *context, const char *label, struct keystore_bytes object)
{
	const struct each *each = context;

	(void)label;
	each->call(each->context, object);
}

void piece_each(const struct piece *piece, void (*each)(void *context, struct keystore_bytes object), void *context)
{
	struct each with = { each, context };

	for (const struct piece_block *block = piece->first; block; block = block->next)
		for_each_object(block, call_each, &with);
}

/* keystore_pem: two lines with the label and 16 and 14 characters around it, and four characters for each three bytes,
 * 64 of them on a line. */
static void add_size(void *context, const char *label, struct keystore_bytes object)
{
	size_t digits = (object.len + 2) / 3 * 4, *size = context;

	*size += label ? 2 * strlen(label) + 17 + 15 + digits + (digits + 63) / 64 : object.len;
}

/* The text as it grows to its size, which is known. */
struct contents {
	uint8_t *data;
	size_t len, size;
	bool of_library; /* data goes back with keystore_free_bytes */
	bool no_memory;	 /* it is not all there */
};

static void add_bytes(struct contents *contents, const uint8_t *data, size_t len)
{
	if (len == 0)
		return;
	if (!contents->data)
		contents->data = malloc(contents->size);
	contents->no_memory |= !contents->data || len > contents->size - contents->len;
	if (contents->no_memory)
		return;
	memcpy(contents->data + contents->len, data, len);
	contents->len += len;
}

/* A block that is all there is, is taken as it is. */
static void take_bytes(struct contents *contents, uint8_t *data, size_t len)
{
	if (!contents->data && len == contents->size) {
		*contents = (struct contents){ data, len, len, .of_library = true };
		return;
	}
	add_bytes(contents, data, len);
	keystore_free_bytes(data, len);
}

static void add_object(void *context, const char *label, struct keystore_bytes object)
{
	struct contents *contents = context;
	struct keystore_error err;
	uint8_t *pem;
	size_t len;

	if (!label)
		add_bytes(contents, object.data, object.len);
	else if (keystore_pem(label, object, &pem, &len, &err))
		take_bytes(contents, pem, len);
	else
		contents->no_memory = true;
}

static void contents_free(struct contents *contents, bool secret)
{
	if (contents->of_library) {
		keystore_free_bytes(contents->data, contents->len);
		return;
	}
	if (secret && contents->data)
		keystore_wipe(contents->data, contents->len);
	free(contents->data);
}

/* Gives each block back as soon as it is in the text. */
static void make_contents(struct piece *piece, struct contents *contents)
{
	*contents = (struct contents){ 0 };
	for (const struct piece_block *block = piece->first; block; block = block->next)
		for_each_object(block, add_size, &contents->size);
	for (; piece->first; block_release(piece))
		for_each_object(piece->first, add_object, contents);
	piece->last = NULL;
}

static int write_piece(const struct options *o, struct piece *piece, const char *path)
{
	struct file_target target = {
		.path = path,
		.mode = piece->n_keys ? 0600 : 0644,
		.force = o->force,
		.split = o->split,
	};
	struct contents contents;

	make_contents(piece, &contents);
	int code = contents.no_memory ? out_of_memory() : file_replace(&target, contents.data, contents.len);
	contents_free(&contents, piece->n_keys > 0);
	return code;
}

/* "server.pem: 1 private key (PKCS#8, PBES2), 3 certificates, mode 0600" */
static void tell(const struct options *o, size_t n_files, size_t n_keys, size_t n_certificates)
{
	static const char *const forms[] = { "PKCS#8, not encrypted", "PKCS#8, PBES2", "PKCS#8, PBE-SHA1-3DES" };
	const char *separator = " ";

	if (quiet)
		return;
	print_escaped_text(stdout, o->output);
	fputs(":", stdout);
	if (o->split) {
		printf(" %zu %s", n_files, plural(n_files, "file", "files"));
		separator = ", ";
	}
	if (n_keys) {
		printf("%s%zu private %s (%s)", separator, n_keys, plural(n_keys, "key", "keys"), forms[o->form]);
		separator = ", ";
	}
	if (n_certificates)
		printf("%s%zu %s", separator, n_certificates, plural(n_certificates, "certificate", "certificates"));
	if (!o->split)
		printf(", mode %s", n_keys ? "0600" : "0644");
	fputs("\n", stdout);
}

static int write_one(const struct options *o, struct piece *piece)
{
	int code;

	if (!o->output && o->export == EXPORT_DER && isatty(STDOUT_FILENO))
		return usage("DER is nothing for a terminal: -o FILE takes it", NULL);
	code = write_piece(o, piece, o->output ? o->output : "-");
	if (code == EXIT_DONE && o->output)
		tell(o, 1, piece->n_keys, piece->n_certificates);
	return code;
}

static void paths_free(char **paths, size_t n)
{
	for (size_t i = 0; paths && i < n; i++)
		free(paths[i]);
	free(paths);
}

/* Where each piece goes; NULL when memory is out. */
static char **paths_in(const char *folder, const struct pieces *pieces)
{
	char **paths = calloc(pieces->n + 1, sizeof *paths);
	bool ok = paths;

	for (size_t i = 0; ok && i < pieces->n; i++) {
		size_t size = strlen(folder) + 1 + strlen(pieces->items[i].name) + 1;
		paths[i] = malloc(size);
		ok = paths[i];
		if (ok)
			snprintf(paths[i], size, "%s/%s", folder, pieces->items[i].name);
	}
	if (ok)
		return paths;
	paths_free(paths, pieces->n);
	return NULL;
}

/* Looks which of the files are there already; says so without --force. */
static int look_for_existing(const struct options *o, struct pieces *pieces, char *const *paths)
{
	struct stat st;

	for (size_t i = 0; i < pieces->n; i++) {
		pieces->items[i].is_there = lstat(paths[i], &st) == 0;
		if (pieces->items[i].is_there && !o->force) {
			complain(paths[i], "exists already");
			hint("-f replaces it");
			return EXIT_FILE;
		}
	}
	return EXIT_DONE;
}

/* Nothing is left behind: the first n of the files go again, but for those that replaced others. */
static void take_back(const struct pieces *pieces, char *const *paths, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!pieces->items[i].is_there)
			unlinkat(AT_FDCWD, paths[i], 0);
}

static int write_all(const struct options *o, struct pieces *pieces, char *const *paths)
{
	int code = look_for_existing(o, pieces, paths);
	size_t n = 0;

	if (code != EXIT_DONE)
		return code;
	while (n < pieces->n && (code = write_piece(o, &pieces->items[n], paths[n])) == EXIT_DONE)
		n++;
	if (code != EXIT_DONE)
		take_back(pieces, paths, n);
	return code;
}

static int write_into_folder(const struct options *o, struct pieces *pieces, char *const *paths)
{
	bool made = mkdir(o->output, 0777) == 0;

	if (!made && errno != EEXIST)
		return complain_system(o->output, "cannot make the folder");
	int code = write_all(o, pieces, paths);
	if (code != EXIT_DONE && made)
		unlinkat(AT_FDCWD, o->output, AT_REMOVEDIR);
	return code;
}

static int write_split(const struct options *o, struct pieces *pieces)
{
	size_t n_keys = 0, n_certificates = 0;
	char **paths = paths_in(o->output, pieces);
	struct signals signals;

	signals_hold(&signals);
	int code = paths ? write_into_folder(o, pieces, paths) : out_of_memory();
	signals_release(&signals);
	for (size_t i = 0; i < pieces->n; i++) {
		n_keys += pieces->items[i].n_keys;
		n_certificates += pieces->items[i].n_certificates;
	}
	if (code == EXIT_DONE)
		tell(o, pieces->n, n_keys, n_certificates);
	paths_free(paths, pieces->n);
	return code;
}

int pieces_write(const struct options *o, struct pieces *pieces)
{
	return o->split ? write_split(o, pieces) : write_one(o, &pieces->items[0]);
}
