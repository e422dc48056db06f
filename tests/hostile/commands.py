"""The commands of both tools that read a file, and what a run of one may cost.

100 ms of processor time for each MB read, 50 ms to start on a busy machine, 4 MiB and twice the file of memory beyond what the tool
needs to start. What is made besides is counted by itself, because it is no reading (SECURITY.md, section 7, tells all of it):
- text on standard output and error: 10 ms for each MB; the map of a file of 9 MB has 450 MB as JSON;
- what is written is built, encoded and read back to be compared: 100 ms for each MB, and twice its size in memory;
- a private key, each time that it is compared with its certificate, or protected: 0.2 ms. The first is a multiplication on its curve,
  the second guarded memory for its password, ten system calls (libsodium, sodium_malloc). The files here ask for no more iterations
  than one each;
- a file that is written: 0.2 ms, of which most is the kernel's (open, fsync, link, fsync of the folder);
- what is encrypted in a PKCS#12, in memory once more, decrypted: when it is read, and when what was written is read back;
- certificates that are compared with each other (`chained`: those of a chain, and all that come in beside a key) are held parsed: 300
  bytes each, where the smallest have 220 in a file;
- entries that others replace, as if they were written: they are held until the end;
- each file that holds a store in a ZIP or folder (`files`), 500 bytes in an import, which has all of them open;
- aliases that grow: U+0130 has two bytes, and three in lower case, in which they are imported (`wider`).
"""
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "interop"))
from test_hostile import JKSDUMP, JKSIMPORT, MEASURE, check_text  # noqa: E402

TIMEOUT = 120  # by the clock, on a busy machine
START_MS, MS_PER_MB, TEXT_MS_PER_MB, KEY_MS, FILE_MS = 50, 100, 10, 0.2, 0.2
MEMORY_KIB, FILE_TIMES, CHAINED_BYTES, FILE_BYTES = 4096, 2, 300, 500
ENV = {**os.environ, "PW": "changeit", "SOURCE_DATE_EPOCH": "1790000000"}
SHM = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # a disk is not what is measured

DUMP = {
    "list": [], "-v": ["-v"], "-n": ["-n", "-n"],
    "--json": ["--json"], "--json -n": ["--json", "-n"],
    "--check": ["--check"], "--json --check": ["--json", "--check"],
    "--java": ["--java"], "--json --java": ["--json", "--java"],
    "--layout": ["--layout"], "--layout -v": ["--layout", "-v"], "--json --layout": ["--json", "--layout"],
    "--diff": ["--diff", "FILE"], "--json --diff": ["--json", "--diff", "FILE"],
    "--pem": ["--pem"], "--pem=certs -n": ["--pem=certs", "-n"],
    "--pem-for nginx": ["--pem-for", "nginx", "-o", "OUT/pem"], "--pem-for kafka": ["--pem-for", "kafka", "-o", "OUT/pem"],
    "--split": ["--pem", "--split", "-o", "OUT/split"],
}
IMPORT = {
    "new JKS": ["-o", "OUT/new.jks", "--on-clash", "rename"],
    "new PKCS#12": ["-t", "pkcs12", "-o", "OUT/new.p12", "--on-clash", "rename", "--iterations", "1"],
    "new JCEKS": ["-o", "OUT/new.jceks", "--on-clash", "rename", "--iterations", "1"],
    "clashes skipped": ["-o", "OUT/new.jks", "--on-clash", "skip"],
    "clashes replaced": ["-o", "OUT/new.jks", "--on-clash", "replace"],
    "clashes refused": ["-o", "OUT/new.jks", "--on-clash", "error"],
    "--trust": ["--trust", "-o", "OUT/new.jks", "--on-clash", "rename"],
    "--trust, same names": ["--trust", "-a", "ca", "--on-clash", "rename", "-o", "OUT/new.jks"],
    "--trust, by subject": ["--trust", "--alias-from", "subject", "-o", "OUT/new.p12", "--profile", "passwordless"],
    "dry run": ["-n", "-o", "OUT/new.jks", "--on-clash", "rename"],
}
NO_PASSWORD = {"-n", "--json -n", "--pem=certs -n"}
NAMES = [*DUMP, *IMPORT, "merge", "replace", "delete", "rename"]
# Those that read the file as two inputs.
TWICE = {"--diff", "--json --diff", "merge", "replace"}
# Those that look into each key. (--pem and --split do not.)
OPENING = {"--json", "--json -n", "--check", "--json --check", "--json --java", "--diff", "--json --diff", "--pem-for nginx",
           "--pem-for kafka", *IMPORT, "merge"}

# Those that compare certificates with each other.
COMPARING = {"--check", "--json --check", "--pem-for nginx", "--pem-for kafka", *IMPORT, "merge"}


def words(command, path, aliases, other=None, key=None):
    """The command line for a file; the placeholder OUT is a fresh folder. `aliases` are names in it, for edits; `other` has other entries
    of the same names; `key` is the one that a server would use of several."""
    password = ["-p", "env:PW"]
    if command in DUMP:
        chosen = ["-a", key] if key and command.startswith("--pem-for") else []
        return [JKSDUMP, *([] if command in NO_PASSWORD else password), *[word.replace("FILE", path) for word in DUMP[command]], *chosen,
                path]
    if command == "merge":  # into itself
        return [JKSIMPORT, *password, "--in-password", "env:PW", "--leave-out", "-i", path, "-t", "jks", "-o", "OUT/new.jks",
                "--on-clash", "skip", path]
    if command == "replace":
        return [JKSIMPORT, *password, "--in-password", "env:PW", "-i", path, "-o", "OUT/new.jks", "--on-clash", "replace", other]
    if command == "delete":
        return [JKSIMPORT, *password, "-i", path, "-o", "OUT/new", *[word for alias in aliases for word in ("--delete", alias)]]
    if command == "rename":
        return [JKSIMPORT, *password, "-i", path, "-o", "OUT/new",
                *[word for alias in aliases for word in ("--rename", f"{alias}=new {alias}")]]
    return [JKSIMPORT, *password, "--in-password", "env:PW", "--leave-out", *IMPORT[command], path]


