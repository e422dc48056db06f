# What the unit tests and the corpus reach of the library. The Makefile includes this file.
#
#     make coverage          a table by file; fails where a line is open that tests/coverage/open.txt does not list, or where
#                            a room has less than 95 % of its branches
#     make coverage LONG=1   then, as information, what the scripts of make test reach besides
#
# COVERAGE_JOBS tests run at a time. All is counted by llvm-cov, of whole files; -O1 counts the same as -O0. What runs is watched by ASan, UBSan
# and LSan besides: a test that they stop has failed.
#: make coverage      lines and branches that the unit tests and the corpus reach, held to a floor; LONG=1 adds the scripts

COVERAGE_CLANG = clang-19
COVERAGE_JOBS = 2
COVERAGE = $(BUILD)/coverage
# Each program adds to a file of its own, wherever it is started and whatever its environment.
COVERAGE_SANITIZE = -fprofile-instr-generate=$(abspath $(COVERAGE))/profiles/%m.profraw -fcoverage-mapping \
	-fsanitize=address,undefined -fno-sanitize-recover=all
COVERAGE_MAKE = $(MAKE) BUILD=$(COVERAGE) CC=$(COVERAGE_CLANG) CFLAGS="-O1 -g1" HARDENING= LDHARDENING= \
	SANITIZE="$(COVERAGE_SANITIZE)"
COVERAGE_TESTS = $(UNIT_TESTS:$(BUILD)/%=$(COVERAGE)/%)

.PHONY: coverage
coverage:
	+$(COVERAGE_MAKE) test-programs $(COVERAGE)/tests/interop/entries
	@rm -rf $(COVERAGE)/profiles
	@env -u LLVM_PROFILE_FILE BUILD=$(COVERAGE) JOBS=$(COVERAGE_JOBS) tests/run $(COVERAGE_TESTS) tests/interop/test_corpus.py
	@tests/coverage/report --floor $(COVERAGE) $(COVERAGE_TESTS)
	$(if $(LONG),+env -u LLVM_PROFILE_FILE $(COVERAGE_MAKE) script-tests)
	$(if $(LONG),@tests/coverage/report $(COVERAGE) $(COVERAGE_TESTS))
