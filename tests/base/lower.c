/* Lines of bytes in hexadecimal on standard input, each answered by keystore_alias_lower of it in the same form: what
 * test_lowercase.py compares with Java. */
#include <stdio.h>
#include <string.h>

#include "keystore/keystore.h"

static unsigned digit(char c)
{
	return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

int main(void)
{
	char line[1024], lower[3 * 512];
	uint8_t text[512];

	while (fgets(line, sizeof line, stdin)) {
		size_t len = strcspn(line, "\n") / 2;
		for (size_t i = 0; i < len; i++)
			text[i] = (uint8_t)(digit(line[2 * i]) << 4 | digit(line[2 * i + 1]));
		size_t n = keystore_alias_lower((struct keystore_bytes){ text, len }, lower, sizeof lower);
		for (size_t i = 0; i < n; i++)
			printf("%02x", (unsigned)(unsigned char)lower[i]);
		putchar('\n');
	}
	return 0;
}
