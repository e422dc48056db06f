/* Java's String.toLowerCase(Locale.ENGLISH), which Java applies to an alias before it looks it up.
 *
 * Each code point has its lower case by a table (Unicode 16.0, as in Java 25), but two:
 *   - U+0130 becomes "i" and U+0307;
 *   - U+03A3, capital sigma, becomes the final form U+03C2 where a cased letter stands before it in the same word
 *     and none behind it, else U+03C3. What a word is, Java asks java.text.BreakIterator.getWordInstance; word_end
 *     follows its rules.
 *
 * An older Java leaves capitals alone that it does not know yet (Java 17: those that Unicode 14.0 to 16.0 added).
 * The newest table is the one to store aliases by: what is lower case there stays as it is in every Java. */
#include "base/text.h"

#include <string.h>

#include "base/lowercase_table.h"

enum {
	CAPITAL_I_WITH_DOT = 0x0130,
	COMBINING_DOT_ABOVE = 0x0307,
	CAPITAL_SIGMA = 0x03A3,
	SMALL_FINAL_SIGMA = 0x03C2
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static uint32_t simple_lowercase(uint32_t code_point)
{
	size_t low = 0, high = COUNT(lowercase_ranges);

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (code_point > lowercase_ranges[middle].last)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == COUNT(lowercase_ranges) || code_point < lowercase_ranges[low].first ||
	    (code_point - lowercase_ranges[low].first) % lowercase_ranges[low].step)
		return code_point;
	return code_point + (uint32_t)lowercase_ranges[low].distance;
}

/* enum word_class, perhaps with WORD_CASED. */
static unsigned word_class_of(uint32_t code_point)
{
	size_t low = 0, high = COUNT(word_class_starts);

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;
		if (word_class_starts[middle] >> 8 <= code_point)
			low = middle;
		else
			high = middle;
	}
	return word_class_starts[low] & 0xFF;
}

/* Where word_end stands: behind what. A word ends where a state that completes it was last seen. */
enum word_state {
	AT_START,
	IN_WORD,	/* letters, each with its marks */
	IN_WORD_JOINT,	/* letters and one hyphen, quotation mark or full stop: a letter must follow */
	BEHIND_DANDA,	/* a word and a danda: a number may follow */
	IN_NUMBER,	/* digits, each with its marks */
	IN_NUMBER_JOINT, /* digits and one quotation mark, full stop or comma: a digit must follow */
	BEHIND_PREFIX,	/* a currency sign, '#' or full stop: a number may follow */
	STOPPED
};

static enum word_state word_step(enum word_state state, unsigned class)
{
	bool in_word = state == IN_WORD, in_number = state == IN_NUMBER;

	switch (class) {
	case WORD_LETTER:
		return state == AT_START || in_word || in_number || state == IN_WORD_JOINT ? IN_WORD : STOPPED;
	case WORD_DIGIT:
		return state == IN_WORD_JOINT ? STOPPED : IN_NUMBER;
	case WORD_MARK:
		return in_word || in_number ? state : STOPPED;
	case WORD_HYPHEN:
		return in_word ? IN_WORD_JOINT : STOPPED;
	case WORD_QUOTE:
		return in_word ? IN_WORD_JOINT : in_number ? IN_NUMBER_JOINT : STOPPED;
	case WORD_FULL_STOP:
		if (state == AT_START)
			return BEHIND_PREFIX;
		return in_word ? IN_WORD_JOINT : in_number ? IN_NUMBER_JOINT : STOPPED;
	case WORD_COMMA:
		return in_number ? IN_NUMBER_JOINT : STOPPED;
	case WORD_PREFIX:
		return state == AT_START ? BEHIND_PREFIX : STOPPED;
	case WORD_DANDA:
		return in_word ? BEHIND_DANDA : STOPPED;
	default:
		return STOPPED;
	}
}

/* A code point, or a byte that is not UTF-8 as one that is in no word and has no lower case. */
static uint32_t next_code_point(struct reader *in)
{
	uint32_t code_point = 0;
	uint8_t bad;

	if (!utf8_next(in, &code_point))
		(void)reader_u8(in, &bad);
	return code_point;
}

