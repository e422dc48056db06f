/* --pem-for: PEM as a certain program reads it. All of them take one file with the private key before its chain, leaf
 * first; they differ in the keys and the protection of keys that they can read, in what they trust of a CA file, and
 * in the lines of configuration that name the file. tests/interop/test_pem_for.py asks the programs themselves. */
#include <stdlib.h>
#include <string.h>

#include "tools/jksdump.h"

/* One program. In a line of configuration, @ stands for the path of -o. */
struct program {
	const char *name;	/* on the command line */
	const char *title;	/* in sentences */
	enum key_form encrypted; /* what --out-password gives; FORM_PLAIN: it reads no encrypted key */
	const char *form_note;	/* why that is not PBES2; NULL where it is */
	bool java;		/* keys and passwords as Kafka's PEM loader in a JVM takes them */
	bool wants_roots;	/* trusts a chain only if it ends in a self-signed certificate */
	const char *key_lines[2], *password_line, *trust_lines[2];
};

static const struct program programs[] = {
	/* DefaultSslEngineFactory of kafka-clients. It gives the algorithm's name out of the EncryptedPrivateKeyInfo to
	 * SecretKeyFactory, and that is "PBES2" on JDK 17, which has no such factory. */
	{
		.name = "kafka",
		.title = "Kafka",
		.encrypted = FORM_PBES1,
		.form_note = "Kafka on JDK 17 cannot read PBES2 keys, so the older form was used",
		.java = true,
		.key_lines = { "ssl.keystore.type=PEM", "ssl.keystore.location=@" },
		.password_line = "ssl.key.password=PASSWORD",
		.trust_lines = { "ssl.truststore.type=PEM", "ssl.truststore.location=@" },
	},
	{
		.name = "nginx",
		.title = "nginx",
		.encrypted = FORM_PBES2,
		.wants_roots = true,
		.key_lines = { "ssl_certificate \"@\";", "ssl_certificate_key \"@\";" },
		.password_line = "ssl_password_file FILE_WITH_PASSWORD;",
		.trust_lines = { "ssl_client_certificate \"@\"; ssl_verify_client on;",
			"proxy_ssl_trusted_certificate \"@\"; proxy_ssl_verify on;" },
	},
	/* It would ask for a password on the terminal, which a server has not. */
	{
		.name = "haproxy",
		.title = "haproxy",
		.encrypted = FORM_PLAIN,
		.wants_roots = true,
		.key_lines = { "bind :443 ssl crt \"@\"" },
		.trust_lines = { "bind :443 ssl crt FILE_WITH_KEY ca-file \"@\" verify required",
			"server NAME HOST:443 ssl ca-file \"@\" verify required" },
	},
	{
		.name = "librdkafka",
		.title = "librdkafka",
		.encrypted = FORM_PBES2,
		.wants_roots = true,
		.key_lines = { "ssl.certificate.location=@", "ssl.key.location=@" },
		.password_line = "ssl.key.password=PASSWORD",
		.trust_lines = { "ssl.ca.location=@" },
	},
	{
		.name = "node",
		.title = "Node.js",
		.encrypted = FORM_PBES2,
		.wants_roots = true,
		.key_lines = { "cert: fs.readFileSync(\"@\"),", "key: fs.readFileSync(\"@\")," },
		.password_line = "passphrase: PASSWORD,",
		.trust_lines = { "ca: fs.readFileSync(\"@\")," },
	},
	/* As lines of its -K. It trusts any certificate of --cacert (X509_V_FLAG_PARTIAL_CHAIN). */
	{
		.name = "curl",
		.title = "curl",
		.encrypted = FORM_PBES2,
		.key_lines = { "cert = \"@\"" },
		.password_line = "pass = \"PASSWORD\"",
		.trust_lines = { "cacert = \"@\"" },
	},
	{
		.name = "python",
		.title = "Python",
		.encrypted = FORM_PBES2,
		.wants_roots = true,
		.key_lines = { "context.load_cert_chain(\"@\")" },
		.password_line = "context.load_cert_chain(\"@\", password=PASSWORD)",
		.trust_lines = { "context.load_verify_locations(\"@\")" },
	},
};

