# No branch and no place in memory depends on a secret. The Makefile includes this file. Needs valgrind and a processor with AES
# instructions: without them nettle's AES is made of tables.
#
#: make test-constant-time comparisons, paddings and passwords under valgrind with secrets marked undefined, and controls that must be reported

CONSTANT_TIME = $(BUILD)/tests/constant_time/checks
CONSTANT_TIME_WRAP = $(foreach name,secret_reveal cipher_decrypt cipher_encrypt pkcs8_read,-Wl,--wrap=$(name))

# As the unit tests it sees internal names.
$(CONSTANT_TIME): $(BUILD)/tests/constant_time/checks.o $(TEST_SUPPORT) $(LIB_OBJECTS)
	$(CC) $(ALL_LDFLAGS) $(WRAP) $(CONSTANT_TIME_WRAP) -o $@ $^ $(DEP_LIBS)

.PHONY: test-constant-time
test-constant-time: $(CONSTANT_TIME)
	@tests/run tests/constant_time/test-constant-time.sh
