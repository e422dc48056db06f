/* Progress, drawn by a timer: the work may be one call into the library that takes seconds. The handler uses what POSIX
 * lets it use (write, and variables of sig_atomic_t that the rest of the process sets). Between progress_begin and
 * progress_end alone is there a timer; system calls that it interrupts go on (SA_RESTART). */
#include "tools/progress.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "tools/exit.h"
#include "tools/print.h"

/* "jksdump: FILE: ", which does not change, and what may follow it. */
static char line[256];
static size_t head_len;
static const char *doing;

static volatile sig_atomic_t n_done, n_total, n_seconds, drawn, held;
static bool off;
static struct sigaction before;

static size_t put_text(char *out, const char *text)
{
	size_t len = strlen(text);

	memcpy(out, text, len);
	return len;
}

static size_t put_number(char *out, int number)
{
	char digits[16];
	size_t n = 0, len = 0;

	do {
		digits[n++] = (char)('0' + number % 10);
		number /= 10;
	} while (number > 0 && n < sizeof digits);
	while (n > 0)
		out[len++] = digits[--n];
	return len;
}

/* What is on the terminal may be longer than what comes: ESC [ K clears to the end of the line (ECMA-48 8.3.41). */
static size_t compose(void)
{
	size_t len = head_len;

	if (n_total > 1) {
		len += put_number(line + len, n_done);
		len += put_text(line + len, " of ");
		len += put_number(line + len, n_total);
		len += put_text(line + len, " ");
	}
	len += put_text(line + len, doing);
	len += put_text(line + len, ", ");
	len += put_number(line + len, n_seconds);
	return len + put_text(line + len, " s\033[K");
}

static void put(const char *text, size_t len)
{
	ssize_t ignored = write(STDERR_FILENO, text, len);

	(void)ignored;
}

static void on_timer(int number)
{
	int saved = errno;

	(void)number;
	n_seconds++;
	if (!held) {
		put(line, compose());
		drawn = 1;
	}
	errno = saved;
}

static void set_timer(time_t seconds)
{
	struct itimerval every = { { seconds, 0 }, { seconds, 0 } };

	setitimer(ITIMER_REAL, &every, NULL);
}

void progress_begin(const char *file, const char *what)
{
	struct sigaction drawing = { .sa_handler = on_timer, .sa_flags = SA_RESTART };

	off = off || !isatty(STDERR_FILENO);
	if (off)
		return;
	head_len = (size_t)snprintf(line, sizeof line, "\r%s: %s: ", tool_name, shown_text(file).text);
	doing = what;
	n_done = n_total = n_seconds = drawn = held = 0;
	sigemptyset(&drawing.sa_mask);
	if (sigaction(SIGALRM, &drawing, &before) == 0)
		set_timer(1);
}

static int clamp(size_t n)
{
	return n < 1000000000 ? (int)n : 1000000000;
}

void progress_step(size_t done, size_t total)
{
	n_done = clamp(done);
	n_total = clamp(total);
}

static void erase(void)
{
	if (drawn)
		put("\r\033[K", 4);
	drawn = 0;
}

void progress_end(void)
{
	if (!doing)
		return;
	held = 1;
	set_timer(0);
	sigaction(SIGALRM, &before, NULL);
	erase();
	doing = NULL;
}

void progress_hold(void)
{
	held = 1;
	erase();
}

void progress_go_on(void)
{
	held = 0;
}

void progress_output(void)
{
	off = isatty(STDOUT_FILENO);
}
