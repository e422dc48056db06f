/* Signals are held back rather than handled: there is no handler, no global state, and no moment in which a signal
 * finds things half done. */
#include "tools/signals.h"

#include <stddef.h>
#include <time.h>

static bool is_ignored(int number)
{
	struct sigaction action;

	return sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

void signals_hold(struct signals *signals)
{
	static const int ending[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
	sigset_t blocked;

	sigemptyset(&signals->held);
	for (size_t i = 0; i < sizeof ending / sizeof *ending; i++)
		if (!is_ignored(ending[i])) /* Linux keeps one that is blocked pending even if it is ignored */
			sigaddset(&signals->held, ending[i]);
	blocked = signals->held;
	sigaddset(&blocked, SIGXFSZ);
	sigprocmask(SIG_BLOCK, &blocked, &signals->before);
}

bool signals_waiting(const struct signals *signals)
{
	sigset_t pending;

	sigpending(&pending);
	return (sigismember(&signals->held, SIGINT) && sigismember(&pending, SIGINT)) ||
	       (sigismember(&signals->held, SIGTERM) && sigismember(&pending, SIGTERM)) ||
	       (sigismember(&signals->held, SIGHUP) && sigismember(&pending, SIGHUP)) ||
	       (sigismember(&signals->held, SIGQUIT) && sigismember(&pending, SIGQUIT));
}

void signals_release(struct signals *signals)
{
	const struct timespec now = { 0, 0 };
	sigset_t limit;

	sigemptyset(&limit);
	sigaddset(&limit, SIGXFSZ);
	sigtimedwait(&limit, NULL, &now); /* write(2) has told it already */
	sigprocmask(SIG_SETMASK, &signals->before, NULL);
}
