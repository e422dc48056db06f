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

#define MARK ".new-"
enum { RANDOM_LETTERS = 8, TRIES = 100, MAX_STEM = NAME_MAX - 1 - (int)(sizeof MARK - 1) - RANDOM_LETTERS };

/* ".STORE.new-", the same for every temporary file of this place; a very long name is cut. */
static void put_prefix(const struct file_place *place, char name[NAME_MAX + 1])
{
	snprintf(name, NAME_MAX + 1, ".%.*s" MARK, MAX_STEM, place->name);
}

bool file_temporary_name(const struct file_place *place, char name[NAME_MAX + 1])
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz234567"; /* 32: five bits of each byte */
	uint8_t random[RANDOM_LETTERS];

	if (getentropy(random, sizeof random) != 0)
		return false;
	put_prefix(place, name);
	char *end = name + strlen(name);
	for (size_t i = 0; i < sizeof random; i++)
		*end++ = letters[random[i] & 31];
	*end = '\0';
	return true;
}

/* Is `fd` still the file of that name? */
static bool is_named(int fd, int folder, const char *name)
{
	struct stat ours, there;

	return fstat(fd, &ours) == 0 && fstatat(folder, name, &there, AT_SYMLINK_NOFOLLOW) == 0 &&
	       ours.st_dev == there.st_dev && ours.st_ino == there.st_ino;
}

/* Between open and flock another run may take the file for a stale one: then that has the lock, or the file has no name
 * any more, and it is given up. So it is where that cannot be told; and then the name is still there. */
static bool open_locked(struct file_temporary *temporary)
{
	const int flags = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;

	temporary->fd = openat(temporary->folder, temporary->name, flags, 0600);
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

bool file_temporary_create(const struct file_place *place, struct file_temporary *temporary)
{
	*temporary = (struct file_temporary){ .folder = place->folder, .fd = -1 };
	for (int i = 0; i < TRIES; i++) {
		if (!file_temporary_name(place, temporary->name))
			return false;
		if (open_locked(temporary))
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

/* ".STEM.new-" and eight letters. */
static bool has_stem(const char *name, const char *stem, size_t stem_len)
{
	size_t mark_len = sizeof MARK - 1, len = 1 + stem_len + mark_len + RANDOM_LETTERS;

	return strlen(name) == len && name[0] == '.' && memcmp(name + 1, stem, stem_len) == 0 &&
	       memcmp(name + 1 + stem_len, MARK, mark_len) == 0;
}

static bool is_for_place(const char *name, const char *of)
{
	size_t len = strlen(of);

	return has_stem(name, of, len < MAX_STEM ? len : MAX_STEM);
}

static bool is_for_pem(const char *name, const char *unused)
{
	static const char pem[] = ".pem";
	size_t tail = sizeof pem - 1 + sizeof MARK - 1 + RANDOM_LETTERS, len = strlen(name);

	(void)unused;
	return len > 1 + tail && memcmp(name + len - tail, pem, sizeof pem - 1) == 0 &&
	       has_stem(name, name + 1, len - 1 - (tail - (sizeof pem - 1)));
}

static void sweep(const struct file_place *place, bool (*is_for)(const char *name, const char *of))
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
		if (is_for(file->d_name, place->name))
			remove_if_stale(place, file->d_name);
	closedir(folder);
}

void file_temporary_sweep(const struct file_place *place)
{
	sweep(place, is_for_place);
}

void file_temporary_sweep_pem(int folder)
{
	const struct file_place place = { .folder = folder };

	sweep(&place, is_for_pem);
}
