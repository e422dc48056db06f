/* sandbox_parts.h: the two parts that the sandbox is made of. Each returns 0, or the errno that tells why the kernel
 * does not offer it. */
#ifndef TOOLS_SANDBOX_PARTS_H
#define TOOLS_SANDBOX_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sandbox_path {
	char *text;
	bool writes; /* a folder for files that are made */
};

/* The paths that may be opened lie at `begin`, which is a multiple of 4 GiB: what the top half of a pointer tells is
 * enough to know whether it points there. */
struct sandbox_room {
	uint64_t begin;
	uint32_t size;
	bool asks;   /* the first of them, at `begin`, is the terminal, and may be opened for writing */
	bool writes; /* files may be made */
};

/* sandbox_limit_calls: seccomp(2). */
int sandbox_limit_calls(const struct sandbox_room *room);

/* sandbox_limit_files: landlock(7). ENOMEM: memory is out, so that not all the paths would be allowed; nothing is
 * limited. */
int sandbox_limit_files(const struct sandbox_path *paths, size_t n, bool asks);

#define SANDBOX_TERMINAL "/dev/tty"

#endif
