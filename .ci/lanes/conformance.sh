# CPython's own suites for messages, selectors and asyncio, over fsocket, on every CPython here that came with its tests. Under
# Wine the lane windows runs them.
source "$CHECKOUT/.ci/common.sh"
bin=$(tools)/bin
cd "$WORK"
mkdir -p conformance

step "the wheel"
fresh_copy conformance/source
timeout 600 "$bin/pip" wheel -qq --no-deps --wheel-dir conformance conformance/source
WHEEL=$(echo "$WORK"/conformance/*.whl)
export WHEEL

# shellcheck disable=SC2329  # xargs calls it
# conform VERSION PYTHON: exit status 0 too if there are no tests to run.
conform() {
  source "$CHECKOUT/.ci/common.sh"
  local version=$1 python=$2 status=0 what=$WHEEL folder=$WORK/conformance/$1
  # Without an interpreter lock there is no stable ABI, so such a Python builds its own.
  [[ $version == *t ]] && what=$WORK/conformance/source
  {
    venv "$folder" "$python" "$what" && cp "$CHECKOUT/tests/conformance/cpython_suites.py" "$folder" && cd "$folder" &&
      timeout -k 30 900 bin/python cpython_suites.py
  } >"$folder.log" 2>&1 || status=$?
  [ "$status" = 2 ] && grep -q "^this Python came without its tests" "$folder.log" && status=0
  (
    flock 9
    printf '\n-- CPython %s: exit status %s\n' "$version" "$status"
    cat "$folder.log"
  ) 9>"$WORK/conformance/lock"
  return "$status"
}
export -f conform

step "the suites on every CPython here"
status=0
pythons >conformance/versions
# shellcheck disable=SC2016  # for the inner shell
xargs -P 2 -L 1 bash -c 'conform "$1" "$2"' conform <conformance/versions || status=1
grep -qh "^test_asyncio" conformance/*.log || fail "no CPython here came with its tests"
exit "$status"
