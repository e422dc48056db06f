#!/bin/bash
# tests/constant_time/checks.c under valgrind. SHOW=1 prints what memcheck reports, and where the undefined bytes come from.
set -u
here=$(dirname "$0")
command -v valgrind >/dev/null || { echo "valgrind is not installed"; exit 77; }
grep -qw aes /proc/cpuinfo || { echo "the processor has no AES instructions, and nettle's AES without them is made of tables"; exit 77; }
said=$(mktemp)
trap 'rm -f "$said"' EXIT
valgrind -q --error-limit=no --suppressions="$here/suppressions.txt" ${SHOW:+--track-origins=yes} \
	"$BUILD/tests/constant_time/checks" 2>"$said"
status=$?
[ $status -eq 0 ] && [ -z "${SHOW:-}" ] || cat "$said"
exit $status
