/* gmp_memory.h: the memory that hogweed takes from GMP's allocator for its scratch. */
#ifndef CRYPTO_GMP_MEMORY_H
#define CRYPTO_GMP_MEMORY_H

/* gmp_memory_wiped: from now on GMP's allocator wipes what it gives back, for the whole process: whatever functions it had before
 * are still those that allocate. To be called before a secret goes to hogweed, as often as wanted. */
void gmp_memory_wiped(void);

#endif
