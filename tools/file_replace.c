/* Replacing a file: at any moment, whatever fails and whoever is killed, the old or the new one is there, whole.
 *
 *	look at the bytes             as the caller wants it: a store is read and compared with what it was to be
 *	create .STORE.new-XXXXXXXX    O_EXCL, its final owner and mode before the first byte
 *	write, fsync, read back       what is on disk is compared with what was to be written
 *	link STORE to STORE~          with --backup
 *	rename to STORE               without --force only if there is none
 *	fsync the folder              so that the rename lasts
 *
 * A signal that would end the program waits until the file is finished or removed. */
#define _GNU_SOURCE /* syscall, RENAME_NOREPLACE */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tools/exit.h"
#include "tools/file.h"
#include "tools/file_place.h"
#include "tools/file_temporary.h"
#include "tools/print.h"
#include "tools/sandbox.h"
#include "tools/signals.h"

/* One replacement under way. */
struct replacement {
	const struct file_target *target;
	struct file_place place;
	const char *name; /* of the place */
	struct file_temporary temporary;
	struct signals signals;
};

static int cannot(const struct file_target *target, const char *what)
{
	complain(target->path, "%s: %s", what, strerror(errno));
	return EXIT_FILE;
}

static int refuse_existing(const struct file_target *target)
{
	complain(target->path, "exists already");
	hint("-f replaces it");
	return EXIT_FILE;
}

