/* key_info.h: struct keystore_key_info: a key's algorithm and size, and the same as text. */
#ifndef CRYPTO_KEY_INFO_H
#define CRYPTO_KEY_INFO_H

#include "crypto/key_parts.h"

/* key_info_new: what the algorithm alone tells. */
struct keystore_key_info key_info_new(const struct key_parts *parts);

#endif
