# Fuzzing: one harness per reader, each an LLVMFuzzerTestOneInput, so that one source serves AFL++, libFuzzer and a plain replay.
# The Makefile includes this file.
#
#     make fuzz SECONDS=20           libFuzzer and AFL++, so long for each harness; fails on a crash, a leak, a hang (more than a second)
#                                    and on more than 256 MiB; what was run is appended to LOG
#     make fuzz-afl, fuzz-libfuzzer  one of them
#     make fuzz-replay               every seed through every harness, with ASan and UBSan
#     make fuzz-coverage             how much of its room each harness reaches with its seeds (and with FUZZ_FOUND/NAME, if given); fails
#                                    where that is less than fuzz/COVERAGE.md says
#     make fuzz-minimize FUZZ_FOUND= the seeds anew: of them and of what is in FUZZ_FOUND/NAME, as few inputs as reach the same edges
#     make fuzz-totals               what fuzz/EXECUTIONS adds up to
#
# LOG=fuzz/EXECUTIONS keeps the record in the repository, one line for each run, which only grows; by default it stays in $(BUILD).
# What a fuzzer finds stays in $(BUILD)/fuzz-*/found (in `earlier`, once it runs again): a crash becomes a seed and a row of a test, both named after what was wrong.
#: make fuzz          AFL++ and libFuzzer, SECONDS=20 for each harness; with LOG=fuzz/EXECUTIONS it is put on record; fuzz-totals sums that up
#: make fuzz-replay   every seed through every reader, with sanitizers; fuzz-coverage says what the seeds reach

FUZZ_CLANG = clang-19
FUZZ_AFL = afl-clang-fast
FUZZ_SANITIZE = -fsanitize=address,undefined -fno-sanitize-recover=all -DARENA_CHUNK=0
SECONDS = 20
LOG = $(BUILD)/fuzz-executions
# So many fuzzers run at a time.
FUZZ_JOBS = 2

FUZZ_NAMES := $(patsubst fuzz/fuzz_%.c,%,$(wildcard fuzz/fuzz_*.c))
FUZZ_HARNESSES := $(FUZZ_NAMES:%=$(BUILD)/fuzz/fuzz_%)
FUZZ_CHECKS := $(patsubst %.c,$(BUILD)/%.o,$(wildcard fuzz/check*.c) tests/support/layout.c)
# Each build is the whole library anew, by the same Makefile, with another compiler in a folder of its own.
FUZZ_AFL_BUILD = $(BUILD)/fuzz-afl
FUZZ_LIBFUZZER = $(BUILD)/fuzz-libfuzzer
FUZZ_FOUND =
# What calls the harness: replay.c, unless the compiler brings its own main (FUZZ_ENGINE=-fsanitize=fuzzer). Then secrets are in
# memory of the sanitizer's (guarded.c); AFL++ has its harnesses bounded besides (FUZZ_BOUNDED=yes; bounded.c).
FUZZ_ENGINE =
FUZZ_BOUNDED =
FUZZ_DRIVER = $(patsubst %,$(BUILD)/fuzz/%.o,$(if $(FUZZ_ENGINE),guarded,replay) $(if $(FUZZ_BOUNDED),bounded))
FUZZ_WRAP = $(if $(FUZZ_ENGINE),-Wl$(comma)--wrap=sodium_malloc -Wl$(comma)--wrap=sodium_free) \
	$(if $(FUZZ_BOUNDED),-Wl$(comma)--wrap=LLVMFuzzerTestOneInput)
comma := ,

.PHONY: fuzz fuzz-harnesses fuzz-seeds fuzz-replay fuzz-afl fuzz-libfuzzer fuzz-coverage fuzz-minimize fuzz-totals
fuzz-harnesses: $(FUZZ_HARNESSES)

