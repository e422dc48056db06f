/* wrap.h: a PFX as it comes: DER, BER, base64, or a PEM block (PKCS12, PFX). */
#ifndef PKCS12_WRAP_H
#define PKCS12_WRAP_H

#include "keystore/model.h"

/* pfx_probe: does the input begin like a PFX, in any of these forms? */
bool pfx_probe(struct keystore_bytes input);

/* pfx_unwrap: the PFX as DER: a window on the input if it is that, else a copy in the keystore's arena. `trailing` is
 * what stands behind it. `layer` names what its offsets count in: "file", "decoded base64", "DER form of the file". */
bool pfx_unwrap(struct keystore_bytes input, struct keystore *ks, struct keystore_bytes *pfx, size_t *trailing,
	const char **layer, struct keystore_error *err);

/* pfx_decode: the input without base64 around it: itself, or a copy in the keystore's arena. `layer` as above. */
bool pfx_decode(struct keystore_bytes input, struct keystore *ks, struct keystore_bytes *bytes, const char **layer,
	struct keystore_error *err);

/* der_form: `bytes` (all elements that stand there, one behind the other) as DER: itself, or if there is an indefinite
 * length or a constructed string anywhere in them, a copy in the keystore's arena. Nesting over 32 is MALFORMED. */
bool der_form(struct keystore_bytes bytes, struct keystore *ks, struct keystore_bytes *der, const char *field,
	struct keystore_error *err);

#endif
