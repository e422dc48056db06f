# Every allocation of every command fails once. The Makefile includes this file.
#
#: make test-allocations   each allocation of each command of both tools fails once, with sanitizers and in the sandbox; LONG=1: all of them, not every few

# With sanitizers there is no sandbox, so all is done once more with the tools as they are handed out.
ALLOCATIONS_DRIVERS = $(BUILD)/tests/allocations/jksdump $(BUILD)/tests/allocations/jksimport

.PHONY: test-allocations allocations-drivers
allocations-drivers: $(ALLOCATIONS_DRIVERS)

# The tool as it is, its main() under another name.
$(BUILD)/tests/allocations/%.o: $(BUILD)/tools/%.o
	@mkdir -p $(@D)
	$(OBJCOPY) --redefine-sym main=tool_main $< $@

ALLOCATIONS_OBJECTS = $(BUILD)/tests/allocations/driver.o $(BUILD)/tests/allocations/failing.o
$(BUILD)/tests/allocations/jksdump: $(BUILD)/tests/allocations/jksdump.o $(filter-out %/jksdump.o,$(call objects_of,jksdump))
$(BUILD)/tests/allocations/jksimport: $(BUILD)/tests/allocations/jksimport.o $(filter-out %/jksimport.o,$(call objects_of,jksimport))
$(ALLOCATIONS_DRIVERS): $(ALLOCATIONS_OBJECTS) $(TOOL_OBJECTS) $(BUILD)/libkeystore.a
	$(CC) $(ALL_LDFLAGS) -o $@ $(filter %.o,$^) $(BUILD)/libkeystore.a $(DEP_LIBS)

test-allocations:
	+@$(SANITIZED_MAKE) -s tools allocations-drivers
	+@$(MAKE) -s tools allocations-drivers
	@BUILD=$(SANITIZED) PLAIN=$(BUILD) LONG=$(LONG) tests/run tests/allocations/test-allocations.py