# The harnesses see internal names, so they link the objects and not the archive.
$(FUZZ_HARNESSES): $(BUILD)/fuzz/%: $(BUILD)/fuzz/%.o $(FUZZ_CHECKS) $(LIB_OBJECTS) $(FUZZ_DRIVER)
	$(CC) $(ALL_LDFLAGS) $(FUZZ_ENGINE) $(FUZZ_WRAP) -o $@ $^ $(DEP_LIBS)

# Every seed through every harness of the build folder $(1); of its output, which names the seeds, only the count where all goes well.
replay_seeds = for name in $(FUZZ_NAMES); do \
		$(1)/fuzz/fuzz_$$name fuzz/seeds/$$name >$(1)/fuzz/$$name.log 2>&1 || \
			{ tail -n 60 $(1)/fuzz/$$name.log; exit 1; }; \
		echo "seeds    $$name: $$(tail -n 1 $(1)/fuzz/$$name.log | sed 's/.*: //')"; \
	done

# As it is built here: part of make test.
fuzz-seeds: $(FUZZ_HARNESSES)
	@$(call replay_seeds,$(BUILD))

# Here, where time does not matter, with what the fuzzers go without: real guarded memory, and locals that are used after return.
fuzz-replay:
	+$(SANITIZED_MAKE) fuzz-harnesses
	@export ASAN_OPTIONS=detect_stack_use_after_return=1; $(call replay_seeds,$(SANITIZED))

# The harnesses one after the other, so many at a time: $(1) runs one, in the build folder $(2).
run_harnesses = printf '%s\n' $(FUZZ_NAMES) | LOG=$(LOG) xargs -P $(FUZZ_JOBS) -I NAME fuzz/$(1) $(2) NAME $(SECONDS)

fuzz:
	+@$(MAKE) fuzz-libfuzzer
	+@$(MAKE) fuzz-afl

# Two builds: CmpLog looks at the comparisons of one that has no sanitizers.
fuzz-afl:
	+AFL_USE_ASAN=1 AFL_USE_UBSAN=1 AFL_QUIET=1 \
		$(MAKE) BUILD=$(FUZZ_AFL_BUILD) CC=$(FUZZ_AFL) SANITIZE=-DARENA_CHUNK=0 FUZZ_ENGINE=-fsanitize=fuzzer FUZZ_BOUNDED=yes \
		fuzz-harnesses
	+AFL_LLVM_CMPLOG=1 AFL_QUIET=1 \
		$(MAKE) BUILD=$(FUZZ_AFL_BUILD)/cmplog CC=$(FUZZ_AFL) FUZZ_ENGINE=-fsanitize=fuzzer fuzz-harnesses
	@$(call run_harnesses,run-afl,$(FUZZ_AFL_BUILD))

# No -fsanitize=fuzzer-no-link: that also traces each comparison, which takes two thirds of the time and is what CmpLog does.
make_libfuzzer = $(MAKE) BUILD=$(FUZZ_LIBFUZZER) CC=$(FUZZ_CLANG) FUZZ_ENGINE=-fsanitize=fuzzer \
	SANITIZE="$(FUZZ_SANITIZE) -fsanitize-address-use-after-return=never -fsanitize-coverage=inline-8bit-counters,pc-table" \
	fuzz-harnesses
fuzz-libfuzzer:
	+$(make_libfuzzer)
	@$(call run_harnesses,run-libfuzzer,$(FUZZ_LIBFUZZER))

fuzz-minimize:
	+$(make_libfuzzer)
	@for name in $(FUZZ_NAMES); do fuzz/minimize $(FUZZ_LIBFUZZER) $$name "$(FUZZ_FOUND)" || exit 1; done

fuzz-totals:
	@fuzz/totals fuzz/EXECUTIONS

fuzz-coverage:
	+$(COVERAGE_MAKE) fuzz-harnesses
	@fuzz/coverage $(COVERAGE) $(FUZZ_FOUND) >$(COVERAGE)/fuzz-tables
	@cat $(COVERAGE)/fuzz-tables
	@fuzz/compare-coverage fuzz/COVERAGE.md $(COVERAGE)/fuzz-tables
