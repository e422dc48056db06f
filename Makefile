# libkeystore: `make` builds libkeystore.a, jksdump and jksimport into $(BUILD); `make help` lists the rest.

VERSION = 0.1.0
PREFIX = /usr/local
LIBDIR = $(PREFIX)/lib
DESTDIR =
BUILD = build
CC = cc
AR = ar
LD = ld
OBJCOPY = objcopy
NM = nm
PKG_CONFIG = pkg-config
CFLAGS = -O2 -g
WARNINGS = -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes
HARDENING = -fstack-protector-strong -D_FORTIFY_SOURCE=2 -fPIE
LDHARDENING = -pie -Wl,-z,relro,-z,now
SANITIZE =
# no: the tools do without (tools/sandbox.h). What sanitizers and the counting of coverage do at the end of a program, it would not allow.
SANDBOX = $(if $(SANITIZE),no,yes)
CORPUS = ../shared/corpus
HOSTILE = ../shared/hostile
export BUILD CC CORPUS HOSTILE

REQUIRES = hogweed nettle libsodium zlib
DEP_CFLAGS := $(shell $(PKG_CONFIG) --cflags $(REQUIRES))
DEP_LIBS := $(shell $(PKG_CONFIG) --libs $(REQUIRES)) -lgmp
ALL_CFLAGS = -std=c11 -D_POSIX_C_SOURCE=200809L -I. $(WARNINGS) $(HARDENING) -fvisibility=hidden \
	-DLIBKEYSTORE_VERSION='"$(VERSION)"' -ffunction-sections -fdata-sections $(if $(filter no,$(SANDBOX)),-DNO_SANDBOX) $(SANITIZE) $(DEP_CFLAGS) $(CFLAGS)
ALL_LDFLAGS = $(LDHARDENING) -Wl,--gc-sections $(SANITIZE) $(LDFLAGS)

ROOMS = base crypto x509 keystore jks pem pkcs12 zip
LIB_SOURCES := $(foreach room,$(ROOMS),$(wildcard $(room)/*.c))
LIB_OBJECTS := $(LIB_SOURCES:%.c=$(BUILD)/%.o)
# tools/NAME*.c belong to the tool NAME, the rest to both.
TOOL_SHARED := $(filter-out tools/jksdump%.c tools/jksimport%.c,$(wildcard tools/*.c))
TOOL_OBJECTS := $(TOOL_SHARED:%.c=$(BUILD)/%.o)
TOOLS = $(BUILD)/jksdump $(BUILD)/jksimport
TEST_SUPPORT := $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/support/*.c))
LEAVE_OUT =
UNIT_TESTS := $(patsubst %.c,$(BUILD)/%,$(filter-out $(LEAVE_OUT),$(wildcard tests/*/test_*.c)))
# Those that take long first, so that at the end none is left alone: they are mostly the large ones.
SCRIPT_TESTS := $(shell ls -S tests/*/test_*.sh tests/*/test_*.py)

.PHONY: all lib tools test unit-tests script-tests check install uninstall clean help
all: lib tools
help:
	@sed -n 's/^#: //p' $(filter Makefile %.mk,$(MAKEFILE_LIST))
#: make               libkeystore.a, jksdump and jksimport, in $(BUILD)
#: make test          the unit tests, the fuzzers' seeds, then the tools and what other programs say of our files (what is missing is skipped)
#: make check         the gates: includes, exports, warnings, man pages
#: make install       to $(DESTDIR)$(PREFIX): header, archive, libkeystore.pc, tools, man pages
#: make static        jksdump and jksimport without shared libraries, in $(BUILD)/static
#: make deb           Debian packages, in $(BUILD)/deb
#: make check-packages  both, and what must hold for them
#: make test-kafka    a real Kafka broker, fetched by Maven, and three of its clients, over TLS from stores that the tools made
#: make bench         measures beside keytool and nettle; fails when a bound is missed
#: make test-s390x    the unit tests on a big-endian machine, under qemu
lib: $(BUILD)/libkeystore.a
tools: $(TOOLS)

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# What is of a thread is found in another way in a shared library, into which somebody may link the archive; clang knows it with -fPIC alone.
$(BUILD)/crypto/gmp_memory.o: HARDENING += -fPIC

# One object with every internal name made local: the archive exports keystore_* alone.
$(BUILD)/libkeystore.a: $(LIB_OBJECTS)
	$(LD) -r -o $(BUILD)/libkeystore.o $(LIB_OBJECTS)
	$(OBJCOPY) --localize-hidden $(BUILD)/libkeystore.o
	rm -f $@
	$(AR) rcs $@ $(BUILD)/libkeystore.o

