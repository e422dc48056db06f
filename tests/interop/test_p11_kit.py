#!/usr/bin/env python3
"""The JKS truststore that `trust extract --format=java-cacerts` of p11-kit writes from the system's trust anchors, read
certificate by certificate. The witness is the same extraction in PEM. p11-kit writes the password "changeit", and
into its aliases no blank and nothing outside ASCII."""
from peers import WORK, certificates, check, finish, our_answer, need, run, sha256, skip

need("trust")
store, bundle = WORK / "p11-kit.jks", WORK / "p11-kit.pem"
for file_format, path in (("java-cacerts", store), ("pem-bundle", bundle)):
    run("trust", "extract", "--overwrite", f"--format={file_format}", "--filter=ca-anchors", "--purpose=server-auth",
        path)
expected = sorted(sha256(der) for der in certificates(bundle))
if not expected:
    skip("p11-kit knows no trust anchor here (ca-certificates is not installed)")

answer = our_answer(store, "changeit")
check("it opens, and its integrity is verified", (answer["status"], answer.get("integrity")), ("OK", "verified"))
check("every certificate of the trust store is there", sorted(entry["certs"][0] for entry in answer["entries"]),
      expected)
check("every entry is a trusted certificate", {entry["kind"] for entry in answer["entries"]}, {"cert"})
check("every alias is its own", len({entry["alias_hex"] for entry in answer["entries"]}), len(expected))
finish()
