/* file_place.h: where a file really is: symbolic links followed, the folder open, so that all that happens
 * afterwards happens in one folder, whatever is renamed around it. */
#ifndef TOOLS_FILE_PLACE_H
#define TOOLS_FILE_PLACE_H

#include <limits.h>
#include <stdbool.h>
#include <sys/stat.h>

/* A file that is there or will be. */
struct file_place {
	int folder;	  /* open */
	char *path;	  /* without a symbolic link at its end */
	const char *name; /* in the folder; the end of `path` */
	const char *stem; /* of the names of temporary files beside it: `name`, or what file_prepare_folder took */
	bool exists;	  /* a regular file is there */
	struct stat stat; /* of it */
};

/* file_place_open: finds it. A folder, a device, a pipe, a link to nothing and a folder that is missing are
 * refused. Complains by itself; returns an exit code. Free it with file_place_close. */
int file_place_open(const char *path, struct file_place *place);

/* file_place_writes: names its folder to the sandbox (tools/sandbox.h) as one in which files are made. */
void file_place_writes(const struct file_place *place);

void file_place_close(struct file_place *place);

/* file_place_backup: the name of the backup in the folder. False with errno. */
bool file_place_backup(const struct file_place *place, char backup[NAME_MAX + 1]);

#endif
