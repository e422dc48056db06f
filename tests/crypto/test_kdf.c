/* Key derivations against published vectors and other programs:
 *   RFC 6070 (PBKDF2, SHA-1), RFC 7914 sections 11 and 12 (PBKDF2, SHA-256; scrypt);
 *   python3: hashlib.pbkdf2_hmac("sha512_256", b"password" * 20, b"NaCl", 7, 100).hex();
 *   openssl kdf -keylen 100 -kdfopt digest:SHA1 -kdfopt hexpass:0073006d006500670000 -kdfopt hexsalt:0a58cf64530d823f
 *       -kdfopt iter:3 -kdfopt id:1 PKCS12KDF;
 *   python3: PBKDF1 as a loop over hashlib.new("md5", t).digest();
 *   openssl enc -P -md md5 -aes-256-cbc -k secret -S 0102030405060708 (EVP_BytesToKey). */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "crypto/kdf.h"
#include "tests/support/sweep.h"

/* "password", twenty times */
#define HEX_PASSWORD "70617373776f7264"
#define FIVE(hex) hex hex hex hex hex
#define LONG_PASSWORD FIVE(HEX_PASSWORD) FIVE(HEX_PASSWORD) FIVE(HEX_PASSWORD) FIVE(HEX_PASSWORD)

static void check(const char *name, const uint8_t *got, struct keystore_bytes expected)
{
	if (memcmp(got, expected.data, expected.len) != 0)
		fail_msg("%s", name);
}

static const struct {
	const char *name;
	const struct hash *hash;
	const char *password, *salt;
	uint64_t iterations;
	const char *key;
} pbkdf2_rows[] = {
	{ "RFC 6070, 1 iteration", &hash_sha1, HEX_PASSWORD, "73616c74", 1,
		"0c60c80f961f0e71f3a9b524af6012062fe037a6" },
	{ "RFC 6070, 2 iterations", &hash_sha1, HEX_PASSWORD, "73616c74", 2,
		"ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957" },
	{ "RFC 6070, 4096 iterations", &hash_sha1, HEX_PASSWORD, "73616c74", 4096,
		"4b007901b765489abead49d926f721d065a429c1" },
	{ "RFC 6070, two blocks of output", &hash_sha1,
		"70617373776f726450415353574f524470617373776f7264",
		"73616c7453414c5473616c7453414c5473616c7453414c5473616c7453414c5473616c74", 4096,
		"3d2eec4fe41c849b80c8d83662c0e44a8b291a964cf2f07038" },
	{ "RFC 6070, zero bytes in password and salt", &hash_sha1, "7061737300776f7264", "7361006c74", 4096,
		"56fa6aa75548099dcc37d7f03425e0c3" },
	{ "RFC 7914 section 11, SHA-256", &hash_sha256, "706173737764", "73616c74", 1,
		"55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
		"49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783" },
	{ "hashlib, MD5, a long password and several blocks of output", &hash_md5, LONG_PASSWORD, "4e61436c", 7,
		  "0536e38524ebd8b4412aaef0909b6a0ac1f5e7d6577ed30042609ac498723960070f85d3e243a8f1efc745f2"
		  "dd893a71c6f09ebdb48b1b0408cd738b5631eb44a039355d8444120cd81e9f6ab5a813eca147ef01317323b4"
		  "cb4562ab5c9258009b68fc3c" },
	{ "hashlib, SHA1, a long password and several blocks of output", &hash_sha1, LONG_PASSWORD, "4e61436c", 7,
		  "ad31a2a87ff55a36c5ab4975291f511ae676d1c1d8ab37b58d3a3e21993c36aa5b68afbf88653862419e7fe3"
		  "48f8556badc09a5fcc6d02145b6aed88f999615233bc0a93ac54d5c04a2809829d0768d6550b141226f693bd"
		  "ea1cbd03e5ef1ec84c118d0f" },
	{ "hashlib, SHA224, a long password and several blocks of output", &hash_sha224, LONG_PASSWORD, "4e61436c", 7,
		  "06c361c170bb32b82c6a92df5307350d6f1f2ca6aa965455a1d66a1dfd4146dbd18b0bae202d2596aea8b454"
		  "38e25946433c764bb4564453c92bc1137570a32f1c04808f783ae0c25e29b7b2c8907bb254b84a3df735755b"
		  "a87af1fb31c1acfd2ce18eb1" },
	{ "hashlib, SHA256, a long password and several blocks of output", &hash_sha256, LONG_PASSWORD, "4e61436c", 7,
		  "e4a529790f5c765e02963d08466fa23e2e9cc3c632390b14c9f93e0be96ae33835bbfa5fb548166c0c089aaa"
		  "8857516c10f112a460dce93f67d37fd023e8ecb585d86a4ab4903183c81189f269b31b4dc38a52f5677159cc"
		  "6fdb65930e10cb84c64f0f2c" },
	{ "hashlib, SHA384, a long password and several blocks of output", &hash_sha384, LONG_PASSWORD, "4e61436c", 7,
		  "579fd4ba4829083e01065f143e564bef2cb15cfb27e22dc8f87e707f253ba42467c79906c64de63d960170f0"
		  "6071d7f1b56705037e3be136586939209f0796451fd794a146db44dda0eb4d48ee404a90c47d0968ae3a2208"
		  "71c0a0b99e1e203f3bc94a9e" },
	{ "hashlib, SHA512, a long password and several blocks of output", &hash_sha512, LONG_PASSWORD, "4e61436c", 7,
		  "58644737ef88da1a2d9918f4be59ecc1fa4d16604fde0c9b7603c5e295a291fdb7dc1e6708f6e7e9b37f88f8"
		  "1a3afebb9d1287e14df054ebeb7f10b2bf2a2d106416f74dd720ca9b41676fc206078b596850b636d2df4349"
		  "9247b9ed7a2390c58db40567" },
	{ "hashlib, SHA512/224, a long password and several blocks of output", &hash_sha512_224, LONG_PASSWORD,
		"4e61436c", 7,
		  "0a29bc92af671d7b282e0dcb6440e14521d99835e6e1c894c7fc46b3ffe7f5213c95a1104ac6379e88c84d83"
		  "fda718265127b94ebbd00ab862eb8a272a4f640d41e62448447cf9146f25b3de227bc68bab6d31c9642f12ad"
		  "bc0f53c489881020241d0dd0" },
	{ "hashlib, SHA512/256, a long password and several blocks of output", &hash_sha512_256, LONG_PASSWORD,
		"4e61436c", 7,
		  "788c3ba27fe73e52ab21fc7df4035ef7967a525ee80e2cdde821b14d55cf9451da072ddea70339f5581fcc9f"
		  "617c5df7ecd937d35047d7b356a874669a586643f4bd7b1a345780831d2d1a8ff9427bfae4407824590e9f35"
		  "e11c10db7c1776a32da8196f" },
};

