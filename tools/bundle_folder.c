/* What is in a folder: its regular files, those behind symbolic links too, and with -r what is in its folders, but not
 * in those behind symbolic links: so no file comes twice and there is no loop. */
#define _DEFAULT_SOURCE /* DT_REG */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/bundle_items.h"
#include "tools/exit.h"
#include "tools/sandbox.h"

static void read_folder(struct bundle *bundle, const char *path, size_t base_len);

static bool naming_failed; /* somewhere: not every file may have its name */

static void cannot_read(struct bundle *bundle, const char *path)
{
	if (errno == ENOMEM)
		bundle_no_memory(bundle);
	else if (bundle->naming) /* it is said when it is read */
		naming_failed = true;
	else
		bundle_failed(bundle, complain_system(path, "cannot read"));
}

/* What comes into a folder after its files were named is not taken; unless it may be that it was there and could not be
 * named: then it is told. */
static void take_file(struct bundle *bundle, const char *path, size_t base_len)
{
	if (bundle->naming) {
		sandbox_reads(path);
	} else if (sandbox_names(path)) {
		bundle_add(bundle, path + base_len, strlen(path + base_len), 0);
	} else if (naming_failed) {
		complain(path, "could not be looked at before");
		bundle_failed(bundle, EXIT_FILE);
	}
}

/* A name in the folder; `path` is the whole path, base_len what of it names the bundle. Most file systems tell with the
 * name that it is a regular file. */
static void take(struct bundle *bundle, const char *path, size_t base_len, bool is_file)
{
	struct stat link, target;

	if (is_file) {
		take_file(bundle, path, base_len);
		return;
	}
	if (lstat(path, &link) != 0 || stat(path, &target) != 0) {
		if (errno != ENOENT && errno != ELOOP) /* gone meanwhile, or a link to nowhere */
			cannot_read(bundle, path);
		return;
	}
	if (S_ISREG(target.st_mode))
		take_file(bundle, path, base_len);
	else if (S_ISDIR(link.st_mode) && bundle->rules->recursive)
		read_folder(bundle, path, base_len);
	else if (S_ISDIR(link.st_mode))
		bundle->n_folders_left++;
}

static void take_name(struct bundle *bundle, const char *folder, const struct dirent *name, size_t base_len)
{
	size_t len = strlen(folder);
	const char *slash = len && folder[len - 1] == '/' ? "" : "/";
	size_t size = len + strlen(name->d_name) + 2;
	char *path = malloc(size);

	if (!path) {
		bundle_no_memory(bundle);
		return;
	}
	snprintf(path, size, "%s%s%s", folder, slash, name->d_name);
	take(bundle, path, base_len, name->d_type == DT_REG);
	free(path);
}

static DIR *open_folder(const char *path)
{
	int fd = sandbox_open(path, O_RDONLY | O_DIRECTORY | O_NONBLOCK);
	DIR *folder = fd < 0 ? NULL : fdopendir(fd);

	if (fd >= 0 && !folder)
		close(fd);
	return folder;
}

static void read_folder(struct bundle *bundle, const char *path, size_t base_len)
{
	struct dirent *next;

	sandbox_reads(path);
	DIR *folder = open_folder(path);
	if (!folder) {
		cannot_read(bundle, path);
		return;
	}
	while (errno = 0, !bundle->no_memory && (next = readdir(folder)) != NULL)
		if (strcmp(next->d_name, ".") != 0 && strcmp(next->d_name, "..") != 0)
			take_name(bundle, path, next, base_len);
	if (errno)
		cannot_read(bundle, path);
	closedir(folder);
}

void folder_fill(struct bundle *bundle)
{
	size_t len = strlen(bundle->name);

	read_folder(bundle, bundle->name, bundle->name[len - 1] == '/' ? len : len + 1);
}

int folder_name(const char *name, bool recursive)
{
	struct bundle_rules rules = { .recursive = recursive };
	struct bundle bundle = { .rules = &rules, .name = name, .naming = true };

	folder_fill(&bundle);
	return bundle.code;
}

int folder_peek(const char *name, uint8_t *out, size_t size, size_t *len)
{
	int fd = sandbox_open(name, O_RDONLY | O_NONBLOCK);
	ssize_t got = 1;

	if (fd < 0) {
		complain(name, "cannot open: %s", strerror(errno));
		return EXIT_FILE;
	}
	for (*len = 0; got > 0 && *len < size; *len += got > 0 ? (size_t)got : 0)
		while ((got = read(fd, out + *len, size - *len)) < 0 && errno == EINTR)
			;
	if (got < 0)
		complain(name, "cannot read: %s", strerror(errno));
	close(fd);
	return got < 0 ? EXIT_FILE : EXIT_DONE;
}
