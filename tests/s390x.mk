# The tests on a big-endian machine: cross-built for s390x and run under qemu's user emulation. The Makefile includes
# this file. Needs gcc-s390x-linux-gnu and qemu-user; the libraries come into $(BUILD)/s390x by
# tests/s390x-sysroot.sh. First the unit tests, then what other programs say: those scripts find the tools in a folder
# of their own, behind the emulator.

S390X = $(abspath $(BUILD))/s390x
S390X_LIB = $(S390X)/sysroot/usr/lib/s390x-linux-gnu
S390X_INCLUDE = $(S390X)/sysroot/usr/include
S390X_EMULATOR = qemu-s390x -L /usr/s390x-linux-gnu -E LD_LIBRARY_PATH=$(S390X_LIB)
S390X_PROGRAMS = jksdump jksimport tests/interop/entries
S390X_SCRIPTS = $(addprefix tests/interop/test_,corpus.py keytool_reads.py keytool_writes.py openssl.py cacerts.py p11_kit.py)
S390X_MAKE = $(MAKE) --no-print-directory BUILD=$(S390X)/build CC=s390x-linux-gnu-gcc LD=s390x-linux-gnu-ld \
	AR=s390x-linux-gnu-ar OBJCOPY=s390x-linux-gnu-objcopy NM=s390x-linux-gnu-nm \
	DEP_CFLAGS="-isystem $(S390X_INCLUDE) -isystem $(S390X_INCLUDE)/s390x-linux-gnu" \
	DEP_LIBS="-L$(S390X_LIB) -Wl,-rpath-link,$(S390X_LIB) -lhogweed -lnettle -lsodium -lz -lgmp"

$(S390X_LIB)/libcmocka.so:
	tests/s390x-sysroot.sh $(S390X)

$(S390X)/run/%:
	@mkdir -p $(@D)
	printf '#!/bin/sh\nexec $(S390X_EMULATOR) $(S390X)/build/$* "$$@"\n' >$@
	chmod +x $@

.PHONY: test-s390x
test-s390x: $(S390X_LIB)/libcmocka.so $(addprefix $(S390X)/run/,$(S390X_PROGRAMS))
	+$(S390X_MAKE) unit-tests EMULATOR="$(S390X_EMULATOR)"
	+$(S390X_MAKE) tools $(S390X)/build/tests/interop/entries
	BUILD=$(S390X)/run tests/run $(S390X_SCRIPTS)
