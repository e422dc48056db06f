/* seccomp(2): the system calls that are left. The filter is a program for the kernel's small machine (its instructions:
 * networking/filter.rst in the kernel's documentation; what it is given: seccomp(2), struct seccomp_data).
 *
 *	served            reading, writing, memory, time, the own signals; files by name as far as sandbox_room says
 *	SIGSYS            what no part of the tools does and what a bug in a parser would be used for: other files,
 *	                  programs, processes, the network, memory that is executed
 *	ENOSYS            all else, so that a C library that tries a newer call goes on with the older one
 *
 * Written out here instead of with libseccomp, which the static tools have no room for, and which takes longer to make
 * the filter than a tool takes to start. Jumps go forward only, so the program is put together from its end: where a
 * jump goes to is known when it is written. */
#define _GNU_SOURCE /* MREMAP_MAYMOVE, MAP_FIXED_NOREPLACE, RENAME_NOREPLACE, syscall */
#include "tools/sandbox_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>

/* The machine, which says what the numbers of calls mean. */
#if defined __x86_64__ && defined __LP64__
#define MACHINE AUDIT_ARCH_X86_64
#elif defined __aarch64__ && defined __LP64__ && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define MACHINE AUDIT_ARCH_AARCH64
#elif defined __riscv && defined __LP64__
#define MACHINE AUDIT_ARCH_RISCV64
#elif defined __s390x__
#define MACHINE AUDIT_ARCH_S390X
#endif

#ifdef MACHINE

/* ---- Which calls ------------------------------------------------------------------------------------------------- */

/* What becomes of a call: one of three verdicts, or its arguments are looked at. */
enum fate {
	KILL, REFUSE, ALLOW,
	OPEN, OPEN_AT, LINK, RENAME, RENAME_2, REMOVE, MAKE_FOLDER, GIVE, SET_MODE,
	MAP, PROTECT, RANGE, MOVE,
	CONTROL, DESCRIPTOR, SIGNAL,
	N_FATES
};

struct call {
	int number;
	enum fate fate;
};

static const struct call calls[] = {
	/* descriptors that are open, and what is known of files */
	{ __NR_read, ALLOW }, { __NR_readv, ALLOW }, { __NR_pread64, ALLOW }, { __NR_write, ALLOW },
	{ __NR_writev, ALLOW }, { __NR_close, ALLOW }, { __NR_lseek, ALLOW }, { __NR_fstat, ALLOW },
	{ __NR_newfstatat, ALLOW }, { __NR_statx, ALLOW }, { __NR_getdents64, ALLOW }, { __NR_ppoll, ALLOW },
	{ __NR_fcntl, DESCRIPTOR }, { __NR_ioctl, CONTROL },
	/* memory */
	{ __NR_brk, ALLOW }, { __NR_madvise, RANGE }, { __NR_mlock, ALLOW }, { __NR_munlock, ALLOW },
	{ __NR_mprotect, PROTECT }, { __NR_munmap, RANGE }, { __NR_mremap, MOVE },
#ifdef __s390x__
	{ __NR_mmap, ALLOW }, /* there its arguments lie in memory, where no filter sees them */
#else
	{ __NR_mmap, MAP },
#endif
	/* time, signals, the process itself */
	{ __NR_clock_gettime, ALLOW }, { __NR_gettimeofday, ALLOW }, { __NR_nanosleep, ALLOW },
	{ __NR_clock_nanosleep, ALLOW }, { __NR_setitimer, ALLOW }, { __NR_rt_sigaction, ALLOW },
	{ __NR_rt_sigprocmask, ALLOW }, { __NR_rt_sigpending, ALLOW }, { __NR_rt_sigtimedwait, ALLOW },
	{ __NR_rt_sigreturn, ALLOW }, { __NR_restart_syscall, ALLOW }, { __NR_kill, SIGNAL }, { __NR_tkill, SIGNAL },
	{ __NR_tgkill, SIGNAL },
	{ __NR_getpid, ALLOW }, { __NR_gettid, ALLOW }, { __NR_getuid, ALLOW }, { __NR_geteuid, ALLOW },
	{ __NR_futex, ALLOW }, { __NR_getrandom, ALLOW }, { __NR_exit, ALLOW }, { __NR_exit_group, ALLOW },
	{ __NR_sysinfo, ALLOW }, /* glibc's qsort asks how much memory there is */
	/* files by name */
	{ __NR_openat, OPEN_AT }, { __NR_openat2, KILL }, { __NR_open_by_handle_at, KILL },
	{ __NR_io_uring_setup, KILL },
	/* programs, processes, the network */
	{ __NR_execve, KILL }, { __NR_execveat, KILL }, { __NR_clone, KILL }, { __NR_ptrace, KILL },
	{ __NR_process_vm_readv, KILL }, { __NR_process_vm_writev, KILL }, { __NR_socket, KILL },
	{ __NR_socketpair, KILL }, { __NR_connect, KILL }, { __NR_bind, KILL }, { __NR_sendto, KILL },
	{ __NR_sendmsg, KILL },
#ifdef __NR_open /* the older machines have two names for many calls */
	{ __NR_open, OPEN }, { __NR_creat, KILL }, { __NR_stat, ALLOW }, { __NR_lstat, ALLOW }, { __NR_poll, ALLOW },
	{ __NR_fork, KILL }, { __NR_vfork, KILL },
#endif
#ifdef __NR_time
	{ __NR_time, ALLOW },
#endif
};

