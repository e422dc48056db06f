/* sandbox_parts.h: the two parts that the sandbox is made of. Each returns 0, or the errno that tells why the kernel
 * does not offer it. */
#ifndef TOOLS_SANDBOX_PARTS_H
#define TOOLS_SANDBOX_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct sandbox_path {
	char *text;
	bool writes; /* a folder for files that are made */
};

/* Who a file may be given to. */
struct sandbox_owner {
	uid_t user;
	gid_t group;
};

enum { SANDBOX_MAX_OWNERS = 4, SANDBOX_MAX_MODES = 4 };

enum {
	SANDBOX_SIZES = 4,
	SANDBOX_NAME_SLOT = 256, /* NAME_MAX + 1 */
	SANDBOX_PATH_SLOT = 4096 /* PATH_MAX; the largest */
};

static inline uint32_t sandbox_slot(size_t i)
{
	return (uint32_t)SANDBOX_PATH_SLOT >> 2 * i;
}

/* The texts that calls may name lie at `begin`, which is a multiple of 4 GiB: what the top half of a pointer tells is
 * enough to know whether it points there. Each has a slot to itself, and begins at a multiple of its size, so that none
 * is named by its end. Paths have slots of four sizes: a long one among thousands does not make the others larger.
 *
 *	0		the terminal, which may be opened for writing where `asks`
 *	paths[i]	paths that are opened for reading, in slots of sandbox_slot(i)
 *	made		names of files that are made, linked, renamed and removed
 *	replaced	names that they are renamed to and no more
 *	size		the end */
struct sandbox_room {
	uint64_t begin;
	uint32_t paths[SANDBOX_SIZES], made, replaced, size;
	bool asks;
	bool writes;	/* files may be made */
	bool makes_any; /* of any name, and folders */
	struct sandbox_owner owners[SANDBOX_MAX_OWNERS];
	size_t n_owners; /* SANDBOX_MAX_OWNERS + 1: anybody */
	unsigned modes[SANDBOX_MAX_MODES]; /* that a file may be given */
	size_t n_modes;
};

/* sandbox_limit_calls: seccomp(2). */
int sandbox_limit_calls(const struct sandbox_room *room);

/* sandbox_limit_files: landlock(7). ENOMEM: memory is out, so that not all the paths would be allowed; nothing is
 * limited. */
int sandbox_limit_files(const struct sandbox_path *paths, size_t n, bool asks);

#define SANDBOX_TERMINAL "/dev/tty"

#endif