enum { N_PROGRAMS = sizeof programs / sizeof *programs };

const struct program *program_named(const char *name)
{
	for (size_t i = 0; i < N_PROGRAMS; i++)
		if (strcmp(programs[i].name, name) == 0)
			return &programs[i];
	return NULL;
}

enum key_form program_encrypted_form(const struct program *program)
{
	return program->encrypted;
}

/* ---- What a program cannot read ---------------------------------------------------------------------------------- */

static bool is_ascii(const struct keystore_password *password)
{
	for (size_t i = 0; i < password->len; i++)
		if ((unsigned char)password->text[i] > 0x7F)
			return false;
	return true;
}

/* JDK 17 says that such a password is not ASCII; JDK 25 comes to another key with it than RFC 7292 does. */
int program_check_password(const struct options *o)
{
	const struct keystore_password *password = password_ptr(&o->passwords[OUT_PASSWORD]);

	if (!o->program->java || o->form == FORM_PLAIN || is_ascii(password))
		return EXIT_DONE;
	complain(NULL, "%s can open a private key only with a password in ASCII", o->program->title);
	return EXIT_USAGE;
}

/* Kafka's loader tries the key factories RSA, DSA and EC. */
static bool reads_algorithm(const struct program *program, const char *algorithm)
{
	return !program->java || !algorithm || strcmp(algorithm, "RSA") == 0 || strcmp(algorithm, "EC") == 0 ||
	       strcmp(algorithm, "DSA") == 0;
}

static int check_algorithm(const struct options *o, const struct input *in, const char *alias,
	struct keystore_bytes pkcs8)
{
	struct keystore_key_info info;
	struct keystore_error err;

	if (!keystore_private_key_info(pkcs8, &info, &err) || reads_algorithm(o->program, info.algorithm))
		return EXIT_DONE;
	complain(in->file.name, "private key \"%s\" is %s, and %s reads RSA, EC and DSA keys from PEM", alias,
		info.algorithm, o->program->title);
	return EXIT_UNSUPPORTED;
}

static enum keystore_match matches(struct keystore_bytes pkcs8, struct keystore_bytes der)
{
	struct keystore_certificate leaf;
	struct keystore_error err;

	if (!keystore_certificate_parse(der, &leaf, &err))
		return KEYSTORE_MATCH_UNKNOWN;
	return keystore_key_matches(pkcs8, leaf.spki);
}

int program_check_key(const struct options *o, const struct input *in, size_t i, const struct keystore_secret *secret)
{
	struct keystore_bytes pkcs8 = { secret->data, secret->len };
	struct keystore_entry entry;

	keystore_get(in->store, i, &entry);
	struct shown alias = shown(entry.alias);
	if (entry.n_certificates == 0) {
		complain(in->file.name, "private key \"%s\" has no certificate, and %s wants both", alias.text,
			o->program->title);
		hint("jksimport -o new.p12 KEY CERT... puts them together; then --pem-for %s on that",
			o->program->name);
		return EXIT_FOUND;
	}
	enum keystore_match match = matches(pkcs8, keystore_certificate_at(in->store, i, 0));
	if (match == KEYSTORE_MATCH_NO_MEMORY)
		return out_of_memory();
	if (match == KEYSTORE_MISMATCH) {
		complain(in->file.name, "private key \"%s\" does not belong to its certificate", alias.text);
		return EXIT_FOUND;
	}
	return check_algorithm(o, in, alias.text, pkcs8);
}

