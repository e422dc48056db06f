/* der.h: reading and writing DER (X.690), strictly: definite lengths in their shortest form, one-byte tags,
 * INTEGER and BOOLEAN in their only form. What is BER in real files passes ber_to_der first.
 *
 * Every reading function takes the name of the field, as the specification spells it, and writes the error:
 * "tbsCertificate: SEQUENCE expected, found 0x02". `in` does not move on failure. Contents are readers or windows
 * into the same bytes. */
#ifndef BASE_DER_H
#define BASE_DER_H

#include "base/reader.h"
#include "base/writer.h"

enum {
	DER_BOOLEAN = 0x01,
	DER_INTEGER = 0x02,
	DER_BIT_STRING = 0x03,
	DER_OCTET_STRING = 0x04,
	DER_NULL = 0x05,
	DER_OID = 0x06,
	DER_UTF8_STRING = 0x0C,
	DER_NUMERIC_STRING = 0x12,
	DER_PRINTABLE_STRING = 0x13,
	DER_T61_STRING = 0x14,
	DER_IA5_STRING = 0x16,
	DER_UTC_TIME = 0x17,
	DER_GENERALIZED_TIME = 0x18,
	DER_VISIBLE_STRING = 0x1A,
	DER_UNIVERSAL_STRING = 0x1C,
	DER_BMP_STRING = 0x1E,
	DER_SEQUENCE = 0x30,
	DER_SET = 0x31
};

#define DER_CONTEXT(n) (0x80u | (unsigned)(n))		/* [n] IMPLICIT, primitive */
#define DER_CONTEXT_CONSTRUCTED(n) (0xA0u | (unsigned)(n)) /* [n] EXPLICIT, or constructed */

/* der_get: an element with exactly this tag; `contents` reads what is in it. */
bool der_get(struct reader *in, unsigned tag, struct reader *contents, const char *field, struct keystore_error *err);

/* der_get_any: an element of whatever tag. */
bool der_get_any(
	struct reader *in, unsigned *tag, struct reader *contents, const char *field, struct keystore_error *err);

/* der_get_whole: an element with this tag (0: any) with its header. */
bool der_get_whole(struct reader *in, unsigned tag, struct keystore_bytes *whole, const char *field,
	struct keystore_error *err);

/* der_next_is: the next element has this tag. False at the end. */
bool der_next_is(const struct reader *in, unsigned tag);

/* der_get_bytes: der_get, with the contents as a window. */
bool der_get_bytes(struct reader *in, unsigned tag, struct keystore_bytes *contents, const char *field,
	struct keystore_error *err);

/* der_get_integer: an INTEGER's contents octets, in shortest form (X.690 8.3.2), any sign. */
bool der_get_integer(struct reader *in, struct keystore_bytes *contents, const char *field, struct keystore_error *err);

/* der_get_unsigned: an INTEGER that is not negative; the window has no leading zero (0 is empty). */
bool der_get_unsigned(
	struct reader *in, struct keystore_bytes *magnitude, const char *field, struct keystore_error *err);

/* der_get_u64: an INTEGER from 0 to 2^64-1; a negative one is MALFORMED, a larger one LIMIT. */
bool der_get_u64(struct reader *in, uint64_t *out, const char *field, struct keystore_error *err);

bool der_get_null(struct reader *in, const char *field, struct keystore_error *err);

/* der_get_oid: an OBJECT IDENTIFIER's contents octets, well formed (no arc cut off, none with a leading 0x80). */
bool der_get_oid(struct reader *in, struct keystore_bytes *contents, const char *field, struct keystore_error *err);

/* der_is_oid: the same of contents octets that are there already, behind another tag. */
bool der_is_oid(struct keystore_bytes contents);

/* der_get_bits: a BIT STRING's octets behind the count of unused bits. */
bool der_get_bits(struct reader *in, struct keystore_bytes *octets, unsigned *unused, const char *field,
	struct keystore_error *err);

/* der_finish: nothing is left in `in`. */
bool der_finish(const struct reader *in, const char *field, struct keystore_error *err);

/* der_begin, der_end: an element around what is written between them; der_begin's result goes to der_end. */
size_t der_begin(struct writer *out, unsigned tag);
void der_end(struct writer *out, size_t begun);

/* der_put: a primitive element. */
void der_put(struct writer *out, unsigned tag, struct keystore_bytes contents);
void der_put_u64(struct writer *out, uint64_t value); /* INTEGER */
void der_put_unsigned(struct writer *out, struct keystore_bytes magnitude); /* INTEGER from a big-endian magnitude */

/* OID: the contents octets of an object identifier as a window: OID("\x2A\x86\x48"). */
#define OID(literal) BYTES(literal)

/* ber_found: looks through the element at the front of `in` and all that is in it: is there an indefinite length or a
 * constructed string (universal tags alone)? If there is none, `in` moves behind the element, and to the end if
 * something cannot be read: what is wrong there is the strict reader's to say, as it is with lengths that are not in
 * their shortest form. Time is linear; deeper than 32 levels is MALFORMED ("nested deeper than 32"). */
bool ber_found(struct reader *in, bool *found, const char *field, struct keystore_error *err);

/* ber_found_at: the same of an element that stands in `depth` others (at most 32), whose levels count as well. */
bool ber_found_at(struct reader *in, size_t depth, bool *found, const char *field, struct keystore_error *err);

/* ber_to_der: transcodes one BER element at the front of `in` to DER: indefinite lengths become definite,
 * constructed strings primitive, long lengths shortest. SETs are not sorted. Time is linear; deeper than 32 levels
 * is MALFORMED ("nested deeper than 32"). `in` moves behind the element. Free *out with mem_free. */
bool ber_to_der(struct reader *in, uint8_t **out, size_t *len, const char *field, struct keystore_error *err);

/* ber_transcode: the same, appended to a writer. The DER has at most BER_DER_SIZE(bytes of BER): a header of two bytes
 * with an end of two becomes one of five or more only around 64 KiB, and around an element as long as that one of three
 * may grow. */
bool ber_transcode(struct reader *in, struct writer *out, const char *field, struct keystore_error *err);
#define BER_DER_SIZE(len) ((len) + (len) / 256 + 256)

/* ber_join: `in` is what stands in an implicitly tagged OCTET STRING that is constructed, without the end-of-contents:
 * appends what its segments hold. Limits as above. */
bool ber_join(struct reader in, struct writer *out, const char *field, struct keystore_error *err);

#endif