static bool write_all(int fd, const uint8_t *data, size_t len)
{
	while (len) {
		ssize_t n = write(fd, data, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		data += n;
		len -= (size_t)n;
	}
	return true;
}

/* Bytes that are read back from the disk and are these are as good as these: they are looked at before there is a file,
 * so that nothing is left if the process ends meanwhile. */
static int verify(const struct file_target *target, const uint8_t *data, size_t len)
{
	return target->verify ? target->verify(target->context, data, len) : EXIT_DONE;
}

static int write_standard_output(const struct file_target *target, const uint8_t *data, size_t len)
{
	int code = verify(target, data, len);
	if (code != EXIT_DONE)
		return code;
	if (print_flush() != EXIT_DONE)
		return EXIT_FILE;
	if (write_all(STDOUT_FILENO, data, len))
		return EXIT_DONE;
	complain("standard output", "%s", strerror(errno));
	return EXIT_FILE;
}

/* Owner and group of the old file, as far as we may. */
static bool keep_group(const struct replacement *r)
{
	const struct stat *old = &r->place.stat;
	int fd = r->temporary.fd;

	return !r->place.exists || fchown(fd, old->st_uid, old->st_gid) == 0 ||
	       fchown(fd, (uid_t)-1, old->st_gid) == 0;
}

/* The file was made with the narrow mode: what only a group may do is given to that group alone, and not to the one
 * that the file had before. A group that cannot be kept gets no more than everybody else. */
static bool set_owner_and_mode(const struct replacement *r)
{
	unsigned mode = r->target->mode;

	return !keep_group(r) || mode == file_narrow_mode(mode) || fchmod(r->temporary.fd, (mode_t)mode) == 0;
}

static bool is_on_disk(int fd, const uint8_t *data, size_t len)
{
	uint8_t chunk[16384];
	size_t done = 0;
	ssize_t n;

	while ((n = pread(fd, chunk, sizeof chunk, (off_t)done)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 || (size_t)n > len - done || memcmp(chunk, data + done, (size_t)n) != 0)
			break;
		done += (size_t)n;
	}
	keystore_wipe(chunk, sizeof chunk);
	return n == 0 && done == len;
}

/* A file system without modes (FAT, CIFS) gives all files the same: none is written there that others could open and
 * should not. */
static bool has_mode(const struct replacement *r)
{
	struct stat st;

	if (fstat(r->temporary.fd, &st) != 0)
		return false;
	errno = EPERM;
	return (st.st_mode & 0777 & ~(mode_t)r->target->mode) == 0;
}

static int fill(const struct replacement *r, const uint8_t *data, size_t len)
{
	const struct file_target *target = r->target;

	if (!set_owner_and_mode(r) || !has_mode(r))
		return cannot(target, "cannot set owner and mode");
	if (!write_all(r->temporary.fd, data, len) || fsync(r->temporary.fd) != 0)
		return cannot(target, "cannot write");
	if (!is_on_disk(r->temporary.fd, data, len)) {
		complain(target->path, "what was read back is not what was written");
		return EXIT_FILE;
	}
	return EXIT_DONE;
}

/* The old file as STORE~: a second link to it, made under a name of its own and renamed, so that an older backup
 * is replaced at once. */
static int keep_backup(const struct replacement *r)
{
	char text[NAME_MAX + 1], other_text[NAME_MAX + 1];
	const char *link = file_temporary_name(&r->place, text);
	const char *backup = file_place_backup(&r->place, other_text) ? sandbox_made(other_text) : NULL;
	int folder = r->place.folder;

	if (!link || !backup || linkat(folder, r->name, folder, link, 0) != 0)
		return cannot(r->target, "cannot keep a backup");
	int result = renameat(folder, link, folder, backup);
	int reason = errno;
	unlinkat(folder, link, 0); /* rename(2) leaves it there if the backup is the same file already */
	errno = reason;
	return result == 0 ? EXIT_DONE : cannot(r->target, "cannot keep a backup");
}

/* A file system without hard links (FAT): the name is claimed by an empty file that must be new, and that is
 * renamed over. */
static int publish_by_claim(const struct replacement *r)
{
	int folder = r->place.folder;
	int claim = openat(folder, r->name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (claim < 0)
		return errno == EEXIST ? refuse_existing(r->target) : cannot(r->target, "cannot create");
	close(claim);
	if (renameat(folder, r->temporary.name, folder, r->name) == 0)
		return EXIT_DONE;
	int code = cannot(r->target, "cannot rename");
	unlinkat(folder, r->name, 0);
	return code;
}

/* A file system that cannot rename so (NFS): a second name, which never replaces a file, and the first one is
 * removed. */
static int publish_by_link(const struct replacement *r)
{
	int folder = r->place.folder;

	if (linkat(folder, r->temporary.name, folder, r->name, 0) == 0) {
		unlinkat(folder, r->temporary.name, 0);
		return EXIT_DONE;
	}
	if (errno == EPERM || errno == EOPNOTSUPP || errno == ENOSYS || errno == EMLINK)
		return publish_by_claim(r);
	return errno == EEXIST ? refuse_existing(r->target) : cannot(r->target, "cannot create");
}

/* renameat2(2), for which musl has no function. */
static int rename_new(int folder, const char *from, const char *to)
{
	return (int)syscall(SYS_renameat2, folder, from, folder, to, RENAME_NOREPLACE);
}

static int publish_new(const struct replacement *r)
{
	if (rename_new(r->place.folder, r->temporary.name, r->name) == 0)
		return EXIT_DONE;
	if (errno == EINVAL || errno == ENOSYS)
		return publish_by_link(r);
	return errno == EEXIST ? refuse_existing(r->target) : cannot(r->target, "cannot rename");
}

static int publish(const struct replacement *r)
{
	int folder = r->place.folder;

	if (!r->target->force)
		return publish_new(r);
	int code = r->target->backup && r->place.exists ? keep_backup(r) : EXIT_DONE;
	if (code == EXIT_DONE && renameat(folder, r->temporary.name, folder, r->name) != 0)
		code = cannot(r->target, "cannot rename");
	return code;
}

/* Some file systems cannot do this to a folder (EINVAL); on those there is nothing to wait for. */
static int settle_folder(const struct replacement *r)
{
	if (fsync(r->place.folder) == 0 || errno == EINVAL || errno == EBADF)
		return EXIT_DONE;
	return cannot(r->target, "is in place, but the folder could not be written to disk");
}

/* The file stays open, and so locked, until it has its name: nobody takes it for a stale one meanwhile. */
static int settle(struct replacement *r)
{
	if (file_temporary_close(&r->temporary))
		return settle_folder(r);
	int code = cannot(r->target, "is in place, but may not be whole on disk");
	settle_folder(r);
	return code;
}

static int replace(struct replacement *r, const uint8_t *data, size_t len)
{
	if (r->place.exists && !r->target->force)
		return refuse_existing(r->target);
	int code = verify(r->target, data, len);
	if (code != EXIT_DONE)
		return code;
	r->name = sandbox_made(r->place.name);
	if (!r->name || !file_temporary_create(&r->place, file_narrow_mode(r->target->mode), &r->temporary))
		return cannot(r->target, "cannot create a file beside it");
	code = fill(r, data, len);
	if (code == EXIT_DONE && signals_waiting(&r->signals))
		code = EXIT_FILE;
	if (code == EXIT_DONE)
		code = publish(r);
	if (code == EXIT_DONE)
		return settle(r);
	unlinkat(r->place.folder, r->temporary.name, 0);
	file_temporary_close(&r->temporary);
	return code;
}

int file_replace(const struct file_target *target, const uint8_t *data, size_t len)
{
	struct replacement r = { .target = target };

	if (strcmp(target->path, "-") == 0)
		return write_standard_output(target, data, len);
	int code = file_place_open(target->path, &r.place);
	if (code != EXIT_DONE)
		return code;
	r.place.stem = target->split ? FILE_TEMPORARY_SPLIT : r.place.name;
	signals_hold(&r.signals);
	code = replace(&r, data, len);
	signals_release(&r.signals);
	file_place_close(&r.place);
	return code;
}