static void test_pbkdf2(void **state)
{
	uint8_t out[128];

	(void)state;
	for (size_t i = 0; i < sizeof pbkdf2_rows / sizeof *pbkdf2_rows; i++) {
		struct keystore_bytes expected = from_hex(pbkdf2_rows[i].key);
		kdf_pbkdf2(pbkdf2_rows[i].hash, from_hex(pbkdf2_rows[i].password), from_hex(pbkdf2_rows[i].salt),
			pbkdf2_rows[i].iterations, out, expected.len);
		check(pbkdf2_rows[i].name, out, expected);
	}
}

static const struct {
	const char *name;
	const struct hash *hash;
	enum kdf_pkcs12_id id;
	const char *password, *salt;
	uint64_t iterations;
	const char *key;
} pkcs12_rows[] = {
	{ "MD5, key", &hash_md5, KDF_PKCS12_KEY, "0073006d006500670000", "0a58cf64530d823f", 3,
		  "d2a1cb4ba516520ec310f0eb7ed5cb254b8f6aa09517de28cafebe0bb5035a73364e4cddbfb213bd6ef7161e"
		  "6009ded2760e0e736b4800809b716f041f2ea17430d02f46b537253bb34be093ebb4915323a7f11be028dc2b"
		  "248c16de0a62b9b12b218d7b" },
	{ "SHA1, key", &hash_sha1, KDF_PKCS12_KEY, "0073006d006500670000", "0a58cf64530d823f", 3,
		  "8906f16c7a1ee9a8be112effbeb4c8ccbe6664286205d4834cd04cfa078fc1c2c69522192f8b148a74ef1122"
		  "da0c9bfc3849abaa1790a272f1de286d0bd67a75ed512b3b31c904fdffb07be22a6f492b6a192082a0a2d799"
		  "33b67b84cfb8a7d45a9ced94" },
	{ "SHA224, key", &hash_sha224, KDF_PKCS12_KEY, "0073006d006500670000", "0a58cf64530d823f", 3,
		  "28f54e1c53d6189dc0bfa8e43ea038dc8cb38907f34c124bacb969265c63736f0596a575f159bf4e56aa2c1b"
		  "6f7257d859001f87bd26a58628270622a960d45dc207e12132de63d7528525501fe4418894114a5f886327dc"
		  "cc83545420dbc3d744ceaa45" },
	{ "SHA256, key", &hash_sha256, KDF_PKCS12_KEY, "0073006d006500670000", "0a58cf64530d823f", 3,
		  "469e0a6907c9598d58e9611a2b3dceb1c8ae273415360bf8bf510e1ccecc8674e28f97d0dbc836d78502a75f"
		  "6a8e624ce3732b56ba426aedb32930ea60b0ce0f4360262c3b860fe5f2278892721b55db1c7b65a1c265e516"
		  "77c4eeb7f0b9006688988fb2" },
	{ "SHA384, key", &hash_sha384, KDF_PKCS12_KEY, "0073006d006500670000", "0a58cf64530d823f", 3,
		  "84948eb3014f6e93997bebd4dc2320ab08dfb1fc70367536162e7483933ffa327bc9bf3a8137280e11823383"
		  "10aea89baf78f14bc19d760efa54461cd12cc4197ffb759fe78dae6ab8885e39be2e6123535f396856a70e3b"
		  "c1ca46afe6d75f74f2ce56a1" },
	{ "SHA512, key", &hash_sha512, KDF_PKCS12_KEY, "0073006d006500670000", "0a58cf64530d823f", 3,
		  "d94a6b30a7062f232ee7e09e279faef02271414975ed35e8998ee7249a1c1d79a8cf0a5a78653e79b78db1c2"
		  "00037ec4843247300c5acd9360174010035d9cb4c0ca918ebffb2e7d970874dbcccd3de912ef6d3e87568864"
		  "f9e8043434ff9379006d3fa9" },
	{ "SHA512-224, key", &hash_sha512_224, KDF_PKCS12_KEY, "0073006d006500670000", "0a58cf64530d823f", 3,
		  "3d4f756c1e4a6ff0724e287a4c10929effe248110f1769b9c1c85b9247c9c07e9aadd1ed35db14174bf1dbe8"
		  "bef9d13885904981f8aa1dd5cf23c2cd256cb0785562a97cb21995719b28d92c3be944cb28de5430804293cf"
		  "34ed1507928e0489a38dd47a" },
	{ "SHA512-256, key", &hash_sha512_256, KDF_PKCS12_KEY, "0073006d006500670000", "0a58cf64530d823f", 3,
		  "0b10abf196d657f62e932349ddd67141f2def8cd5a8ac3013568d4002e624a44e162bb5a00186c2527e18c68"
		  "de668f192f6327c4e898b07166ab69c7b6fcbd877294a9a1139cd7c29becab55bc4e1da663c34e9cecad4cd2"
		  "47a520fb0326ebbc9104b439" },
	{ "SHA1, IV", &hash_sha1, KDF_PKCS12_IV, "0073006d006500670000", "0a58cf64530d823f", 3,
		  "1608fe14fe18d633f8f502dd898cd298c3170c97ce0b790197b5dfd01d83cf278384bf5afeb4a369cfd717dd"
		  "e1c00c4162c23ff194c190ee5fdf613e" },
	{ "SHA1, MAC", &hash_sha1, KDF_PKCS12_MAC, "0073006d006500670000", "0a58cf64530d823f", 3,
		  "bcdbb9582b4e21cd30f8a9025acfa7dc75e0ea3e236753814c65d49329b2a3e815f879006bc259445ed1344f"
		  "7213fb7168377ace83bae759a3487de4" },
	{ "salt and password longer than a block", &hash_sha1, KDF_PKCS12_KEY,
		  "0061006100610061006100610061006100610061006100610061006100610061006100610061006100610061"
		  "0061006100610061006100610061006100610061006100610061006100610061006100610000",
		  "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a"
		  "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a", 2,
		  "7e700a0ee8996527790e0cb9102a0e6cb54c613b7dfe35fd5e7cfb671a3181e1e82b611a45d2ac43125a80e4"
		  "2a5a0f43f6d4ca337b726e1bfbce438ddebdef90547d291dea90" },
	{ "a password of no bytes at all", &hash_sha1, KDF_PKCS12_KEY, "", "0102030405060708", 2,
		  "2fd89eb86f5c3cc20d022f83f82b67b85e965090fe71ece82b7bd865b44f1194afa87c3faac276b2" },
};

