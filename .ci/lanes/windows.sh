# The C for Windows compiled by mingw, and the suite on a Windows CPython under Wine: evidence about our own logic, no proof
# for Windows (that is what .github/workflows/ci.yml is for).
source "$CHECKOUT/.ci/common.sh"
WINE_TOOLS=${FSOCKET_WINE_TOOLS:-$CHECKOUT/../shared/wine}
[ -x "$WINE_TOOLS/setup.sh" ] || fail "no $WINE_TOOLS/setup.sh; FSOCKET_WINE_TOOLS names the folder that has it"
bin=$(tools)/bin
cd "$WORK"

step "Wine and its Python"
python311=$(pythons | awk '$1 == "3.11" { print $2 }')
WINE_DIR=$(PYTHON311=$python311 timeout -k 30 900 "$WINE_TOOLS/setup.sh")
export WINE_DIR
echo "$WINE_DIR"

step "building fsocket/_native.pyd"
mkdir -p windows/site/fsocket
(cd "$CHECKOUT" && timeout 60 "$bin/python" build_ffi.py --target windows --emit "$WORK/windows/_native.c") >/dev/null
# shellcheck disable=SC2086
LIBS="-lws2_32 -lmswsock -liphlpapi" timeout 300 "$WINE_TOOLS/build-pyd.sh" windows/_native.c windows/site/fsocket \
  $STRICT "$LIMITED" -isystem "$WINE_DIR/include"
(cd "$CHECKOUT/src" && find fsocket -name '*.py' -exec cp --parents {} "$WORK/windows/site" \;)

step "the test packages for Windows"
timeout 900 "$bin/pip" install -qq --target windows/packages --platform win_amd64 --python-version 3.11 --only-binary=:all: \
  "pytest>=8" "hypothesis>=6.100" "pytest-randomly>=3.15"
# numpy is worth having, but not every build of it comes up under Wine; the tests that use it skip themselves without it.
timeout 900 "$bin/pip" install -qq --target windows/numpy --platform win_amd64 --python-version 3.11 --only-binary=:all: numpy
export WINPYPATH=$WORK/windows/site:$WORK/windows/packages
if WINPYPATH=$WORK/windows/numpy timeout -k 10 120 "$WINE_TOOLS/winpython.sh" -c 'import numpy; print("numpy", numpy.__version__)'
then
  WINPYPATH+=:$WORK/windows/numpy
else
  echo "numpy does not come up under this Wine: its tests are left out"
fi

step "the suite"
suite_folder suite-windows
cd suite-windows
status=0
timeout -k 30 1500 "$WINE_TOOLS/winpython.sh" -m pytest -p no:cacheprovider >../windows.log 2>&1 || status=$?
report "Windows under Wine" ../windows.log "$status"
exit "$status"
