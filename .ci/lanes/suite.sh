# What is shipped: the sdist, the wheel built from it, the suite against the wheel on every CPython here, and the two commands
# of the README.
source "$CHECKOUT/.ci/common.sh"
packages socat iproute2
bin=$(tools)/bin
cd "$WORK"
export FSOCKET_EXPECT=$LINUX_HAS FSOCKET_SOURCE=$WORK/source
status=0

step "sdist, and the wheel from the sdist"
fresh_copy source
# `build` makes the wheel from the unpacked sdist, not from the checkout.
timeout 600 "$bin/python" -m build source --outdir dist >build.log 2>&1 || { cat build.log; exit 1; }
SDIST=$(echo "$WORK"/dist/*.tar.gz)
WHEEL=$(echo "$WORK"/dist/*.whl)
export SDIST WHEEL
ls -l dist
[[ $WHEEL == *-cp310-abi3-* ]] || fail "the wheel is not tagged cp310-abi3"
find source/{tests,examples,benchmarks,docs,.ci} -type f 2>/dev/null | sed 's|^source/||' | sort >wanted || true
tar -tzf "$SDIST" | sed 's|^[^/]*/||' | sort >held
comm -23 wanted held | sed 's/^/not in the sdist: /' | grep . && fail "the sdist is not whole"
"$bin/python" -m zipfile -l "$WHEEL" >contents
for file in fsocket/_native.abi3.so fsocket/py.typed fsocket/constants.pyi fsocket/option/names.pyi; do
  grep -q "^$file " contents || fail "the wheel holds no $file"
done

# shellcheck disable=SC2329  # xargs calls it
# suite VERSION PYTHON [BACKEND]: the suite against the installed wheel, in a folder that holds nothing else; with this poll back
# end as the default one.
suite() {
  source "$CHECKOUT/.ci/common.sh"
  local version=$1 python=$2 backend=${3:-} name=$1${3:+-$3} status=0 what=$WHEEL
  # Without an interpreter lock there is no stable ABI, so such a Python builds its own.
  [[ $version == *t ]] && what=$SDIST
  # The README's tests take the full sizes, on one Python.
  export FSOCKET_LEAK_ROUNDS=20000 FSOCKET_BULK_MIB=256
  [ -z "$backend" ] || export FSOCKET_POLL_BACKEND=$backend
  {
    suite_folder "suite-$name" && venv "venv-$name" "$python" "${what}[test]" "setuptools>=77" && cd "suite-$name" &&
      timeout -k 30 1200 "../venv-$name/bin/python" -m pytest -rfEs -p no:cacheprovider
  } >"$WORK/suite-$name.log" 2>&1 || status=$?
  (
    flock 9
    report "CPython $version${backend:+, $backend}" "$WORK/suite-$name.log" "$status"
  ) 9>"$WORK/lock"
  return "$status"
}

# The README says `python`; Debian calls it python3.
mkdir -p names
printf '#!/bin/sh\nexec "%s" "$@"\n' "$(main_python)" >names/python
chmod +x names/python

# shellcheck disable=SC2329  # xargs calls it
# readme NAME: does in a new clone what the README's block after the comment <!-- command: NAME --> says.
readme() {
  source "$CHECKOUT/.ci/common.sh"
  local name=$1 status=0
  fresh_copy "clone-$name"
  awk -v mark="<!-- command: $name -->" 'found && /^```/ { if (inside) exit; inside = 1; next }
    inside { print } index($0, mark) { found = 1 }' "clone-$name/README.md" | sed 's/^\$ //' | grep . >"$name.sh" ||
    fail "README.md has no block of commands after <!-- command: $name -->"
  (cd "clone-$name" && PATH=$WORK/names:$PATH timeout -k 30 1500 bash -euo pipefail "../$name.sh") >"$name.log" 2>&1 || status=$?
  (
    flock 9
    printf "\n-- the README's command: %s\n" "$name"
    cat "$name.sh"
    if [ "$name" = tests ]; then
      report "the README's tests" "$name.log" "$status"
    else
      cat "$name.log"
      [ "$status" = 0 ] || echo "FAILED: exit status $status"
    fi
  ) 9>"$WORK/lock"
  return "$status"
}
export -f suite readme

step "the README's two commands; the suite on every CPython here, and on the newest again with the other poll back end"
pythons | sed 's/^/suite /' >suites
{ printf 'readme %s\n' demo tests; cat suites; sed -n "\$s|\$| epoll|p" suites; } | tee runs
# shellcheck disable=SC2016  # for the inner shell
xargs -P 2 -L 1 bash -c '"$@"' run <runs || status=1

exit "$status"
