# Measurements beside other programs; `make bench` fails when a bound of theirs is missed. The Makefile includes this
# file.

BENCH_ENTRIES = 100000
BENCH_MAX_RATIO = 1.5

$(BUILD)/bench/bench_read: $(BUILD)/bench/bench_read.o $(TOOL_OBJECTS) $(BUILD)/libkeystore.a
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(DEP_LIBS)

$(BUILD)/bench/trust-%.jks: bench/generate.py bench/template.pem
	@mkdir -p $(@D)
	python3 bench/generate.py $* >$@.part
	mv $@.part $@

# A file as `keytool -genkeypair` of Java 17 writes it; where there is no JDK, OpenSSL makes one with the same algorithms
# and counts. OpenSSL's library is only measured beside ours, if it is there.
BENCH_MAX_PKCS12_RATIO = 1.2
KEYTOOL := $(firstword $(wildcard /usr/lib/jvm/java-17-openjdk-*/bin/keytool) keytool)
LIBCRYPTO := $(shell $(PKG_CONFIG) --libs libcrypto 2>/dev/null)

$(BUILD)/bench/bench_pkcs12.o: ALL_CFLAGS += $(if $(LIBCRYPTO),-DHAVE_LIBCRYPTO)
$(BUILD)/bench/bench_pkcs12: $(BUILD)/bench/bench_pkcs12.o $(TOOL_OBJECTS) $(BUILD)/libkeystore.a
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(DEP_LIBS) $(LIBCRYPTO)

$(BUILD)/bench/java17.p12:
	@mkdir -p $(@D)
	rm -f $@ $@.pem
	if command -v $(KEYTOOL) >/dev/null; then \
		$(KEYTOOL) -genkeypair -alias server -keyalg EC -groupname secp256r1 -dname CN=localhost \
			-storepass changeit -storetype PKCS12 -keystore $@; \
	else \
		openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost \
			-keyout $@.pem >>$@.pem && \
		openssl pkcs12 -export -in $@.pem -name server -iter 10000 -passout pass:changeit -out $@; \
	fi

.PHONY: bench bench-pkcs12
bench-pkcs12: $(BUILD)/bench/bench_pkcs12 $(BUILD)/bench/java17.p12
	$(BUILD)/bench/bench_pkcs12 $(BUILD)/bench/java17.p12 changeit $(BENCH_MAX_PKCS12_RATIO)

bench: $(BUILD)/bench/bench_read $(BUILD)/bench/trust-$(BENCH_ENTRIES).jks tools
	$(BUILD)/bench/bench_read $(BUILD)/bench/trust-$(BENCH_ENTRIES).jks changeit $(BENCH_MAX_RATIO)
	$(MAKE) -s bench-pkcs12
	python3 bench/bench_tools.py $(BUILD) || [ $$? -eq 77 -a -z "$$REQUIRE_PEERS" ]
