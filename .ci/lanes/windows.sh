# The C for Windows compiled by mingw, and the suite on a Windows CPython under Wine: evidence about our own logic, no proof
# for Windows (that is what .github/workflows/ci.yml is for).
source "$CHECKOUT/.ci/common.sh"
WINE_TOOLS=${FSOCKET_WINE_TOOLS:-$CHECKOUT/../shared/wine}
[ -x "$WINE_TOOLS/setup.sh" ] || fail "no $WINE_TOOLS/setup.sh; FSOCKET_WINE_TOOLS names the folder that has it"
bin=$(tools)/bin
cd "$WORK"

step "Wine and its Python"
# It takes pip and the standard library of the Python that it is given; Debian's own Python has no pip, the venv has.
WINE_DIR=$(PYTHON311=$bin/python timeout -k 30 900 "$WINE_TOOLS/setup.sh")
export WINE_DIR
echo "$WINE_DIR"

# A venv of it, made by hand: the shared installation stays as it is, and child processes find fsocket too.
site=windows/Lib/site-packages
mkdir -p windows/Scripts "$site/fsocket"
cp "$WINE_DIR"/py311/*.{exe,dll} windows/Scripts
printf 'home = %s\ninclude-system-site-packages = true\n' "Z:${WINE_DIR//\//\\}\\py311" >windows/pyvenv.cfg
export WINPYTHON=$WORK/windows/Scripts/python.exe

step "building fsocket/_native.pyd"
(cd "$CHECKOUT" && timeout 60 "$bin/python" build_ffi.py --target windows --emit "$WORK/windows/_native.c") >/dev/null
# shellcheck disable=SC2086
LIBS="-lws2_32 -lmswsock -liphlpapi" timeout 300 "$WINE_TOOLS/build-pyd.sh" windows/_native.c "$site/fsocket" \
  $STRICT "$LIMITED" -isystem "$WINE_DIR/include"
(cd "$CHECKOUT/src" && find fsocket \( -name '*.py' -o -name '*.pyi' -o -name py.typed \) -exec cp --parents {} "$WORK/$site" \;)

step "the test packages for Windows"
# numpy from 2.1 on wants functions that the C library of Wine 8 lacks.
timeout 900 "$bin/pip" install -qq --target "$site" --platform win_amd64 --python-version 3.11 --only-binary=:all: \
  "pytest>=8" "hypothesis>=6.100" "pytest-randomly>=3.15" "numpy<2.1"

step "the suite"
suite_folder suite-windows
cd suite-windows
status=0
# tests/test_poll_stress.py: its 500 sockets for a minute.
export FSOCKET_STRESS_SECONDS=60
timeout -k 30 1500 "$WINE_TOOLS/winpython.sh" -m pytest -rfEs -p no:cacheprovider >../windows.log 2>&1 || status=$?
report "Windows under Wine" ../windows.log "$status"

step "CPython's own selector and asyncio suites over fsocket.Selector"
timeout -k 30 900 "$WINE_TOOLS/winpython.sh" tests/conformance/cpython_suites.py 2>&1 | tr -d '\r' || status=1
exit "$status"
