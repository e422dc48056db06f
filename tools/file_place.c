/* From a path to an open folder and a name in it. A symbolic link at the end is followed here, not by the calls
 * that replace the file: the link stays, and the file it points to is replaced. stat(2) comes before realpath(3),
 * because the kernel refuses to follow a stranger's link in a sticky folder (proc(5), protected_symlinks) only
 * when it follows the link itself. */
#define _DEFAULT_SOURCE /* realpath */
#include "tools/file_place.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/exit.h"
#include "tools/sandbox.h"

static const char *kind_of(mode_t mode)
{
	return S_ISDIR(mode) ? "folder" : S_ISFIFO(mode) ? "pipe" : S_ISSOCK(mode) ? "socket" : "device";
}

static int check_regular(const char *path, const struct stat *file)
{
	if (S_ISREG(file->st_mode))
		return EXIT_DONE;
	complain(path, "is a %s, which cannot be replaced by a file", kind_of(file->st_mode));
	return EXIT_FILE;
}

/* The path without a link at its end, on the heap. */
static int resolve(const char *path, char **out)
{
	struct stat target;
	struct stat link;
	bool is_link = lstat(path, &link) == 0 && S_ISLNK(link.st_mode);

	if (is_link && stat(path, &target) != 0) {
		complain(path, "a symbolic link that leads nowhere: %s", strerror(errno));
		return EXIT_FILE;
	}
	if (is_link && check_regular(path, &target) != EXIT_DONE) /* /dev/stdout leads to a pipe that has no path */
		return EXIT_FILE;
	*out = is_link ? realpath(path, NULL) : strdup(path);
	return *out ? EXIT_DONE : complain_system(path, NULL);
}

/* Opens the folder of `path` and returns the name behind it. */
static int open_folder(char *path, const char **name)
{
	char *slash = strrchr(path, '/');
	const char *folder = !slash ? "." : slash == path ? "/" : path;

	if (slash)
		*slash = '\0';
	int fd = sandbox_open(folder, O_RDONLY | O_DIRECTORY);
	if (slash)
		*slash = '/';
	*name = slash ? slash + 1 : path;
	return fd;
}

static int look(const char *path, struct file_place *place)
{
	const char *name = place->name[0] ? place->name : "."; /* "folder/" */

	if (fstatat(place->folder, name, &place->stat, AT_SYMLINK_NOFOLLOW) != 0)
		return errno == ENOENT ? EXIT_DONE : complain_system(path, NULL);
	place->exists = true;
	return check_regular(path, &place->stat);
}

int file_place_open(const char *path, struct file_place *place)
{
	*place = (struct file_place){ .folder = -1 };
	int code = resolve(path, &place->path);

	if (code == EXIT_DONE) {
		place->folder = open_folder(place->path, &place->name);
		place->stem = place->name;
		code = place->folder < 0 ? complain_system(path, NULL) : look(path, place);
	}
	if (code != EXIT_DONE)
		file_place_close(place);
	return code;
}

void file_place_writes(const struct file_place *place)
{
	char *slash = place->name == place->path ? NULL : place->path + (place->name - place->path) - 1;

	if (!slash || slash == place->path) {
		sandbox_writes(slash ? "/" : ".");
		return;
	}
	*slash = '\0';
	sandbox_writes(place->path);
	*slash = '/';
}

void file_place_close(struct file_place *place)
{
	if (place->folder >= 0)
		close(place->folder);
	free(place->path);
	*place = (struct file_place){ .folder = -1 };
}

bool file_place_backup(const struct file_place *place, char backup[NAME_MAX + 1])
{
	size_t len = strlen(place->name);

	if (len + 1 > NAME_MAX) {
		errno = ENAMETOOLONG;
		return false;
	}
	memcpy(backup, place->name, len);
	memcpy(backup + len, "~", sizeof "~");
	return true;
}
