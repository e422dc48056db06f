/* content_info.h: ContentInfo (RFC 2315 section 7), the frame around everything in a PFX.
 *
 *     ContentInfo ::= SEQUENCE { contentType OID, content [0] EXPLICIT ANY OPTIONAL } */
#ifndef PKCS12_CONTENT_INFO_H
#define PKCS12_CONTENT_INFO_H

#include "base/der.h"

#define PKCS_7 "\x2A\x86\x48\x86\xF7\x0D\x01\x07" /* 1.2.840.113549.1.7 */
#define OID_DATA OID(PKCS_7 "\x01")
#define OID_ENCRYPTED_DATA OID(PKCS_7 "\x06")

struct content_info {
	struct reader at; /* where the contentType stands, for errors */
	struct keystore_bytes type;
	bool has_content;
	struct reader content; /* contents of the [0] */
};

/* content_info_read: `field` names the whole in errors. */
bool content_info_read(struct reader *in, struct content_info *out, const char *field, struct keystore_error *err);

/* content_info_unsupported: returns false with "authSafe is signedData (1.2.3), which is not supported". */
bool content_info_unsupported(const struct content_info *info, const char *field, struct keystore_error *err);

/* data_read: the octets of one of type data, which has been seen to be that. */
bool data_read(const struct content_info *info, struct reader *octets, const char *field, struct keystore_error *err);

/* data_begin, data_end: one of type data around the octets that are written between them. */
struct data_begun {
	size_t info, content, octets; /* the last: where the octets begin, until data_end */
};
struct data_begun data_begin(struct writer *out);
void data_end(struct writer *out, const struct data_begun *begun);

#endif
