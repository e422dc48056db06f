/* An output before the first byte of an input is looked at: where it is, and what a killed run left there. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/exit.h"
#include "tools/file.h"
#include "tools/file_place.h"
#include "tools/file_temporary.h"
#include "tools/sandbox.h"

void file_prepare_mode(unsigned mode)
{
	if (mode != file_narrow_mode(mode))
		sandbox_sets_mode(mode);
}

/* The names that file_replace will take. */
static int name_files(const char *path, const struct file_place *place, bool backup)
{
	char name[NAME_MAX + 1];

	if (!file_temporary_prepare(place))
		return complain_system(path, "cannot create a file beside it");
	sandbox_makes(place->name);
	if (backup && file_place_backup(place, name))
		sandbox_replaces(name);
	if (place->exists) {
		sandbox_gives(place->stat.st_uid, place->stat.st_gid);
		file_prepare_mode(0644 & (place->stat.st_mode | 0600));
	}
	return EXIT_DONE;
}

int file_prepare(const char *path, bool backup)
{
	struct file_place place;

	if (strcmp(path, "-") == 0)
		return EXIT_DONE;
	int code = file_place_open(path, &place);
	if (code != EXIT_DONE)
		return code;
	file_place_writes(&place);
	file_temporary_sweep(&place);
	code = name_files(path, &place, backup);
	file_place_close(&place);
	return code;
}

int file_check(const char *path)
{
	struct file_place place;

	if (strcmp(path, "-") == 0)
		return EXIT_DONE;
	int code = file_place_open(path, &place);
	if (code == EXIT_DONE && faccessat(place.folder, ".", W_OK | X_OK, AT_EACCESS) != 0)
		code = complain_system(path, "cannot create a file beside it");
	file_place_close(&place);
	return code;
}

/* A file that is replaced may be a link, and lie in another folder. */
static int prepare_linked(const char *folder, const char *name)
{
	size_t size = strlen(folder) + 1 + strlen(name) + 1;
	struct file_place place;
	char *path = malloc(size);

	if (!path)
		return out_of_memory();
	snprintf(path, size, "%s/%s", folder, name);
	int code = file_place_open(path, &place);
	free(path);
	if (code != EXIT_DONE)
		return code;
	file_place_writes(&place);
	place.stem = FILE_TEMPORARY_SPLIT;
	file_temporary_sweep(&place);
	file_place_close(&place);
	return EXIT_DONE;
}

/* What may be replaced; a link that leads nowhere is refused later, if at all. */
static int prepare_next(const char *folder, int fd, const char *name)
{
	struct stat file;

	if (fstatat(fd, name, &file, AT_SYMLINK_NOFOLLOW) != 0)
		return EXIT_DONE;
	bool is_link = S_ISLNK(file.st_mode);
	if ((is_link && fstatat(fd, name, &file, 0) != 0) || !S_ISREG(file.st_mode))
		return EXIT_DONE;
	sandbox_gives(file.st_uid, file.st_gid);
	return is_link ? prepare_linked(folder, name) : EXIT_DONE;
}

static int prepare_all(const char *folder, DIR *names)
{
	struct dirent *next;
	int code = EXIT_DONE;

	while (code == EXIT_DONE && (next = readdir(names)))
		code = prepare_next(folder, dirfd(names), next->d_name);
	return code;
}

int file_prepare_folder(const char *folder)
{
	DIR *names = opendir(folder);
	const struct file_place place = { .folder = names ? dirfd(names) : -1, .stem = FILE_TEMPORARY_SPLIT };
	int code = EXIT_DONE;

	sandbox_writes(folder);
	sandbox_makes_any();
	if (!file_temporary_prepare(&place))
		code = complain_system(folder, "cannot create a file in it");
	if (!names)
		return code;
	file_temporary_sweep(&place);
	if (code == EXIT_DONE)
		code = prepare_all(folder, names);
	closedir(names);
	return code;
}