/* The working memory is on the heap, as large as it is said to be and not larger, for ASan to see. */
static void test_pkcs12(void **state)
{
	uint8_t out[128];

	(void)state;
	for (size_t i = 0; i < sizeof pkcs12_rows / sizeof *pkcs12_rows; i++) {
		struct keystore_bytes expected = from_hex(pkcs12_rows[i].key);
		struct keystore_bytes password = from_hex(pkcs12_rows[i].password);
		struct keystore_bytes salt = from_hex(pkcs12_rows[i].salt);
		uint8_t *work = malloc(kdf_pkcs12_work_size(pkcs12_rows[i].hash, password.len, salt.len));
		kdf_pkcs12(pkcs12_rows[i].hash, pkcs12_rows[i].id, password, salt, pkcs12_rows[i].iterations, work, out,
			expected.len);
		free(work);
		check(pkcs12_rows[i].name, out, expected);
	}
}

static void test_scrypt(void **state)
{
	struct keystore_bytes none = { (const uint8_t *)"", 0 };
	struct keystore_error err;
	uint8_t out[64];

	(void)state;
	assert_true(kdf_scrypt(none, none, 16, 1, 1, out, sizeof out, &err));
	check("RFC 7914 section 12, no password, no salt", out,
		from_hex("77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
			 "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906"));
	assert_true(kdf_scrypt(bytes_of("password"), bytes_of("NaCl"), 1024, 8, 16, out, sizeof out, &err));
	check("RFC 7914 section 12, N 1024, r 8, p 16", out,
		from_hex("fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
			 "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640"));
}

