/* plant.c: what somebody would do who found a bug in a parser. The first 32 bits of a JKS or a ZIP that are read, the
 * first DER element and the first PEM block: instead of reading it, the parser does what PLANT names, says on standard
 * error what came of it, and ends the process:
 *
 *	planted open: 3
 *	planted unlink: -1, Function not implemented
 *
 * PLANT_PATH is a path for it. WITHOUT=seccomp or WITHOUT=landlock plays a kernel that lacks one. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/armor.h"
#include "base/der.h"
#include "base/reader.h"

__attribute__((visibility("default"))) long __real_syscall(long number, ...);
__attribute__((visibility("default"))) long __wrap_syscall(long number, ...);

/* Where tools/sandbox.c keeps the paths: the terminal first, then what was named first. */
#define SEALED ((char *)((uintptr_t)4 << 32))
#define FIRST_NAMED first_named()
enum { PAGE = 4096 };

static const char *path;

static char *first_named(void)
{
	char *at = SEALED + sizeof "/dev/tty";

	while (*at == '\0')
		at++;
	return at;
}

/* The first text there that ends so. */
static const char *sealed(const char *end)
{
	for (const char *at = first_named(); at < SEALED + PAGE; at += strlen(at) + 1)
		if (strlen(at) >= strlen(end) && strcmp(at + strlen(at) - strlen(end), end) == 0)
			return at;
	_exit(97);
}

/* The last one: names of files in the folder of the output come behind the paths. */
static const char *sealed_name(const char *name)
{
	const char *last = NULL;

	for (const char *at = first_named(); at < SEALED + PAGE; at += strlen(at) + 1)
		if (strcmp(at, name) == 0)
			last = at;
	return last ? last : name;
}
static const char *sealed_temporary(void)
{
	for (const char *at = first_named(); at < SEALED + PAGE; at += strlen(at) + 1)
		if (strstr(at, ".new-"))
			return at;
	_exit(97);
}

static int output(void) { return open(sealed("."), O_RDONLY | O_DIRECTORY); }

/* ---- Files ------------------------------------------------------------------------------------------------------- */

static long plant_open(void) { return open(path, O_RDONLY); }
static long plant_open_at(void) { return openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC); }
static long plant_open_write(void) { return open(path, O_WRONLY); }
static long plant_create(void) { return open(path, O_WRONLY | O_CREAT | O_EXCL, 0600); }
static long plant_create_over(void) { return open(path, O_RDWR | O_CREAT, 0600); }
static long plant_open_folder(void) { return open(path, O_RDONLY | O_DIRECTORY); }
static long plant_open_path(void) { return open(path, O_PATH); }
static long plant_open_path_made(void) /* open(2): O_PATH has all other flags ignored */
{
	return open(path, O_PATH | O_CREAT | O_EXCL, 0600);
}
static long plant_open_folder_made(void) { return open(path, O_RDONLY | O_DIRECTORY | O_CREAT | O_EXCL, 0600); }
static long plant_open_unnamed(void) { return open(".", O_TMPFILE | O_RDWR, 0600); }
static long plant_create_setuid(void)
{
	return openat(output(), sealed_temporary(), O_WRONLY | O_CREAT | O_EXCL, 04755);
}
static long plant_create_beside(void) { return openat(output(), "beside", O_WRONLY | O_CREAT | O_EXCL, 0600); }
static long plant_create_known(void) { return openat(output(), sealed_name("victim.jks"), O_WRONLY | O_CREAT, 0600); }
static long plant_create_in_place(void) /* a name that is known, in a folder that is not */
{
	return openat(AT_FDCWD, sealed_temporary(), O_WRONLY | O_CREAT | O_EXCL, 0600);
}
static long plant_open_at2(void)
{
	uint64_t how[3] = { 0 };

	return __real_syscall(SYS_openat2, AT_FDCWD, path, how, sizeof how);
}
#ifdef SYS_open
static long plant_open_old(void) { return __real_syscall(SYS_open, path, O_RDONLY); }
static long plant_creat(void) { return __real_syscall(SYS_creat, path, 0600); }
#endif
static long plant_unlink(void) { return unlinkat(AT_FDCWD, path, 0); }
static long plant_rename(void) { return renameat(AT_FDCWD, path, AT_FDCWD, "renamed"); }
static long plant_link(void) { return linkat(AT_FDCWD, path, AT_FDCWD, "linked", 0); }
static long plant_symlink(void) { return symlinkat(path, AT_FDCWD, "linked"); }
static long plant_mkdir(void) { return mkdirat(AT_FDCWD, path, 0700); }
static long plant_chmod(void) { return fchmodat(AT_FDCWD, path, 0777, 0); }
static long plant_truncate(void) { return truncate(path, 0); }