objects_of = $(patsubst %.c,$(BUILD)/%.o,$(wildcard tools/$(1)*.c))
$(BUILD)/jksdump: $(call objects_of,jksdump)
$(BUILD)/jksimport: $(call objects_of,jksimport)
$(TOOLS): $(TOOL_OBJECTS) $(BUILD)/libkeystore.a
	$(CC) $(ALL_LDFLAGS) -o $@ $(filter %.o,$^) $(BUILD)/libkeystore.a $(DEP_LIBS)

# Unit tests see the internal names, so they link the objects and not the archive; every allocation can be made to fail, and so can
# libsodium and the system's random source.
WRAP = -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=sodium_malloc,--wrap=sodium_init,--wrap=getentropy,--wrap=arena_new,--wrap=arena_copy
$(BUILD)/tests/%: $(BUILD)/tests/%.o $(TEST_SUPPORT) $(LIB_OBJECTS)
	$(CC) $(ALL_LDFLAGS) $(WRAP) -o $@ $^ $(DEP_LIBS) -lcmocka

# What is run one by one is built side by side before.
test:
	+@$(MAKE) $(if $(filter -j%,$(MAKEFLAGS)),,-j$$(nproc)) all test-programs fuzz-harnesses $(PROBES)
	+@$(MAKE) -j1 unit-tests fuzz-seeds script-tests
unit-tests: $(UNIT_TESTS)
	@tests/run $(UNIT_TESTS)
# What holds a program to narrow bounds of time runs by itself, whatever JOBS says. The other scripts often wait, for a server or an installer:
# there may be more of them at a time (SCRIPT_JOBS).
MEASURING = tests/interop/test_hostile.py
script-tests: all
	@JOBS=1 tests/run $(filter $(MEASURING),$(SCRIPT_TESTS))
	@JOBS=$${SCRIPT_JOBS:-$$JOBS} tests/run $(filter-out $(MEASURING),$(SCRIPT_TESTS))

INCLUDES = $(DESTDIR)$(PREFIX)/include/keystore
PKGCONFIG = $(DESTDIR)$(LIBDIR)/pkgconfig
MAN1 = $(DESTDIR)$(PREFIX)/share/man/man1
SCHEMAS = $(DESTDIR)$(PREFIX)/share/libkeystore
BASH_COMPLETIONS = $(DESTDIR)$(PREFIX)/share/bash-completion/completions
ZSH_COMPLETIONS = $(DESTDIR)$(PREFIX)/share/zsh/site-functions
FISH_COMPLETIONS = $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d

install: all
	install -d $(INCLUDES) $(PKGCONFIG) $(DESTDIR)$(PREFIX)/bin $(MAN1) $(SCHEMAS) $(BASH_COMPLETIONS) $(ZSH_COMPLETIONS) \
		$(FISH_COMPLETIONS)
	install -m 644 keystore/keystore.h $(INCLUDES)
	install -m 644 $(BUILD)/libkeystore.a $(DESTDIR)$(LIBDIR)
	install -m 755 $(TOOLS) $(DESTDIR)$(PREFIX)/bin
	install -m 644 man/jksdump.1 man/jksimport.1 $(MAN1)
	install -m 644 man/jksdump.schema.json $(SCHEMAS)
	for tool in jksdump jksimport; do \
		install -m 644 completions/$$tool.bash $(BASH_COMPLETIONS)/$$tool && \
		install -m 644 completions/_$$tool $(ZSH_COMPLETIONS) && \
		install -m 644 completions/$$tool.fish $(FISH_COMPLETIONS) || exit 1; \
	done
	sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@LIBDIR@|$(LIBDIR)|' -e 's|@VERSION@|$(VERSION)|' -e 's|@REQUIRES@|$(REQUIRES)|' \
		libkeystore.pc.in >$(PKGCONFIG)/libkeystore.pc

uninstall:
	rm -f $(addprefix $(DESTDIR)$(PREFIX)/bin/,jksdump jksimport) $(addprefix $(MAN1)/,jksdump.1 jksimport.1) \
		$(addprefix $(BASH_COMPLETIONS)/,jksdump jksimport) $(addprefix $(ZSH_COMPLETIONS)/,_jksdump _jksimport) \
		$(addprefix $(FISH_COMPLETIONS)/,jksdump.fish jksimport.fish) \
		$(SCHEMAS)/jksdump.schema.json $(INCLUDES)/keystore.h $(DESTDIR)$(LIBDIR)/libkeystore.a $(PKGCONFIG)/libkeystore.pc

include $(wildcard tests/*.mk fuzz/*.mk bench/*.mk packaging/*.mk)

clean:
	rm -rf $(BUILD)

.SECONDARY:
-include $(shell find $(BUILD) -type f -name '*.d' 2>/dev/null)
