/* The start of a process that handles passwords and private keys. */
#include "tools/process.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "keystore/keystore.h"
#include "tools/exit.h"
#include "tools/held.h"

/* prctl(2), PR_SET_DUMPABLE 0: no core dump, no ptrace, and /proc/PID/mem belongs to root. */
static void forbid_dumps(void)
{
	const struct rlimit none = { 0, 0 };

	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	setrlimit(RLIMIT_CORE, &none);
}

/* A closed descriptor 0, 1 or 2 is opened the wrong way round: nobody else gets the number, and using it still
 * fails with EBADF. The lowest free number is the one that open(2) gives. */
static void occupy_standard_descriptors(void)
{
	for (int fd = 0; fd <= 2; fd++) {
		if (fcntl(fd, F_GETFD) >= 0 || errno != EBADF)
			continue;
		if (open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) == fd)
			continue;
		complain("/dev/null", "descriptor %d is closed, and this cannot stand for it: %s", fd, strerror(errno));
		_exit(EXIT_FILE);
	}
}

/* What looked at an argument leaves pieces of it in frames that are gone: those of libraries, too, which put whatever
 * is in the vector registers there. */
__attribute__((noinline)) static void wipe_unused_stack(void)
{
	uint8_t unused[64 * 1024];

	keystore_wipe(unused, sizeof unused);
}

static char output[32768], complaints[4096];

/* stdio leaves in its buffers what it has written. What could not be written is dropped: exit(3) would try once more,
 * after the wiping. */
static void wipe_output(void)
{
	fflush(stdout);
	__fpurge(stdout);
	keystore_wipe(output, sizeof output);
	fflush(stderr);
	__fpurge(stderr);
	keystore_wipe(complaints, sizeof complaints);
}

/* Something is held where exit(3) was called below main. */
static void wipe_all(void)
{
	held_release_all();
	wipe_output();
	wipe_unused_stack();
}

static void gather_output(void)
{
	setvbuf(stdout, output, _IOFBF, sizeof output);
	setvbuf(stderr, complaints, _IOLBF, sizeof complaints); /* even what a library says before it aborts */
	atexit(wipe_all);
}

/* glibc maps blocks from 128 KiB on by themselves, so that they go back to the system when they are freed; but each one
 * that is freed raises that limit to its own size, and then what a large file took to be read is never given back. */
static void keep_large_blocks_apart(void)
{
#ifdef M_MMAP_THRESHOLD
	mallopt(M_MMAP_THRESHOLD, 128 * 1024);
#endif
}

void process_start(const char *name)
{
	tool_name = name;
	forbid_dumps();
	signal(SIGPIPE, SIG_IGN);
	occupy_standard_descriptors();
	gather_output();
	keep_large_blocks_apart();
}

int process_end(int code)
{
	wipe_unused_stack();
	return code;
}