/* Where files are made: their folders are what the other half of the sandbox looks at. fchmod(2) sets no other mode
 * than one that a new file will have: an input of the same user could be opened to all. */
static const struct call writing_calls[] = {
	{ __NR_fchown, GIVE }, { __NR_fchmod, SET_MODE }, { __NR_fsync, ALLOW }, { __NR_flock, ALLOW },
	{ __NR_umask, ALLOW },
	{ __NR_linkat, LINK }, { __NR_unlinkat, REMOVE }, { __NR_mkdirat, MAKE_FOLDER }, { __NR_renameat2, RENAME_2 },
	{ __NR_readlinkat, ALLOW }, { __NR_getcwd, ALLOW },
#ifdef __NR_renameat
	{ __NR_renameat, RENAME },
#endif
#ifdef __NR_open
	{ __NR_mkdir, MAKE_FOLDER }, { __NR_readlink, ALLOW },
#endif
};

enum {
	N_CALLS = sizeof calls / sizeof *calls,
	N_WRITING = sizeof writing_calls / sizeof *writing_calls,
	MAX_RANGES = 2 * (N_CALLS + N_WRITING) + 1
};

/* ---- The program ------------------------------------------------------------------------------------------------- */

/* code[at ..] is written. */
struct program {
	struct sock_filter code[256]; /* so that every jump is short enough */
	unsigned at;
};

static unsigned put(struct program *p, int code, uint32_t k, unsigned yes, unsigned no)
{
	unsigned next = p->at--;

	p->code[p->at] = (struct sock_filter){ (uint16_t)code, (uint8_t)(yes - next), (uint8_t)(no - next), k };
	return p->at;
}

static unsigned put_return(struct program *p, uint32_t verdict)
{
	return put(p, BPF_RET | BPF_K, verdict, p->at, p->at);
}

/* Looks at the value that is loaded already. */
static unsigned put_jump(struct program *p, int test, uint32_t k, unsigned yes, unsigned no)
{
	return put(p, BPF_JMP | BPF_K | test, k, yes, no);
}

static unsigned put_load(struct program *p, size_t where)
{
	return put(p, BPF_LD | BPF_W | BPF_ABS, (uint32_t)where, p->at, p->at);
}

static unsigned put_test(struct program *p, size_t where, int test, uint32_t k, unsigned yes, unsigned no)
{
	put_jump(p, test, k, yes, no);
	return put_load(p, where);
}

/* The halves of argument i. */
static size_t low(unsigned i)
{
	return offsetof(struct seccomp_data, args) + 8 * i + (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? 0 : 4);
}

static size_t high(unsigned i)
{
	return offsetof(struct seccomp_data, args) + 8 * i + (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? 4 : 0);
}

/* ---- Calls whose arguments matter -------------------------------------------------------------------------------- */

static uint32_t room_top(const struct sandbox_room *room)
{
	return (uint32_t)(room->begin >> 32);
}

/* In front of what was put last: argument i points into the room, and its low half is loaded. */
static unsigned put_pointer(struct program *p, const struct sandbox_room *room, unsigned i, const unsigned *fates)
{
	unsigned inside = put_load(p, low(i));

	return put_test(p, high(i), BPF_JEQ, room_top(room), inside, fates[KILL]);
}

