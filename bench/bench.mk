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

# As `keytool -genkeypair` of Java 17 writes it. OpenSSL's library is only measured beside ours.
BENCH_MAX_PKCS12_RATIO = 1.2
KEYTOOL := $(firstword $(wildcard /usr/lib/jvm/java-17-openjdk-*/bin/keytool) keytool)

$(BUILD)/bench/bench_pkcs12: $(BUILD)/bench/bench_pkcs12.o $(TOOL_OBJECTS) $(BUILD)/libkeystore.a
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(DEP_LIBS) -lcrypto

$(BUILD)/bench/java17.p12:
	@mkdir -p $(@D)
	rm -f $@
	$(KEYTOOL) -genkeypair -alias server -keyalg EC -groupname secp256r1 -dname CN=localhost -storepass changeit \
		-storetype PKCS12 -keystore $@

.PHONY: bench bench-pkcs12
bench-pkcs12: $(BUILD)/bench/bench_pkcs12 $(BUILD)/bench/java17.p12
	$(BUILD)/bench/bench_pkcs12 $(BUILD)/bench/java17.p12 changeit $(BENCH_MAX_PKCS12_RATIO)

bench: $(BUILD)/bench/bench_read $(BUILD)/bench/trust-$(BENCH_ENTRIES).jks tools
	$(BUILD)/bench/bench_read $(BUILD)/bench/trust-$(BENCH_ENTRIES).jks changeit $(BENCH_MAX_RATIO)
	$(MAKE) -s bench-pkcs12
	python3 bench/bench_tools.py $(BUILD) || [ $$? -eq 77 -a -z "$$REQUIRE_PEERS" ]
