# The suite with the extension under AddressSanitizer and UndefinedBehaviorSanitizer.
source "$CHECKOUT/.ci/common.sh"
packages socat iproute2
sanitize="-fsanitize=address,undefined"
cd "$WORK"

step "building with $sanitize"
fresh_copy sanitized
export CFLAGS="$sanitize -fno-sanitize-recover=all -fno-omit-frame-pointer -g -O1" LDFLAGS="$sanitize"
venv sanitizers "$(main_python)" "./sanitized[test]" "setuptools>=77"
unset CFLAGS LDFLAGS
extension=$(find sanitizers -path '*/fsocket/_native*.so')
for name in __asan_ __ubsan_; do
  nm -D "$extension" | grep -c "$name" >/dev/null || fail "$extension was built without $sanitize"
done

step "the suite"
suite_folder suite-sanitizers
cd suite-sanitizers
status=0
export FSOCKET_LEAK_ROUNDS=20000 FSOCKET_BULK_MIB=256 FSOCKET_FUZZ_EXAMPLES=1000
quarantine=quarantine_size_mb=1:thread_local_quarantine_size_kb=16
# Python itself frees little at its end, so leaks are not asked for. A huge allocation fails, as it does without ASan.
# PYTHONMALLOC makes every object an allocation that ASan sees. What is freed is kept from being used again for a while, to see who
# still uses it: not so much of it that the tests of memory take it for a leak. --capture=sys leaves the standard error to the
# sanitizers: of a test that ends the process, pytest would take it along.
timeout -k 30 1800 env FSOCKET_EXPECT="$LINUX_HAS" FSOCKET_SOURCE="$WORK/sanitized" PYTHONMALLOC=malloc \
  LD_PRELOAD="$(gcc -print-file-name=libasan.so)" \
  ASAN_OPTIONS="detect_leaks=0:allocator_may_return_null=1:halt_on_error=1:$quarantine" \
  UBSAN_OPTIONS="halt_on_error=1:print_stacktrace=1" \
  ../sanitizers/bin/python -m pytest --capture=sys -rfEs -p no:cacheprovider >../sanitizers.log 2>&1 || status=$?
report "sanitizers" ../sanitizers.log "$status"
exit "$status"
