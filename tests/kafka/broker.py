"""What the tests of a real Kafka broker share: the broker and its clients from the package registries, kept in $BUILD/kafka; one
KRaft node on loopback as a child process; and sessions of its clients, which send a message and read it back.

pom.xml says which broker, package.json which client in JavaScript.
"""
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "servers"))
import serving  # noqa: E402, F401
import peers  # noqa: E402
from serving import BUILD, JVM, PASSWORDS, Server, check, free_port, java, need, run, scratch, skip  # noqa: E402, F401

HOME = BUILD / "kafka"
JARS, CLASSES, NODE = HOME / "jars", HOME / "classes", HOME / "node"
SECONDS = 30


def fetched(stamp, source, command, what):
    """Runs a command that fetches packages unless it did so for this very source; skips the test if it cannot. What an older source
    has left in the folder of the stamp goes first. True if it was run."""
    if stamp.exists() and stamp.read_bytes() == source.read_bytes():
        return False
    shutil.rmtree(stamp.parent, ignore_errors=True)
    stamp.parent.mkdir(parents=True)
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        lines = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        skip(f"{what} cannot be fetched: {lines[0][:200] if lines else f'exit {done.returncode}'}")
    shutil.copyfile(source, stamp)
    return True


def need_kafka():
    """The broker, Kafka's own clients, kcat and kafkajs; skips the test where one of them is not to be had."""
    need("openssl", "javac", "mvn", "kcat", "node", "npm")
    HOME.mkdir(parents=True, exist_ok=True)
    if fetched(JARS / "pom.xml", HERE / "pom.xml", ["mvn", "-q", "-B", "-f", HERE / "pom.xml", "dependency:copy-dependencies",
                                                    f"-DoutputDirectory={JARS}", "-DincludeScope=runtime"], "the Kafka broker"):
        shutil.rmtree(CLASSES, ignore_errors=True)  # compiled against these jars
    NODE.mkdir(exist_ok=True)
    shutil.copyfile(HERE / "package.json", NODE / "package.json")
    fetched(NODE / "node_modules/package.json", HERE / "package.json",
            ["npm", "install", "--prefix", NODE, "--no-audit", "--no-fund", "--no-package-lock"], "kafkajs")
    fetched(CLASSES / "source", HERE / "Clients.java",
            ["javac", "--release", "17", "-cp", f"{JARS}/*", "-d", CLASSES, HERE / "Clients.java"], "what javac makes of Clients.java")


def properties(path, lines):
    Path(path).write_text("".join(f"{name}={value}\n" for name, value in lines.items()))
    return path


# ---- The broker ------------------------------------------------------------------------------------------------------

LOG4J = """status=error
rootLogger.level=warn
rootLogger.appenderRef.out.ref=out
logger.started.name=kafka.server.KafkaRaftServer
logger.started.level=info
logger.refused.name=org.apache.kafka.common.network.Selector
logger.refused.level=info
appender.out.type=Console
appender.out.name=out
appender.out.target=SYSTEM_ERR
appender.out.layout.type=PatternLayout
appender.out.layout.pattern=%d{ABSOLUTE} %p %m (%c{1})%n
"""


def jvm(program, *arguments, classes=f"{JARS}/*"):
    """A JVM with Kafka's classes, in whose working folder log4j2.properties comes to lie."""
    log = Path("log4j2.properties").resolve()
    log.write_text(LOG4J)
    return [java(), *JVM, f"-Dlog4j2.configurationFile={log}", "-cp", classes, program, *arguments]


