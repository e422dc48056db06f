#!/usr/bin/env python3
"""openssl beside the tools, in three parts: the PEM that jksdump exports is what openssl makes of the same store;
keys in every form that openssl writes are imported, and a JVM reads the same PKCS#8 from the result; keys that
jksdump exports in its own forms are read by openssl."""
from peers import (BUILD, WORK, Material, certificates, check, finish, hex_of, java_facts, jksimport, jvms, need, run,
                   sha256)

PASSWORD = {"KEY_PASSWORD": "pässwörd \U0001f511", "STORE_PASSWORD": "changeit"}
SAMPLE = ["-p", "file:sample/password.txt", "sample/server.jks"]
DATE_MS = 1582979696000  # 2020-02-29T12:34:56Z, given to jksimport by SOURCE_DATE_EPOCH

TRADITIONAL_CIPHERS = ["-des3", "-des", "-aes128", "-aes192", "-aes256"]
PBES2_CIPHERS = ["des3", "aes-128-cbc", "aes-192-cbc", "aes-256-cbc"]
PBES2_PRFS = ["hmacWithSHA1", "hmacWithSHA224", "hmacWithSHA256", "hmacWithSHA384", "hmacWithSHA512",
              "hmacWithSHA512-224", "hmacWithSHA512-256"]
PBES1 = ["PBE-SHA1-3DES", "PBE-SHA1-2DES", "PBE-SHA1-RC2-128", "PBE-SHA1-RC2-40", "PBE-SHA1-RC4-128", "PBE-SHA1-RC4-40",
         "PBE-SHA1-DES", "PBE-SHA1-RC2-64", "PBE-MD5-DES", "PBE-MD5-RC2-64"]
LEGACY = ["-provider", "legacy", "-provider", "default"]


def jksdump(*arguments, env=None):
    return run(BUILD / "jksdump", *arguments, env=env)


def public_key(pem, *password):
    return run("openssl", "pkey", "-pubout", "-outform", "DER", *password, env=PASSWORD, stdin=pem)


# ---- What jksdump exports -------------------------------------------------------------------------------------------

def export_rows():
    """The sample: keytool makes a PKCS#12 of it, openssl takes that apart."""
    p12, chain, leaf = WORK / "sample.p12", WORK / "sample-chain.pem", WORK / "sample-leaf.pem"
    secret = ["-passin", "file:sample/password.txt"]
    p12.unlink(missing_ok=True)
    run("keytool", "-importkeystore", "-noprompt", "-srckeystore", "sample/server.jks", "-destkeystore", p12,
        "-deststoretype", "PKCS12", "-srcstorepass:file", "sample/password.txt",
        "-deststorepass:file", "sample/password.txt")
    key = run("openssl", "pkcs12", "-in", p12, *secret, "-nocerts", "-nodes")
    key = run("openssl", "pkcs8", "-topk8", "-nocrypt", stdin=key)
    run("openssl", "pkcs12", "-in", p12, *secret, "-nokeys", "-out", chain)

    check("the exported key is byte for byte openssl's PEM", jksdump("--pem=keys", *SAMPLE), key)
    exported = WORK / "exported-chain.pem"
    exported.write_bytes(jksdump("--pem=chain", *SAMPLE))
    check("the exported chain is openssl's", certificates(exported), certificates(chain))
    exported.write_bytes(jksdump("--pem", *SAMPLE))
    check("--pem has the same certificates", certificates(exported), certificates(chain))
    check("--pem has the same key", public_key(exported.read_bytes()), public_key(key))
    check("--der of the key is PKCS#8", jksdump("--der=keys", "-a", "server", *SAMPLE),
          run("openssl", "pkcs8", "-topk8", "-nocrypt", "-outform", "DER", stdin=key))

    exported.write_bytes(jksdump("--pem=chain", *SAMPLE))
    blocks = exported.read_text().split("-----END CERTIFICATE-----\n")
    leaf.write_text(blocks[0] + "-----END CERTIFICATE-----\n")
    chain.write_text(blocks[2] + "-----END CERTIFICATE-----\n")
    check("openssl verifies the chain for localhost",
          run("openssl", "verify", "-x509_strict", "-purpose", "sslserver", "-verify_hostname", "localhost",
              "-CAfile", chain, "-untrusted", exported, leaf).decode().strip(), f"{leaf}: OK")


