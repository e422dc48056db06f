# What is handed on: static tools for a container, and Debian packages. The Makefile includes this file.

# The whole library once more, small and without shared libraries: in $(BUILD)/static. PIE is left out: what static PIE costs is a
# twentieth of the size, and its self-relocation at each start.
STATIC = $(BUILD)/static
STATIC_MAKE = $(MAKE) BUILD=$(STATIC) CFLAGS="-Oz -fno-pie -fno-asynchronous-unwind-tables" \
	HARDENING="-fstack-protector-strong -D_FORTIFY_SOURCE=2" \
	LDFLAGS=$(STATIC)/packaging/static_uncalled.o LDHARDENING="-static -no-pie -s -Wl,-z,relro,-z,noseparate-code -Wl,-T,packaging/static.ld" DEP_LIBS="$(shell $(PKG_CONFIG) --static --libs $(REQUIRES)) -lgmp"
.PHONY: static deb
static:
	+$(STATIC_MAKE) LDFLAGS= $(STATIC)/packaging/static_uncalled.o
	+$(STATIC_MAKE) tools

# In a copy of the tree, so that nothing but what is there for it comes into the packages; they end up in $(BUILD)/deb.
DEB = $(BUILD)/deb
DEB_TREE = $(DEB)/libkeystore-$(VERSION)
deb:
	rm -rf $(DEB)
	mkdir -p $(DEB_TREE)
	tar -c --exclude=./$(BUILD) --exclude=./build --exclude=./build-* --exclude=./.git . | tar -x -C $(DEB_TREE)
	cd $(DEB_TREE) && env -u MAKEFLAGS -u MAKELEVEL -u BUILD -u CC -u CORPUS -u HOSTILE dpkg-buildpackage -us -uc -b
	rm -rf $(DEB_TREE)

# Both, and what must hold for them.
.PHONY: check-packages
check-packages: all static deb
	@tests/run $(wildcard tests/packaging/check-*.sh)
