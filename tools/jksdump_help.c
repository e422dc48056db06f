/* The synopsis of jksdump. man/jksdump.1 says it at length. */
#include "tools/jksdump.h"

void options_print_help(void)
{
	fputs("usage: jksdump [options] FILE...                  list\n"
	      "       jksdump [options] --pem [-o PATH] FILE...  take apart into PEM\n"
	      "\n"
	      "FILE is JKS, PEM, DER or PKCS#7, told by content; - is standard input.\n"
	      "\n"
	      "  -v, --verbose          everything: chains, names, fingerprints, protection\n"
	      "  -p, --password SRC     store password; without it the terminal is asked\n"
	      "  -k, --key-password SRC password of private keys; default: as -p\n"
	      "  -n, --no-password      list without a password; integrity is not checked\n"
	      "                         SRC: env:NAME, file:PATH, fd:N, stdin, prompt or pass:T\n"
	      "  -a, --alias NAME       only this entry; repeatable; * and ? are wildcards\n"
	      "      --pem[=WHAT]       PEM: all, certs, keys, chain, trusted\n"
	      "      --der[=WHAT]       one certificate or key (certs, keys) as DER, with -a\n"
	      "      --key-form FORM    exported keys: plain, pbes2, pbes1-3des\n"
	      "      --out-password SRC what protects exported keys; implies pbes2\n"
	      "  -o, --output PATH      to a file instead of standard output\n"
	      "      --split            a file per entry in the folder PATH\n"
	      "  -f, --force            replace files that exist\n"
	      "      --max-size N       bytes of input, K, M or G may follow; default 64M\n"
	      "      --max-iterations N of a key derivation; default 5000000\n"
	      "  -q, --quiet            no notes\n"
	      "      --color[=WHEN]     auto, always, never\n"
	      "  -h, -V                 this text, the version\n"
	      "\n"
	      "Exit: 0 done, 1 no entry matched, 2 usage, 3 file, 4 password or integrity,\n"
	      "5 malformed, 6 unsupported, 7 limit.\n"
	      "\n"
	      "  jksdump -p file:jks-password.txt server.jks\n"
	      "  jksdump -p env:PW --pem -o server.pem server.jks\n"
	      "  jksdump -p env:PW --pem=chain -a localhost server.jks\n"
	      "  jksdump -p env:PW --split -o certs /etc/ssl/certs/java/cacerts\n"
	      "  jksdump -n -v server.jks\n",
		stdout);
}
