/* What a PFX comes in: DER, BER (indefinite lengths, strings in pieces), base64 as mail and configuration files hold
 * it, or a PEM block: labelled PKCS12 or PFX, or CERTIFICATE, as `certutil -encode` of Windows labels all that it is
 * given.
 *
 *     30 82 xx xx          PFX
 *        02 01 03          version
 *        30 82 xx xx       authSafe
 *           06 09 2A 86 48 86 F7 0D 01 07 01
 */
#include "pkcs12/wrap.h"

#include <string.h>

#include "base/alloc.h"
#include "base/armor.h"
#include "base/base64.h"
#include "base/der.h"
#include "base/error.h"

enum { PREFIX = 96 }; /* bytes of a PFX that are looked at; a multiple of three, for base64 */

/* A length of DER or BER, only to get past it. */
static bool skip_length(struct reader *in)
{
	struct keystore_bytes octets;
	uint8_t first;

	return reader_u8(in, &first) && reader_bytes(in, first > 0x80 ? first & 0x7F : 0, &octets);
}

/* Is `in` at its end, or at a SEQUENCE? PKCS#8, which begins likewise, has version 0 or 1. */
static bool nothing_else(const struct reader *in)
{
	return reader_peek(in) < 0 || reader_peek(in) == DER_SEQUENCE;
}

/* A PFX of another version is told by the type of its authSafe, 1.2.840.113549.1.7.x. */
static bool is_content_info(struct reader *in)
{
	struct keystore_bytes oid;
	uint8_t tag;

	return reader_u8(in, &tag) && tag == DER_SEQUENCE && skip_length(in) && reader_bytes(in, 10, &oid) &&
	       bytes_equal(oid, BYTES("\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07"));
}

static bool begins_like_pfx(struct keystore_bytes bytes)
{
	struct reader in = reader_of(bytes);
	struct keystore_bytes version;
	uint8_t tag;

	if (!reader_u8(&in, &tag) || tag != DER_SEQUENCE || !skip_length(&in) || !reader_bytes(&in, 3, &version) ||
	    version.data[0] != DER_INTEGER || version.data[1] != 1)
		return false;
	return version.data[2] == 3 ? nothing_else(&in) : is_content_info(&in);
}