void chosen_keys_count(struct chosen_keys *keys, const struct input *in)
{
	struct keystore_entry entry;

	for (size_t i = 0; i < keystore_count(in->store); i++) {
		keystore_get(in->store, i, &entry);
		if (entry.kind != KEYSTORE_PRIVATE_KEY || !input_chose(in, i))
			continue;
		keys->n++;
		size_t len = strlen(keys->names);
		const char *separator = len ? ", " : "";
		if (keys->n <= MAX_NAMED_KEYS)
			snprintf(keys->names + len, sizeof keys->names - len, "%s\"%s\"", separator,
				shown(entry.alias).text);
	}
}

int chosen_keys_complain(const struct options *o, const struct chosen_keys *keys)
{
	complain(o->n_files == 1 ? o->files[0] : NULL, "%zu private keys, and %s takes one: %s%s", keys->n,
		o->program->title, keys->names, keys->n > MAX_NAMED_KEYS ? ", ..." : "");
	hint("-a NAME chooses it");
	return EXIT_USAGE;
}

/* ---- After the file ---------------------------------------------------------------------------------------------- */

/* Within quotes a quote has a backslash before it, as a backslash has anyway: all these programs take that. */
static void print_path(const char *path, bool quoted)
{
	for (;;) {
		size_t len = strcspn(path, "\"");
		print_escaped(stdout, (struct keystore_bytes){ (const uint8_t *)path, len });
		if (!path[len])
			return;
		fputs(quoted ? "\\\"" : "\"", stdout);
		path += len + 1;
	}
}

static void print_config_line(const char *line, const char *path)
{
	if (!line)
		return;
	size_t before = strcspn(line, "@");
	printf("    %.*s", (int)before, line);
	if (line[before]) {
		print_path(path, strchr(line, '"') != NULL);
		fputs(line + before + 1, stdout);
	}
	fputs("\n", stdout);
}

/* Python takes file and password in one call. */
static void print_key_lines(const struct options *o)
{
	const struct program *program = o->program;
	bool encrypted = o->form != FORM_PLAIN;

	if (!encrypted || !strchr(program->password_line, '@'))
		for (size_t i = 0; i < 2; i++)
			print_config_line(program->key_lines[i], o->output);
	if (encrypted)
		print_config_line(program->password_line, o->output);
}

static void print_config(const struct options *o, bool has_key)
{
	if (!o->verbose || quiet)
		return;
	fputs("\n", stdout);
	if (has_key)
		print_key_lines(o);
	for (size_t i = 0; i < 2 && !has_key; i++)
		print_config_line(o->program->trust_lines[i], o->output);
}

static void note_form(const struct options *o)
{
	if (o->program->form_note && o->form == o->program->encrypted)
		note("%s", o->program->form_note);
	else if (o->program->java && o->form == FORM_PBES2)
		note("Kafka on JDK 17 cannot read PBES2 keys");
}

/* Java trusts what is in its truststore, whoever issued it; OpenSSL goes on to a root unless it is told not to. */
static void note_without_issuer(const struct options *o, const struct pieces *trusted)
{
	size_t n = count_without_issuer(trusted);

	if (n)
		note("%zu trusted %s issued by one that is not here, and %s trusts %s only with that", n,
			plural(n, "certificate was", "certificates were"), o->program->title, plural(n, "it", "them"));
}

int program_write(const struct options *o, struct pieces *own, struct pieces *trusted)
{
	bool has_key = own->n > 0;
	size_t n_trusted = trusted->n ? trusted->items[0].n_certificates : 0;

	if (!has_key && o->program->wants_roots)
		note_without_issuer(o, trusted);
	int code = pieces_write(o, has_key ? own : trusted);
	if (code != EXIT_DONE)
		return code;
	print_config(o, has_key);
	if (has_key)
		note_form(o);
	if (has_key && n_trusted)
		note("%zu trusted %s left out; --pem=trusted writes %s", n_trusted,
			plural(n_trusted, "certificate is", "certificates are"), plural(n_trusted, "it", "them"));
	return EXIT_DONE;
}
