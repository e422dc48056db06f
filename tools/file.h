/* file.h: reading whole files, and replacing files so that at any moment the old or the new one is there, whole. */
#ifndef TOOLS_FILE_H
#define TOOLS_FILE_H

#include "keystore/keystore.h"

/* Which file it is, whatever its name (stat(2)); { 0 }: none that is regular. */
struct file_id {
	uint64_t device, inode;
};

/* A whole file in memory. */
struct file {
	const char *name; /* for messages: "-" is "standard input" */
	uint8_t *data;
	size_t len;
	size_t mapped; /* how the memory was had; for file_free */
	bool of_library; /* likewise: out of a ZIP */
	bool is_small;	 /* likewise: a block of its length */
	char *own_name;	 /* `name`, where that goes with the file; else NULL */
	unsigned mode; /* permissions of a regular file; 0 for anything else, and for standard input */
	struct file_id id; /* out of a ZIP, that of the ZIP */
};

/* file_read: reads NAME ("-": standard input), at most max_size bytes (more: exit code 7, naming --max-size).
 * Complains by itself. Returns an exit code, 0 for success. */
int file_read(const char *name, uint64_t max_size, struct file *out);

/* file_is: PATH is that file. */
bool file_is(const char *path, struct file_id id);

/* file_free: wipes what may hold key material (up to 1 MiB always) and releases it. */
void file_free(struct file *file);

/* file_drop: the same, but its name stays. */
void file_drop(struct file *file);

/* How file_replace writes. */
struct file_target {
	const char *path;	/* "-" is standard output: then mode, force and backup do not apply */
	unsigned mode;		/* 0600, 0644: the final mode, independent of umask and of the file that is replaced;
				 * what the folder's default ACL gives to nobody is left out */
	bool force;		/* replace an existing file */
	bool backup;		/* keep the old one as PATH~ */
	bool split;		/* of a folder that file_prepare_folder was told, and not by its own name */
	/* looks at the bytes before they are written, complains by itself, and returns an exit code: but for 0, nothing
	 * is written. Or NULL. */
	int (*verify)(void *context, const uint8_t *data, size_t len);
	void *context;
};

/* file_prepare: what file_replace cannot do in the sandbox, for PATH ("-": nothing): names its folder, the files that
 * will be made there and the owner of the old one, and removes what a killed run left beside it. file_prepare_folder:
 * the same for files in a folder, which may be missing; their names are not known yet. file_check: whether file_replace
 * could begin, for a run that shall change nothing. All complain; return an exit code. */
int file_prepare(const char *path, bool backup);
int file_check(const char *path);
/* file_prepare_mode: file_replace will be asked for this mode, which is not 0600 or 0644. */
void file_prepare_mode(unsigned mode);
int file_prepare_folder(const char *folder);

/* file_replace: verify, temporary file in the same folder (O_EXCL, final mode from the start), write all, fsync,
 * read back and compare, rename (or link without force), fsync of the folder. On failure nothing is left behind.
 * Complains by itself; returns an exit code. */
int file_replace(const struct file_target *target, const uint8_t *data, size_t len);

/* file_lock: takes an advisory lock for read-change-write of `path`: waits for it. The lock is held until
 * file_unlock or the end of the process, and outlives the rename of the store (it is on the folder or a file
 * beside it, never on the store itself). */
struct file_lock {
	int fd;
};
int file_lock(const char *path, struct file_lock *lock);
void file_unlock(struct file_lock *lock);

#endif
