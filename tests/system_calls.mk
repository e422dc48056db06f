# Every system call fails once, and the process is killed at every one. The Makefile includes this file.
#: make test-system-calls  each system call fails once, the process is killed at each, runs side by side, special files (LONG=1: all ways)

$(BUILD)/tests/system_calls/disturb: $(BUILD)/tests/system_calls/disturb.o
	$(CC) $(ALL_LDFLAGS) -o $@ $^

.PHONY: test-system-calls
test-system-calls: tools $(BUILD)/tests/system_calls/disturb
	@tests/run $(sort $(wildcard tests/system_calls/test-*.py))