/* Argument i points to the beginning of a path, or to that of the terminal. Goes on with its low half loaded. */
static unsigned put_path(struct program *p, const struct sandbox_room *room, unsigned i, unsigned yes,
	const unsigned *fates)
{
	unsigned next = put_jump(p, BPF_JSET, sandbox_slot(0) - 1, fates[KILL], yes);

	for (size_t size = 1; size < SANDBOX_SIZES; size++) {
		unsigned begins = put_jump(p, BPF_JSET, sandbox_slot(size) - 1, fates[KILL], yes);
		next = put_jump(p, BPF_JGE, room->paths[size], begins, next);
	}
	put_jump(p, BPF_JGE, room->made, fates[KILL], next);
	return put_pointer(p, room, i, fates);
}

/* Argument i is an open folder, the one behind it the name of a file there: from `made` up to `to`. The working folder,
 * which is a negative number, may be one that nobody named. */
static unsigned put_name(struct program *p, const struct sandbox_room *room, unsigned i, uint32_t to, unsigned yes,
	const unsigned *fates)
{
	unsigned next = put_jump(p, BPF_JSET, SANDBOX_NAME_SLOT - 1, fates[KILL], yes);

	next = put_jump(p, BPF_JGE, to, fates[KILL], next);
	put_jump(p, BPF_JGE, room->made, next, fates[KILL]);
	next = put_pointer(p, room, i + 1, fates);
	return put_test(p, low(i), BPF_JSET, 1u << 31, fates[KILL], next);
}

enum {
	READING = O_CLOEXEC | O_NOCTTY | O_NONBLOCK | O_DIRECTORY | O_NOFOLLOW | O_LARGEFILE, /* of musl */
	BOTH = O_WRONLY | O_RDWR, /* O_ACCMODE has O_PATH in musl */
	MAKING = O_CREAT | O_EXCL
};

/* A named path for reading, the terminal for both. The path is argument i, the flags are the one behind it. */
static unsigned put_read(struct program *p, const struct sandbox_room *room, unsigned i, const unsigned *fates)
{
	unsigned terminal, path;

	terminal = put_test(p, low(i + 1), BPF_JSET, ~(uint32_t)(READING | BOTH), fates[KILL], fates[ALLOW]);
	path = put_test(p, low(i + 1), BPF_JSET, ~(uint32_t)READING, fates[KILL], fates[ALLOW]);
	path = put_jump(p, BPF_JEQ, 0, room->asks ? terminal : fates[KILL], path);
	return put_path(p, room, i, path, fates);
}

/* A new file, which can show nothing that was there before, and is nobody's program with more rights. */
static unsigned put_make(struct program *p, const struct sandbox_room *room, const unsigned *fates)
{
	unsigned mode = put_test(p, low(3), BPF_JSET, ~0777u, fates[KILL], fates[ALLOW]);
	unsigned name = room->makes_any ? mode : put_name(p, room, 0, room->replaced, mode, fates);

	put_jump(p, BPF_JEQ, MAKING, name, fates[KILL]);
	put(p, BPF_ALU | BPF_AND | BPF_K, ~(uint32_t)(BOTH | O_CLOEXEC | O_NOFOLLOW | O_LARGEFILE), p->at, p->at);
	return put_load(p, low(2));
}

/* linkat(2) and both forms of renameat(2): what was made, or the old store, to a name that is known as well. So no
 * file that lies there comes to be read by the name of another. */
static void put_links(struct program *p, const struct sandbox_room *room, unsigned *fates)
{
	unsigned to = room->makes_any ? fates[ALLOW] : put_name(p, room, 2, room->size, fates[ALLOW], fates);

	fates[RENAME] = put_name(p, room, 0, room->replaced, to, fates);
	fates[RENAME_2] = put_test(p, low(4), BPF_JGT, RENAME_NOREPLACE, fates[KILL], fates[RENAME]);
	fates[LINK] = put_test(p, low(4), BPF_JEQ, 0, fates[RENAME], fates[KILL]);
}

