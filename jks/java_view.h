/* java_view.h: what a JVM sees of a JKS or a JCEKS, which keep and look up their entries alike. */
#ifndef JKS_JAVA_VIEW_H
#define JKS_JAVA_VIEW_H

#include "keystore/java_view.h"

/* jks_java_view: struct format, java_view. */
bool jks_java_view(struct keystore_java_view *view, struct keystore_error *err);

#endif