/* The position behind the word that begins where `in` stands: at least one code point. Ignored ones (format
 * characters) belong to what they follow, or at the start to what follows them. */
static size_t word_end(struct reader in)
{
	enum word_state state = AT_START;
	size_t end = in.pos;

	while (reader_left(&in)) {
		unsigned class = word_class_of(next_code_point(&in)) & ~(unsigned)WORD_CASED;
		enum word_state next = class == WORD_IGNORED ? state : word_step(state, class);
		if (next == STOPPED)
			return state == AT_START ? in.pos : end;
		state = next;
		if (state != IN_WORD_JOINT && state != IN_NUMBER_JOINT)
			end = in.pos;
	}
	return end;
}

/* Bytes as snprintf counts them: those that fit are written. */
struct lowered {
	char *out;
	size_t size, len;
};

static void put_byte(struct lowered *to, uint8_t byte)
{
	if (to->len < to->size)
		to->out[to->len] = (char)byte;
	to->len++;
}

static void put_code_point(struct lowered *to, uint32_t code_point)
{
	uint8_t bytes[4];
	size_t len = utf8_put(code_point, bytes);

	for (size_t i = 0; i < len; i++)
		put_byte(to, bytes[i]);
}

/* BreakIterator.isBoundary looks one UTF-16 code unit back, and from within a surrogate pair it always answers that
 * a word ends behind the pair, unless the pair begins the text. So a final sigma's context never reaches past a
 * supplementary code point. */
static bool ends_context(uint32_t code_point, size_t pos)
{
	return code_point > 0xFFFF && pos > 0;
}

/* A cased letter in the rest of a word, as far as the context of the sigma before it reaches. */
static bool has_cased(struct reader in)
{
	while (reader_left(&in)) {
		size_t pos = in.pos;
		uint32_t code_point = next_code_point(&in);
		if (word_class_of(code_point) & WORD_CASED)
			return true;
		if (ends_context(code_point, pos))
			return false;
	}
	return false;
}

/* `in` holds one word, or any text without a capital sigma. */
static void lower_word(struct reader in, struct lowered *to)
{
	bool cased_before = false;
	uint32_t code_point;
	uint8_t bad;

	while (reader_left(&in)) {
		size_t pos = in.pos;
		if (!utf8_next(&in, &code_point)) {
			if (reader_u8(&in, &bad))
				put_byte(to, bad);
			continue;
		}
		if (code_point == CAPITAL_SIGMA && cased_before && !has_cased(in))
			put_code_point(to, SMALL_FINAL_SIGMA);
		else
			put_code_point(to, simple_lowercase(code_point));
		if (code_point == CAPITAL_I_WITH_DOT)
			put_code_point(to, COMBINING_DOT_ABOVE);
		if (ends_context(code_point, pos))
			cased_before = false;
		else if (!cased_before)
			cased_before = word_class_of(code_point) & WORD_CASED;
	}
}

/* By its bytes, CE A3: the first can be nothing but the first of a character. */
static bool has_capital_sigma(struct keystore_bytes text)
{
	const uint8_t *at = text.data, *last = text.len ? text.data + text.len - 1 : NULL;

	for (; at < last && (at = memchr(at, 0xCE, (size_t)(last - at))); at++)
		if (at[1] == 0xA3)
			return true;
	return false;
}

size_t text_lower(struct keystore_bytes text, char *out, size_t size)
{
	struct lowered to = { out, size, 0 };
	struct reader in = reader_of(text);
	bool has_sigma = has_capital_sigma(text);

	while (reader_left(&in)) {
		struct reader word = in;
		if (has_sigma)
			word.end = word_end(in);
		lower_word(word, &to);
		in.pos = word.end;
	}
	return to.len;
}

size_t keystore_alias_lower(struct keystore_bytes alias, char *out, size_t size)
{
	return text_lower(alias, out, size);
}