static void put_names(struct program *p, const struct sandbox_room *room, unsigned *fates)
{
	unsigned read = put_read(p, room, 1, fates);
	unsigned named = put_test(p, low(0), BPF_JEQ, (uint32_t)AT_FDCWD, read, fates[KILL]);
	unsigned made = room->writes ? put_make(p, room, fates) : fates[KILL];

	fates[OPEN_AT] = put_test(p, low(2), BPF_JSET, O_CREAT, made, named);
	fates[OPEN] = put_read(p, room, 0, fates);
	if (!room->writes)
		return;
	put_links(p, room, fates);
	fates[MAKE_FOLDER] = fates[room->makes_any ? ALLOW : REFUSE];
	fates[REMOVE] = fates[ALLOW];
	if (room->makes_any)
		return;
	fates[REMOVE] = put_name(p, room, 0, room->replaced, fates[ALLOW], fates);
	fates[REMOVE] = put_test(p, low(2), BPF_JEQ, 0, fates[REMOVE], fates[KILL]);
}

/* The owner of what is replaced: both of them, or the group alone. */
static unsigned put_owners(struct program *p, const struct sandbox_room *room, const unsigned *fates)
{
	unsigned next = fates[REFUSE];

	if (room->n_owners > SANDBOX_MAX_OWNERS)
		return fates[ALLOW];
	for (size_t i = 0; i < room->n_owners; i++) {
		unsigned user = put_jump(p, BPF_JEQ, (uint32_t)-1, fates[ALLOW], next);
		put_jump(p, BPF_JEQ, room->owners[i].user, fates[ALLOW], user);
		user = put_load(p, low(1));
		next = put_test(p, low(2), BPF_JEQ, room->owners[i].group, user, next);
	}
	return next;
}

/* The modes that were told. */
static unsigned put_modes(struct program *p, const struct sandbox_room *room, const unsigned *fates)
{
	unsigned next = fates[REFUSE];

	for (size_t i = 0; i < room->n_modes; i++)
		next = put_jump(p, BPF_JEQ, room->modes[i], fates[ALLOW], next);
	return room->n_modes ? put_load(p, low(1)) : next;
}

/* A range of memory that does not touch that of the paths, nor the 4 GiB below, where it could begin to reach into it.
 * Above, any length is fine: an address space has an end. It has no tag in its top byte, which some machines pass over
 * (aarch64: arm64/tagged-address-abi.rst in the kernel's documentation). */
static unsigned put_range(struct program *p, const struct sandbox_room *room, const unsigned *fates)
{
	unsigned below = put_test(p, high(1), BPF_JEQ, 0, fates[ALLOW], fates[KILL]);

	below = put_jump(p, BPF_JGE, room_top(room) - 1, fates[KILL], below);
	unsigned above = put_jump(p, BPF_JGE, 1u << 24, fates[KILL], fates[ALLOW]);
	put_jump(p, BPF_JGT, room_top(room), above, below);
	return put_load(p, high(0));
}

static void put_memory(struct program *p, const struct sandbox_room *room, unsigned *fates)
{
	const uint32_t fixed = MAP_FIXED | MAP_FIXED_NOREPLACE;
	unsigned flags;

	flags = put_test(p, low(3), BPF_JSET, fixed, fates[KILL], fates[ALLOW]);
	fates[MAP] = put_test(p, low(2), BPF_JSET, PROT_EXEC, fates[KILL], flags);
	fates[RANGE] = put_range(p, room, fates);
	fates[PROTECT] = put_test(p, low(2), BPF_JSET, PROT_EXEC, fates[KILL], fates[RANGE]);
	fates[MOVE] = put_test(p, low(3), BPF_JSET, ~(uint32_t)MREMAP_MAYMOVE, fates[KILL], fates[RANGE]);
}

/* One of n numbers in argument i. */
static unsigned put_choice(
	struct program *p, unsigned i, const uint32_t *numbers, size_t n, const unsigned *fates, unsigned else_to)
{
	unsigned next = else_to;

	while (n > 0)
		next = put_jump(p, BPF_JEQ, numbers[--n], fates[ALLOW], next);
	return put_load(p, low(i));
}

