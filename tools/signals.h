/* signals.h: holds back the signals that end a program while something must not be left half done. */
#ifndef TOOLS_SIGNALS_H
#define TOOLS_SIGNALS_H

#include <signal.h>
#include <stdbool.h>

struct signals {
	sigset_t held, before;
};

/* signals_hold: from now on SIGINT, SIGTERM, SIGHUP and SIGQUIT wait (one that is ignored stays ignored), and a
 * file that grows over the limit of the process (SIGXFSZ) is an error of write(2). */
void signals_hold(struct signals *signals);

/* signals_waiting: has one come meanwhile? Then clean up and release. */
bool signals_waiting(const struct signals *signals);

/* signals_release: lets them through: if one was waiting, the program ends here, as it would have ended then. */
void signals_release(struct signals *signals);

#endif
