#!/usr/bin/env python3
"""--pem-for: each program takes the file that was made for it, by the lines of configuration that -v printed, and shakes
hands with it while both sides verify each other. Where jksdump says that a program cannot read something, the program says so too.

The keys and certificates are openssl's: a root, an intermediate authority, and a server and a client that it issued; only the
root is trusted, so that a handshake shows that the chain was sent. Servers listen on loopback and are stopped by their process id."""
import functools
import json
import os
import re
import socket
import ssl
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import peers
from peers import HERE, certificates, check, finish, jksimport, jvms, maven_jars, need, run, sha256
from pkcs12_peers import Server, attempt

KAFKA = ("org.apache.kafka:kafka-clients:4.3.1", "org.slf4j:slf4j-api:2.0.17")
PASSWORD = "outpass1"
ENV = {"PW": "changeit", "OUTPW": PASSWORD, "UMLAUT": "schl\u00fcssel"}
PROFILES = ("java8", "java11", "java17", "openssl3", "windows2016", "macos", "pbmac1", "passwordless")
SECONDS = 10

os.environ.update(ENV, PATH=os.environ["PATH"] + ":/usr/sbin")
need("openssl", "nginx", "haproxy", "curl", "kcat", "node")
folder = tempfile.TemporaryDirectory(prefix="pem-for.", dir=peers.WORK)
os.chdir(folder.name)


# ---- Stores ----------------------------------------------------------------------------------------------------------

def certificate(name, issuer, extension, algorithm=("rsa:2048",)):
    Path(f"{name}.ext").write_text(extension)
    run("openssl", "req", "-new", "-newkey", *algorithm, "-nodes", "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj",
        f"/CN={name}")
    run("openssl", "x509", "-req", "-in", f"{name}.csr", "-CA", f"{issuer}.pem", "-CAkey", f"{issuer}.key", "-days", "3650",
        "-extfile", f"{name}.ext", "-out", f"{name}.pem")


def keystore(name):
    Path(f"{name}.chain").write_bytes(b"".join(Path(f"{part}.pem").read_bytes() for part in (name, "inter", "root")))
    jksimport("-p", "env:PW", "-o", f"{name}.jks", "-a", name, "--key", f"{name}.key", "--cert", f"{name}.chain")


def make_stores():
    run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "root.key", "-out", "root.pem", "-days", "3650",
        "-subj", "/CN=root")
    certificate("inter", "root", "basicConstraints=critical,CA:TRUE")
    certificate("server", "inter", "subjectAltName=DNS:localhost,IP:127.0.0.1")
    certificate("client", "inter", "extendedKeyUsage=clientAuth")
    certificate("edward", "inter", "subjectAltName=DNS:localhost", ("ed25519",))
    for name in ("server", "client", "edward"):
        keystore(name)
    jksimport("-p", "env:PW", "-o", "trust.jks", "--trust", "root.pem")
    jksimport("-p", "env:PW", "-o", "lower.jks", "--trust", "inter.pem")


def jksdump(*arguments):
    done = subprocess.run([str(peers.BUILD / "jksdump"), "-p", "env:PW", *arguments], capture_output=True, text=True)
    check(f"jksdump {' '.join(arguments)}: {done.stderr}", done.returncode, 0)
    return done


@functools.cache
def pem_for(program, store, *options):
    """The lines of configuration. The file's name needs the quotes that stand in them."""
    path = Path(f"{program} \"{'-'.join([store, *options]).replace(':', '-')}\".pem").resolve()
    text = jksdump("--pem-for", program, "-v", "-o", str(path), *options, f"{store}.jks").stdout
    check(f"{program}: mode of {path.name}", oct(path.stat().st_mode & 0o777),
          "0o644" if store in ("trust", "lower") else "0o600")
    return [line[4:] for line in text.splitlines() if line.startswith("    ")]


ENCRYPTED = ("--out-password", "env:OUTPW")


def leaf(name):
    return sha256(certificates(f"{name}.pem")[0])


# ---- Servers ---------------------------------------------------------------------------------------------------------

def free_port():
    with socket.create_server(("127.0.0.1", 0)) as bound:
        return bound.getsockname()[1]


def wait_for(port, process):
    end = time.monotonic() + SECONDS
    while process.poll() is None and time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.02)


