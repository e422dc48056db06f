# What is left in memory: the library's calls and both tools, looked into from outside. The Makefile includes this file.
#
#: make test-secrets  no password, derived key or private key is left in memory behind a call or at exit; LONG=1 tries every byte, and each allocation

LONG =
SECRETS = $(BUILD)/tests/secrets
SECRETS_PROGRAMS = $(addprefix $(SECRETS)/,watch library plant failing.so)
$(SECRETS)/watch: $(addprefix $(SECRETS)/,watch.o scan.o)
	$(CC) $(ALL_LDFLAGS) -o $@ $^
# Not bound lazily: that puts on the stack whatever is in the vector registers.
$(SECRETS)/failing.so: tests/secrets/failing.c
	@mkdir -p $(@D)
	$(CC) $(filter-out -fPIE,$(ALL_CFLAGS)) -fPIC -shared -Wl,-z,now -o $@ $< -ldl
$(SECRETS)/library $(SECRETS)/plant: $(SECRETS)/probe.o
$(SECRETS)/library: $(SECRETS)/uses.o
$(SECRETS)/library $(SECRETS)/plant: WRAP += -Wl,--wrap=mem_wipe,--wrap=secret_free

.PHONY: test-secrets
test-secrets: tools $(SECRETS_PROGRAMS)
	@LONG="$(LONG)" JOBS=2 tests/run $(sort $(wildcard tests/secrets/test-*.py))
