# Hostile input: what it may cost. The Makefile includes this file.
#
#     make test-hostile           every class under some of the commands, and foreign hostile files (HOSTILE) under those that make test
#                                 leaves out; LONG=1: every class under every command, on files four times as large

#: make test-hostile  hostile files of many classes under the commands of both tools: time, memory, growth; LONG=1: all of them

.PHONY: test-hostile
test-hostile: tools $(BUILD)/tests/interop/measure
	@tests/run $(sort $(wildcard tests/hostile/test-*.py))
