/* disturb: runs a program and disturbs one of its system calls, from outside, by ptrace(2).
 *
 *	disturb [-a CALL:E]... LOG N ACTION PROGRAM [ARGUMENT...]
 *
 * Calls are counted from the first one after execve(2), those of the dynamic loader too. The N-th is disturbed as
 * ACTION says; none, if N is 0. LOG gets a line for each call: its number, its result and its first four arguments.
 * The exit status is that of the program; 128 and the signal's number if it was ended by one; 125 if disturb itself
 * failed.
 *
 *	error:E    the call is not made and fails with the errno E
 *	late:E     the call is made, and then said to have failed with E: so close(2) fails, whose descriptor is gone
 *	short:K    a call that transfers bytes gets room for K of them
 *	signal:S   the signal S comes before the call is made; 9 ends the program before it
 *
 * -a is for what this system cannot do: every call of the number CALL fails with the errno E.
 *
 * What stands in place of a call that is not made is brk(0), which changes nothing: -1, as strace does it, ends a
 * process whose seccomp filter does not know that number. A kill after the N-th call is one before the next. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FAILED = 125, NOT_HERE = 77, MAX_ALWAYS = 8 };

#ifndef __x86_64__
int main(void)
{
	puts("only x86-64's registers are known");
	return NOT_HERE;
}
#else
enum kind { KIND_NONE, KIND_ERROR, KIND_LATE, KIND_SHORT, KIND_SIGNAL };

struct action {
	enum kind kind;
	unsigned long value;
};

/* What always fails. */
struct always {
	unsigned long call, error;
};

/* One run. */
struct run {
	pid_t pid;
	FILE *log;
	unsigned long wanted, n; /* the call to be disturbed, and the present one */
	struct action action, present;
	struct always always[MAX_ALWAYS];
	size_t n_always;
	struct user_regs_struct before; /* as the program called */
	bool begun;			/* execve(2) is over */
	bool inside;			/* between the entry of a call and its exit */
};

static void die(const char *what)
{
	perror(what);
	exit(FAILED);
}

static struct action parse(const char *text)
{
	static const char *const names[] = { "none", "error:", "late:", "short:", "signal:" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strncmp(text, names[i], strlen(names[i])) == 0)
			return (struct action){ (enum kind)i, strtoul(text + strlen(names[i]), NULL, 10) };
	fprintf(stderr, "disturb: no such action: %s\n", text);
	exit(FAILED);
}

static struct user_regs_struct registers(pid_t pid)
{
	struct user_regs_struct r;

	if (ptrace(PTRACE_GETREGS, pid, NULL, &r) != 0)
		die("disturb: registers");
	return r;
}

static void set_registers(pid_t pid, const struct user_regs_struct *r)
{
	if (ptrace(PTRACE_SETREGS, pid, NULL, r) != 0)
		die("disturb: registers");
}

static void disturb_entry(struct run *run)
{
	struct user_regs_struct r = run->before;

	switch (run->present.kind) {
	case KIND_ERROR:
		r.orig_rax = SYS_brk;
		r.rdi = 0;
		set_registers(run->pid, &r);
		break;
	case KIND_SHORT:
		*(r.orig_rax == SYS_getrandom ? &r.rsi : &r.rdx) = run->present.value;
		set_registers(run->pid, &r);
		break;
	case KIND_SIGNAL:
		kill(run->pid, (int)run->present.value);
		break;
	case KIND_NONE:
	case KIND_LATE: break;
	}
}

/* The program finds its registers as it left them, but for the result. brk(2) has no errno: where it fails, it returns
 * what the break was before, as brk(0) does. */
static void disturb_exit(struct run *run)
{
	struct user_regs_struct now = registers(run->pid), r = now;
	enum kind kind = run->present.kind;
	bool fails = kind == KIND_LATE || (kind == KIND_ERROR && run->before.orig_rax != SYS_brk);

	r.rdi = run->before.rdi;
	r.rsi = run->before.rsi;
	r.rdx = run->before.rdx;
	if (fails)
		r.rax = (unsigned long long)-(long long)run->present.value;
	if (memcmp(&r, &now, sizeof r) != 0)
		set_registers(run->pid, &r);
}