def key_form_rows():
    """Keys that jksdump encrypts, opened by openssl."""
    plain = jksdump("--pem=keys", *SAMPLE)
    check("--key-form plain changes nothing", jksdump("--pem=keys", "--key-form", "plain", *SAMPLE), plain)
    for form in ("pbes2", "pbes1-3des"):
        pem = jksdump("--pem=keys", "--key-form", form, "--out-password", "env:KEY_PASSWORD", *SAMPLE, env=PASSWORD)
        opened = run("openssl", "pkcs8", "-topk8", "-nocrypt", "-passin", "env:KEY_PASSWORD", env=PASSWORD, stdin=pem)
        check(f"--key-form {form} is opened by openssl", opened, plain)
        check(f"--key-form {form} has the right label", pem.splitlines()[0], b"-----BEGIN ENCRYPTED PRIVATE KEY-----")


# ---- What openssl writes --------------------------------------------------------------------------------------------

def traditional_forms(material):
    """RFC 8017, SEC 1 and DSA keys, plain and with DEK-Info."""
    if material.name == "ed25519":
        return
    command = ["openssl", "pkey", "-in", material.key, "-traditional"]
    yield f"traditional {material.name}", run(*command)
    for cipher in TRADITIONAL_CIPHERS if material.name == "ec" else TRADITIONAL_CIPHERS[-1:]:
        yield f"traditional {material.name} {cipher}", run(
            *command, cipher, "-passout", "env:KEY_PASSWORD", *LEGACY, env=PASSWORD)


def pkcs8_forms(material):
    """PKCS#8, plain and under every protection."""
    command = ["openssl", "pkcs8", "-topk8", "-in", material.key, "-passout", "env:KEY_PASSWORD"]
    yield "PKCS#8", run(*command, "-nocrypt", env=PASSWORD)
    for cipher in PBES2_CIPHERS:
        for prf in PBES2_PRFS:
            yield f"PBES2 {cipher} {prf}", run(*command, "-v2", cipher, "-v2prf", prf, env=PASSWORD)
    yield "PBES2 with scrypt", run(*command, "-scrypt", env=PASSWORD)
    yield "PBES2 with 100,000 iterations", run(*command, "-iter", "100000", env=PASSWORD)
    for name in PBES1:
        yield f"PBES1 {name}", run(*command, "-v1", name, *LEGACY, env=PASSWORD)


def key_forms():
    """Every form, each with the key that it holds: (name, key, text)."""
    for name in Material.recipes:
        material = Material(name)
        for form, pem in traditional_forms(material):
            yield form, material, pem
    for form, pem in pkcs8_forms(Material("ec")):
        yield form, Material("ec"), pem
    for name in ("rsa", "dsa", "ed25519"):
        material = Material(name)
        command = ["openssl", "pkcs8", "-topk8", "-in", material.key]
        yield f"PKCS#8 {name}", material, run(*command, "-nocrypt")
        yield f"PKCS#8 {name} in DER", material, run(*command, "-nocrypt", "-outform", "DER")
        yield f"encrypted PKCS#8 {name} in DER", material, run(
            *command, "-outform", "DER", "-passout", "env:KEY_PASSWORD", env=PASSWORD)


def import_form(i, material, key):
    path, source = WORK / f"form-{i}.jks", WORK / f"form-{i}.key"
    source.write_bytes(key)
    jksimport("-f", "-t", "jks", "-o", path, "-p", "env:STORE_PASSWORD", "--in-key-password", "env:KEY_PASSWORD",
              "-a", "server", "--key", source, "--cert", material.leaf,
              env={**PASSWORD, "SOURCE_DATE_EPOCH": str(DATE_MS // 1000)})
    return path, PASSWORD["STORE_PASSWORD"], PASSWORD["STORE_PASSWORD"]


def import_rows():
    forms = list(key_forms())
    stores = [import_form(i, material, key) for i, (_, material, key) in enumerate(forms)]
    for (name, material, _), got in zip(forms, java_facts(jvms()[0], stores), strict=True):
        expected = {hex_of("server"): ("key", DATE_MS, [sha256(certificates(material.leaf)[0])], material.key_sha256())}
        check(f"a JVM reads the key that was {name}", got, expected)


need("openssl", "keytool")
export_rows()
key_form_rows()
import_rows()
finish()
