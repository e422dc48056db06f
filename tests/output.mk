# What the tools print of hostile files. The Makefile includes this file.
#
#     make test-output            LONG=1: every file by itself under every command

#: make test-output   whatever files hold, what the tools print has no control character and no line that a file forged; LONG=1: all

.PHONY: test-output
test-output: tools
	@tests/run $(sort $(wildcard tests/output/test-*.py))
