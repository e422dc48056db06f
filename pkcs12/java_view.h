/* java_view.h: what a JVM sees of a PKCS#12. */
#ifndef PKCS12_JAVA_VIEW_H
#define PKCS12_JAVA_VIEW_H

#include "keystore/java_view.h"

/* pkcs12_java_view: struct format, java_view, from the facts of the file (facts.h). */
bool pkcs12_java_view(struct keystore_java_view *view, struct keystore_error *err);

#endif
