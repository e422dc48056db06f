/* GeneralName (RFC 5280 4.2.1.6), one alternative a tag:
 *
 *     [0] otherName    [1] rfc822Name    [2] dNSName    [3] x400Address    [4] directoryName
 *     [5] ediPartyName    [6] URI    [7] iPAddress    [8] registeredID
 *
 * The strings are IA5String; bytes from 80 on, which it does not have, are read as Latin-1. A backslash is doubled,
 * so that nothing can pass for an escaped character. */
#include "base/error.h"
#include "base/oid.h"
#include "x509/asn1_string.h"
#include "x509/name.h"

static void put_string(struct text *to, struct reader value)
{
	uint32_t character;

	while (!text_full(to) && string_next(DER_IA5_STRING, &value, &character)) {
		if (character == '\\')
			text_char(to, '\\');
		string_put(to, character);
	}
}

static void put_ipv4(struct text *to, struct reader value)
{
	uint8_t byte;

	for (const char *dot = ""; reader_u8(&value, &byte); dot = ".") {
		text_add(to, dot);
		text_number(to, byte);
	}
}

/* The longest run of zero groups, of two at least (RFC 5952 4.2); *len is 0 if there is none. */
static size_t longest_zero_run(const uint16_t groups[8], size_t *len)
{
	size_t best = 0, run = 0;

	*len = 0;
	for (size_t i = 0; i < 8; i++) {
		run = groups[i] ? 0 : run + 1;
		if (run > 1 && run > *len) {
			*len = run;
			best = i + 1 - run;
		}
	}
	return best;
}

static void put_group(struct text *to, uint16_t group)
{
	static const char digits[] = "0123456789abcdef";
	int shift = 12;

	while (shift > 0 && group >> shift == 0)
		shift -= 4;
	for (; shift >= 0; shift -= 4)
		text_char(to, digits[group >> shift & 15]);
}

/* RFC 5952: lower case, no leading zeros, "::" for the longest run of zeros. */
static void put_ipv6(struct text *to, struct reader value)
{
	uint16_t groups[8] = { 0 };
	size_t zeros, n_zeros;

	for (size_t i = 0; i < 8; i++)
		(void)reader_u16(&value, &groups[i]);
	zeros = longest_zero_run(groups, &n_zeros);
	for (size_t i = 0; i < 8; i++) {
		if (n_zeros && i == zeros) {
			text_add(to, "::");
			i += n_zeros - 1;
			continue;
		}
		if (i && !(n_zeros && i == zeros + n_zeros))
			text_char(to, ':');
		put_group(to, groups[i]);
	}
}

static void put_address(struct text *to, struct reader value)
{
	if (reader_left(&value) == 4) {
		put_ipv4(to, value);
	} else if (reader_left(&value) == 16) {
		put_ipv6(to, value);
	} else {
		text_char(to, '#');
		string_put_hex(to, reader_rest(&value));
	}
}

/* otherName ::= SEQUENCE { type-id OBJECT IDENTIFIER, value [0] EXPLICIT ANY }; the type alone says what it is. */
static void put_other_name(struct text *to, struct reader value)
{
	struct keystore_error unused;
	struct keystore_bytes type = { NULL, 0 };

	(void)der_get_oid(&value, &type, "type-id", &unused);
	oid_put(to, type);
}

static void put_registered_id(struct text *to, struct reader value)
{
	oid_put(to, reader_rest(&value));
}

/* [4] is EXPLICIT, since Name is a CHOICE (X.680 31.2.7). */
static void put_directory_name(struct text *to, struct reader value)
{
	name_put(to, reader_rest(&value));
}

static void put_hex(struct text *to, struct reader value)
{
	string_put_hex(to, reader_rest(&value));
}

static const struct general_name {
	unsigned tag;
	const char *prefix;
	void (*put)(struct text *to, struct reader value);
} general_names[] = {
	{ DER_CONTEXT(2), "DNS:", put_string },
	{ DER_CONTEXT(7), "IP:", put_address },
	{ DER_CONTEXT(1), "email:", put_string },
	{ DER_CONTEXT(6), "URI:", put_string },
	{ DER_CONTEXT_CONSTRUCTED(4), "dirName:", put_directory_name },
	{ DER_CONTEXT(8), "RID:", put_registered_id },
	{ DER_CONTEXT_CONSTRUCTED(0), "otherName:", put_other_name },
	{ DER_CONTEXT_CONSTRUCTED(3), "x400Address:#", put_hex },
	{ DER_CONTEXT_CONSTRUCTED(5), "ediPartyName:#", put_hex },
};

static void put_general_name(struct text *to, unsigned tag, struct reader value)
{
	for (size_t i = 0; i < sizeof general_names / sizeof *general_names; i++) {
		if (general_names[i].tag != tag)
			continue;
		text_add(to, general_names[i].prefix);
		general_names[i].put(to, value);
		return;
	}
	text_add(to, "unknown:#");
	put_hex(to, value);
}

bool keystore_general_name_next(struct keystore_bytes *names, char *out, size_t size, size_t *len)
{
	struct keystore_error unused;
	struct reader in = reader_of(*names), value;
	struct text to = text_over(out, size);
	unsigned tag;

	if (!der_get_any(&in, &tag, &value, "GeneralName", &unused))
		return false;
	put_general_name(&to, tag, value);
	*len = text_end(&to);
	*names = reader_rest(&in);
	return true;
}
