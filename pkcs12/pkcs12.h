/* pkcs12.h: the format record of PKCS#12 (RFC 7292, RFC 9579). The container is described in pkcs12/FORMAT.md. */
#ifndef PKCS12_PKCS12_H
#define PKCS12_PKCS12_H

#include "keystore/model.h"

extern const struct format format_pkcs12;

#endif
