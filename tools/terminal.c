/* Asking on /dev/tty. Signals are blocked except while ppoll(2) waits, so that none can come between "look whether
 * one came" and "wait"; when one came, the terminal is put right first and the signal takes its course then.
 * SIGTTIN and SIGTTOU keep their way: they stop a process in the background before it has changed anything. */
#define _GNU_SOURCE /* ppoll */
#include "tools/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "tools/sandbox.h"

static const int watched[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGALRM, SIGUSR1, SIGUSR2 };
#define N_WATCHED (sizeof watched / sizeof *watched)

static volatile sig_atomic_t caught;

static void on_signal(int number)
{
	caught = number;
}

/* What the process had before the question. */
struct before {
	struct sigaction actions[N_WATCHED];
	sigset_t mask;
	struct termios terminal;
};

/* A signal that is ignored (nohup) stays ignored. */
static void watch_signals(struct before *before)
{
	struct sigaction catching = { .sa_handler = on_signal };
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < N_WATCHED; i++)
		sigaddset(&set, watched[i]);
	sigprocmask(SIG_BLOCK, &set, &before->mask);
	caught = 0;
	for (size_t i = 0; i < N_WATCHED; i++) {
		sigaction(watched[i], NULL, &before->actions[i]);
		if (before->actions[i].sa_handler != SIG_IGN)
			sigaction(watched[i], &catching, NULL);
	}
}

static void unwatch_signals(const struct before *before)
{
	for (size_t i = 0; i < N_WATCHED; i++)
		sigaction(watched[i], &before->actions[i], NULL);
	sigprocmask(SIG_SETMASK, &before->mask, NULL);
}

static bool echo_off(int fd, struct before *before)
{
	struct termios silent;

	if (tcgetattr(fd, &before->terminal) < 0)
		return false;
	silent = before->terminal;
	silent.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL);
	silent.c_lflag |= ICANON | ISIG;
	return tcsetattr(fd, TCSAFLUSH, &silent) == 0;
}

static void put(int fd, const char *text)
{
	size_t len = strlen(text);

	while (len > 0) {
		ssize_t n = write(fd, text, len);

		if (n <= 0)
			return;
		text += n;
		len -= (size_t)n;
	}
}

/* The terminal hands out whole lines (ICANON), so once ppoll says that there is something, reading does not wait.
 * Byte by byte: the password is in no buffer but the caller's. */
static enum terminal_result read_line(int fd, const sigset_t *mask, char *line, size_t size, size_t *len)
{
	struct pollfd wait = { .fd = fd, .events = POLLIN };
	char c = 0;
	size_t n = 0;

	if (ppoll(&wait, 1, NULL, mask) < 0 || caught)
		return TERMINAL_END;
	while (read(fd, &c, 1) == 1 && c != '\n')
		if (n < size)
			line[n++] = c;
	*len = n;
	return c == '\n' || n > 0 ? TERMINAL_LINE : TERMINAL_END;
}

static enum terminal_result ask_once(int fd, const char *prompt, char *line, size_t size, size_t *len)
{
	struct before before;
	enum terminal_result result = TERMINAL_NONE;

	watch_signals(&before);
	if (echo_off(fd, &before)) {
		put(fd, prompt);
		result = read_line(fd, &before.mask, line, size, len);
		tcsetattr(fd, TCSAFLUSH, &before.terminal);
		put(fd, "\n");
	}
	unwatch_signals(&before);
	return result;
}

static int open_terminal(void)
{
	return sandbox_open("/dev/tty", O_RDWR);
}

bool terminal_there(void)
{
	int fd = open_terminal();

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

enum terminal_result terminal_ask(const char *prompt, char *line, size_t size, size_t *len)
{
	int fd = open_terminal();
	enum terminal_result result = TERMINAL_NONE;

	if (fd < 0)
		return TERMINAL_NONE;
	do {
		result = ask_once(fd, prompt, line, size, len);
		if (caught)
			raise(caught);
	} while (caught);
	close(fd);
	return result;
}
