# The C of every target compiles without a warning, against that system's own headers (which zig brings along) and a
# stand-in for its Python's.
source "$CHECKOUT/.ci/common.sh"
TOOLS=$(tools)
headers=$("$TOOLS/bin/python" -c 'import sysconfig; print(sysconfig.get_path("include"))')
cd "$WORK"
export TOOLS

# Python.h looks for pyconfig.h beside itself first: hence a copy.
mkdir -p cross headers
cp -rL "$headers/." headers
cp "$CHECKOUT/.ci/pyconfig.h" headers/pyconfig.h

# zig has no resolv.h for macOS; FreeBSD's declares the same calls.
zig_headers=$("$TOOLS/bin/python" -c 'import pathlib, ziglang; print(pathlib.Path(ziglang.__file__).parent / "lib/libc/include")')
mkdir -p headers-darwin/arpa
cp "$zig_headers/generic-freebsd/resolv.h" headers-darwin
cp "$zig_headers/generic-freebsd/arpa/nameser.h" headers-darwin/arpa
touch headers-darwin/arpa/nameser_compat.h

for target in linux darwin freebsd windows; do
  (cd "$CHECKOUT" && timeout 60 "$TOOLS/bin/python" build_ffi.py --target "$target" --emit "$WORK/cross/$target.c") >/dev/null
done

status=0
step "this machine's gcc, with the stable ABI and without"
for abi in "$LIMITED" -D_CFFI_NO_LIMITED_API; do
  # shellcheck disable=SC2086
  timeout 300 gcc -c -O2 $STRICT "$abi" -isystem "$headers" cross/linux.c -o cross/gcc.o && echo "ok      gcc $abi" || status=1
done

# shellcheck disable=SC2329  # xargs calls it
# cross TRIPLE [FLAGS...]: one compilation by zig; its messages only if it fails.
cross() {
  local triple=$1 target=${1#*-}
  shift
  target=${target%%-*}
  [ "$target" = macos ] && target=darwin
  # shellcheck disable=SC2086
  if timeout 600 "$TOOLS/bin/python" -m ziglang cc -target "$triple" -c -O2 $STRICT "$LIMITED" "$@" \
    -isystem headers -isystem "headers-$target" "cross/$target.c" -o "cross/$triple.o" >"cross/$triple.log" 2>&1; then
    echo "ok      $triple $*"
  else
    echo "FAILED  $triple $*"
    cat "cross/$triple.log"
    return 1
  fi
}
export -f cross

step "zig $("$TOOLS/bin/python" -m ziglang version)"
printf '%s\n' \
  {x86_64,x86,aarch64,s390x}-linux-gnu {x86_64,x86,aarch64,s390x}-linux-musl \
  {x86_64,aarch64}-macos {x86_64,x86,aarch64}-freebsd {x86_64,x86,aarch64}-windows-gnu |
  xargs -P 2 -I TRIPLE bash -c 'cross TRIPLE' || status=1

# Names that Microsoft's headers have had since Windows 10, version 2004, and zig's have not. This only asks whether the code
# behind them compiles, for which one number is as good as another.
step "Windows, segments"
cross x86_64-windows-gnu -DUDP_SEND_MSG_SIZE=1 -DUDP_RECV_MAX_COALESCED_SIZE=2 -DUDP_COALESCED_INFO=3 || status=1

step "the tables of options and the layout of CAN frames, against the same headers"
packages qemu-user
fresh_copy "$WORK/source"
venv "$WORK/tables" "$(main_python)" "$WORK/source[test]" "ziglang>=0.15"
(cd "$WORK/source" && FSOCKET_EXPECT="zig qemu_s390x" timeout 600 "$WORK/tables/bin/python" -m pytest -q -rfEs -p no:cacheprovider \
  tests/test_option_tables.py tests/test_can_layout.py) || status=1

exit "$status"
