/* gmp_memory.h: the memory that hogweed takes from GMP's allocator for its scratch. */
#ifndef CRYPTO_GMP_MEMORY_H
#define CRYPTO_GMP_MEMORY_H

/* gmp_memory_wiped: from now on GMP wipes what it gives back, in the whole process, unless the program has given GMP
 * functions of its own. To be called before a secret goes to hogweed, as often as wanted. */
void gmp_memory_wiped(void);

#endif
