/* Reading a whole file, pipe or device into memory, up to a limit.
 *
 * How 110 MB are best held, as multiples of the time that SHA-1 takes over the same bytes (medians, warm page
 * cache): malloc and read 0.9, up to 7 while the machine still has to find free pages; an anonymous mapping of
 * huge pages and read 0.2; a private mapping of the file, populated, 0.15. Nearly all of it is the first touch of
 * each page. The last one is not taken: when somebody truncates the file meanwhile, a read of it ends in SIGBUS,
 * and a change of it shows through behind the back of a check already made. So the bytes are read into a mapping
 * of our own, which grows by mremap (pages move, nothing is copied, no second copy of a private key is left
 * behind) where the size is not known before. A folder may have thousands of small files, all held at a time: they are
 * read into blocks of their length, as a page of 4 KiB is many times what is in them. */
#define _GNU_SOURCE /* mremap, MADV_HUGEPAGE */
#include "tools/file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/exit.h"
#include "tools/sandbox.h"

#define FIRST_SIZE (64u << 10) /* of a pipe or a device, which does not tell its size */
#define SMALL_SIZE (16u << 10) /* up to here a block on the heap holds less than whole pages do */
#define HUGE_SIZE (4u << 20)   /* from here on huge pages pay: they are 2 MiB */
#define WIPE_SIZE (1u << 20)   /* more holds certificates; and the kernel clears a page before it hands it on */

/* Makes room for `size` bytes. */
static bool file_grow(struct file *file, size_t size)
{
	void *data = file->mapped
			     ? mremap(file->data, file->mapped, size, MREMAP_MAYMOVE)
			     : mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (data == MAP_FAILED)
		return false;
	if (size >= HUGE_SIZE)
		madvise(data, size, MADV_HUGEPAGE); /* a wish: without huge pages it is only slower */
	file->data = data;
	file->mapped = size;
	return true;
}

static void unmap(struct file *file)
{
	keystore_wipe(file->data, file->len < WIPE_SIZE ? file->len : WIPE_SIZE);
	munmap(file->data, file->mapped);
	file->mapped = 0;
}

static void free_small(struct file *file)
{
	keystore_wipe(file->data, file->len);
	free(file->data);
	file->is_small = false;
}

/* read(2) that goes on after a signal, and waits where the descriptor was left non-blocking by whoever gave it to
 * us. */
static ssize_t read_some(int fd, uint8_t *to, size_t size)
{
	struct pollfd wait = { .fd = fd, .events = POLLIN };
	ssize_t n;

	while ((n = read(fd, to, size)) < 0 && (errno == EINTR || errno == EAGAIN))
		if (errno == EAGAIN)
			poll(&wait, 1, -1);
	return n;
}

static int cannot_read(const struct file *file)
{
	complain(file->name, "cannot read: %s", strerror(errno));
	return EXIT_FILE;
}

static int over_limit(const struct file *file, uint64_t max_size)
{
	complain(file->name, "larger than the limit of %llu bytes", (unsigned long long)max_size);
	hint("--max-size N allows more");
	return EXIT_LIMIT;
}

/* Twice the memory, but never more than the limit and one byte: with that byte the end and the limit can be told
 * apart. */
static bool make_room(struct file *file, size_t first_size, uint64_t max_size)
{
	size_t size = first_size;

	if (file->mapped)
		size = file->mapped < SIZE_MAX / 2 ? 2 * file->mapped : SIZE_MAX;
	if (size - 1 > max_size)
		size = (size_t)max_size + 1;
	return file_grow(file, size);
}

static int read_all(int fd, size_t first_size, uint64_t max_size, struct file *file)
{
	ssize_t n = 1;

	while (n > 0 && file->len <= max_size) {
		if (file->len == file->mapped && !make_room(file, first_size, max_size))
			return out_of_memory_for(file->name);
		n = read_some(fd, file->data + file->len, file->mapped - file->len);
		if (n < 0)
			return cannot_read(file);
		file->len += (size_t)n;
	}
	return file->len > max_size ? over_limit(file, max_size) : EXIT_DONE;
}

static struct file_id id_of(const struct stat *st)
{
	return (struct file_id){ st->st_dev, st->st_ino };
}

bool file_is(const char *path, struct file_id id)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) && st.st_dev == id.device && st.st_ino == id.inode;
}

/* It has grown meanwhile: what was read so far moves into a mapping. */
static bool map_small(struct file *file)
{
	struct file small = *file;

	if (!file_grow(file, FIRST_SIZE)) /* as the file is not mapped, that is a new place */
		return false;
	memcpy(file->data, small.data, small.len);
	free_small(&small);
	file->is_small = false;
	return true;
}

static int read_small(int fd, size_t size, uint64_t max_size, struct file *file)
{
	ssize_t n = 1;

	file->data = malloc(size + 1); /* the last byte tells whether that is the end */
	if (!file->data)
		return out_of_memory_for(file->name);
	file->is_small = true;
	while (n > 0 && file->len <= size) {
		n = read_some(fd, file->data + file->len, size + 1 - file->len);
		if (n < 0)
			return cannot_read(file);
		file->len += (size_t)n;
	}
	if (n == 0)
		return EXIT_DONE;
	return map_small(file) ? read_all(fd, FIRST_SIZE, max_size, file) : out_of_memory_for(file->name);
}

/* A regular file tells its size: what is too large is not even begun, the rest fits at once. */
static int read_open_file(int fd, uint64_t max_size, struct file *file)
{
	struct stat st;
	size_t first_size = FIRST_SIZE;

	if (fstat(fd, &st) < 0)
		return cannot_read(file);
	if (S_ISDIR(st.st_mode)) {
		complain(file->name, "is a folder");
		return EXIT_FILE;
	}
	if (S_ISREG(st.st_mode))
		file->id = id_of(&st);
	if (S_ISREG(st.st_mode) && fd != STDIN_FILENO)
		file->mode = st.st_mode & 07777;
	if (S_ISREG(st.st_mode) && (uint64_t)st.st_size > max_size)
		return over_limit(file, max_size);
	if (S_ISREG(st.st_mode) && st.st_size > 0 && st.st_size <= SMALL_SIZE)
		return read_small(fd, (size_t)st.st_size, max_size, file);
	if (S_ISREG(st.st_mode) && (uint64_t)st.st_size >= FIRST_SIZE && (uint64_t)st.st_size < SIZE_MAX)
		first_size = (size_t)st.st_size + 1;
	return read_all(fd, first_size, max_size, file);
}

int file_read(const char *name, uint64_t max_size, struct file *out)
{
	bool standard_input = strcmp(name, "-") == 0;
	struct file file = { .name = standard_input ? "standard input" : name };
	int fd = standard_input ? STDIN_FILENO : sandbox_open(name, O_RDONLY);

	if (fd < 0) {
		complain(name, "cannot open: %s", strerror(errno));
		return EXIT_FILE;
	}
	int code = read_open_file(fd, max_size, &file);
	if (!standard_input)
		close(fd);
	if (code == EXIT_DONE)
		*out = file;
	else
		file_free(&file);
	return code;
}

void file_drop(struct file *file)
{
	if (file->of_library)
		keystore_free_bytes(file->data, file->len);
	if (file->mapped)
		unmap(file);
	if (file->is_small)
		free_small(file);
	*file = (struct file){ .name = file->name, .own_name = file->own_name, .mode = file->mode };
}

void file_free(struct file *file)
{
	const char *name = file->own_name ? NULL : file->name;

	file_drop(file);
	free(file->own_name);
	*file = (struct file){ .name = name };
}