/* ---- The paths that may be opened -------------------------------------------------------------------------------- */

static long plant_named(void) { return open(FIRST_NAMED, O_RDONLY); }
static long plant_named_write(void) { return open(FIRST_NAMED, O_RDWR); }
static long plant_named_truncate(void) { return open(FIRST_NAMED, O_RDONLY | O_TRUNC); }
static long plant_named_append(void) { return open(FIRST_NAMED, O_WRONLY | O_APPEND); }
static long plant_behind_named(void) { return open(SEALED + PAGE, O_RDONLY); }
static long plant_end_of_named(void) { return open(strrchr(FIRST_NAMED, '/') + 1, O_RDONLY); }
/* Where a path of a smaller size could begin. */
static long plant_end_at_slot(void) { return open(FIRST_NAMED + 64, O_RDONLY); }
static long plant_named_elsewhere(void) { return openat(atoi(path), FIRST_NAMED, O_RDONLY); }

/* Another file comes to be where one may be read. */
static long plant_link_over(void)
{
	const char *named = sealed("victim.jks");

	if (unlinkat(AT_FDCWD, named, 0) != 0 || linkat(AT_FDCWD, path, AT_FDCWD, named, 0) != 0)
		return -1;
	return open(named, O_RDONLY);
}
static long plant_link_there(void) { return linkat(output(), path, output(), sealed_name("victim.jks"), 0); }
static long plant_link_path(void) /* a path that is read is no name of a file that is linked */
{
	return linkat(output(), sealed("victim.jks"), output(), sealed_temporary(), 0);
}
static long plant_link_followed(void)
{
	return linkat(output(), sealed_name("victim.jks"), output(), sealed_temporary(), AT_SYMLINK_FOLLOW);
}
static long plant_remove_folder(void) { return unlinkat(output(), sealed_temporary(), AT_REMOVEDIR); }
static long plant_rename_over(void)
{
	if (renameat(output(), path, output(), sealed_name("victim.jks")) != 0)
		return -1;
	return open(sealed("victim.jks"), O_RDONLY);
}
static long plant_rename_backup(void)
{
	if (renameat(output(), sealed("victim.jks~"), output(), sealed_name("victim.jks")) != 0)
		return -1;
	return open(sealed("victim.jks"), O_RDONLY);
}
static long plant_exchange(void)
{
	const char *name = sealed_temporary();
	int folder = output();

	close(openat(folder, name, O_RDWR | O_CREAT | O_EXCL, 0600));
	return __real_syscall(SYS_renameat2, folder, name, folder, path, RENAME_EXCHANGE);
}
static long plant_mode(void) { return fchmod(open(FIRST_NAMED, O_RDONLY), 0644); }
static long plant_mode_told(void) { return fchmod(open(FIRST_NAMED, O_RDONLY), 0640); }
static long plant_mode_setuid(void) { return fchmod(open(FIRST_NAMED, O_RDONLY), 04777); }
static long plant_give(void) { return fchown(open(FIRST_NAMED, O_RDONLY), 12345, 12345); }
static long plant_give_user(void)
{
	struct stat st;
	int fd = open(FIRST_NAMED, O_RDONLY);

	return fstat(fd, &st) == 0 ? fchown(fd, 12345, st.st_gid) : -1;
}
static long plant_give_group(void)
{
	struct stat st;
	int fd = open(FIRST_NAMED, O_RDONLY);

	return fstat(fd, &st) == 0 ? fchown(fd, st.st_uid, 12345) : -1;
}
static long plant_change(void)
{
	memcpy(FIRST_NAMED, "/etc/passwd", sizeof "/etc/passwd");
	return 0;
}
static long plant_protect(void) { return mprotect(SEALED, PAGE, PROT_READ | PROT_WRITE); }
static long plant_protect_across(void) { return mprotect(SEALED - PAGE, (size_t)2 * PAGE, PROT_READ | PROT_WRITE); }
static long plant_protect_far(void)
{
	return mprotect(SEALED - ((uint64_t)2 << 32), (size_t)3 << 32, PROT_READ | PROT_WRITE);
}
static long plant_protect_tagged(void) /* aarch64 passes over the top byte */
{
	return mprotect((char *)((uintptr_t)SEALED | (uintptr_t)1 << 56), PAGE, PROT_READ | PROT_WRITE);
}
static long plant_forget(void) { return madvise(SEALED, PAGE, MADV_DONTNEED); }
static long plant_unmap(void) { return munmap(SEALED, PAGE); }
static long plant_unmap_across(void) { return munmap(SEALED - PAGE, (size_t)2 * PAGE); }
static long map_result(const void *at) { return at == MAP_FAILED ? -1 : 0; }
static long plant_move_away(void) { return map_result(mremap(SEALED, PAGE, (size_t)2 * PAGE, MREMAP_MAYMOVE)); }
static void *fresh(void) { return mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); }
static long plant_move_over(void)
{
	return map_result(mremap(fresh(), PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, SEALED));
}
static long plant_map_over(void)
{
	return map_result(mmap(SEALED, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0));
}
static long plant_map_behind(void) /* a wish, which the kernel may fulfil: no path there may be opened */
{
	char *at = mmap(SEALED + PAGE, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	strcpy(at, "/etc/passwd");
	return open(at, O_RDONLY);
}

/* ---- Programs, processes, the network ---------------------------------------------------------------------------- */

static char *const arguments[] = { (char *)"true", NULL };
static long plant_execve(void) { return execve("/bin/true", arguments, NULL); }
static long plant_execveat(void) { return __real_syscall(SYS_execveat, AT_FDCWD, "/bin/true", arguments, NULL, 0); }
static long plant_fork(void)
{
	long child = fork();

	if (child == 0)
		_exit(0);
	return child < 0 ? -1 : 0;
}
static long plant_clone(void)
{
	long child = __real_syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL);

	if (child == 0)
		_exit(0);
	return child < 0 ? -1 : 0;
}
static long plant_ptrace(void) { return ptrace(PTRACE_SEIZE, getppid(), NULL, NULL); }
static long plant_kill(void) { return kill(getppid(), 0); }
static long plant_kill_thread(void) { return __real_syscall(SYS_tgkill, getppid(), getppid(), 0); }
static long plant_signal_owner(void) { return fcntl(STDERR_FILENO, F_SETOWN, getppid()); }
static long plant_control(void) { return prctl(PR_SET_PDEATHSIG, 0, 0, 0, 0); }
static long plant_open_process(void) { return __real_syscall(SYS_pidfd_open, getppid(), 0); }
static long plant_clone_new(void) { return __real_syscall(SYS_clone3, NULL, 0); }
static long plant_write_memory(void)
{
	char byte = 0;
	struct iovec here = { &byte, 1 }, there = { FIRST_NAMED, 1 };

	return process_vm_writev(getpid(), &here, 1, &there, 1, 0);
}
static long plant_read_memory(void)
{
	char byte;
	struct iovec here = { &byte, 1 }, there = { FIRST_NAMED, 1 };

	return process_vm_readv(getpid(), &here, 1, &there, 1, 0);
}
static long plant_socket(void) { return socket(AF_INET, SOCK_STREAM, 0); }
static long plant_socket_unix(void) { return socket(AF_UNIX, SOCK_STREAM, 0); }
static long plant_socketpair(void)
{
	int pair[2];

	return socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
}
static long plant_execute_new(void)
{
	return map_result(mmap(NULL, PAGE, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
}
static long plant_execute_old(void) { return mprotect(fresh(), PAGE, PROT_READ | PROT_EXEC); }
static long plant_ring(void) /* io_uring(7) opens files without a call */
{
	char parameters[128] = { 0 };

	return __real_syscall(SYS_io_uring_setup, 1, parameters);
}
static long plant_type(void) { return ioctl(STDERR_FILENO, TIOCSTI, "x"); } /* ioctl_tty(2): as if it were typed */
static long plant_chdir(void) { return chdir("/"); }
static long plant_namespace(void) { return unshare(CLONE_NEWUSER); }
static long plant_memory_file(void) { return __real_syscall(SYS_memfd_create, "", 0); }

#define PLANT(name) { #name, plant_##name }
static const struct {
	const char *name;
	long (*act)(void);
} plants[] = {
	PLANT(open), PLANT(open_at), PLANT(open_write), PLANT(create), PLANT(create_over), PLANT(open_folder),
	PLANT(open_path), PLANT(open_path_made), PLANT(open_folder_made), PLANT(open_unnamed), PLANT(create_setuid),
	PLANT(create_beside), PLANT(create_known), PLANT(create_in_place), PLANT(open_at2), PLANT(unlink),
	PLANT(rename), PLANT(link), PLANT(symlink), PLANT(mkdir), PLANT(chmod), PLANT(truncate), PLANT(named),
	PLANT(named_write), PLANT(named_truncate), PLANT(named_append), PLANT(behind_named), PLANT(end_of_named),
	PLANT(end_at_slot), PLANT(named_elsewhere), PLANT(link_over), PLANT(link_there), PLANT(link_path),
	PLANT(link_followed),
	PLANT(remove_folder), PLANT(rename_over), PLANT(rename_backup), PLANT(exchange), PLANT(mode),
	PLANT(mode_told), PLANT(mode_setuid), PLANT(give), PLANT(give_user), PLANT(give_group), PLANT(change),
	PLANT(protect),
	PLANT(protect_across), PLANT(protect_far), PLANT(protect_tagged), PLANT(forget), PLANT(unmap),
	PLANT(unmap_across), PLANT(move_away), PLANT(move_over), PLANT(map_over), PLANT(map_behind), PLANT(execve),
	PLANT(execveat), PLANT(fork), PLANT(clone), PLANT(ptrace), PLANT(kill), PLANT(kill_thread),
	PLANT(signal_owner), PLANT(control), PLANT(open_process), PLANT(clone_new), PLANT(write_memory),
	PLANT(read_memory), PLANT(socket), PLANT(socket_unix), PLANT(socketpair), PLANT(execute_new),
	PLANT(execute_old), PLANT(ring), PLANT(type), PLANT(chdir), PLANT(namespace), PLANT(memory_file),
#ifdef SYS_open
	PLANT(open_old), PLANT(creat),
#endif
};

/* ---- In their place ---------------------------------------------------------------------------------------------- */

static void act(const char *name)
{
	path = getenv("PLANT_PATH");
	path = path ? path : "/etc/passwd";
	for (size_t i = 0; i < sizeof plants / sizeof *plants; i++) {
		if (strcmp(plants[i].name, name) != 0)
			continue;
		errno = 0;
		long result = plants[i].act();
		const char *why = result < 0 ? strerror(errno) : NULL;
		fprintf(stderr, "planted %s: %ld%s%s\n", name, result, why ? ", " : "", why ? why : "");
		fflush(stderr);
		_exit(99);
	}
	_exit(98);
}

#define IN_FRONT_OF(function, parameters, arguments) \
	bool __real_##function parameters;           \
	bool __wrap_##function parameters;           \
	bool __wrap_##function parameters            \
	{                                            \
		if (getenv("PLANT"))                 \
			act(getenv("PLANT"));        \
		return __real_##function arguments;  \
	}

IN_FRONT_OF(reader_u32, (struct reader *in, uint32_t *out), (in, out))
IN_FRONT_OF(reader_le32, (struct reader *in, uint32_t *out), (in, out))
IN_FRONT_OF(der_get,
	(struct reader *in, unsigned tag, struct reader *contents, const char *field, struct keystore_error *err),
	(in, tag, contents, field, err))
IN_FRONT_OF(armor_next, (struct reader *in, bool *found, struct armor_block *block, struct keystore_error *err),
	(in, found, block, err))

long __wrap_syscall(long number, ...)
{
	const char *without = getenv("WITHOUT");
	long a[4];
	va_list args;

	va_start(args, number);
	for (int i = 0; i < 4; i++)
		a[i] = va_arg(args, long);
	va_end(args);
	bool lacks = without && ((strstr(without, "seccomp") && number == SYS_seccomp) ||
					(strstr(without, "landlock") && number == SYS_landlock_create_ruleset));
	if (!lacks)
		return __real_syscall(number, a[0], a[1], a[2], a[3]);
	errno = ENOSYS;
	return -1;
}
