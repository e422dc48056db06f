/* A secret key in JCEKS is an object in an object. Outside, what Cipher.SealedObject makes of it, with the name by
 * which only the JDK's provider opens it:
 *
 *     com.sun.crypto.provider.SealedObjectForKeyProtector extends javax.crypto.SealedObject
 *         byte[] encodedParams, byte[] encryptedContent, String paramsAlg, String sealAlg
 *
 * Inside, encrypted, one of
 *
 *     javax.crypto.spec.SecretKeySpec     String algorithm, byte[] key
 *     java.security.KeyRep                String algorithm, byte[] encoded, String format, KeyRep.Type type
 *
 * of which keytool makes the second for DES and DESede alone. Java reads back either as the same thing, a
 * SecretKeySpec. */
#include "jks/sealed_key.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

#define SEALED "com.sun.crypto.provider.SealedObjectForKeyProtector"
#define SEALED_PARENT "javax.crypto.SealedObject"
#define SECRET_KEY_SPEC "javax.crypto.spec.SecretKeySpec"
#define KEY_REP "java.security.KeyRep"

/* Strings of the stream: two bytes of length, then the text. */
#define STREAM_BEGIN "\xAC\xED\x00\x05"
#define STRING_CLASS "\x00\x12Ljava/lang/String;"
#define BYTES_CLASS "\x00\x02[B"
/* A new class without flags but serializable (02), its fields and superclass. */
#define BYTE_ARRAY "\x75\x72" BYTES_CLASS "\xAC\xF3\x17\xF8\x06\x08\x54\xE0\x02\x00\x00\x78\x70"

bool sealed_key_is(const struct serial_object *object)
{
	return bytes_equal(object->class_name, bytes_of(SEALED));
}

static bool get(const struct serial_object *object, const char *class_name, const char *field, enum serial_kind kind,
	struct keystore_bytes *out, struct keystore_error *err)
{
	return serial_get(object, class_name, field, kind, out) ||
	       error_set(err, KEYSTORE_MALFORMED, "the field %s of the %s is missing", field, class_name);
}

static bool check_algorithm(const struct serial_object *object, const char *field, struct keystore_error *err)
{
	struct keystore_bytes algorithm;

	if (!get(object, SEALED_PARENT, field, SERIAL_STRING, &algorithm, err))
		return false;
	return bytes_equal(algorithm, bytes_of(SEALED_KEY_ALGORITHM)) ||
	       error_set(err, KEYSTORE_UNSUPPORTED, "sealed with \"%s\", which is not JCEKS's key protector",
		       error_quote(algorithm).text);
}

bool sealed_key_read(struct keystore_bytes stream, struct sealed_key *out, struct keystore_error *err)
{
	struct reader in = reader_of(stream);
	struct serial_object object;

	return serial_read(&in, &object, err) && check_algorithm(&object, "paramsAlg", err) &&
	       check_algorithm(&object, "sealAlg", err) &&
	       get(&object, SEALED_PARENT, "encodedParams", SERIAL_BYTES, &out->parameters, err) &&
	       get(&object, SEALED_PARENT, "encryptedContent", SERIAL_BYTES, &out->content, err);
}

static void put_block(struct writer *out, struct keystore_bytes block)
{
	writer_u32(out, (uint32_t)block.len);
	writer_bytes(out, block);
}

void sealed_key_write(const struct sealed_key *sealed, struct writer *out)
{
	writer_bytes(out, BYTES(STREAM_BEGIN "\x73\x72\x00\x33" SEALED "\xCD\x57\xCA\x59\xE7\x30\xBB\x53"
					     "\x02\x00\x00\x78"));
	writer_bytes(out, BYTES("\x72\x00\x19" SEALED_PARENT "\x3E\x36\x3D\xA6\xC3\xB7\x54\x70\x02\x00\x04"));
	writer_bytes(out, BYTES("[\x00\x0D" "encodedParams\x74" BYTES_CLASS));
	writer_bytes(out, BYTES("[\x00\x10" "encryptedContent\x71\x00\x7E\x00\x02"));
	writer_bytes(out, BYTES("L\x00\x09" "paramsAlg\x74" STRING_CLASS));
	writer_bytes(out, BYTES("L\x00\x07" "sealAlg\x71\x00\x7E\x00\x03\x78\x70"));
	writer_bytes(out, BYTES(BYTE_ARRAY));
	put_block(out, sealed->parameters);
	writer_bytes(out, BYTES("\x75\x71\x00\x7E\x00\x05"));
	put_block(out, sealed->content);
	writer_bytes(out, BYTES("\x74\x00\x16" SEALED_KEY_ALGORITHM "\x74\x00\x16" SEALED_KEY_ALGORITHM));
}

