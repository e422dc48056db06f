/* java_bags.h: the bags of a file that Java looks at, as it understands them (JDK PKCS12KeyStore, loadSafeContents). */
#ifndef PKCS12_JAVA_BAGS_H
#define PKCS12_JAVA_BAGS_H

#include "keystore/java_view.h"
#include "pkcs12/facts.h"

/* In the order of the file. Private keys (BAG_SHROUDED_KEY), certificates and secret keys (BAG_SECRET) alone, those
 * that Java keeps; attributes as Java has them: of several of one type the last, and the localKeyId "01" where Java
 * gives it. */
struct java_bags {
	struct list bags;
	size_t *origin; /* of each: its number among the bags of the file */
	size_t n_keys;
	struct keystore scratch; /* names are in its arena */
};

/* java_bags_new: or, if one of them makes Java refuse the file, view->refusal is set. Wants java_bags_free, on failure
 * too. */
bool java_bags_new(struct java_bags *java, struct keystore_java_view *view, const struct facts *facts,
	struct keystore_error *err);
void java_bags_free(struct java_bags *java);

#endif
