/* A tool whose allocations fail, run again and again: the program that stands for jksdump or jksimport in
 * tests/allocations/test-allocations.py.
 *
 * Standard input brings one request after the other: a line with the number of the allocation that fails (0: none), 0
 * or 1 for "and all behind it", and the number of strings that follow, each ended by a zero byte: working folder, file
 * for standard input, for standard output, for standard error, then the arguments. For each a child runs the tool's
 * main() and ends as the tool ends: fork() is what makes thousands of runs cheap. Standard output answers with a line:
 * wait status and number of allocations. With TRACE in the environment a failing allocation says where it is, if there
 * are sanitizers. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/allocations/failing.h"

enum { MAX_STRINGS = 64, FOLDER = 0, IN, OUT, ERR, ARGUMENTS };

int tool_main(int argc, char **argv);

struct request {
	size_t at;
	int and_after;
	int n;
	char *strings[MAX_STRINGS + 1];
};

static _Noreturn void stop(const char *what)
{
	perror(what);
	_exit(127);
}

/* The leak check at exit traces the process, which a tool forbids (tools/process.c); only root may all the same. */
int prctl(int option, ...)
{
	va_list args;
	unsigned long to[4];

	if (option == PR_SET_DUMPABLE)
		return 0;
	va_start(args, option);
	for (size_t i = 0; i < 4; i++)
		to[i] = va_arg(args, unsigned long);
	va_end(args);
	return (int)syscall(SYS_prctl, option, to[0], to[1], to[2], to[3]);
}

/* In the place of libc's: the same bytes in each run, whatever was asked for before, so that results can be compared;
 * but not the same eight, which are in the names of temporary files, twice. */
int getentropy(void *to, size_t size)
{
	static unsigned eights;
	unsigned first = size == 8 ? eights++ : 7;

	for (size_t i = 0; i < size; i++)
		((uint8_t *)to)[i] = (uint8_t)(i * 151 + first);
	return 0;
}

static bool read_request(struct request *request)
{
	char *line = NULL;
	size_t size = 0;

	if (getline(&line, &size, stdin) <= 0)
		return false;
	if (sscanf(line, "%zu %d %d", &request->at, &request->and_after, &request->n) != 3 || request->n > MAX_STRINGS)
		stop("request");
	free(line);
	for (int i = 0; i < request->n; i++) {
		request->strings[i] = NULL;
		size = 0;
		if (getdelim(&request->strings[i], &size, '\0', stdin) <= 0)
			stop("request");
	}
	request->strings[request->n] = NULL;
	return true;
}

static void open_as(int fd, const char *path, int flags)
{
	int opened = open(path, flags, 0600);

	if (opened < 0 || dup2(opened, fd) != fd)
		stop(path);
	close(opened);
}

/* failing_end comes first of what exit() calls: what libc and the sanitizer do then is not the tool's. */
static _Noreturn void run(struct request *request, struct failing *failing)
{
	if (chdir(request->strings[FOLDER]) != 0)
		stop(request->strings[FOLDER]);
	open_as(STDIN_FILENO, request->strings[IN], O_RDONLY);
	open_as(STDOUT_FILENO, request->strings[OUT], O_WRONLY | O_CREAT | O_TRUNC);
	open_as(STDERR_FILENO, request->strings[ERR], O_WRONLY | O_CREAT | O_TRUNC);
	atexit(failing_end);
	*failing = (struct failing){ .at = request->at, .and_after = request->and_after };
	failing->trace = getenv("TRACE") != NULL;
	failing_begin(failing);
	exit(tool_main(request->n - ARGUMENTS, request->strings + ARGUMENTS));
}

int main(void)
{
	struct failing *failing =
		mmap(NULL, sizeof *failing, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct request request;

	if (failing == MAP_FAILED)
		stop("mmap");
	while (read_request(&request)) {
		int status = 0;
		pid_t child = fork();
		if (child < 0)
			stop("fork");
		if (child == 0)
			run(&request, failing);
		while (waitpid(child, &status, 0) < 0 && errno == EINTR)
			;
		for (int i = 0; i < request.n; i++)
			free(request.strings[i]);
		printf("%d %zu\n", status, failing->made);
		fflush(stdout);
	}
	return 0;
}
