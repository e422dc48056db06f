# Fuzzing: one harness per reader, each an LLVMFuzzerTestOneInput, so that one source serves AFL++, libFuzzer and a plain replay.
# The Makefile includes this file.
#
#     make fuzz-replay               every seed through every harness, with ASan and UBSan
#     make fuzz-afl SECONDS=20       AFL++, so long for each harness; fails on a crash or a hang
#     make fuzz-libfuzzer SECONDS=20 libFuzzer, the same
#     make fuzz-coverage             how much of its room each harness reaches with its seeds (and with FUZZ_FOUND/NAME, if given)
#
# What a fuzzer finds stays in $(BUILD)/fuzz-*/found: a crash becomes a seed and a row of a test, both named after what was wrong.

FUZZ_CLANG = clang-19
FUZZ_AFL = afl-clang-fast
FUZZ_SANITIZE = -fsanitize=address,undefined -fno-sanitize-recover=all
SECONDS = 20
# So many fuzzers run at a time.
FUZZ_JOBS = 2

FUZZ_NAMES := $(patsubst fuzz/fuzz_%.c,%,$(wildcard fuzz/fuzz_*.c))
FUZZ_HARNESSES := $(FUZZ_NAMES:%=$(BUILD)/fuzz/fuzz_%)
FUZZ_CHECKS := $(patsubst %.c,$(BUILD)/%.o,$(wildcard fuzz/check*.c) tests/support/layout.c)
# Each build is the whole library anew, by the same Makefile, with another compiler in a folder of its own.
FUZZ_REPLAY = $(BUILD)/fuzz-replay
FUZZ_AFL_BUILD = $(BUILD)/fuzz-afl
FUZZ_LIBFUZZER = $(BUILD)/fuzz-libfuzzer
FUZZ_COVERAGE = $(BUILD)/fuzz-coverage
FUZZ_FOUND =
# What calls the harness: replay.c, unless the compiler brings its own main (FUZZ_ENGINE=-fsanitize=fuzzer).
FUZZ_ENGINE =
FUZZ_DRIVER = $(if $(FUZZ_ENGINE),,$(BUILD)/fuzz/replay.o)

.PHONY: fuzz-harnesses fuzz-seeds fuzz-replay fuzz-afl fuzz-libfuzzer fuzz-coverage
fuzz-harnesses: $(FUZZ_HARNESSES)

# The harnesses see internal names, so they link the objects and not the archive.
$(FUZZ_HARNESSES): $(BUILD)/fuzz/%: $(BUILD)/fuzz/%.o $(FUZZ_CHECKS) $(LIB_OBJECTS) $(FUZZ_DRIVER)
	$(CC) $(ALL_LDFLAGS) $(FUZZ_ENGINE) -o $@ $^ $(DEP_LIBS)

# Every seed through every harness of the build folder $(1); of its output, which names the seeds, only the count where all goes well.
replay_seeds = for name in $(FUZZ_NAMES); do \
		$(1)/fuzz/fuzz_$$name fuzz/seeds/$$name >$(1)/fuzz/$$name.log 2>&1 || \
			{ tail -n 60 $(1)/fuzz/$$name.log; exit 1; }; \
		echo "seeds    $$name: $$(tail -n 1 $(1)/fuzz/$$name.log | sed 's/.*: //')"; \
	done

# As it is built here: part of make test.
fuzz-seeds: $(FUZZ_HARNESSES)
	@$(call replay_seeds,$(BUILD))

fuzz-replay:
	+$(MAKE) BUILD=$(FUZZ_REPLAY) SANITIZE="$(FUZZ_SANITIZE)" fuzz-harnesses
	@$(call replay_seeds,$(FUZZ_REPLAY))

fuzz-afl:
	+AFL_USE_ASAN=1 AFL_USE_UBSAN=1 AFL_QUIET=1 \
		$(MAKE) BUILD=$(FUZZ_AFL_BUILD) CC=$(FUZZ_AFL) FUZZ_ENGINE=-fsanitize=fuzzer fuzz-harnesses
	@printf '%s\n' $(FUZZ_NAMES) | xargs -P $(FUZZ_JOBS) -I NAME fuzz/run-afl $(FUZZ_AFL_BUILD) NAME $(SECONDS)

fuzz-libfuzzer:
	+$(MAKE) BUILD=$(FUZZ_LIBFUZZER) CC=$(FUZZ_CLANG) SANITIZE="$(FUZZ_SANITIZE) -fsanitize=fuzzer-no-link" \
		FUZZ_ENGINE=-fsanitize=fuzzer fuzz-harnesses
	@printf '%s\n' $(FUZZ_NAMES) | xargs -P $(FUZZ_JOBS) -I NAME fuzz/run-libfuzzer $(FUZZ_LIBFUZZER) NAME $(SECONDS)

fuzz-coverage:
	+$(MAKE) BUILD=$(FUZZ_COVERAGE) CC=$(FUZZ_CLANG) CFLAGS="-O1 -g" \
		SANITIZE="-fprofile-instr-generate -fcoverage-mapping" fuzz-harnesses
	@fuzz/coverage $(FUZZ_COVERAGE) $(FUZZ_FOUND)
