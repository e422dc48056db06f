# The sandbox around the parsers (tools/sandbox.h). The Makefile includes this file.
#: make test-sandbox   tools with a call planted in their bounded reader die of it; LONG=1 runs the tests of the tools as well
#
# The planted tools are those of $(BUILD) but for an archive in which tests/sandbox/plant.c stands in front of some functions of the parsers: the linker
# puts it there. Nothing of the plant is in the sources of the library and the tools.

PLACES = reader_u32 reader_le32 der_get armor_next
PLANTED = $(BUILD)/tests/sandbox/jksdump $(BUILD)/tests/sandbox/jksimport
$(BUILD)/tests/sandbox/planted.o: $(LIB_OBJECTS) $(BUILD)/tests/sandbox/plant.o
	$(LD) -r $(PLACES:%=--wrap=%) -o $@ $^
	$(OBJCOPY) --localize-hidden $@

$(BUILD)/tests/sandbox/jksdump: $(call objects_of,jksdump)
$(BUILD)/tests/sandbox/jksimport: $(call objects_of,jksimport)
$(PLANTED): $(TOOL_OBJECTS) $(BUILD)/tests/sandbox/planted.o
	$(CC) $(ALL_LDFLAGS) -Wl,--wrap=syscall -o $@ $^ $(DEP_LIBS)

LONG =
.PHONY: test-sandbox
test-sandbox: tools $(PLANTED) $(if $(LONG),script-tests)
	@tests/run tests/sandbox/check-sandbox.py
