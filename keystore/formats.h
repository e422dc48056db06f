/* formats.h: the table of formats. */
#ifndef KEYSTORE_FORMATS_H
#define KEYSTORE_FORMATS_H

#include "keystore/model.h"

/* format_by_id: the record of a format that can be read; NULL for the others. */
const struct format *format_by_id(enum keystore_format id);

#endif
