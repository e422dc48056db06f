/* measure.c: what a command costs:  measure REPORT COMMAND [ARGUMENT]...
 *
 * Runs the command, writes its peak resident memory in KiB and its processor time in milliseconds, with three places
 * behind the point, to the file REPORT, and ends with its exit code (128 + N for signal N). A script cannot do this by
 * itself: Linux counts the memory of the process that forks towards the peak of the one that is started, and an
 * interpreter is larger than our tools. */
#define _DEFAULT_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static long microseconds(struct timeval time)
{
	return time.tv_sec * 1000000 + time.tv_usec;
}

int main(int argc, char **argv)
{
	struct rusage usage;
	FILE *report;
	int status;
	pid_t pid;

	if (argc < 3 || (pid = fork()) < 0)
		return 125;
	if (pid == 0) {
		execvp(argv[2], argv + 2);
		_exit(127);
	}
	if (wait4(pid, &status, 0, &usage) != pid || !(report = fopen(argv[1], "w")))
		return 125;
	long used = microseconds(usage.ru_utime) + microseconds(usage.ru_stime);
	fprintf(report, "%ld %ld.%03ld\n", usage.ru_maxrss, used / 1000, used % 1000);
	fclose(report);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
