/* Single objects on their way out: private keys, opened with the password that fits and protected anew if
 * --key-form says so, and certificates; as PEM or as DER. */
#include "tools/jksdump.h"
#include "tools/progress.h"
#include "tools/terminal.h"

/* -k, else the store password, which Java uses for its keys too unless told otherwise. */
static const struct keystore_password *known_password(const struct options *o, const struct input *in)
{
	const struct keystore_password *key = password_ptr(&o->passwords[KEY_PASSWORD]);

	return key ? key : input_password(o, in);
}

/* A password that nobody has given yet, typed for this one key. */
static int open_with_typed(const struct input *in, size_t i, struct keystore_secret *pkcs8, struct keystore_error *err)
{
	struct keystore_entry entry;
	struct password typed = { 0 };
	char what[320];

	keystore_get(in->store, i, &entry);
	snprintf(what, sizeof what, "password of private key \"%s\" of %s", shown(entry.alias).text,
		shown_text(in->file.name).text);
	progress_end();
	int code = password_prompt(what, false, &typed);
	if (code == EXIT_DONE && !keystore_private_key_into(in->store, i, password_ptr(&typed), pkcs8, err))
		code = complain_error(in->file.name, err);
	password_free(&typed);
	return code;
}

static void hint_at_password(const struct options *o, const struct keystore_error *err)
{
	enum keystore_status status = err->status;

	if (status == KEYSTORE_WRONG_PASSWORD && !o->sources[KEY_PASSWORD])
		hint("-k SRC gives the password of private keys where it is not that of the store");
	if (status == KEYSTORE_PASSWORD_NEEDED)
		hint("-k env:NAME (or file:PATH, fd:N, stdin) gives the password of private keys");
	hint_limit(err);
}

/* Entries of one file can have either password: where -k does not fit, the store's is tried. */
static bool store_password_is_next(const struct options *o, const struct input *in, const struct keystore_error *err)
{
	return err->status == KEYSTORE_WRONG_PASSWORD && o->passwords[KEY_PASSWORD].given && input_password(o, in);
}

bool key_recover(const struct options *o, const struct input *in, size_t i, struct keystore_secret *pkcs8,
	struct keystore_error *err)
{
	if (keystore_private_key_into(in->store, i, known_password(o, in), pkcs8, err))
		return true;
	return store_password_is_next(o, in, err) &&
	       keystore_private_key_into(in->store, i, input_password(o, in), pkcs8, err);
}

bool secret_recover(const struct options *o, const struct input *in, size_t i, struct keystore_secret *bytes,
	char *algorithm, size_t size, struct keystore_error *err)
{
	if (keystore_secret_key(in->store, i, known_password(o, in), bytes, algorithm, size, err))
		return true;
	return store_password_is_next(o, in, err) &&
	       keystore_secret_key(in->store, i, input_password(o, in), bytes, algorithm, size, err);
}

/* -k prompt asks for the password of each key, and nothing else is tried. */
static bool asks(const struct options *o)
{
	return o->sources[KEY_PASSWORD] && !o->passwords[KEY_PASSWORD].given;
}

/* With what is known before anybody is asked. */
static bool open_with_known(const struct options *o, const struct input *in, size_t i, struct keystore_secret *pkcs8,
	struct keystore_error *err)
{
	return asks(o) ? keystore_private_key_into(in->store, i, NULL, pkcs8, err) : key_recover(o, in, i, pkcs8, err);
}

bool key_try(const struct options *o, const struct input *in, size_t i, struct keystore_secret *pkcs8,
	struct keystore_error *err)
{
	return open_with_known(o, in, i, pkcs8, err) ||
	       (asks(o) && err->status == KEYSTORE_PASSWORD_NEEDED && terminal_there() &&
		       open_with_typed(in, i, pkcs8, err) == EXIT_DONE);
}

int key_open(const struct options *o, const struct input *in, size_t i, struct keystore_secret *pkcs8,
	struct keystore_error *err)
{
	if (open_with_known(o, in, i, pkcs8, err))
		return EXIT_DONE;
	if (err->status == KEYSTORE_PASSWORD_NEEDED && terminal_there() && (asks(o) || !o->no_password))
		return open_with_typed(in, i, pkcs8, err);
	int code = complain_error(in->file.name, err);
	hint_at_password(o, err);
	return code;
}

static bool protect(const struct options *o, struct keystore_bytes pkcs8, uint8_t **der, size_t *len,
	struct keystore_error *err)
{
	struct keystore_encryption how = {
		.scheme = o->form == FORM_PBES1 ? KEYSTORE_PBES1_3DES : KEYSTORE_PBES2_AES_256,
	};

	return keystore_encrypt_key(pkcs8, &how, password_ptr(&o->passwords[OUT_PASSWORD]), NULL, der, len, err);
}

static bool append_der(const struct options *o, const char *pem_label, struct keystore_bytes der, struct pieces *out,
	struct keystore_error *err)
{
	uint8_t *pem;
	size_t len;

	if (o->export == EXPORT_PEM && der.len == 0)
		return keystore_pem(pem_label, der, &pem, &len, err); /* there is no such block: it says why */
	pieces_append(out, o->export == EXPORT_PEM ? pem_label : NULL, der);
	return true;
}

int key_export(const struct options *o, const struct input *in, const struct keystore_secret *pkcs8, struct pieces *out)
{
	struct keystore_bytes plain = { pkcs8->data, pkcs8->len };
	struct keystore_error err;
	uint8_t *sealed;
	size_t len;
	bool ok;

	if (o->form == FORM_PLAIN) {
		ok = append_der(o, "PRIVATE KEY", plain, out, &err);
	} else {
		ok = protect(o, plain, &sealed, &len, &err);
		if (ok) {
			ok = append_der(o, "ENCRYPTED PRIVATE KEY", (struct keystore_bytes){ sealed, len }, out, &err);
			keystore_free_bytes(sealed, len);
		}
	}
	if (!ok)
		return complain_error(in->file.name, &err);
	out->items[out->n - 1].n_keys++;
	return EXIT_DONE;
}

int certificate_export(const struct options *o, const struct input *in, struct keystore_bytes der, struct pieces *out)
{
	struct keystore_error err;

	if (!append_der(o, "CERTIFICATE", der, out, &err))
		return complain_error(in->file.name, &err);
	out->items[out->n - 1].n_certificates++;
	return EXIT_DONE;
}
