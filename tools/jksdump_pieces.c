/* What goes out, gathered in memory first: the objects of one file follow each other, and no file is begun before
 * all of them are ready. Blocks that held a private key are wiped before they are given back. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/jksdump.h"
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
	pieces->items[pieces->n++] = (struct piece){ .name = name ? need(strdup(name)) : NULL };
}

static void piece_release(struct piece *piece)
{
	if (piece->of_library)
		keystore_free_bytes(piece->data, piece->len);
	else if (piece->n_keys)
		keystore_wipe(piece->data, piece->len);
	if (!piece->of_library)
		free(piece->data);
}

/* realloc moves pages where it can, but would leave a copy of a private key in the block that it gives back. */
static void piece_resize(struct piece *piece, size_t capacity)
{
	if (!piece->n_keys && !piece->of_library) {
		piece->data = need(realloc(piece->data, capacity));
	} else {
		uint8_t *data = need(malloc(capacity));
		memcpy(data, piece->data, piece->len);
		piece_release(piece);
		piece->data = data;
		piece->of_library = false;
	}
	piece->capacity = capacity;
}

static void piece_append(struct piece *piece, const uint8_t *data, size_t len)
{
	size_t capacity = piece->capacity ? piece->capacity : 4096;

	while (capacity - piece->len < len)
		capacity = capacity < SIZE_MAX / 2 ? 2 * capacity : SIZE_MAX;
	if (capacity > piece->capacity)
		piece_resize(piece, capacity);
	memcpy(piece->data + piece->len, data, len);
	piece->len += len;
}

/* The first block of a piece is taken as it is: most pieces of --split have no other. */
void pieces_take(struct pieces *pieces, uint8_t *data, size_t len)
{
	struct piece *piece = &pieces->items[pieces->n - 1];

	if (piece->len) {
		piece_append(piece, data, len);
		keystore_free_bytes(data, len);
	} else {
		piece->data = data;
		piece->len = piece->capacity = len;
		piece->of_library = true;
	}
}

void pieces_append(struct pieces *pieces, const uint8_t *data, size_t len)
{
	piece_append(&pieces->items[pieces->n - 1], data, len);
}

void pieces_free(struct pieces *pieces)
{
	for (size_t i = 0; i < pieces->n; i++) {
		piece_release(&pieces->items[i]);
		free(pieces->items[i].name);
	}
	free(pieces->items);
	*pieces = (struct pieces){ 0 };
}

static int write_piece(const struct options *o, const struct piece *piece, const char *path)
{
	struct file_target target = { .path = path, .mode = piece->n_keys ? 0600 : 0644, .force = o->force };

	return file_replace(&target, piece->data, piece->len);
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

static int write_one(const struct options *o, const struct piece *piece)
{
	int code;

	if (!o->output && o->export == EXPORT_DER && isatty(STDOUT_FILENO))
		return usage("DER is nothing for a terminal: -o FILE takes it", NULL);
	code = write_piece(o, piece, o->output ? o->output : "-");
	if (code == EXIT_DONE && o->output)
		tell(o, 1, piece->n_keys, piece->n_certificates);
	return code;
}

static char *path_in(const char *folder, const char *name)
{
	size_t size = strlen(folder) + 1 + strlen(name) + 1;
	char *path = need(malloc(size));

	snprintf(path, size, "%s/%s", folder, name);
	return path;
}

/* Says which of the files are there already. */
static int refuse_existing(const char *folder, const struct pieces *pieces)
{
	struct stat st;
	int code = EXIT_DONE;

	for (size_t i = 0; i < pieces->n && code == EXIT_DONE; i++) {
		char *path = path_in(folder, pieces->items[i].name);
		if (lstat(path, &st) == 0) {
			complain(path, "exists already");
			hint("-f replaces it");
			code = EXIT_FILE;
		}
		free(path);
	}
	return code;
}

static int prepare_folder(const struct options *o, const struct pieces *pieces)
{
	if (mkdir(o->output, 0777) == 0)
		return EXIT_DONE;
	if (errno != EEXIST) {
		complain(o->output, "cannot make the folder: %s", strerror(errno));
		return EXIT_FILE;
	}
	return o->force ? EXIT_DONE : refuse_existing(o->output, pieces);
}

static int write_split(const struct options *o, const struct pieces *pieces)
{
	size_t n_keys = 0, n_certificates = 0;
	int code = prepare_folder(o, pieces);

	for (size_t i = 0; i < pieces->n && code == EXIT_DONE; i++) {
		char *path = path_in(o->output, pieces->items[i].name);
		code = write_piece(o, &pieces->items[i], path);
		free(path);
		n_keys += pieces->items[i].n_keys;
		n_certificates += pieces->items[i].n_certificates;
	}
	if (code == EXIT_DONE)
		tell(o, pieces->n, n_keys, n_certificates);
	return code;
}

int pieces_write(const struct options *o, const struct pieces *pieces)
{
	return o->split ? write_split(o, pieces) : write_one(o, &pieces->items[0]);
}
