# What the test scripts need beside the tools, and the gates. The Makefile includes this file.

# These link the archive and not the objects: they prove that keystore.h suffices.
PROBES = $(BUILD)/tests/interop/entries $(BUILD)/tests/interop/java_view $(BUILD)/tests/interop/convert $(BUILD)/tests/base/lower $(BUILD)/tests/x509/describe
$(PROBES): $(BUILD)/%: $(BUILD)/%.o $(BUILD)/libkeystore.a
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(DEP_LIBS)

$(BUILD)/tests/interop/measure: $(BUILD)/tests/interop/measure.o
	$(CC) $(ALL_LDFLAGS) -o $@ $^

script-tests: $(PROBES) $(BUILD)/tests/interop/measure

# Rules of the house that a program can check: what includes what, what the archive exports and needs, forbidden words, ...
GATES := $(wildcard tests/gates/check-*)
check: lib
	@tests/run $(GATES)

# Everything that is C, compiled and not linked: for check-warnings.
.PHONY: objects
objects: $(patsubst %.c,$(BUILD)/%.o,$(LIB_SOURCES) $(wildcard tools/*.c fuzz/*.c bench/*.c tests/*/*.c))

# The unit tests, built and not run: for valgrind.
.PHONY: test-programs
test-programs: $(UNIT_TESTS)

# A real Kafka broker and its clients; the packages are kept in $(BUILD)/kafka.
.PHONY: test-kafka
test-kafka: tools
	@tests/run $(sort $(wildcard tests/kafka/test-*.py))

# What runs under gcc's sanitizers is built once, for fuzz-replay, test-allocations and the scripts. With -g1 they tell lines, too.
SANITIZED = $(BUILD)/asan
SANITIZED_MAKE = $(MAKE) BUILD=$(SANITIZED) SANITIZE="$(FUZZ_SANITIZE)" CFLAGS="-O1 -g1"
.PHONY: sanitized-scripts
sanitized-scripts:
	+@$(SANITIZED_MAKE) SCRIPT_TESTS="$(SCRIPT_TESTS)" script-tests
