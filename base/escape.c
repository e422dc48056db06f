/* Text from a file, made fit to be printed: the escaping that the error sentences use too, for everyone. */
#include "base/text.h"

size_t keystore_escape(struct keystore_bytes bytes, char *out, size_t size)
{
	struct text to = text_over(out, size);

	text_bytes(&to, bytes);
	return text_end(&to);
}
