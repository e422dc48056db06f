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

int file_prepare(const char *path)
{
	struct file_place place;

	if (strcmp(path, "-") == 0)
		return EXIT_DONE;
	int code = file_place_open(path, &place);
	if (code != EXIT_DONE)
		return code;
	file_place_writes(&place);
	file_temporary_sweep(&place);
	file_place_close(&place);
	return EXIT_DONE;
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

/* A file that is replaced may be a link, and lie in another folder. One that leads nowhere is refused later, if at
 * all. */
static int prepare_link(const char *folder, int fd, const char *name)
{
	size_t size = strlen(folder) + 1 + strlen(name) + 1;
	struct stat link, target;

	if (fstatat(fd, name, &link, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISLNK(link.st_mode) ||
	    fstatat(fd, name, &target, 0) != 0 || !S_ISREG(target.st_mode))
		return EXIT_DONE;
	char *path = malloc(size);
	if (!path)
		return out_of_memory();
	snprintf(path, size, "%s/%s", folder, name);
	int code = file_prepare(path);
	free(path);
	return code;
}

static int prepare_links(const char *folder, DIR *names)
{
	struct dirent *next;
	int code = EXIT_DONE;

	while (code == EXIT_DONE && (next = readdir(names)))
		code = prepare_link(folder, dirfd(names), next->d_name);
	return code;
}

int file_prepare_folder(const char *folder)
{
	DIR *names = opendir(folder);

	sandbox_writes(folder);
	if (!names)
		return EXIT_DONE;
	file_temporary_sweep_pem(dirfd(names));
	int code = prepare_links(folder, names);
	closedir(names);
	return code;
}