@contextmanager
def started(port, *command):
    """A server until the end of the block; without a terminal, on which it could ask for passwords."""
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                               start_new_session=True)
    try:
        wait_for(port, process)
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=SECONDS)


def fetch(url, options=("--cacert", "root.pem", "--cert", "client.chain", "--key", "client.key")):
    out = attempt("curl", "-sSf", "-m", SECONDS, "--noproxy", "*", *options, url)
    return out.decode() if isinstance(out, bytes) else f"curl: {out}"


# ---- The programs: keys and trust, each as the lines of configuration; what both sides saw of each other ------------------

def nginx(keys, trust, upstream):
    """As a server that verifies its clients, and as a client of another one."""
    clients, servers = trust
    port = free_port()
    Path("password").write_text(PASSWORD + "\n")
    text = "\n".join(keys).replace("FILE_WITH_PASSWORD", str(Path("password").resolve()))
    Path("nginx.conf").write_text(f"""
        daemon off; master_process off; pid nginx.pid; error_log stderr; events {{}}
        http {{ access_log off; client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3; uwsgi_temp_path t4;
            scgi_temp_path t5;
            server {{ listen 127.0.0.1:{port} ssl; {text} {clients} ssl_verify_depth 2;
                location / {{ return 200 $ssl_client_s_dn; }}
                location /proxy {{ proxy_pass https://127.0.0.1:{upstream.port}/; proxy_ssl_name localhost; {servers}
                    proxy_ssl_verify_depth 2; proxy_ssl_certificate {Path('client.chain').resolve()};
                    proxy_ssl_certificate_key {Path('client.key').resolve()}; }} }} }}""")
    with started(port, "nginx", "-e", "stderr", "-p", os.getcwd(), "-c", "nginx.conf"):
        return fetch(f"https://localhost:{port}/"), fetch(f"https://localhost:{port}/proxy")


def haproxy(keys, trust, upstream):
    [bind], [clients, server] = keys, trust
    verify = clients.split("FILE_WITH_KEY ")[1]
    port = free_port()
    client = Path("haproxy-client.pem")
    client.write_bytes(Path("client.chain").read_bytes() + Path("client.key").read_bytes())
    server = server.replace("HOST:443", f"127.0.0.1:{upstream.port}") + f' sni str(localhost) crt "{client.resolve()}"'
    Path("haproxy.cfg").write_text(f"""
defaults
  mode http
  timeout client 5s
  timeout server 5s
  timeout connect 5s
frontend f
  {bind.replace(':443', f'127.0.0.1:{port}')} {verify}
  http-request return status 200 content-type text/plain lf-string "%{{+Q}}[ssl_c_s_dn(cn)]" if ! {{ path /proxy }}
  default_backend b
backend b
  {server}
""")
    with started(port, "haproxy", "-db", "-q", "-f", "haproxy.cfg"):
        return fetch(f"https://localhost:{port}/"), fetch(f"https://localhost:{port}/proxy")


def curl(keys, trust, upstream):
    Path("curlrc").write_text("\n".join(keys + trust).replace("PASSWORD", PASSWORD))
    return fetch(f"https://localhost:{upstream.port}/", ("-K", "curlrc"))


def kcat(lines, upstream):
    """It verifies the server, sends its certificate and a request, and waits for the answer of a broker: what the server heard."""
    upstream.leaves.clear()
    path = Path("kcat.conf")
    path.write_text("\n".join(["security.protocol=ssl", *lines]).replace("PASSWORD", PASSWORD) + "\n")
    process = subprocess.Popen(["kcat", "-F", path, "-L", "-m", "1", "-b", f"localhost:{upstream.port}"], stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE, text=True)
    while process.poll() is None and not upstream.leaves:
        time.sleep(0.02)
    process.kill()
    complaint = process.communicate()[1]
    return upstream.leaves[0] if upstream.leaves else complaint


def librdkafka(keys, trust, upstream):
    return kcat(keys + trust, upstream)


def python(keys, trust, upstream):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        for line in keys + trust:
            exec(line, {"context": context, "PASSWORD": PASSWORD})
        with context.wrap_socket(socket.create_connection(("127.0.0.1", upstream.port)), server_hostname="localhost") as tls:
            tls.sendall(b"GET / HTTP/1.0\r\n\r\n")
            return b"".join(iter(lambda: tls.recv(4096), b"")).split(b"\r\n\r\n")[1].decode()
    except OSError as error:
        return str(error)