static struct action action_now(const struct run *run)
{
	if (run->n == run->wanted)
		return run->action;
	for (size_t i = 0; i < run->n_always; i++)
		if (run->before.orig_rax == run->always[i].call)
			return (struct action){ KIND_ERROR, run->always[i].error };
	return (struct action){ KIND_NONE, 0 };
}

static void enter(struct run *run)
{
	run->before = registers(run->pid);
	run->inside = true;
	run->n++;
	run->present = action_now(run);
	disturb_entry(run);
}

static void write_log(const struct run *run)
{
	const struct user_regs_struct *r = &run->before;
	struct user_regs_struct after = registers(run->pid);

	fprintf(run->log, "%llu %lld %lld %lld %lld %lld\n", r->orig_rax, (long long)after.rax, (long long)r->rdi,
		(long long)r->rsi, (long long)r->rdx, (long long)r->r10);
}

static void leave(struct run *run)
{
	run->inside = false;
	if (run->n == 0) /* execve(2) itself */
		return;
	if (run->present.kind != KIND_NONE)
		disturb_exit(run);
	if (run->log)
		write_log(run);
}

/* The last call, exit_group(2), and one at which the program is killed have no exit. */
static void log_unfinished(const struct run *run)
{
	const struct user_regs_struct *r = &run->before;

	if (run->inside && run->log)
		fprintf(run->log, "%llu ? %lld\n", r->orig_rax, (long long)r->rdi);
}

/* What stopped the program, and the signal it goes on with. */
static int stopped(struct run *run, int status)
{
	if (status >> 8 == (SIGTRAP | PTRACE_EVENT_EXEC << 8))
		run->begun = run->inside = true;
	else if (WSTOPSIG(status) != (SIGTRAP | 0x80))
		return WSTOPSIG(status);
	else if (run->inside)
		leave(run);
	else if (run->begun)
		enter(run);
	return 0;
}

static int follow(struct run *run)
{
	int status, number = 0;

	if (waitpid(run->pid, &status, 0) < 0 || !WIFSTOPPED(status))
		die("disturb: no program");
	if (ptrace(PTRACE_SETOPTIONS, run->pid, NULL,
		    (void *)(uintptr_t)(PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL)) != 0)
		die("disturb: options");
	for (;;) {
		/* ESRCH: killed meanwhile; waitpid tells. */
		if (ptrace(PTRACE_SYSCALL, run->pid, NULL, (void *)(intptr_t)number) != 0 && errno != ESRCH)
			die("disturb: going on");
		if (waitpid(run->pid, &status, 0) < 0)
			die("disturb: waiting");
		if (!WIFSTOPPED(status))
			break;
		number = stopped(run, status);
	}
	log_unfinished(run);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static pid_t start(char **command)
{
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0 && raise(SIGSTOP) == 0)
		execv(command[0], command);
	perror(command[0]);
	_exit(FAILED);
}

/* Returns how many of the arguments were options. */
static int parse_options(int argc, char **argv, struct run *run)
{
	int i = 1;

	for (; i + 1 < argc && strcmp(argv[i], "-a") == 0 && run->n_always < MAX_ALWAYS; i += 2) {
		struct always *always = &run->always[run->n_always++];
		char *end;
		always->call = strtoul(argv[i + 1], &end, 10);
		always->error = strtoul(*end ? end + 1 : end, NULL, 10);
	}
	return i - 1;
}

int main(int argc, char **argv)
{
	struct run run = { .n = 0 };
	int n_options = parse_options(argc, argv, &run);

	argv += n_options;
	if (argc - n_options < 5) {
		fputs("disturb [-a CALL:E]... LOG N ACTION PROGRAM [ARGUMENT...]\n", stderr);
		return FAILED;
	}
	run.wanted = strtoul(argv[2], NULL, 10);
	run.action = parse(argv[3]);
	if (argv[1][0] && !(run.log = fopen(argv[1], "we")))
		die(argv[1]);
	run.pid = start(argv + 4);
	if (run.pid < 0)
		die("disturb: fork");
	int status = follow(&run);
	if (run.log && fclose(run.log) != 0)
		die(argv[1]);
	return status;
}
#endif
