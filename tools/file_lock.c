/* One lock for read-change-write: flock(2) on the folder of the store. The folder outlives every rename of the
 * store, nothing has to be created or cleaned up, and a killed process lets go of it by itself. Stores in one
 * folder wait for each other, for some milliseconds. */
#include <errno.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "tools/exit.h"
#include "tools/file.h"
#include "tools/file_place.h"
#include "tools/print.h"

enum { PATIENCE = 100 }; /* tries, 10 ms apart, before it is said what we wait for */

static int flock_again(int fd, int how)
{
	int result;

	while ((result = flock(fd, how)) != 0 && errno == EINTR)
		;
	return result;
}

static bool wait_for(int fd, const char *path)
{
	const struct timespec pause = { 0, 10000000 };

	for (int i = 0; i < PATIENCE; i++) {
		if (flock_again(fd, LOCK_EX | LOCK_NB) == 0)
			return true;
		if (errno != EWOULDBLOCK)
			return false;
		nanosleep(&pause, NULL);
	}
	note("waiting for another program that changes the folder of %s", shown_text(path).text);
	return flock_again(fd, LOCK_EX) == 0;
}

int file_lock(const char *path, struct file_lock *lock)
{
	struct file_place place;
	int code = file_place_open(path, &place);

	lock->fd = -1;
	if (code != EXIT_DONE)
		return code;
	/* Some network file systems lock only what is open for writing, which a folder never is (flock(2), NFS
	 * details). */
	if (!wait_for(place.folder, path))
		note("the folder of %s cannot be locked (%s): do not change it with two programs at once",
			shown_text(path).text, strerror(errno));
	lock->fd = place.folder;
	place.folder = -1;
	file_place_close(&place);
	return EXIT_DONE;
}

void file_unlock(struct file_lock *lock)
{
	if (lock->fd >= 0)
		close(lock->fd);
	lock->fd = -1;
}