static bool is_blank(int byte)
{
	return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/* The first characters of the text that are no blanks, decoded. */
static bool base64_begins_like_pfx(struct reader text)
{
	uint8_t digits[PREFIX / 3 * 4], bytes[PREFIX + 8];
	struct writer to = writer_over(bytes, sizeof bytes);
	struct keystore_error ignored;
	size_t n = 0;
	uint8_t byte;

	while (n < sizeof digits && reader_u8(&text, &byte)) {
		if (byte >= 0x80 || byte == '-')
			break;
		if (!is_blank(byte))
			digits[n++] = byte;
		if (n == 1 && digits[0] != 'M') /* 0x30 */
			return false;
	}
	bool is_pfx = base64_decode(reader_of((struct keystore_bytes){ digits, n - n % 4 }), &to, &ignored) &&
		      begins_like_pfx((struct keystore_bytes){ bytes, to.len });
	mem_wipe(digits, sizeof digits); /* it may be a private key */
	mem_wipe(bytes, sizeof bytes);
	return is_pfx;
}

static bool next_is(const struct reader *in, const char *text)
{
	struct reader ahead = *in;
	struct keystore_bytes found, expected = bytes_of(text);

	return reader_bytes(&ahead, expected.len, &found) && bytes_equal(found, expected);
}

/* The block need not be whole for that. */
static bool block_holds_pfx(struct reader in)
{
	uint8_t byte;

	if (next_is(&in, "-----BEGIN PKCS12-----") || next_is(&in, "-----BEGIN PFX-----"))
		return true;
	while (reader_u8(&in, &byte) && byte != '\n' && byte != '\r')
		;
	return base64_begins_like_pfx(in);
}

bool pfx_probe(struct keystore_bytes input)
{
	struct reader in = reader_of(input), block = in;

	if (reader_peek(&in) == DER_SEQUENCE)
		return begins_like_pfx(input);
	return base64_begins_like_pfx(in) || (armor_find(&block) && block_holds_pfx(block));
}

/* Where the PFX is, on its way out of its wrappings. */
struct wrapped {
	struct keystore *ks;
	struct keystore_bytes bytes;
	const char *layer; /* what offsets in `bytes` count in */
	bool closed;	   /* the wrapping is whole: what is missing inside is missing for good */
};

static bool error_in(const struct wrapped *w, struct keystore_error *err)
{
	if (w->closed)
		error_inside(err);
	if (strcmp(err->layer, "file") == 0)
		error_layer(err, "%s", w->layer);
	return false;
}

/* Behind the block nothing is read: a PKCS12 block is a whole keystore. */
static bool note_more_blocks(struct keystore *ks, struct reader in, struct keystore_error *err)
{
	return !armor_find(&in) ||
	       model_note(ks, "unread-block", in.pos, SIZE_MAX, "PEM blocks behind that of the PFX were not read") ||
	       error_no_memory(err);
}

static bool take_room(struct wrapped *w, size_t size, struct writer *out, struct keystore_error *err)
{
	uint8_t *room = arena_new(&w->ks->arena, size);

	if (!room)
		return error_no_memory(err);
	*out = writer_over(room, size);
	return true;
}

static bool unwrap_pem(struct wrapped *w, struct reader in, struct keystore_error *err)
{
	struct armor_block block;
	struct writer out;
	bool found;

	if (!armor_next(&in, &found, &block, err) || !take_room(w, armor_size(&block), &out, err) ||
	    !armor_decode(&block, &out, err) || !note_more_blocks(w->ks, in, err))
		return false;
	w->bytes = writer_view(&out);
	w->layer = "decoded base64";
	w->closed = true;
	return true;
}

static bool unwrap_base64(struct wrapped *w, struct reader in, struct keystore_error *err)
{
	struct writer out;

	if (!take_room(w, base64_size(reader_left(&in)), &out, err) || !base64_decode(in, &out, err))
		return false;
	w->bytes = writer_view(&out);
	w->layer = "decoded base64";
	return true;
}

static bool unwrap_text(struct wrapped *w, struct keystore_error *err)
{
	struct reader in = reader_of(w->bytes), block = in;

	if (reader_peek(&in) == DER_SEQUENCE)
		return true;
	return armor_find(&block) ? unwrap_pem(w, block, err) : unwrap_base64(w, in, err);
}

/* DER of one element, or of all of them (in->pos is then at the end), in the arena. */
static bool to_arena(struct reader *in, bool all, struct keystore *ks, struct keystore_bytes *der, const char *field,
	struct keystore_error *err)
{
	struct writer out = writer_new();
	bool ok;

	writer_reserve(&out, BER_DER_SIZE(reader_left(in)));
	do
		ok = ber_transcode(in, &out, field, err);
	while (ok && all && reader_left(in));
	if (ok && !arena_copy(&ks->arena, writer_view(&out), der))
		ok = error_no_memory(err);
	writer_free(&out);
	return ok;
}

/* The PFX as one element of DER, and what stands behind it. */
static bool unwrap_ber(struct wrapped *w, size_t *trailing, struct keystore_error *err)
{
	struct reader in = reader_of(w->bytes), ahead = in;
	struct keystore_bytes pfx;
	bool is_ber;

	if (!ber_found(&ahead, &is_ber, "PFX", err) ||
	    !(is_ber ? to_arena(&in, false, w->ks, &pfx, "PFX", err)
		     : der_get_whole(&in, DER_SEQUENCE, &pfx, "PFX", err)))
		return error_in(w, err);
	w->bytes = pfx;
	if (is_ber)
		w->layer = "DER form of the file";
	*trailing = reader_left(&in);
	return true;
}

bool pfx_decode(struct keystore_bytes input, struct keystore *ks, struct keystore_bytes *bytes, const char **layer,
	struct keystore_error *err)
{
	struct wrapped w = { .ks = ks, .bytes = input, .layer = "file" };

	if (!unwrap_text(&w, err))
		return false;
	*bytes = w.bytes;
	*layer = w.layer;
	return true;
}

bool pfx_unwrap(struct keystore_bytes input, struct keystore *ks, struct keystore_bytes *pfx, size_t *trailing,
	const char **layer, struct keystore_error *err)
{
	struct wrapped w = { .ks = ks, .bytes = input, .layer = "file" };

	if (!unwrap_text(&w, err) || !unwrap_ber(&w, trailing, err))
		return false;
	*pfx = w.bytes;
	*layer = w.layer;
	return true;
}

bool der_form(struct keystore_bytes bytes, struct keystore *ks, struct keystore_bytes *der, const char *field,
	struct keystore_error *err)
{
	struct reader in = reader_of(bytes), ahead = in;
	bool is_ber = false;

	while (!is_ber && reader_left(&ahead))
		if (!ber_found(&ahead, &is_ber, field, err))
			return false;
	if (is_ber)
		return to_arena(&in, true, ks, der, field, err);
	*der = bytes;
	return true;
}
