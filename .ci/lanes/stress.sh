# Ten thousand sockets in one poll context, for a minute on every back end; in the other lanes tests/test_poll_stress.py takes
# fewer, and less time.
source "$CHECKOUT/.ci/common.sh"
cd "$WORK"
export FSOCKET_STRESS_SOCKETS=10000 FSOCKET_STRESS_SECONDS=60

step "installing"
fresh_copy stress-source
venv stress "$(main_python)" "./stress-source[test]"
suite_folder suite-stress
cd suite-stress

step "the stress test"
status=0
timeout -k 30 900 ../stress/bin/python -m pytest -rfEs -p no:cacheprovider -o faulthandler_timeout=600 tests/test_poll_stress.py \
  >../stress.log 2>&1 || status=$?
report "stress" ../stress.log "$status"
exit "$status"
