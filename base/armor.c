/* The textual encoding of RFC 7468 with the headers of RFC 1421.
 *
 *     any text
 *     -----BEGIN RSA PRIVATE KEY-----          label
 *     Proc-Type: 4,ENCRYPTED                   headers: only if the first line has a colon; end with an empty line
 *     DEK-Info: AES-256-CBC,5C9A...
 *
 *     c3RlcHBl...                              base64 up to the next five dashes
 *     -----END RSA PRIVATE KEY-----
 *
 * Wider than RFC 7468: lines of any length, line ends LF, CRLF or CR, blanks anywhere in the base64, and no line
 * end needed around it: `cat a.pem b.pem` makes "-----END CERTIFICATE----------BEGIN CERTIFICATE-----" when a.pem
 * has no last line end. */
#include "base/armor.h"

#include <string.h>

#include "base/base64.h"
#include "base/error.h"

enum { MAX_HEADERS = 4096 }; /* bytes; two lines are all that OpenSSL writes */

static const char dashes[] = "-----";
static const char begin[] = "-----BEGIN ";
static const char end[] = "-----END ";

/* Takes the text off, if it comes next. */
static bool take(struct reader *in, struct keystore_bytes text)
{
	struct reader ahead = *in;
	struct keystore_bytes found;

	if (!reader_bytes(&ahead, text.len, &found) || !bytes_equal(found, text))
		return false;
	*in = ahead;
	return true;
}

static bool next_is(const struct reader *in, const char *text)
{
	struct reader ahead = *in;

	return take(&ahead, bytes_of(text));
}

static bool is_one_of(int byte, const char *set)
{
	return byte > 0 && strchr(set, byte);
}

static void skip(struct reader *in, const char *set)
{
	uint8_t byte;

	while (is_one_of(reader_peek(in), set))
		reader_u8(in, &byte);
}

/* Takes what stands in front of the next dash; all that is left, and false, if there is none. */
static bool take_until_dash(struct reader *in, struct keystore_bytes *before)
{
	struct keystore_bytes rest = reader_rest(in);
	const uint8_t *at = rest.len ? memchr(rest.data, '-', rest.len) : NULL;

	return reader_bytes(in, at ? (size_t)(at - rest.data) : rest.len, before) && at;
}

/* Takes what stands in front of the next five dashes; all that is left, and false, if there are none. */
static bool take_until_dashes(struct reader *in, struct reader *before)
{
	struct keystore_bytes passed;
	size_t start = in->pos;
	bool found;

	while ((found = take_until_dash(in, &passed)) && !next_is(in, dashes))
		take(in, bytes_of("-"));
	*before = (struct reader){ in->data, start, in->pos };
	return found;
}

static bool take_line_end(struct reader *in)
{
	return take(in, bytes_of("\r\n")) || take(in, bytes_of("\n")) || take(in, bytes_of("\r"));
}

/* Takes one line and the CRLF, LF or CR behind it; false at the end. */
static bool take_line(struct reader *in, struct keystore_bytes *line)
{
	struct reader ahead = *in;
	uint8_t byte;

	while (reader_left(&ahead) && !is_one_of(reader_peek(&ahead), "\r\n"))
		reader_u8(&ahead, &byte);
	bool more = reader_left(in) && reader_bytes(in, ahead.pos - in->pos, line);
	take_line_end(in);
	return more;
}

static struct keystore_bytes without_blanks(struct keystore_bytes line)
{
	struct reader in = reader_of(line);

	skip(&in, " \t");
	while (reader_left(&in) && is_one_of(in.data[in.end - 1], " \t"))
		in.end--;
	return reader_rest(&in);
}

static bool ends_line(struct keystore_bytes text)
{
	return is_one_of(text.data[text.len - 1], "\r\n");
}

bool armor_find(struct reader *in)
{
	struct reader ahead = *in;
	struct keystore_bytes before;
	bool line_start = true;

	take(&ahead, bytes_of("\xEF\xBB\xBF"));
	while (take_until_dash(&ahead, &before)) {
		if (before.len)
			line_start = ends_line(before);
		if (line_start && next_is(&ahead, begin)) {
			*in = ahead;
			return true;
		}
		take(&ahead, bytes_of("-"));
		line_start = false;
	}
	return false;
}

/* "-----BEGIN label-----" */
static bool read_begin(struct reader *in, struct armor_block *block, struct keystore_error *err)
{
	struct reader ahead = *in, label, line;
	struct keystore_bytes first;

	take(&ahead, bytes_of(begin));
	bool closed = take_until_dashes(&ahead, &label);
	line = label;
	block->label = reader_rest(&label);
	if (take_line(&line, &first) && first.len < block->label.len)
		return error_at(err, KEYSTORE_MALFORMED, in, "PEM: the BEGIN line does not end with dashes");
	if (!closed)
		return error_at(err, KEYSTORE_TRUNCATED, in, "PEM: the BEGIN line is cut");
	block->begin = in->pos;
	take(&ahead, bytes_of(dashes));
	*in = ahead;
	return true;
}