static void test_pbkdf1(void **state)
{
	struct keystore_bytes salt = from_hex("0102030405060708");
	uint8_t out[20];

	(void)state;
	kdf_pbkdf1(&hash_md5, bytes_of("password"), salt, 5, out, 16);
	check("PBKDF1 with MD5", out, from_hex("ac53c67d1dfe8c3e72903626e61a9939"));
	kdf_pbkdf1(&hash_sha1, bytes_of("password"), salt, 5, out, 20);
	check("PBKDF1 with SHA-1", out, from_hex("da8786211952f822a727bc8605341621becbfd1f"));
}

static void test_bytes_to_key(void **state)
{
	uint8_t out[48];

	(void)state;
	kdf_bytes_to_key(&hash_md5, bytes_of("secret"), from_hex("0102030405060708"), out, sizeof out);
	check("EVP_BytesToKey with MD5: key and IV", out,
		from_hex("c9e5a1bd216dbe1317e230cef48f38ee7f0e17ad64022144bccec4a1aa2879ab"
			 "e24b32bbbc4ef02ecbcb6576523ad893"));
}

/* The bytes are those of Python's hashlib; that it is what Java does, and what an old Java did, test_pbe shows. */
static void test_sun(void **state)
{
	static const struct {
		const char *name, *salt;
		bool old, differs;
		const char *bytes;
	} rows[] = {
		{ "two chains", "0102030405060708", false, false,
			"7e8e366b0cd1277124e24591bcab667e"
			"409c880cab3b33f3c849b684ce447a33" },
		{ "no equal halves, nothing to do wrong", "0102030405060708", true, false,
			"7e8e366b0cd1277124e24591bcab667e"
			"409c880cab3b33f3c849b684ce447a33" },
		{ "equal halves: [d c b a]", "0102030401020304", false, true,
			"db78088dd4814fb52aeba4fdf62e1ba5"
			"7e8e366b0cd1277124e24591bcab667e" },
		{ "equal halves, as of old: [d a b d]", "0102030401020304", true, true,
			"101919b6e699810d53f801de064c152b"
			"7e8e366b0cd1277124e24591bcab667e" },
	};
	uint8_t out[KDF_SUN_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		kdf_sun(bytes_of("secret"), from_hex(rows[i].salt), 20, rows[i].old, out);
		check(rows[i].name, out, from_hex(rows[i].bytes));
		assert_int_equal(kdf_sun_old_differs(from_hex(rows[i].salt)), rows[i].differs);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pbkdf2), cmocka_unit_test(test_pkcs12),	    cmocka_unit_test(test_scrypt),
		cmocka_unit_test(test_pbkdf1), cmocka_unit_test(test_bytes_to_key),
		cmocka_unit_test(test_sun),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
