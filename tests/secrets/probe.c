/* What the programs share that are watched. */
#define _GNU_SOURCE /* syscall */
#include "tests/secrets/probe.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/secret.h"
#include "tests/secrets/checkpoint.h"

enum {
	MASK = 0xA5,
	STACK_CLEARED = 192 * 1024,
	STACK_SLACK = 4 * 1024, /* the frames between here and where the library's wiping begins */
	SALT_BYTE = 0x5A
};

static const char *folder;

/* ---- Looking ----------------------------------------------------------------------------------------------------- */

static struct checkpoint checkpoint;
static siginfo_t signal_info;
static size_t n_own; /* of the exceptions: files that this program holds itself */

__attribute__((noinline)) static void clear_stack(void)
{
	volatile uint8_t below[STACK_CLEARED];

	for (size_t i = 0; i < sizeof below; i++)
		below[i] = 0;
}

__attribute__((noinline)) void begin(const char *format, ...)
{
	uint64_t here = (uint64_t)(uintptr_t)__builtin_frame_address(0);
	va_list args;

	va_start(args, format);
	vsnprintf(checkpoint.label, sizeof checkpoint.label, format, args);
	va_end(args);
	checkpoint.n_except = n_own;
	checkpoint.untouched = here - STACK_CLEARED + STACK_SLACK;
	checkpoint.untouched_end = here - STACK_WIPED - STACK_SLACK;
	clear_stack();
}

void except(const void *data, size_t len)
{
	checkpoint.except[checkpoint.n_except++] = (struct exception){ (uint64_t)(uintptr_t)data, len };
}

void own(struct keystore_bytes bytes)
{
	checkpoint.n_except = n_own;
	except(bytes.data, bytes.len);
	n_own++;
}

void disown(void)
{
	n_own--;
}

/* With as little of the stack as can be: what stands there is to be seen. */
__attribute__((noinline)) static void stop_at(const struct checkpoint *where)
{
	signal_info.si_code = SI_QUEUE;
	signal_info.si_value.sival_ptr = (void *)(uintptr_t)where;
	syscall(SYS_rt_sigqueueinfo, getpid(), CHECKPOINT_SIGNAL, &signal_info);
}

static char given[N_PASSWORDS][64];

__attribute__((noinline)) void look(void)
{
	volatile char *password = given[0];

	for (size_t i = 0; i < sizeof given; i++)
		password[i] = 0;
	stop_at(&checkpoint);
}

/* ---- What the library wipes by itself, which tells that it had it ------------------------------------------------ */

void __real_mem_wipe(void *data, size_t len);
void __wrap_mem_wipe(void *data, size_t len);
void __real_secret_free(struct keystore_secret *secret);
void __wrap_secret_free(struct keystore_secret *secret);

static bool tells_wiping;

static void tell_wiping(const void *data, size_t len)
{
	static struct checkpoint wiping;

	if (!tells_wiping || !len)
		return;
	wiping.wiped = (uint64_t)(uintptr_t)data;
	wiping.wiped_len = len;
	stop_at(&wiping);
}

void __wrap_mem_wipe(void *data, size_t len)
{
	tell_wiping(data, len);
	__real_mem_wipe(data, len);
}

void __wrap_secret_free(struct keystore_secret *secret)
{
	tell_wiping(secret->data, secret->len);
	__real_secret_free(secret);
}

void tell_what_is_wiped(void)
{
	tells_wiping = true;
}

/* ---- What a call is given ---------------------------------------------------------------------------------------- */

static uint8_t masked[N_PASSWORDS][64];
static size_t password_len[N_PASSWORDS];
static struct keystore_password views[N_PASSWORDS];

static void load_passwords(void)
{
	char path[512], line[256];

	snprintf(path, sizeof path, "%s/passwords", folder);
	FILE *file = fopen(path, "r");
	for (size_t i = 0; file && i < N_PASSWORDS && fgets(line, sizeof line, file); i++) {
		for (size_t j = 0; line[2 * j] > ' '; j++) {
			sscanf(line + 2 * j, "%2hhx", &masked[i][j]);
			password_len[i]++;
		}
		views[i] = (struct keystore_password){ given[i], password_len[i] };
	}
	if (!file || !password_len[N_PASSWORDS - 1])
		abort();
	fclose(file);
}

const struct keystore_password *give(int i)
{
	volatile char *password = given[i];

	for (size_t j = 0; i >= 0 && j < password_len[i]; j++)
		password[j] = (char)(masked[i][j] ^ MASK);
	return i < 0 ? NULL : &views[i];
}

struct keystore_bytes load(const char *name)
{
	char path[512];
	size_t room = 1 << 16;
	uint8_t *data = malloc(room);

	snprintf(path, sizeof path, "%s/%s", folder, name);
	int fd = open(path, O_RDONLY);
	ssize_t len = read(fd, data, room);
	if (len < 0) {
		perror(path);
		abort();
	}
	close(fd);
	return (struct keystore_bytes){ data, (size_t)len };
}

void unload(struct keystore_bytes *bytes)
{
	keystore_free_bytes((uint8_t *)bytes->data, bytes->len);
	*bytes = (struct keystore_bytes){ NULL, 0 };
}

static bool fill(void *context, uint8_t *out, size_t len)
{
	(void)context;
	memset(out, SALT_BYTE, len);
	return true;
}

const struct keystore_random salts = { fill, NULL };

void probe_begin(const char *path)
{
	folder = path;
	load_passwords();
}

const char *probe_label(void)
{
	return checkpoint.label;
}