def node(pairs):
    return json.loads(run("node", HERE / "pem_for_node.js", stdin=json.dumps(pairs).encode()))


class Kafka:
    """On each JVM; one run of it for all pairs of configurations."""
    def __init__(self):
        jars = maven_jars(*KAFKA)
        need("javac")
        run("javac", "--release", "17", "-cp", jars, "-d", "kafka", HERE / "kafka_pem/KafkaPem.java")
        self.path = f"{Path('kafka').resolve()}:{jars}"
        self.rows = []

    def properties(self, lines):
        path = Path(f"kafka-{len(self.rows)}-{len(list(Path().glob('kafka-*.properties')))}.properties")
        text = "\n".join(lines).replace("PASSWORD", PASSWORD)
        path.write_text(text.encode("ascii", "backslashreplace").decode())
        return path

    def row(self, name, server, client, expected):
        """`expected` of the JVM's version."""
        self.rows.append((name, self.properties(server), self.properties(client), expected))

    def run(self):
        text = "".join(f"{server}\t{client}\n" for _, server, client, _ in self.rows).encode()
        for home in jvms():
            version = int(re.search(r'JAVA_VERSION="(\d+)', (home / "release").read_text())[1])
            answers = run(home / "bin/java", "-XX:TieredStopAtLevel=1", "-cp", self.path, "KafkaPem", stdin=text).decode()
            for (name, _, _, expected), answer in zip(self.rows, answers.splitlines(), strict=True):
                wanted = expected(version)
                check(f"Kafka on Java {version}: {name}: {answer}", wanted in answer, True)


def matches(name, answer, pattern):
    """One row: the whole answer, or what a program says for its reason, is this."""
    check(f"{name}: {answer}", bool(re.search(pattern, answer)), True)


# ---- Rows ------------------------------------------------------------------------------------------------------------

# What programs on OpenSSL say of a certificate whose issuer is not there, and of the PKCS#12 that OpenSSL 3.0 cannot read.
NO_ROOT = {"nginx": "400$", "haproxy": "unknown ca", "librdkafka": "certificate verify failed",
           "node": "unable to get issuer certificate", "python": "unable to get issuer certificate"}
NO_PKCS12 = {"pbmac1": "unsupported|Unsupported PKCS12 PFX data|could not parse",
             "passwordless": "mac absent|could not parse|mac verify failure"}


def servers(upstream):
    for program, function, forms in (("nginx", nginx, ((), ENCRYPTED)), ("haproxy", haproxy, ((),))):
        trust = pem_for(program, "trust")
        for form in forms:
            seen, proxied = function(pem_for(program, "server", *form), trust, upstream)
            matches(f"{program} {form}", seen, '^"?(CN=)?client"?$')
            check(f"{program} {form}: as a client", proxied, leaf("client"))
        lower = pem_for(program, "lower")
        seen, _ = function(pem_for(program, "server"), lower, upstream)
        matches(f"{program}, an authority without its root", seen, NO_ROOT[program])
        # Its own clients it trusts, so that they come as far as the other server.
        _, proxied = function(pem_for(program, "server"), [trust[0], lower[1]], upstream)
        matches(f"{program}, an authority without its root, as a client", proxied, "error: 50[23]$")


def clients(upstream):
    for program, function in (("curl", curl), ("librdkafka", librdkafka), ("python", python)):
        trust = pem_for(program, "trust")
        for form in ((), ENCRYPTED):
            check(f"{program} {form}", function(pem_for(program, "client", *form), trust, upstream), leaf("client"))
        seen = function(pem_for(program, "client"), pem_for(program, "lower"), upstream)
        matches(f"{program}, an authority without its root", seen, NO_ROOT.get(program, leaf("client")))


def encrypted_for_haproxy(upstream):
    """Why --pem-for haproxy refuses --out-password."""
    jksdump("--pem", *ENCRYPTED, "-o", "sealed.pem", "server.jks")
    seen, _ = haproxy(['bind :443 ssl crt "sealed.pem"'], pem_for("haproxy", "trust"), upstream)
    matches("haproxy cannot read an encrypted key", seen, "Failed to connect")


