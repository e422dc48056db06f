/* What libraries would bring into the static tools, and nothing here needs. Of the C library and GCC's, 40 KB that are
 * never called: the translation of messages, and the unwinding of the stack, for exceptions and for the cancelling of
 * threads, whose tables static.ld leaves out. */
#include <stdlib.h>

char *dcgettext(const char *domain, const char *message, int category);
char *__dcgettext(const char *domain, const char *message, int category);

char *__dcgettext(const char *domain, const char *message, int category)
{
	(void)domain;
	(void)category;
	return (char *)message;
}

char *dcgettext(const char *domain, const char *message, int category)
{
	return __dcgettext(domain, message, category);
}

/* The start-up files register their tables. */
void __register_frame_info(const void *begin, void *object);
void *__deregister_frame_info(const void *begin);

void __register_frame_info(const void *begin, void *object)
{
	(void)begin;
	(void)object;
}

void *__deregister_frame_info(const void *begin)
{
	(void)begin;
	return NULL;
}

#define NEVER_CALLED(name) \
	void name(void);   \
	void name(void)    \
	{                  \
		abort();   \
	}

NEVER_CALLED(_Unwind_Resume)
NEVER_CALLED(_Unwind_Backtrace)
NEVER_CALLED(_Unwind_Find_FDE)
NEVER_CALLED(_Unwind_ForcedUnwind)
NEVER_CALLED(_Unwind_GetCFA)
NEVER_CALLED(_Unwind_GetIP)
NEVER_CALLED(__gcc_personality_v0)

/* Of libsodium: its start chooses an implementation, the fastest for the processor, of each of these; nothing here
 * hashes or encrypts with any of them. 70 KB. */
#define NOTHING_TO_CHOOSE(name)                              \
	int _crypto_##name##_pick_best_implementation(void); \
	int _crypto_##name##_pick_best_implementation(void)  \
	{                                                    \
		return 0;                                    \
	}

NOTHING_TO_CHOOSE(generichash_blake2b)
NOTHING_TO_CHOOSE(onetimeauth_poly1305)
NOTHING_TO_CHOOSE(pwhash_argon2)
NOTHING_TO_CHOOSE(stream_salsa20)
