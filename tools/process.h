/* process.h: how both tools begin and end: what must hold before the first argument is looked at and behind the last
 * secret. */
#ifndef TOOLS_PROCESS_H
#define TOOLS_PROCESS_H

/* process_start: names the tool for complaints; no core dump and no debugger of the same user can show a password;
 * a closed pipe is an error to be told (EPIPE), not the end by SIGPIPE; standard input, output and error are open,
 * so that no file that is opened later takes their place; output is gathered into few writes. At exit that is wiped,
 * and what is held is released (tools/held.h). */
void process_start(const char *name);

/* process_end: the last that main calls, with its exit code, which comes back: the stack below main is wiped. */
int process_end(int code);

#endif
