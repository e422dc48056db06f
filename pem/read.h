/* read.h: the readers behind the format records. */
#ifndef PEM_READ_H
#define PEM_READ_H

#include "keystore/model.h"

/* pem_read: `read` of format_pem. The password is not used: nothing sealed is opened before it is asked for. */
bool pem_read(struct keystore_bytes input, const struct keystore_read_options *options, struct keystore *ks,
	struct keystore_error *err);

#endif