/* ---- The key itself ---------------------------------------------------------------------------------------------- */

bool plain_key_is(struct keystore_bytes plain)
{
	struct reader in = reader_of(plain);
	struct keystore_bytes begin;

	return reader_bytes(&in, sizeof STREAM_BEGIN - 1, &begin) && bytes_equal(begin, BYTES(STREAM_BEGIN));
}

/* A KeyRep may be a private or a public key, and a key may be in some other form than its bytes. */
static bool check_key_rep(const struct serial_object *object, struct keystore_error *err)
{
	struct keystore_bytes format, type;

	if (!get(object, KEY_REP, "format", SERIAL_STRING, &format, err) ||
		!get(object, KEY_REP, "type", SERIAL_ENUM, &type, err))
		return false;
	return (bytes_equal(format, BYTES("RAW")) && bytes_equal(type, BYTES("SECRET"))) ||
	       error_set(err, KEYSTORE_UNSUPPORTED, "a KeyRep of the type %s in the format %s is no raw secret key",
		       error_quote(type).text, error_quote(format).text);
}

static bool find_key(const struct serial_object *object, struct keystore_bytes *raw, struct keystore_bytes *algorithm,
	struct keystore_error *err)
{
	if (bytes_equal(object->class_name, bytes_of(SECRET_KEY_SPEC)))
		return get(object, SECRET_KEY_SPEC, "key", SERIAL_BYTES, raw, err) &&
		       get(object, SECRET_KEY_SPEC, "algorithm", SERIAL_STRING, algorithm, err);
	if (bytes_equal(object->class_name, bytes_of(KEY_REP)))
		return check_key_rep(object, err) && get(object, KEY_REP, "encoded", SERIAL_BYTES, raw, err) &&
		       get(object, KEY_REP, "algorithm", SERIAL_STRING, algorithm, err);
	return error_set(err, KEYSTORE_UNSUPPORTED, "what is sealed is a %s, which is no secret key that is known",
		error_quote(object->class_name).text);
}

bool plain_key_read(struct keystore_bytes plain, struct keystore_secret *out, char *algorithm, size_t size,
	struct keystore_error *err)
{
	struct reader in = reader_of(plain);
	struct keystore_bytes raw, name;
	struct serial_object object;

	if (!serial_read(&in, &object, err) || !find_key(&object, &raw, &name, err))
		return false;
	if (name.len == 0)
		return error_set(err, KEYSTORE_MALFORMED, "its algorithm has no name");
	if (!secret_new(raw.len, out, err))
		return false;
	if (raw.len)
		memcpy(out->data, raw.data, raw.len);
	keystore_escape(name, algorithm, size);
	return true;
}

#define FRAME 192 /* bytes of a SecretKeySpec around algorithm and key, or fewer */

bool plain_key_write(struct keystore_bytes raw, const char *algorithm, struct keystore_secret *out,
	struct keystore_error *err)
{
	struct keystore_bytes name = bytes_of(algorithm);
	struct keystore_secret plain;

	if (name.len > UINT16_MAX || raw.len > INT32_MAX)
		return error_set(err, KEYSTORE_CANNOT_HOLD, "the secret key is longer than JCEKS can hold");
	if (!secret_new(FRAME + name.len + raw.len, &plain, err))
		return false;
	struct writer to = writer_over(plain.data, plain.len);
	writer_bytes(&to, BYTES(STREAM_BEGIN "\x73\x72\x00\x1F" SECRET_KEY_SPEC "\x5B\x47\x0B\x66\xE2\x30\x61\x4D"
					     "\x02\x00\x02"));
	writer_bytes(&to, BYTES("L\x00\x09" "algorithm\x74" STRING_CLASS));
	writer_bytes(&to, BYTES("[\x00\x03" "key\x74" BYTES_CLASS "\x78\x70"));
	writer_u8(&to, 0x74);
	writer_u16(&to, (uint16_t)name.len);
	writer_bytes(&to, name);
	writer_bytes(&to, BYTES(BYTE_ARRAY));
	put_block(&to, raw);
	plain.len = to.len;
	*out = plain;
	return true;
}
