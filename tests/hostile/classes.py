"""The classes of hostile files, each with what it is told apart by: how often the thing is in it that is there many times, and which
commands make something of it."""

import commands
import making

ALL = commands.NAMES
EDITS = ["merge", "delete", "rename"]


class Class:
    def __init__(self, make, count, suffix="p12", keys=0.0, only=None, names=None, key=None, exits=None, other=None, longer=4, wider=1,
                 encrypted=False, chained=0, files=0):
        """`keys`: how many keys there are for each of them. `wider`, `encrypted`, `chained`, `files`: commands.Held; the last two for each
        of them. `names`: the alias of number i, where entries are deleted and renamed. `key`: the alias of one of several keys. `exits`: the exit code of each command that does not end
        with 0. `other`: makes other entries of the same names. `longer`: so many times as many there are with LONG=1."""
        self.make, self.count, self.suffix, self.keys, self.alias, self.key = make, count, suffix, keys, names, key
        self.exits, self.other, self.longer, self.name = exits or {}, other, longer, make.__name__
        self.wider, self.encrypted, self.chained, self.files = wider, encrypted, chained, files
        self.commands = only or [name for name in ALL if (names or name not in ("delete", "rename")) and (other or name != "replace")]

    def held(self, n):
        return commands.Held(self.keys * n, self.wider, self.encrypted, self.chained * n, self.files * n)

    def aliases(self, n):
        """Of every second one, as far as a command line holds them: 10,000 at most."""
        return [self.alias(i) for i in range(0, n, max(2, -(-n // 10000)))] if self.alias else []


READING = list(commands.DUMP)
SEALED = ["list", "-v", "-n", "--json -n", "--java", "--layout", "--layout -v"]  # a key of Java's takes 10,000 rounds of MD5 and more
ZIPPED = [name for name in [*commands.DUMP, *commands.IMPORT] if "diff" not in name]
# All but the one that makes as much as others write, and writes nothing: here that is 40 times the file.
WRITTEN = [name for name in ALL if name not in ("dry run", "replace")]

# Findings of --check are told with 1, and so is it if Java sees less than all, or no keystore at all.
CHECKED = dict.fromkeys(("--check", "--json --check"), 1)
JAVA = dict.fromkeys(("--java", "--json --java"), 1)
BOTH = {**CHECKED, **JAVA}
REFUSED = {"clashes refused": 8}
BROKEN = dict.fromkeys(READING, 5)
# What keys share is counted for each (keystore/chains.c): this is too much.
TOO_LARGE = dict.fromkeys(ALL, 7)
# No certificate: a key alone is for PKCS#12 and for PEM.
NO_CERTIFICATE = dict.fromkeys(("--pem=certs -n", "--pem-for nginx", "--pem-for kafka", *commands.IMPORT, "merge"), 1)

CLASSES = [
    Class(making.certificate_bags, 2500, names=lambda i: f"bag {i}", exits=BOTH),
    Class(making.key_bags, 1000, keys=1, names=lambda i: f"key {i}", key="key 0", exits=BOTH),
    Class(making.equal_friendly_names, 2500, exits={**BOTH, **REFUSED}),
    Class(making.equal_key_names, 1000, keys=1,  # no name tells one from the other
          exits={**BOTH, **REFUSED, "--pem-for nginx": 2, "--pem-for kafka": 2}),
    Class(making.equal_local_key_ids, 1000, keys=1, key="1", exits=BOTH),
    Class(making.keys_of_one_certificate, 1000, keys=1, names=lambda i: f"key {i}", key="key 0", only=WRITTEN, longer=1, exits=BOTH),
    Class(making.keys_of_one_large_certificate, 1000, keys=1, exits=TOO_LARGE),
    Class(making.keys_without_certificate, 2000, keys=1, names=lambda i: f"key {i}", key="key 0",
          exits={**BOTH, **NO_CERTIFICATE, "new PKCS#12": 0}),
    Class(making.names_equal_in_lower_case, 2500, exits={**BOTH, **REFUSED}),
    Class(making.equal_subjects, 1500, chained=1, keys=0.5, key="key 0", exits=BOTH),
    Class(making.one_chain, 2500, chained=1, exits=BOTH),
    Class(making.attributes, 20000, exits=BOTH),
    Class(making.equal_attributes, 20000, exits=BOTH),
    Class(making.attribute_values, 100000, exits=BOTH),
    Class(making.parts, 2000, longer=2, exits=BOTH),
    Class(making.unknown_bags, 8000, exits=BOTH),
    Class(making.encrypted_bags, 2500, names=lambda i: f"bag {i}", encrypted=True, exits={**BOTH, "--pem=certs -n": 4}),
    Class(making.small_bags, 2000, longer=1, exits=BOTH),
    Class(making.smallest_bags, 100000, longer=1, exits=TOO_LARGE),
    Class(making.ber_pieces, 200000, exits=BOTH),
    Class(making.unclosed, 200000, only=READING, exits=BROKEN),
    Class(making.empty_elements, 400000, only=READING, exits=BROKEN),
    Class(making.jks_entries, 3000, "jks", names=lambda i: f"entry {i}", other=making.jks_other_entries),
    Class(making.jks_equal_aliases, 3000, "jks", exits={**BOTH, **REFUSED}),
    Class(making.jks_equal_in_lower_case, 3000, "jks", exits={**BOTH, **REFUSED}),
    Class(making.jks_long_aliases, 60, "jks", wider=1.5, exits=BOTH),
    Class(making.jks_equal_certificates, 3000, "jks", names=lambda i: f"entry {i}", exits=CHECKED),
    Class(making.jks_keys, 1000, "jks", keys=1, names=lambda i: f"key {i}", key="key 0", exits=CHECKED),
    Class(making.jks_one_large_key, 2000, "jks", keys=1, names=lambda i: f"key {i}", key="key 0", exits=CHECKED),
    Class(making.jks_one_chain, 3000, "jks", chained=1, exits=CHECKED),
    Class(making.jks_chain_of_equal_subjects, 3000, "jks", chained=1, exits=CHECKED),
    Class(making.jks_chain_out_of_order, 3000, "jks", chained=1, exits=CHECKED),
    Class(making.jks_smallest, 25000, "jks", longer=1, exits=TOO_LARGE),
    Class(making.jks_chain_of_smallest, 100000, "jks", longer=1, exits=TOO_LARGE),
    Class(making.jceks_sealed, 2000, "jceks", only=SEALED),
    Class(making.pem_blocks, 2500, "pem", exits=JAVA),
    Class(making.pem_keys, 1000, "pem", keys=1, key="1", exits=BOTH),
    Class(making.pem_keys_of_one_certificate, 1000, "pem", keys=1, key="1", longer=1, exits=BOTH,
          only=[name for name in WRITTEN if name not in ("delete", "rename")]),
    Class(making.pem_keys_of_one_large_certificate, 1000, "pem", keys=1, exits=TOO_LARGE),
    Class(making.pem_strange_keys, 1000, "pem", keys=1, key="1", exits={
        **BOTH, **dict.fromkeys(("new JKS", "new JCEKS", "clashes skipped", "clashes replaced", "clashes refused", "dry run", "merge"), 1),
        "new PKCS#12": 7}),
    Class(making.pem_comments, 300000, "pem", exits=JAVA),
    Class(making.pem_begins, 200000, "pem", only=READING, exits=BROKEN),
    Class(making.pem_other_blocks, 10000, "pem", exits=JAVA),
    Class(making.pem_small_blocks, 2000, "pem", longer=1, exits=JAVA),
    Class(making.pem_smallest_blocks, 25000, "pem", longer=1, exits=TOO_LARGE),
    Class(making.pem_equal_subjects, 2500, "pem", chained=1, exits=BOTH),
    Class(making.pkcs7_certificates, 3000, "p7b", exits=JAVA),
    Class(making.pkcs7_smallest, 250000, "p7b", longer=1, exits=TOO_LARGE),
    Class(making.names, 20000, "der", exits=JAVA),
    Class(making.values_of_one_name, 60000, "der", exits=JAVA),
    Class(making.alternative_names, 150000, "der", exits=JAVA),
    Class(making.extensions, 40000, "der", exits=JAVA),
    Class(making.usages, 240000, "der", exits=JAVA),
    Class(making.long_oid, 2000000, "der", exits=JAVA),
    Class(making.long_serial, 2000000, "der", exits=JAVA),
    Class(making.zip_members, 1500, "zip", only=ZIPPED, exits=JAVA),
    Class(making.zip_passed_over, 10000, "zip", only=ZIPPED, exits=JAVA),
    Class(making.zip_passwords, 5000, "zip", only=ZIPPED),
    Class(making.zip_passwords_beside_stores, 1000, "zip", only=ZIPPED, files=1),
    Class(making.folder, 1500, "", only=ZIPPED, exits=JAVA),
]
