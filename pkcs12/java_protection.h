/* java_protection.h: which protections of a PKCS#12 a JVM can open (JDK SunJCE, PKCS12KeyStore, PBES2Parameters). */
#ifndef PKCS12_JAVA_PROTECTION_H
#define PKCS12_JAVA_PROTECTION_H

#include "keystore/java_view.h"
#include "pkcs12/facts.h"

/* java_check_protection: refuses the file if Java with the password that was used cannot verify its MAC or decrypt one
 * of its parts. False when memory is out. */
bool java_check_protection(struct keystore_java_view *view, const struct facts *facts);

/* java_cannot_decrypt: why this version cannot, to go behind "because"; NULL if it can, the password aside. */
const char *java_cannot_decrypt(const struct pbe *pbe, unsigned version);

/* java_needs_update: a note where the file is one that the first updates of this version do not read. `keys_need`: so
 * is a key. False when memory is out. */
bool java_needs_update(struct keystore_java_view *view, const struct facts *facts, bool keys_need);

/* java_is_newer: is this scheme one that came to Java 8 and 11 with an update? */
bool java_is_newer(const struct pbe *pbe);

#endif
