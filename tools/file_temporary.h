/* file_temporary.h: the new file that stands beside the one it will replace, as ".STORE.new-XXXXXXXX", and is
 * locked as long as its writer lives. What a killed writer left behind is told by its name and by its lock being
 * free. */
#ifndef TOOLS_FILE_TEMPORARY_H
#define TOOLS_FILE_TEMPORARY_H

#include <limits.h>

#include "tools/file_place.h"

struct file_temporary {
	int folder; /* of the place; not owned */
	int fd;	    /* open for reading and writing */
	char name[NAME_MAX + 1];
};

/* file_temporary_create: a new, empty file of mode 0600. False with errno. */
bool file_temporary_create(const struct file_place *place, struct file_temporary *temporary);

/* file_temporary_name: a name for a new file there, which is not made. False with errno. */
bool file_temporary_name(const struct file_place *place, char name[NAME_MAX + 1]);

/* file_temporary_close: gives up the file, but not its name. False with errno where something that was written may be
 * lost. */
bool file_temporary_close(struct file_temporary *temporary);

/* file_temporary_sweep: removes what killed writers of this place left. */
void file_temporary_sweep(const struct file_place *place);

/* file_temporary_sweep_pem: removes what killed writers of NAME.pem left, whatever the name, in an open folder. */
void file_temporary_sweep_pem(int folder);

#endif
