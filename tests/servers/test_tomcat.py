#!/usr/bin/env python3
"""Tomcat 10 serves TLS from keystores that jksimport made, and requires client certificates of its truststores; openssl s_client
verifies it with what jksdump exported from them."""
from serving import LISTENERS, finish, need, scratch, stores, witness
from tomcat import ANSWER, QUESTION, Tomcat, need_tomcat

need("openssl")
need_tomcat()
folder = scratch("tomcat")
stores()
with Tomcat(folder / "base", LISTENERS) as server:
    witness("Tomcat", server.served(), QUESTION, ANSWER)
finish()
