/* Wants to reach what JCEKS has beyond JKS: serialized objects of every sort, sealed keys, and the keys that are in
 * them.
 *
 * What begins as a JCEKS goes the way of fuzz_jks. A serialized object is read as one, put into a store as a secret
 * key entry, and taken for what a sealed object has inside, which no fuzzer would ever find encrypted. Promised: what
 * has been read once ends at the same place whatever stands behind it, and a key that comes out goes in again. */
#include <string.h>

#include "base/alloc.h"
#include "base/secret.h"
#include "base/writer.h"
#include "fuzz/check.h"
#include "jks/sealed_key.h"

/* Where the object ends; 0 if it is none. */
static size_t end_of_object(struct keystore_bytes stream)
{
	struct reader in = reader_of(stream);
	struct serial_object object;
	struct keystore_error err;

	if (!serial_read(&in, &object, &err)) {
		check_error(&err, stream.len);
		return 0;
	}
	check(in.pos <= stream.len, "an object ends inside the input");
	return in.pos;
}

static void check_plain_key(struct keystore_bytes plain)
{
	struct keystore_secret raw, again, same;
	struct keystore_error err;
	char algorithm[300];

	if (!plain_key_read(plain, &raw, algorithm, sizeof algorithm, &err)) {
		check_error(&err, plain.len);
		return;
	}
	check_text(algorithm, sizeof algorithm, strlen(algorithm));
	check(plain_key_write(secret_bytes(&raw), algorithm, &again, &err), "a key that came out goes in again");
	check(plain_key_read(secret_bytes(&again), &same, algorithm, sizeof algorithm, &err), "and comes out again");
	check(bytes_equal(secret_bytes(&raw), secret_bytes(&same)), "as the same key");
	secret_free(&raw);
	secret_free(&again);
	secret_free(&same);
}

/* A store with this one object as its secret key entry. */
static void check_entry(struct keystore_bytes object)
{
	struct writer out = writer_new();

	writer_bytes(&out, BYTES("\xCE\xCE\xCE\xCE\0\0\0\2\0\0\0\1\0\0\0\3\0\1a\0\0\0\0\0\0\0\0"));
	writer_bytes(&out, object);
	writer_zeros(&out, 20);
	check(!out.failed, "there is memory");
	check_container(KEYSTORE_FORMAT_JCEKS, out.data, out.len);
	writer_free(&out);
}

static void check_object(struct keystore_bytes stream)
{
	size_t end = end_of_object(stream);

	check_plain_key(stream);
	if (!end)
		return;
	struct keystore_bytes object = { stream.data, end };
	check(end_of_object(object) == end, "what stands behind an object does not matter");
	check_entry(object);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	if (len >= 2 && data[0] == 0xAC && data[1] == 0xED)
		check_object((struct keystore_bytes){ data, len });
	else
		check_container(KEYSTORE_FORMAT_JCEKS, data, len);
	return 0;
}