class Broker(Server):
    """A node that is broker and controller. `common` are ssl.* settings of all its listeners, `listeners` those of each by name,
    which override them; .ports says where each listens."""

    def __init__(self, common, listeners):
        self.ports = {name: free_port() for name in listeners}
        self.config = properties("server.properties", {**self.node(list(listeners)), **common, **{
            f"listener.name.{name.lower()}.{key}": value for name, own in listeners.items() for key, value in own.items()}})
        super().__init__("broker", jvm("kafka.Kafka", self.config))

    def node(self, names):
        controller = free_port()
        return {
            "process.roles": "broker,controller", "node.id": 1, "controller.quorum.voters": f"1@127.0.0.1:{controller}",
            "listeners": ",".join([f"CONTROLLER://127.0.0.1:{controller}"]
                                  + [f"{name}://127.0.0.1:{self.ports[name]}" for name in names]),
            "advertised.listeners": ",".join(f"{name}://localhost:{self.ports[name]}" for name in names),
            "listener.security.protocol.map": ",".join(["CONTROLLER:PLAINTEXT"] + [f"{name}:SSL" for name in names]),
            "controller.listener.names": "CONTROLLER", "inter.broker.listener.name": names[0], "log.dirs": Path("data").resolve(),
            "offsets.topic.replication.factor": 1, "offsets.topic.num.partitions": 1, "group.initial.rebalance.delay.ms": 0,
        }

    def __enter__(self):
        run(*jvm("kafka.tools.StorageTool", "format", "-c", self.config, "-t", "a2V5c3RvcmUtdGVzdHMtMQ"))
        super().__enter__()
        try:
            self.wait_for(r"Kafka Server started", seconds=300)
        except RuntimeError as late:
            self.__exit__(type(late))
            raise
        return self

    def at(self, listener):
        return f"localhost:{self.ports[listener]}"


# ---- Its clients -----------------------------------------------------------------------------------------------------

class Clients:
    """Sessions of Kafka's own clients, all in one JVM. Each gives the answer of Clients.java: "ok", or "failed" and why."""

    def __enter__(self):
        with open("clients.log", "wb") as log:
            self.process = subprocess.Popen(jvm("Clients", classes=f"{CLASSES}:{JARS}/*"), stdin=subprocess.PIPE,
                                            stdout=subprocess.PIPE, stderr=log, text=True)
        return self

    def session(self, name, broker, settings, topic, message):
        path = properties(f"{name}.properties", {"bootstrap.servers": broker, "security.protocol": "SSL", **settings})
        self.process.stdin.write("\t".join([name, str(path), topic, message]) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if line.startswith(f"{name}\t"):
            return line.rstrip("\n").removeprefix(f"{name}\t")
        return f"{line}Clients.java ended: " + Path("clients.log").read_text(errors="replace")[-2000:]

    def __exit__(self, *_):
        self.process.stdin.close()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def kcat_run(arguments, stdin=""):
    try:
        done = subprocess.run(["kcat", *arguments], input=stdin, capture_output=True, text=True, timeout=SECONDS)
    except subprocess.TimeoutExpired as late:
        return None, "", f"no end in {SECONDS} s: {(late.stderr or b'').decode(errors='replace')}"
    return done.returncode, done.stdout, done.stderr


def kcat_words(broker, settings):
    words = ["-b", broker, "-X", "security.protocol=ssl", "-X", "broker.address.family=v4"]
    for name, value in settings.items():
        words += ["-X", f"{name}={value}"]
    return words


def kcat_reads(broker, settings, topic):
    """Exit status, the messages of a topic, and what it says."""
    status, out, said = kcat_run(["-C", "-t", topic, "-o", "beginning", "-e", "-q", *kcat_words(broker, settings)])
    return status, out.splitlines(), said


def kcat(broker, settings, topic, message):
    """kcat, which is librdkafka: "ok", or "failed" and why."""
    words = kcat_words(broker, settings)
    # What went wrong comes with the metadata; a producer would go on trying.
    status, _, said = kcat_run(["-L", "-m", "6", *words])
    if status == 0:
        status, _, said = kcat_run(["-P", "-t", topic, *words], message + "\n")
    if status == 0:
        status, messages, said = kcat_reads(broker, settings, topic)
        if status == 0:
            return "ok" if message in messages else "failed\tthe message did not come back"
    return f"failed\t{said}"


def kafkajs(broker, tls, topic, message):
    """kafkajs on Node.js: "ok", or "failed" and why."""
    settings = Path(f"kafkajs-{re.sub(r'[^a-z0-9]', '-', message)}.json")
    settings.write_text(json.dumps({"broker": broker, "topic": topic, "message": message, "tls": tls}))
    done = subprocess.run(["node", HERE / "client.js", settings], capture_output=True, text=True, timeout=2 * SECONDS,
                          env={**peers.os.environ, "NODE_PATH": str(NODE / "node_modules")})
    return "ok" if done.returncode == 0 else f"failed\t{done.stderr}"
