# Ten thousand sockets in one poll context, for a minute on every back end, and three million datagrams in batches; in the other
# lanes tests/test_poll_stress.py and tests/test_bulk.py take fewer, and less time. FSOCKET_BULK_DATAGRAMS=100000000 took 40
# minutes, at the lowest priority on a busy machine with two processors.
source "$CHECKOUT/.ci/common.sh"
cd "$WORK"
export FSOCKET_STRESS_SOCKETS=10000 FSOCKET_STRESS_SECONDS=60
export FSOCKET_BULK_DATAGRAMS=${FSOCKET_BULK_DATAGRAMS:-3000000} FSOCKET_FUZZ_EXAMPLES=${FSOCKET_FUZZ_EXAMPLES:-10000}

step "installing"
fresh_copy stress-source
venv stress "$(main_python)" "./stress-source[test]"
suite_folder suite-stress
cd suite-stress

step "the stress tests"
status=0
timeout -k 30 1800 ../stress/bin/python -m pytest -rfEs -p no:cacheprovider -o faulthandler_timeout=1200 \
  tests/test_poll_stress.py tests/test_bulk.py tests/test_control_properties.py tests/test_batch_threads.py \
  >../stress.log 2>&1 || status=$?
report "stress" ../stress.log "$status"
exit "$status"
