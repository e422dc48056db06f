/* sandbox.h: what a process gives up before it looks at the first byte that a stranger wrote.
 *
 * A tool first names the files that it will open, which are those of its command line, then enters the sandbox, and
 * then begins to read. From there on a bug in a parser opens no other file, reaches no network and starts no program:
 *
 *	seccomp(2)    the kernel serves a list of system calls (sandbox_calls.c); it opens, makes, links, renames and
 *	              removes only files whose names were given before, and are kept where the process itself cannot
 *	              write any more (sandbox.c)
 *	landlock(7)   the kernel opens, makes and removes files in the folders of those paths alone (sandbox_files.c)
 *
 * A forbidden call that no part of the tools makes ends the process by SIGSYS: "Bad system call". Where the kernel
 * offers neither of the two, all works without; -v tells. */
#ifndef TOOLS_SANDBOX_H
#define TOOLS_SANDBOX_H

#include <stdbool.h>
#include <sys/types.h>

/* sandbox_reads: names a file or folder that will be opened for reading. sandbox_writes: a folder that will be opened
 * and in which files are made, replaced and removed; it may be missing as long as the one around it is there.
 * sandbox_asks: a password may be asked for on the terminal. None has an effect in the sandbox. */
void sandbox_reads(const char *path);
void sandbox_writes(const char *folder);
void sandbox_asks(void);

/* sandbox_makes: a file of this name will be made in such a folder, linked, renamed or removed. sandbox_replaces: one
 * will be renamed to it. sandbox_makes_any: files of other names will be made and removed, and folders; what is linked
 * or renamed is one of sandbox_makes all the same. sandbox_gives: a file will be given to this user, or to this
 * group. */
void sandbox_makes(const char *name);
void sandbox_replaces(const char *name);
void sandbox_makes_any(void);
void sandbox_gives(uid_t user, gid_t group);
/* sandbox_sets_mode: a file will be given this mode; SANDBOX_MAX_MODES of them. */
void sandbox_sets_mode(unsigned mode);

/* sandbox_enter: there is no way back. With `verbose` it notes what is missing. Complains by itself when memory is out;
 * returns an exit code. */
int sandbox_enter(bool verbose);

/* sandbox_names: the path was named, or the process is in no sandbox. */
bool sandbox_names(const char *path);

/* sandbox_open: open(2), in the sandbox for paths that were named; for others it fails with EACCES. */
int sandbox_open(const char *path, int flags);

/* sandbox_made: in the sandbox such a name where the kernel takes it from; else the name itself. NULL with EACCES: it
 * was not named. */
const char *sandbox_made(const char *name);

/* sandbox_free: forgets the paths. */
void sandbox_free(void);

#endif
