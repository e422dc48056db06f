/* Runs a program and looks for secrets in its memory: at each checkpoint (tests/secrets/checkpoint.h) and when it ends,
 * in whatever way, with everything still in place (ptrace(2), PTRACE_EVENT_EXIT).
 *
 *     watch NEEDLES REPORT exit PROGRAM ARGUMENT...      as said
 *     watch NEEDLES REPORT during PROGRAM ARGUMENT...    around each system call, too, to tell what was there once
 *
 * PRELOAD in the environment is LD_PRELOAD for the program alone.
 *
 * REPORT has one line for each thing found: "LABEL: NEEDLE in REGION"; then "seen NEEDLE" for those that were there at
 * some time, and "looked N times, M bytes". The exit status is that of the program. */
#define _GNU_SOURCE /* siginfo_t in ptrace */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/secrets/scan.h"

struct watch {
	pid_t pid;
	struct memory memory;
	FILE *report;
	const char *label;
	bool during;
	size_t looks;
};

static void fail(const char *what)
{
	fprintf(stderr, "watch: %s: %s\n", what, strerror(errno));
	exit(99);
}

static void tell(void *context, const struct needle *found, uint64_t address, const char *region)
{
	struct watch *w = context;

	fprintf(w->report, "%s: %s in %s at %llx\n", w->label, found->name, region, (unsigned long long)address);
}

static int open_of(pid_t pid, const char *what)
{
	char path[64];

	snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, what);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		fail(path);
	return fd;
}

/* ---- What happens ------------------------------------------------------------------------------------------------ */

/* How deep the stack was used, if that is deeper than the library wipes it. */
static void check_untouched(struct watch *w, const struct checkpoint *at)
{
	static uint8_t stack[1 << 18];
	uint64_t len = at->untouched_end - at->untouched;

	if (len > sizeof stack || pread(w->memory.mem, stack, (size_t)len, (off_t)at->untouched) != (ssize_t)len)
		fail("stack");
	for (uint64_t i = 0; i < len; i++)
		if (stack[i]) {
			fprintf(w->report, "%s: the stack was used %llu bytes deeper than it is wiped\n", w->label,
				(unsigned long long)(len - i));
			return;
		}
}

static void look_at_checkpoint(struct watch *w)
{
	static struct checkpoint at;
	siginfo_t info;

	if (ptrace(PTRACE_GETSIGINFO, w->pid, NULL, &info) < 0 ||
	    pread(w->memory.mem, &at, sizeof at, (off_t)(uintptr_t)info.si_value.sival_ptr) != sizeof at)
		fail("checkpoint");
	if (at.wiped_len) {
		scan_piece_for_seen(&w->memory, at.wiped, at.wiped_len);
		return;
	}
	at.label[sizeof at.label - 1] = '\0';
	w->label = at.label;
	w->looks++;
	scan_memory(&w->memory, at.except, (size_t)at.n_except, false, tell, w);
	check_untouched(w, &at);
}

/* Where the first frame, the arguments and the environment are: proc(5), fields 28 and 48 to 51 of /proc/PID/stat. */
static void tell_places(struct watch *w)
{
	char line[2048];
	int fd = open_of(w->pid, "stat"), field = 2;
	ssize_t len = read(fd, line, sizeof line - 1);

	close(fd);
	line[len > 0 ? len : 0] = '\0';
	char *state, *name_end = strrchr(line, ')');
	for (char *word = name_end ? strtok_r(name_end, " ", &state) : NULL; word; word = strtok_r(NULL, " ", &state))
		if (field++ == 28 || (field > 48 && field <= 52))
			fprintf(w->report, "place: %llx\n", strtoull(word, NULL, 10));
}

static void look_at_end(struct watch *w)
{
	w->label = "at exit";
	w->looks++;
	if (scan_memory(&w->memory, NULL, 0, true, tell, w))
		tell_places(w);
}

/* What stopped it; returns the signal to go on with. */
static int handle_stop(struct watch *w, int status)
{
	int number = WSTOPSIG(status);

	if (status >> 8 == (SIGTRAP | PTRACE_EVENT_EXIT << 8)) {
		look_at_end(w);
		return 0;
	}
	if (number == (SIGTRAP | 0x80)) {
		scan_for_seen(&w->memory);
		return 0;
	}
	if (number == CHECKPOINT_SIGNAL) {
		look_at_checkpoint(w);
		return 0;
	}
	return number == SIGTRAP ? 0 : number;
}

/* ---- From begin to end ------------------------------------------------------------------------------------------- */

static void begin(struct watch *w, char **program)
{
	int status;

	w->pid = fork();
	if (w->pid < 0)
		fail("fork");
	if (w->pid == 0) {
		const char *preload = getenv("PRELOAD");
		if (preload && setenv("LD_PRELOAD", preload, 1) < 0)
			fail("PRELOAD");
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		execv(program[0], program);
		fail(program[0]);
	}
	if (waitpid(w->pid, &status, 0) != w->pid || !WIFSTOPPED(status))
		fail("it did not begin");
	/* now, before it forbids that */
	w->memory = (struct memory){ open_of(w->pid, "mem"), open_of(w->pid, "maps") };
	long options = PTRACE_O_TRACEEXIT | PTRACE_O_EXITKILL | PTRACE_O_TRACESYSGOOD;
	if (ptrace(PTRACE_SETOPTIONS, w->pid, NULL, options) < 0)
		fail("ptrace");
}

/* Until it has ended; its wait status. */
static int follow(struct watch *w)
{
	int status = 0, number = 0;

	for (;;) {
		if (ptrace(w->during ? PTRACE_SYSCALL : PTRACE_CONT, w->pid, NULL, (long)number) < 0 && errno != ESRCH)
			fail("ptrace");
		if (waitpid(w->pid, &status, 0) != w->pid)
			fail("waitpid");
		if (!WIFSTOPPED(status))
			return status;
		number = handle_stop(w, status);
	}
}

static void put_seen(const struct watch *w)
{
	for (unsigned i = 1; i <= scan_count(); i++)
		if (scan_needle(i)->seen)
			fprintf(w->report, "seen %s\n", scan_needle(i)->name);
	fprintf(w->report, "looked %zu times, %llu bytes\n", w->looks, (unsigned long long)scan_bytes_read());
}

int main(int argc, char **argv)
{
	struct watch w = { .during = argc > 3 && strcmp(argv[3], "during") == 0 };

	if (argc < 5)
		return 99;
	if (!scan_load(argv[1]))
		return 99;
	w.report = fopen(argv[2], "we");
	if (!w.report)
		fail(argv[2]);
	begin(&w, argv + 4);
	int status = follow(&w);
	put_seen(&w);
	if (fclose(w.report) != 0)
		fail(argv[2]);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
