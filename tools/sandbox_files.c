/* landlock(7): only the folders in which the named files lie can be read, and only those of the output be written to.
 *
 * The rule is for the folder and not for the file, because a store is replaced by rename(2): the next one of that name
 * is another file. Which of the files in the folder are opened is what the other half of the sandbox looks at. A file
 * behind a symbolic link lies in the folder that the link leads to. */
#define _GNU_SOURCE /* O_PATH, realpath, syscall */
#include "tools/sandbox_parts.h"

#include <errno.h>

#ifdef __has_include
#if __has_include(<linux/landlock.h>)
#define HAVE_LANDLOCK
#endif
#endif

#ifdef HAVE_LANDLOCK
#include <fcntl.h>
#include <linux/landlock.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* All rights to files that there were in each version, from the first: the two highest came with the second and
 * third, and one for devices with the fifth. The headers may be older than the kernel. */
enum { RIGHTS_1 = 0x1FFF, RIGHT_REFER = 1 << 13, RIGHT_TRUNCATE = 1 << 14, RIGHT_DEVICE = 1 << 15 };
enum {
	READS = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR,
	WRITES = READS | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REMOVE_FILE,
	TERMINAL = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE,
};

/* As in the kernel's header since version 6, whose size tells the version. */
struct ruleset {
	uint64_t files, ports, scopes;
};
enum { ALL_PORTS = 3, ALL_SCOPES = 3 };

static int new_ruleset(long version)
{
	struct ruleset all = { RIGHTS_1, ALL_PORTS, ALL_SCOPES };
	size_t size = version >= 6 ? 24 : version >= 4 ? 16 : 8;

	all.files |= version >= 2 ? RIGHT_REFER : 0;
	all.files |= version >= 3 ? RIGHT_TRUNCATE : 0;
	all.files |= version >= 5 ? RIGHT_DEVICE : 0;
	return (int)syscall(SYS_landlock_create_ruleset, &all, size, 0);
}

/* False: it is not there. What cannot be named here cannot be opened later, which is told then. */
static bool allow(int ruleset, const char *path, uint64_t rights)
{
	struct landlock_path_beneath_attr rule = { .allowed_access = rights };

	rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
	if (rule.parent_fd < 0)
		return false;
	syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
	close(rule.parent_fd);
	return true;
}

/* The folder in which the path lies, cut from it in place. */
static const char *folder_of(char *path)
{
	char *slash = strrchr(path, '/');

	while (slash && slash > path && slash[1] == '\0') { /* "folder/" */
		*slash = '\0';
		slash = strrchr(path, '/');
	}
	if (!slash)
		return ".";
	slash[slash == path] = '\0';
	return path;
}

/* The last folder that was allowed for reading: most files have one with the file before. */
struct last {
	char *folder;
};

/* False, here and below: memory is out. */
static bool allow_folder(int ruleset, char *path, struct last *last)
{
	const char *folder = folder_of(path);

	if (last->folder && strcmp(last->folder, folder) == 0)
		return true;
	allow(ruleset, folder, READS);
	free(last->folder);
	last->folder = strdup(folder);
	return last->folder != NULL;
}

static bool allow_folder_of(int ruleset, const char *path, struct last *last)
{
	char *copy = strdup(path);
	bool done = copy && allow_folder(ruleset, copy, last);

	free(copy);
	return done;
}

/* A link to nowhere allows nothing. */
static bool allow_target(int ruleset, const char *path, struct last *last)
{
	errno = 0;
	char *target = realpath(path, NULL);
	bool done = target ? allow_folder(ruleset, target, last) : errno != ENOMEM;

	free(target);
	return done;
}

static bool allow_reads(int ruleset, const char *path, struct last *last)
{
	struct stat link;
	bool there = lstat(path, &link) == 0;

	if (there && S_ISLNK(link.st_mode) && !allow_target(ruleset, path, last))
		return false;
	if (!there || !S_ISDIR(link.st_mode))
		return allow_folder_of(ruleset, path, last);
	allow(ruleset, path, READS);
	return true;
}

/* A folder that is not there yet will be made in the one around it, and taken away again if nothing can be written. */
static bool allow_writes(int ruleset, const char *folder)
{
	if (allow(ruleset, folder, WRITES))
		return true;
	char *copy = strdup(folder);
	if (copy)
		allow(ruleset, folder_of(copy), WRITES | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_REMOVE_DIR);
	free(copy);
	return copy != NULL;
}

static bool allow_all(int ruleset, const struct sandbox_path *paths, size_t n)
{
	struct last last = { NULL };
	bool done = true;

	for (size_t i = 0; done && i < n; i++)
		if (paths[i].writes)
			done = allow_writes(ruleset, paths[i].text);
		else if (strcmp(paths[i].text, SANDBOX_TERMINAL) != 0)
			done = allow_reads(ruleset, paths[i].text, &last);
	free(last.folder);
	return done;
}

int sandbox_limit_files(const struct sandbox_path *paths, size_t n, bool asks)
{
	long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	int ruleset = version < 1 ? -1 : new_ruleset(version);
	int result = ENOMEM;

	if (ruleset < 0)
		return errno;
	if (asks)
		allow(ruleset, SANDBOX_TERMINAL, TERMINAL | (version >= 5 ? RIGHT_DEVICE : 0));
	if (allow_all(ruleset, paths, n))
		result = syscall(SYS_landlock_restrict_self, ruleset, 0) == 0 ? 0 : errno;
	close(ruleset);
	return result;
}

#else

int sandbox_limit_files(const struct sandbox_path *paths, size_t n, bool asks)
{
	(void)paths;
	(void)n;
	(void)asks;
	return ENOSYS;
}

#endif
