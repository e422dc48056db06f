/* file_temporary.h: the new file that stands beside the one it will replace, as ".STORE.new-XXXXXXXX", and is
 * locked as long as its writer lives. What a killed writer left behind is told by its name and by its lock being
 * free. The X are drawn once for a process, a few times eight: so the names can be told to the sandbox. */
#ifndef TOOLS_FILE_TEMPORARY_H
#define TOOLS_FILE_TEMPORARY_H

#include <limits.h>

#include "tools/file_place.h"

/* In the place of STORE for files of a folder whose names are not known before. */
#define FILE_TEMPORARY_SPLIT "split.pem"

struct file_temporary {
	int folder; /* of the place; not owned */
	int fd;	    /* open for reading and writing */
	const char *name;
	char text[NAME_MAX + 1];
};

/* file_temporary_prepare: names to the sandbox all names that file_temporary_name will give. False with errno. */
bool file_temporary_prepare(const struct file_place *place);

/* file_narrow_mode: of a mode, no more for the group than for everybody. */
static inline unsigned file_narrow_mode(unsigned mode)
{
	return mode & (~070u | (mode & 07) << 3);
}

/* file_temporary_create: a new, empty file of this mode, whatever the umask. False with errno. */
bool file_temporary_create(const struct file_place *place, unsigned mode, struct file_temporary *temporary);

/* file_temporary_name: a name for a new file there, which is not made: `text`, or where the sandbox keeps it. NULL with
 * errno. */
const char *file_temporary_name(const struct file_place *place, char text[NAME_MAX + 1]);

/* file_temporary_close: gives up the file, but not its name. False with errno where something that was written may be
 * lost. */
bool file_temporary_close(struct file_temporary *temporary);

/* file_temporary_sweep: removes what killed writers of this place left. */
void file_temporary_sweep(const struct file_place *place);

#endif
