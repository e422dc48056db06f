#!/usr/bin/env python3
"""ZooKeeper 3.8 serves TLS from keystores that jksimport made, and requires client certificates of its truststores; openssl s_client
verifies it with what jksdump exported from them. It has one secure port a process and cannot say which one it was given, so there is
a process for each listener, all started at once."""
from contextlib import ExitStack
from pathlib import Path

from serving import (JAR_FOLDER, JVM, LISTENERS, PASSWORDS, Server, finish, free_port, java, need, scratch, skip, store_type, stores,
                     witness)

# The manifest of the first names the others, but for one that TLS needs and one that writes the log.
JARS = [JAR_FOLDER / f"{name}.jar" for name in ("zookeeper", "netty-codec", "slf4j-simple")]


def configure(folder, port, listener):
    """zoo.cfg; the settings for TLS are of the ZooKeeper Administrator's Guide. The question "srvr" has to be allowed."""
    lines = {"dataDir": folder, "secureClientPort": port, "secureClientPortAddress": "127.0.0.1", "admin.enableServer": "false",
             "serverCnxnFactory": "org.apache.zookeeper.server.NettyServerCnxnFactory", "4lw.commands.whitelist": "srvr",
             "ssl.keyStore.location": Path(listener.key_store).resolve(), "ssl.keyStore.type": store_type(listener.key_store),
             "ssl.keyStore.password": PASSWORDS["PW"]}
    if listener.trust_store:
        lines |= {"ssl.clientAuth": "need", "ssl.trustStore.location": Path(listener.trust_store).resolve(),
                  "ssl.trustStore.type": store_type(listener.trust_store), "ssl.trustStore.password": PASSWORDS["PW"]}
    else:
        lines["ssl.clientAuth"] = "none"
    folder.mkdir()
    (folder / "zoo.cfg").write_text("".join(f"{name}={value}\n" for name, value in lines.items()))
    return folder / "zoo.cfg"


def start(number, listener):
    port = free_port()
    config = configure(folder / f"node{number}", port, listener)
    command = [java(), *JVM, "-cp", ":".join(map(str, JARS)), "-Dzookeeper.jmx.log4j.disable=true",
               "org.apache.zookeeper.server.ZooKeeperServerMain", config]
    return port, Server(f"zookeeper{number}", command)


need("openssl", "java")
if missing := [jar for jar in JARS if not jar.exists()]:
    skip(f"ZooKeeper (libzookeeper-java) is not installed: {missing[0]}")
folder = scratch("zookeeper")
stores()
# It knows no password of a key beside that of the store.
listeners = [listener for listener in LISTENERS if listener.key_password == PASSWORDS["PW"]]
with ExitStack() as running:
    nodes = [start(number, listener) for number, listener in enumerate(listeners)]
    for _, node in nodes:
        running.enter_context(node)
    for port, node in nodes:
        node.wait_for(f"bound to port {port}")
    witness("ZooKeeper", zip([port for port, _ in nodes], listeners), "srvr", "Zookeeper version: 3.8")
finish()
