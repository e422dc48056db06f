/* Numbers as aliases. Of n entries none gets a number over n, so that larger ones need not be remembered. */
#include "pkcs12/numbers.h"

#include "base/alloc.h"
#include "base/text.h"

bool numbers_new(struct numbers *numbers, size_t n)
{
	*numbers = (struct numbers){ .taken = mem_new(n * sizeof *numbers->taken), .n = n };
	return numbers->taken != NULL;
}

void numbers_free(struct numbers *numbers)
{
	mem_free(numbers->taken);
	*numbers = (struct numbers){ 0 };
}

/* The number that the alias is, if it is one from 1 to n; else 0. */
static size_t number_of(const struct numbers *numbers, struct keystore_bytes alias)
{
	size_t number = 0;

	for (size_t i = 0; i < alias.len; i++) {
		unsigned digit = (unsigned)alias.data[i] - '0';
		if (digit > 9 || (i == 0 && digit == 0))
			return 0;
		number = 10 * number + digit;
		if (number > numbers->n)
			return 0;
	}
	return number;
}

void numbers_take(struct numbers *numbers, struct keystore_bytes alias)
{
	size_t number = number_of(numbers, alias);

	if (number)
		numbers->taken[number - 1] = true;
}

static size_t first_free(struct numbers *numbers)
{
	while (numbers->first < numbers->n && numbers->taken[numbers->first])
		numbers->first++;
	return numbers->first + 1;
}

size_t numbers_next(struct numbers *numbers)
{
	size_t number = first_free(numbers);

	numbers->first++;
	return number;
}

bool numbers_is_next(struct numbers *numbers, struct keystore_bytes alias)
{
	if (number_of(numbers, alias) != first_free(numbers))
		return false;
	numbers->first++;
	return true;
}

struct keystore_bytes number_text(size_t number, char text[NUMBER_SIZE])
{
	struct text out = text_over(text, NUMBER_SIZE);

	text_number(&out, number);
	size_t len = text_end(&out);
	return (struct keystore_bytes){ (const uint8_t *)text, len };
}