static bool no_end(const struct armor_block *block, bool cut, struct keystore_error *err)
{
	error_offset(err, cut ? KEYSTORE_TRUNCATED : KEYSTORE_MALFORMED, block->begin, "PEM: no END line for \"%s\"",
		error_quote(block->label).text);
	if (cut)
		err->missing = sizeof end - 1 + block->label.len + sizeof dashes - 1;
	return false;
}

/* "-----END label-----"; `in` stands at its first dashes, if any were found. */
static bool read_end(struct reader *in, struct armor_block *block, struct keystore_error *err)
{
	struct reader ahead = *in, label;

	if (!take(&ahead, bytes_of(end)))
		return no_end(block, reader_left(&ahead) < sizeof end - 1, err);
	if (!take_until_dashes(&ahead, &label))
		return no_end(block, true, err);
	if (!bytes_equal(reader_rest(&label), block->label))
		return error_at(err, KEYSTORE_MALFORMED, in, "PEM: the END label \"%s\" differs from BEGIN \"%s\"",
			error_quote(reader_rest(&label)).text, error_quote(block->label).text);
	take(&ahead, bytes_of(dashes));
	*in = ahead;
	return true;
}

/* Takes the line end behind the END line; nothing if other text stands there. */
static void take_rest_of_line(struct reader *in)
{
	struct reader ahead = *in;

	skip(&ahead, " \t");
	if (take_line_end(&ahead))
		*in = ahead;
}

/* Headers end with an empty line (RFC 1421 section 4.4). A colon, which base64 has not, tells that there are some. */
static bool read_headers(struct reader *body, struct armor_block *block, struct keystore_error *err)
{
	struct reader head = *body;
	struct keystore_bytes line;

	if (reader_left(&head) > MAX_HEADERS)
		head.end = head.pos + MAX_HEADERS;
	if (!take_line(&head, &line) || !line.len || !memchr(line.data, ':', line.len))
		return true;
	size_t n = line.len;
	while (take_line(&head, &line)) {
		if (!without_blanks(line).len)
			return reader_bytes(body, n, &block->headers);
		n = head.pos - body->pos;
	}
	if (reader_left(body) > MAX_HEADERS)
		return error_at(err, KEYSTORE_LIMIT, body, "PEM: the headers are longer than %d bytes", MAX_HEADERS);
	return error_at(err, KEYSTORE_MALFORMED, body, "PEM: no empty line behind the headers");
}

static bool read_body(struct reader body, struct armor_block *block, struct keystore_error *err)
{
	skip(&body, " \t\r\n");
	if (!read_headers(&body, block, err))
		return false;
	skip(&body, " \t\r\n");
	block->base64 = reader_rest(&body);
	return block->base64.len || error_at(err, KEYSTORE_MALFORMED, &body, "PEM: the block has no data");
}

bool armor_next(struct reader *in, bool *found, struct armor_block *block, struct keystore_error *err)
{
	struct armor_block next = { 0 };
	struct reader ahead = *in, body;

	*found = armor_find(&ahead);
	if (!*found)
		return true;
	if (!read_begin(&ahead, &next, err))
		return false;
	take_until_dashes(&ahead, &body);
	if (!read_end(&ahead, &next, err) || !read_body(body, &next, err))
		return false;
	take_rest_of_line(&ahead);
	next.end = ahead.pos;
	struct reader whole = { in->data, next.begin, next.end };
	next.whole = reader_rest(&whole);
	*block = next;
	*in = ahead;
	return true;
}

/* The base64 as a reader whose positions are those of the text. */
static struct reader base64_of(const struct armor_block *block)
{
	const uint8_t *text = block->whole.data - block->begin;
	size_t pos = (size_t)(block->base64.data - text);

	return (struct reader){ text, pos, pos + block->base64.len };
}

size_t armor_size(const struct armor_block *block)
{
	return base64_size(block->base64.len);
}

bool armor_decode(const struct armor_block *block, struct writer *out, struct keystore_error *err)
{
	return base64_decode(base64_of(block), out, err);
}

bool armor_decode_secret(const struct armor_block *block, struct writer *out, struct keystore_error *err)
{
	return base64_decode_secret(base64_of(block), out, err);
}

bool armor_label_is(const struct armor_block *block, const char *label)
{
	return bytes_equal(block->label, bytes_of(label));
}

bool armor_header(const struct armor_block *block, const char *name, struct keystore_bytes *value)
{
	struct reader in = reader_of(block->headers);
	struct keystore_bytes line;

	while (take_line(&in, &line)) {
		struct reader header = reader_of(line);
		if (!take(&header, bytes_of(name)) || !take(&header, bytes_of(":")))
			continue;
		*value = without_blanks(reader_rest(&header));
		return true;
	}
	return false;
}

void armor_encode(struct writer *out, const char *label, struct keystore_bytes der)
{
	writer_text(out, begin);
	writer_text(out, label);
	writer_text(out, "-----\n");
	base64_encode(out, der);
	writer_text(out, end);
	writer_text(out, label);
	writer_text(out, "-----\n");
}
