/* bounded.c: what AFL++ calls instead of the harness, by the linker's --wrap, to hold it to its memory: with a
 * sanitizer the address space cannot be limited, since its shadow takes terabytes of it. libFuzzer looks at the
 * resident set itself.
 *
 * What counts is the largest resident set of the process until now, with the sanitizer's share. Each time that it has
 * grown by a MiB it is appended to the file that FUZZ_PEAK names: AFL++ does not know it, and ends the process
 * abruptly. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "fuzz/check.h"

enum { MAX_MIB = 256 };

int __real_LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);
int __wrap_LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void append(long mib)
{
	const char *path = getenv("FUZZ_PEAK");
	int file = path ? open(path, O_WRONLY | O_APPEND | O_CREAT, 0600) : -1;

	if (file < 0)
		return;
	dprintf(file, "%ld\n", mib);
	close(file);
}

int __wrap_LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static long peak;
	struct rusage usage;
	int result = __real_LLVMFuzzerTestOneInput(data, len);

	check(getrusage(RUSAGE_SELF, &usage) == 0, "the kernel knows the resident set");
	long mib = (usage.ru_maxrss + 1023) / 1024;
	if (mib > peak)
		append(peak = mib);
	check(mib <= MAX_MIB, "memory is bounded");
	return result;
}
