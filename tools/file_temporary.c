/* Temporary files beside a store. The flock(2) on each is what tells a file that is being written from one whose
 * writer was killed: the kernel lets go of it with the process. Only regular files of this user (or of the store's
 * owner) with our kind of name are ever removed. */
#define _DEFAULT_SOURCE /* getentropy, flock */
#include "tools/file_temporary.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "tools/sandbox.h"

#define MARK ".new-"
enum { RANDOM_LETTERS = 8, N_ENDS = 8, MAX_STEM = NAME_MAX - 1 - (int)(sizeof MARK - 1) - RANDOM_LETTERS };

/* The ends of names, which are taken in turn. */
static char ends[N_ENDS][RANDOM_LETTERS + 1];
static size_t next_end;
static bool drawn;

static bool draw_ends(void)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz234567"; /* 32: five bits of each byte */
	uint8_t random[N_ENDS * RANDOM_LETTERS];

	if (!drawn && getentropy(random, sizeof random) != 0)
		return false;
	for (size_t i = 0; !drawn && i < sizeof random; i++)
		ends[i / RANDOM_LETTERS][i % RANDOM_LETTERS] = letters[random[i] & 31];
	drawn = true;
	return true;
}

/* ".STORE.new-", the same for every temporary file of this place, and an end; a very long name is cut. */
static void put_name(const struct file_place *place, const char *end, char text[NAME_MAX + 1])
{
	snprintf(text, NAME_MAX + 1, ".%.*s" MARK "%.*s", MAX_STEM, place->stem, RANDOM_LETTERS, end);
}

bool file_temporary_prepare(const struct file_place *place)
{
	char text[NAME_MAX + 1];

	if (!draw_ends())
		return false;
	for (size_t i = 0; i < N_ENDS; i++) {
		put_name(place, ends[i], text);
		sandbox_makes(text);
	}
	return true;
}

const char *file_temporary_name(const struct file_place *place, char text[NAME_MAX + 1])
{
	if (!draw_ends())
		return NULL;
	put_name(place, ends[next_end++ % N_ENDS], text);
	return sandbox_made(text);
}

/* Is `fd` still the file of that name? */
static bool is_named(int fd, int folder, const char *name)
{
	struct stat ours, there;

	return fstat(fd, &ours) == 0 && fstatat(folder, name, &there, AT_SYMLINK_NOFOLLOW) == 0 &&
	       ours.st_dev == there.st_dev && ours.st_ino == there.st_ino;
}

/* With this mode from the start, whatever the umask. */
static int make(const struct file_temporary *temporary, unsigned mode)
{
	mode_t before = umask(0);
	int fd = openat(
		temporary->folder, temporary->name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, (mode_t)mode);
	int reason = errno;

	umask(before);
	errno = reason;
	return fd;
}

/* Between open and flock another run may take the file for a stale one: then that has the lock, or the file has no name
 * any more, and it is given up. So it is where that cannot be told; and then the name is still there. */
static bool make_locked(struct file_temporary *temporary, unsigned mode)
{
	temporary->fd = make(temporary, mode);
	if (temporary->fd < 0)
		return false;
	/* A file system without locks still gets its file. */
	bool is_taken = flock(temporary->fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
	if (!is_taken && is_named(temporary->fd, temporary->folder, temporary->name))
		return true;
	unlinkat(temporary->folder, temporary->name, 0);
	file_temporary_close(temporary);
	errno = EEXIST;
	return false;
}

bool file_temporary_create(const struct file_place *place, unsigned mode, struct file_temporary *temporary)
{
	*temporary = (struct file_temporary){ .folder = place->folder, .fd = -1 };
	for (int i = 0; i < N_ENDS; i++) {
		temporary->name = file_temporary_name(place, temporary->text);
		if (!temporary->name)
			return false;
		if (make_locked(temporary, mode))
			return true;
		if (errno != EEXIST)
			return false;
	}
	return false;
}

/* After EINTR the descriptor is closed all the same (close(2)), and what was written is on disk by fsync. */
bool file_temporary_close(struct file_temporary *temporary)
{
	int fd = temporary->fd;

	temporary->fd = -1;
	return fd < 0 || close(fd) == 0 || errno == EINTR;
}

static bool is_ours(const struct file_place *place, int fd)
{
	struct stat file;

	return fstat(fd, &file) == 0 && S_ISREG(file.st_mode) &&
	       (file.st_uid == geteuid() || (place->exists && file.st_uid == place->stat.st_uid));
}

static void remove_if_stale(const struct file_place *place, const char *name)
{
	int fd = openat(place->folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return;
	if (is_ours(place, fd) && flock(fd, LOCK_EX | LOCK_NB) == 0 && is_named(fd, place->folder, name))
		unlinkat(place->folder, name, 0);
	close(fd);
}

/* ".STORE.new-" and eight letters. */
static bool is_for_place(const char *name, const struct file_place *place)
{
	char any[NAME_MAX + 1];

	put_name(place, "", any);
	size_t len = strlen(any);
	return strncmp(name, any, len) == 0 && strlen(name) == len + RANDOM_LETTERS;
}

void file_temporary_sweep(const struct file_place *place)
{
	int fd = openat(place->folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *folder = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *file;

	if (!folder) {
		if (fd >= 0)
			close(fd);
		return;
	}
	while ((file = readdir(folder)))
		if (is_for_place(file->d_name, place))
			remove_if_stale(place, file->d_name);
	closedir(folder);
}
