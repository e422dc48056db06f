"""A certificate as a cloud provider hands it out: localhost.zip with localhost.jks and jks-password.txt, and the provider's root
for download. keytool makes the key and the keystore, openssl is the authority, zip packs."""
from pathlib import Path

from serving import CA, SERVER, root, run, signed

BUNDLE, MEMBER, PASSWORD_FILE = "localhost.zip", "localhost.jks", "jks-password.txt"
PROVIDERS_PASSWORD = "kX7-qP2w"  # made up by the provider, who writes it into the text file and nowhere else


def keytool(*arguments):
    run("keytool", *arguments, "-keystore", MEMBER, "-storepass", PROVIDERS_PASSWORD)


def provider():
    """root.pem and localhost.zip, and nothing else; other-root.pem is that of someone else."""
    root("root")
    root("other-root")
    signed("intermediate", "root", CA)
    keytool("-genkeypair", "-storetype", "JKS", "-keypass", PROVIDERS_PASSWORD, "-alias", "localhost", "-keyalg", "RSA", "-dname",
            "CN=localhost")
    Path("server.ext").write_text(SERVER)
    request = run("keytool", "-certreq", "-alias", "localhost", "-keystore", MEMBER, "-storepass",
                  PROVIDERS_PASSWORD)
    leaf = run("openssl", "x509", "-req", "-CA", "intermediate.pem", "-CAkey", "intermediate.key", "-days", "365", "-extfile",
               "server.ext", stdin=request)
    Path("reply.pem").write_bytes(leaf + Path("intermediate.pem").read_bytes() + Path("root.pem").read_bytes())
    keytool("-importcert", "-noprompt", "-alias", "localhost", "-file", "reply.pem")
    Path(PASSWORD_FILE).write_text(PROVIDERS_PASSWORD + "\r\n")
    run("zip", "-q", BUNDLE, MEMBER, PASSWORD_FILE)
    for made in ("intermediate.key", "intermediate.pem", "intermediate.ext", "server.ext", "reply.pem", "root.key", MEMBER,
                 PASSWORD_FILE):
        Path(made).unlink()
