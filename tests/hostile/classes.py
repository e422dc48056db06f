"""The classes of hostile files, each with what it is told apart by: how often the thing is in it that is there many times, and which
commands make something of it."""
import functools

import commands
import making

ALL = commands.NAMES
EDITS = ["merge", "delete", "rename"]


class Class:
    def __init__(self, make, count, suffix="p12", keys=0.0, only=None, names=None, exits=None, other=None, longer=4,
                 things=1, tiny=False, members=0, wider=1):
        """`keys`: how many keys there are for each of them. `things`, `members`: likewise; and `tiny` and `wider` (commands.Held). `names`: the alias of number i, where entries are deleted and renamed.
        `exits`: the exit code of some commands, where there is one that it must be. `other`: makes other entries of the same names.
        `longer`: so many times as many there are with LONG=1."""
        self.make, self.count, self.suffix, self.keys, self.alias = make, count, suffix, keys, names
        self.exits, self.other, self.longer, self.name = exits or {}, other, longer, make.__name__
        self.things, self.tiny, self.members, self.wider = things, tiny, members, wider
        self.commands = only or [name for name in ALL if (names or name not in ("delete", "rename")) and (other or name != "replace")]

    @functools.cache
    def file(self, n):
        return self.make(n)

    def held(self, n):
        return commands.Held(self.keys * n, self.things * n, self.tiny, 1 if self.suffix else n, self.members * n, self.wider)

    def aliases(self, n):
        """Of every second one, as far as a command line holds them: 10,000 at most."""
        return [self.alias(i) for i in range(0, n, max(2, -(-n // 10000)))] if self.alias else []


READING = list(commands.DUMP)
SEALED = ["list", "-v", "-n", "--json -n", "--java", "--layout", "--layout -v"]  # a key of Java's takes 10,000 rounds of MD5 and more
ZIPPED = [name for name in [*commands.DUMP, *commands.IMPORT] if "diff" not in name]
# All but the one that makes as much as others write, and writes nothing: here that is 40 times the file.
WRITTEN = [name for name in ALL if name not in ("dry run", "replace")]
# What keys share is counted for each (keystore/chains.c): this is too much.
TOO_LARGE = {name: 7 for name in ("list", "--json", "--java", "--pem", "new JKS", "dry run")}

CLASSES = [
    Class(making.certificate_bags, 2500, names=lambda i: f"bag {i}"),
    Class(making.key_bags, 1000, keys=1, things=2, names=lambda i: f"key {i}"),
    Class(making.equal_friendly_names, 2500),
    Class(making.equal_key_names, 1000, keys=1, things=2),
    Class(making.equal_local_key_ids, 1000, keys=1, things=2),
    Class(making.keys_of_one_certificate, 1000, keys=1, names=lambda i: f"key {i}", only=WRITTEN, longer=1),
    Class(making.keys_of_one_large_certificate, 1000, keys=1, exits=TOO_LARGE),
    Class(making.keys_without_certificate, 2000, keys=1, names=lambda i: f"key {i}"),
    Class(making.names_equal_in_lower_case, 2500),
    Class(making.equal_subjects, 1500, keys=0.5),
    Class(making.one_chain, 2500),
    Class(making.attributes, 20000),
    Class(making.equal_attributes, 20000),
    Class(making.attribute_values, 100000),
    Class(making.parts, 2000, longer=2),
    Class(making.unknown_bags, 8000, tiny=True),
    Class(making.ber_pieces, 200000),
    Class(making.unclosed, 200000, only=READING),
    Class(making.empty_elements, 200000, only=READING),
    Class(making.jks_entries, 3000, "jks", names=lambda i: f"entry {i}", other=making.jks_other_entries, exits={"replace": 0}),
    Class(making.jks_equal_aliases, 3000, "jks"),
    Class(making.jks_equal_in_lower_case, 3000, "jks"),
    Class(making.jks_long_aliases, 60, "jks", wider=1.5),
    Class(making.jks_equal_certificates, 3000, "jks", names=lambda i: f"entry {i}"),
    Class(making.jks_keys, 1000, "jks", keys=1, names=lambda i: f"key {i}"),
    Class(making.jks_one_chain, 3000, "jks"),
    Class(making.jks_chain_of_equal_subjects, 3000, "jks"),
    Class(making.jks_chain_out_of_order, 3000, "jks"),
    Class(making.jceks_sealed, 2000, "jceks", only=SEALED),
    Class(making.pem_blocks, 2500, "pem"),
    Class(making.pem_keys, 1000, "pem", keys=1, exits={"new JKS": 0, "new PKCS#12": 0, "clashes skipped": 0}),
    Class(making.pem_keys_of_one_certificate, 1000, "pem", keys=1, only=[name for name in WRITTEN if name not in ("delete", "rename")],
          longer=1),
    Class(making.pem_keys_of_one_large_certificate, 1000, "pem", keys=1, exits=TOO_LARGE),
    Class(making.pem_strange_keys, 1000, "pem", keys=1, exits={"new JKS": 1, "new PKCS#12": 7, "list": 0}),
    Class(making.pem_comments, 50000, "pem"),
    Class(making.pem_begins, 40000, "pem", only=READING),
    Class(making.pem_other_blocks, 10000, "pem", tiny=True),
    Class(making.pem_equal_subjects, 2500, "pem"),
    Class(making.pkcs7_certificates, 3000, "p7b"),
    Class(making.names, 20000, "der"),
    Class(making.values_of_one_name, 30000, "der"),
    Class(making.alternative_names, 50000, "der"),
    Class(making.extensions, 40000, "der"),
    Class(making.usages, 80000, "der"),
    Class(making.long_oid, 1000000, "der"),
    Class(making.long_serial, 1000000, "der"),
    Class(making.zip_members, 1500, "zip", only=ZIPPED, members=1),
    Class(making.zip_passed_over, 10000, "zip", only=ZIPPED, tiny=True),
    Class(making.zip_passwords, 5000, "zip", only=ZIPPED),
    Class(making.zip_passwords_beside_stores, 1000, "zip", only=ZIPPED, members=1),
    Class(making.folder, 1500, "", only=ZIPPED),
]