def node_rows(pfx):
    both = lambda *form: ["\n".join(pem_for("node", name, *form) + pem_for("node", "trust")) for name in ("server", "client")]
    plain = both()
    lower = "\n".join(pem_for("node", "client") + pem_for("node", "lower"))
    trust = "\n".join(pem_for("node", "trust"))
    rows = [("node", plain, None), ("node, encrypted", both(*ENCRYPTED), None),
            ("node, an authority without its root", [plain[0], lower], NO_ROOT["node"])]
    for profile, path in pfx.items():
        client = f'pfx: fs.readFileSync("{path}"), passphrase: "changeit", {trust}'
        rows.append((f"node, PKCS#12 of {profile}", [plain[0], client], NO_PKCS12.get(profile)))
    for (name, _, refusal), answer in zip(rows, node([pair for _, pair, _ in rows]), strict=True):
        matches(name, answer, refusal or "^server client$")


def kafka_rows(kafka):
    trust = pem_for("kafka", "trust")
    keys = {(name, form): pem_for("kafka", name, *form) for name in ("server", "client") for form in ((), ENCRYPTED)}
    good = lambda _: "CN=server CN=client"
    for form in ((), ENCRYPTED):
        kafka.row(f"keys {form}", keys["server", form] + trust, keys["client", form] + trust, good)
    client = keys["client", ()] + trust
    lower = pem_for("kafka", "lower")
    kafka.row("an authority without its root", keys["server", ()] + lower, keys["client", ()] + lower, good)
    newer = pem_for("kafka", "server", *ENCRYPTED, "--key-form", "pbes2") + trust
    kafka.row("PBES2", newer, client,
              lambda version: "PBES2 SecretKeyFactory not available" if version == 17 else good(version))
    kafka.row("a password that is not needed", keys["server", ()] + trust + ["ssl.key.password=PASSWORD"], client,
              lambda _: "Failed to load PEM SSL keystore")
    jksdump("--pem", "-o", "edward-all.pem", "edward.jks")
    stores = ["ssl.keystore.type=PEM", f"ssl.keystore.location={Path('edward-all.pem').resolve()}", *trust]
    kafka.row("an Ed25519 key", stores, client, lambda _: "Private key could not be loaded")
    jksdump("--pem", "--key-form", "pbes1-3des", "--out-password", "env:UMLAUT", "-o", "umlaut.pem", "server.jks")
    stores = ["ssl.keystore.type=PEM", f"ssl.keystore.location={Path('umlaut.pem').resolve()}",
              "ssl.key.password=schl\u00fcssel", *trust]
    kafka.row("a password with an umlaut", stores, client, lambda _: "Failed to load PEM SSL keystore")


def pkcs12_files():
    for profile in PROFILES:
        jksimport("--in-password", "env:PW", "-p", "env:PW", "-t", "pkcs12", "--profile", profile, "-o", f"{profile}.p12",
                  "client.jks")
    return {profile: Path(f"{profile}.p12").resolve() for profile in PROFILES}


def pkcs12_rows(pfx, upstream):
    """librdkafka before 2.8 sends no chain from a PKCS#12: here the server trusts the intermediate authority as well."""
    wide = Server("both.pem", ("server.chain", "server.key"))
    trust = pem_for("librdkafka", "trust")
    for profile, path in pfx.items():
        expected = NO_PKCS12.get(profile, leaf("client"))
        matches(f"librdkafka, PKCS#12 of {profile}",
                kcat([f"ssl.keystore.location={path}", "ssl.keystore.password=changeit", *trust], wide), expected)
        p12 = ("--cacert", "root.pem", "--cert-type", "P12", "--cert", f"{path}:changeit")
        matches(f"curl, PKCS#12 of {profile}", fetch(f"https://localhost:{upstream.port}/", p12), expected)


make_stores()
Path("both.pem").write_bytes(Path("inter.pem").read_bytes() + Path("root.pem").read_bytes())
pfx = pkcs12_files()
upstream = Server("root.pem", ("server.chain", "server.key"))
servers(upstream)
encrypted_for_haproxy(upstream)
clients(upstream)
node_rows(pfx)
pkcs12_rows(pfx, upstream)
kafka = Kafka()
kafka_rows(kafka)
kafka.run()
finish()
