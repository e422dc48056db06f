/* jks.h: the format records of JKS and JCEKS. The container is described in jks/FORMAT.md. */
#ifndef JKS_JKS_H
#define JKS_JKS_H

#include "keystore/model.h"

extern const struct format format_jks, format_jceks;

#endif