static void put_others(struct program *p, unsigned *fates)
{
	static const uint32_t terminal[] = { TCGETS, TCSETS, TCSETSW, TCSETSF, TIOCGWINSZ,
#if defined TCGETS2 && !defined __s390x__ /* which newer C libraries use instead */
		_IOR('T', 0x2A, char[44]), _IOW('T', 0x2B, char[44]), _IOW('T', 0x2C, char[44]),
		_IOW('T', 0x2D, char[44]),
#endif
	};
	static const uint32_t descriptor[] = { F_GETFD, F_SETFD, F_GETFL };
	const uint32_t self = (uint32_t)getpid();

	fates[CONTROL] = put_choice(p, 1, terminal, sizeof terminal / sizeof *terminal, fates, fates[REFUSE]);
	fates[DESCRIPTOR] = put_choice(p, 1, descriptor, sizeof descriptor / sizeof *descriptor, fates, fates[REFUSE]);
	fates[SIGNAL] = put_choice(p, 0, &self, 1, fates, fates[KILL]);
}

/* ---- From a number to its fate ----------------------------------------------------------------------------------- */

/* All numbers from `first` to the next range. */
struct range {
	uint32_t first;
	enum fate fate;
};

static size_t add_range(struct range *ranges, size_t n, uint32_t first, enum fate fate)
{
	if (n && ranges[n - 1].first == first)
		n--;
	if (!n || ranges[n - 1].fate != fate)
		ranges[n++] = (struct range){ first, fate };
	return n;
}

static int by_number(const void *a, const void *b)
{
	const struct call *x = a, *y = b;

	return x->number - y->number;
}

static size_t make_ranges(bool writes, struct range *ranges)
{
	struct call all[N_CALLS + N_WRITING];
	size_t n_all = 0, n = add_range(ranges, 0, 0, REFUSE);

	for (size_t i = 0; i < N_CALLS; i++)
		all[n_all++] = calls[i];
	for (size_t i = 0; writes && i < N_WRITING; i++)
		all[n_all++] = writing_calls[i];
	qsort(all, n_all, sizeof *all, by_number);
	for (size_t i = 0; i < n_all; i++) {
		n = add_range(ranges, n, (uint32_t)all[i].number, all[i].fate);
		n = add_range(ranges, n, (uint32_t)all[i].number + 1, REFUSE);
	}
	return n;
}

/* A search in halves: the kernel runs the program for each number that there is when it takes it in. */
static unsigned put_search(struct program *p, const struct range *ranges, size_t n, const unsigned *fates)
{
	size_t half = n / 2;

	if (n == 1)
		return fates[ranges->fate];
	unsigned upper = put_search(p, ranges + half, n - half, fates);
	unsigned lower = put_search(p, ranges, half, fates);
	return put_jump(p, BPF_JGE, ranges[half].first, upper, lower);
}

static void put_program(struct program *p, const struct sandbox_room *room)
{
	struct range ranges[MAX_RANGES];
	size_t n = make_ranges(room->writes, ranges);
	unsigned fates[N_FATES];

	p->at = sizeof p->code / sizeof *p->code;
	fates[KILL] = put_return(p, SECCOMP_RET_KILL_PROCESS);
	fates[REFUSE] = put_return(p, SECCOMP_RET_ERRNO | ENOSYS);
	fates[ALLOW] = put_return(p, SECCOMP_RET_ALLOW);
	put_names(p, room, fates);
	fates[GIVE] = put_owners(p, room, fates);
	fates[SET_MODE] = put_modes(p, room, fates);
	put_memory(p, room, fates);
	put_others(p, fates);
	put_search(p, ranges, n, fates);
	unsigned number = put_load(p, offsetof(struct seccomp_data, nr));
	put_test(p, offsetof(struct seccomp_data, arch), BPF_JEQ, MACHINE, number, fates[KILL]);
}

/* Programs under a filter may be slowed down against Spectre variant 4 (SPEC_ALLOW: they need not be). That is for
 * those that run code of strangers. */
int sandbox_limit_calls(const struct sandbox_room *room)
{
	struct program p;

	put_program(&p, room);
	struct sock_fprog all = { (uint16_t)(sizeof p.code / sizeof *p.code - p.at), p.code + p.at };
	if (syscall(__NR_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_SPEC_ALLOW, &all) == 0)
		return 0;
	if (errno != EINVAL) /* before Linux 4.17 there is no such flag */
		return errno;
	return syscall(__NR_seccomp, SECCOMP_SET_MODE_FILTER, 0, &all) == 0 ? 0 : errno;
}

#else

int sandbox_limit_calls(const struct sandbox_room *room)
{
	(void)room;
	return ENOSYS;
}

#endif
