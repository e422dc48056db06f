"""PKCS12_parse of libcrypto, with the legacy provider, for test_pkcs12_mutants.py, which runs this in a process of its
own since nothing bounds the iterations there:

    pkcs12_openssl.py

takes lines of a path and a password in hex, with a tab between them, and answers each with a line: "accepted" or every
error of the queue, from the innermost to the outermost: the reason and, where there is, what it is about
("nested asn1 error: Field=cert_info, Type=X509")."""
import ctypes
import sys

crypto = ctypes.CDLL("libcrypto.so.3")
for name, result, *arguments in (
        ("BIO_new_file", ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p),
        ("BIO_free", ctypes.c_int, ctypes.c_void_p),
        ("d2i_PKCS12_bio", ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p),
        ("PKCS12_parse", ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p, *[ctypes.c_void_p] * 3),
        ("PKCS12_free", None, ctypes.c_void_p), ("EVP_PKEY_free", None, ctypes.c_void_p),
        ("X509_free", None, ctypes.c_void_p), ("ERR_clear_error", None),
        ("ERR_get_error_all", ctypes.c_ulong, *[ctypes.c_void_p] * 5),
        ("ERR_reason_error_string", ctypes.c_char_p, ctypes.c_ulong),
        ("OSSL_PROVIDER_load", ctypes.c_void_p, ctypes.c_void_p, ctypes.c_char_p)):
    function = getattr(crypto, name)
    function.restype, function.argtypes = result, arguments


def errors():
    """Takes them out of the queue."""
    said, data = [], ctypes.c_char_p()
    while code := crypto.ERR_get_error_all(None, None, None, ctypes.byref(data), None):
        reason = crypto.ERR_reason_error_string(code) or b"no reason"
        said.append(b": ".join(filter(None, (reason, data.value))).decode(errors="replace"))
    return "; ".join(said) or "no error"


def answer(path, password):
    crypto.ERR_clear_error()
    bio = crypto.BIO_new_file(path.encode(), b"rb")
    p12 = crypto.d2i_PKCS12_bio(bio, None)
    crypto.BIO_free(bio)
    if not p12:
        return "no PKCS12: " + errors()
    key, certificate, others = ctypes.c_void_p(), ctypes.c_void_p(), ctypes.c_void_p()
    done = crypto.PKCS12_parse(p12, password, ctypes.byref(key), ctypes.byref(certificate), ctypes.byref(others))
    crypto.PKCS12_free(p12)
    crypto.EVP_PKEY_free(key)
    crypto.X509_free(certificate)
    return "accepted" if done else errors()


for provider in (b"legacy", b"default"):
    if not crypto.OSSL_PROVIDER_load(None, provider):
        sys.exit(f"libcrypto has no provider {provider.decode()}")
for line in sys.stdin:
    path, password = line.rstrip("\n").split("\t")
    print(answer(path, bytes.fromhex(password)), flush=True)