class Run:
    """One run: how it ended, what it said, what it cost, what it wrote."""

    def __init__(self, command_line, timeout=TIMEOUT):
        out = tempfile.mkdtemp(dir=SHM)
        try:
            self.run([word.replace("OUT", out) for word in command_line], out, timeout)
        finally:
            shutil.rmtree(out)

    def run(self, command_line, out, timeout):
        report = os.path.join(out, ".report")
        with open(os.path.join(out, ".stdout"), "w+b") as stdout:
            started = subprocess.Popen([MEASURE, report, *command_line], cwd=out, env=ENV, stdin=subprocess.DEVNULL,
                                       start_new_session=True, stdout=stdout, stderr=subprocess.PIPE)
            try:
                self.err = started.communicate(timeout=timeout)[1]
            except subprocess.TimeoutExpired:
                os.killpg(started.pid, signal.SIGKILL)  # the tool is a child of MEASURE
                started.wait()
                raise
            self.out_size = os.fstat(stdout.fileno()).st_size + len(self.err)
            stdout.seek(0)
            self.out = stdout.read(1 << 22)
        self.code = started.returncode
        self.kib, self.ms = map(float, Path(report).read_text(encoding="ascii").split())
        written = [os.path.join(folder, name) for folder, _, names in os.walk(out) for name in names
                   if name not in (".report", ".stdout")]
        self.left = sorted(os.path.relpath(path, out) for path in written)
        self.written = sum(map(os.path.getsize, written))


class Idle:
    """What the tools need to start: the least of several runs."""

    def __init__(self):
        runs = {tool: [Run([tool, "-V"]) for _ in range(5)] for tool in (JKSDUMP, JKSIMPORT)}
        self.kib = {tool: min(run.kib for run in some) for tool, some in runs.items()}
        self.ms = {tool: min(run.ms for run in some) for tool, some in runs.items()}


def tool_of(command):
    return JKSDUMP if command in DUMP else JKSIMPORT


def times_opened(command, path):
    """How often each key of a file is looked into. Plain keys of PEM are compared with the certificates whenever the file is read, which
    --json --layout does thrice: to tell whether it can be read, and for its two copies of the fields."""
    opened = (2 if command in IMPORT or command == "merge" else 1) if command in OPENING else 0
    if str(path).endswith(".pem"):
        opened += 3 if command == "--json --layout" else 1
    return opened * (2 if command in TWICE else 1)


def allowed_ms(command, path, run, size, keys):
    times = 2 if command in TWICE else 1
    return (START_MS + MS_PER_MB * (times * size + run.written) / 1e6 + TEXT_MS_PER_MB * run.out_size / 1e6
            + KEY_MS * keys * times_opened(command, path) + FILE_MS * len(run.left))


class Held:
    """What of a file counts besides its size: `keys`; how many times the size its names take as they are held and written (`wider`);
    whether nearly all of it is encrypted; certificates that are `chained`; `files` with stores."""

    def __init__(self, keys=0, wider=1, encrypted=False, chained=0, files=0):
        self.keys, self.wider, self.encrypted, self.chained, self.files = keys, wider, encrypted, chained, files


def allowed_kib(command, run, size, held):
    times = 2 if command in TWICE else 1
    written = size if command == "dry run" else run.written  # which makes it all, and writes nothing
    if command in ("--pem", "--pem=certs -n"):
        written += run.out_size  # all of it is made before the first of it goes out
    if command not in DUMP:
        size *= held.wider
    if command == "clashes replaced":
        written += size
    more = times * CHAINED_BYTES * held.chained if command in COMPARING else 0
    more += FILE_BYTES * held.files if command in IMPORT else 0
    decrypted = times * size * held.encrypted
    if command == "new PKCS#12" or (held.encrypted and command in ("delete", "rename")):
        decrypted += written
    return MEMORY_KIB + (FILE_TIMES * (times * size + written) + decrypted + more) // 1024


def check_cost(command, path, run, idle, size, held):
    ms, kib = allowed_ms(command, path, run, size, held.keys), allowed_kib(command, run, size, held)
    used = run.kib - idle.kib[tool_of(command)]
    wrong = []
    if run.ms > ms:
        wrong.append(f"{run.ms:.0f} ms of processor time, {ms:.0f} allowed")
    if used > kib:
        wrong.append(f"{used:.0f} KiB of memory, {kib:.0f} allowed")
    return wrong


def check_end(command, run):
    """It ended by itself, with a word where it failed, and left nothing then, but where a key that does not open does not stop the rest."""
    wrong = []
    if run.code not in range(9):
        wrong.append(f"exit {run.code}: {run.err[-300:]!r}")
    if run.code > 1 and not run.err:
        wrong.append(f"exit {run.code} without a word")
    if run.code > 1 and run.left and not command.startswith(("--pem", "--split")):
        wrong.append(f"exit {run.code}, and it left {run.left[:3]}")
    cut = run.out[:run.out.rfind(b"\n") + 1] if len(run.out) == 1 << 22 else run.out
    return wrong + check_text("standard output", cut) + check_text("standard error", run.err)
