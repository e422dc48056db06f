/* terminal.h: a line typed on the terminal without echo. */
#ifndef TOOLS_TERMINAL_H
#define TOOLS_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

enum terminal_result {
	TERMINAL_LINE,	/* a line was typed, perhaps an empty one */
	TERMINAL_END,	/* end of input (Ctrl-D), or the terminal went away */
	TERMINAL_NONE	/* there is no terminal */
};

/* terminal_there: the process has a terminal to ask on (/dev/tty). */
bool terminal_there(void);

/* terminal_ask: writes `prompt` on /dev/tty and reads a line of at most `size` bytes into `line`, without echo and
 * without its LF; what is longer is cut. The terminal is as before when this returns, and also when a signal ends
 * or stops the process meanwhile; after a stop the question is asked again. */
enum terminal_result terminal_ask(const char *prompt, char *line, size_t size, size_t *len);

#endif
