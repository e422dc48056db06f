# What is left in memory: the library's calls and both tools, looked into from outside. The Makefile includes this file.
#
#: make test-secrets  no password, derived key or private key is left in memory behind a call or at exit; LONG=1 tries every byte

LONG =
SECRETS_PROGRAMS = $(addprefix $(BUILD)/tests/secrets/,watch library)
$(BUILD)/tests/secrets/watch: $(addprefix $(BUILD)/tests/secrets/,watch.o scan.o)
	$(CC) $(ALL_LDFLAGS) -o $@ $^

.PHONY: test-secrets
test-secrets: tools $(SECRETS_PROGRAMS)
	@LONG="$(LONG)" JOBS=2 tests/run $(sort $(wildcard tests/secrets/test-*.py))
