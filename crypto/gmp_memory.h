/* gmp_memory.h: the memory that hogweed takes from GMP's allocator for its scratch. */
#ifndef CRYPTO_GMP_MEMORY_H
#define CRYPTO_GMP_MEMORY_H

#include <stddef.h>
#include <stdint.h>

/* Bytes. hogweed asks for one block in each of the calls made here; nettle 3.8 on x86-64, counted
 * (tests/crypto/test_gmp_memory.c sees that no curve asks for more than there is):
 *
 *	ecc_point_mul_g            P-192 264, P-224 and P-256 352, P-384 528, P-521 792
 *	ed448_shake256_public_key  616
 *	curve448_mul_g             672
 *
 * These are small multiples of a number of the curve's size; other versions may choose other ones. */
#define GMP_SCRATCH_SIZE 4096

/* On the stack of who calls hogweed. */
struct gmp_scratch {
	_Alignas(max_align_t) uint8_t data[GMP_SCRATCH_SIZE];
	size_t used;
};

/* gmp_scratch_begin: until gmp_scratch_end, GMP takes what it is asked for in this thread from *scratch. So there is
 * nothing that could fail: GMP ends the process when it gets no memory. What is too large for it comes from where it
 * came from before, and what is given back is wiped. To be called before a secret goes to hogweed; not twice at a time.
 *
 * GMP's functions are set for this, for the whole process, and stay; unless the program has given GMP functions of its
 * own: then GMP goes on to use those. */
void gmp_scratch_begin(struct gmp_scratch *scratch);

/* gmp_scratch_end: wipes it. What GMP took in between it must have given back. */
void gmp_scratch_end(struct gmp_scratch *scratch);

#endif
