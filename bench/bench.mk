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

.PHONY: bench
bench: $(BUILD)/bench/bench_read $(BUILD)/bench/trust-$(BENCH_ENTRIES).jks tools
	$(BUILD)/bench/bench_read $(BUILD)/bench/trust-$(BENCH_ENTRIES).jks changeit $(BENCH_MAX_RATIO)
	python3 bench/bench_tools.py $(BUILD) || [ $$? -eq 77 -a -z "$$REQUIRE_PEERS" ]
