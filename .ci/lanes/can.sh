# On a kernel with SocketCAN: the tests of CAN, with the headers that are here and with those of the newest kernel; the tests of
# what else that kernel may do otherwise; the demo; and the benchmark next to python-can. Virtual machines are emulated and slow:
# two at a time.
source "$CHECKOUT/.ci/common.sh"
packages socat iproute2 can-utils qemu-user
bin=$(tools)/bin
mkdir -p "$WORK/can/out"
cd "$WORK/can"
export FSOCKET_EXPECT="${LINUX_HAS/ veth/} $CAN_HAS"

step "the wheel, and another module with the headers of the newest kernel"
fresh_copy source
fresh_copy source-newest # a build leaves its objects behind
python=$(main_python)
timeout 600 "$bin/pip" wheel -qq --no-deps --wheel-dir . ./source
venv as-it-is "$python" "$(echo "$PWD"/*.whl)[test]"
# zig brings them along.
headers=$("$bin/python" -c 'import pathlib, ziglang; print(pathlib.Path(ziglang.__file__).parent / "lib/libc/include")')
CFLAGS="-isystem $headers/any-linux-any -isystem $headers/x86-linux-any" venv newest "$python" "./source-newest[test]" "ziglang>=0.15"
newest/bin/python -c 'import fsocket; fsocket.CAN_RAW_XL_VCID_OPTS' || fail "the headers of the newest kernel were not found"
suite_folder suite
# To collect all tests takes minutes in there.
(cd suite && timeout 300 ../as-it-is/bin/python -m pytest -q -p no:cacheprovider --collect-only -m can) >collected || fail "$(cat collected)"
sed -n 's/::.*//p' collected | sort -u >suite/can-files

# on_kernel OUT JOB...: the jobs of .ci/on-can-kernel.sh, in a virtual machine of their own. It has one processor: an emulated
# kernel with two has been seen to hang as the second came up, and to panic as it patched itself.
on_kernel() {
  local out=$PWD/$1
  shift
  mkdir -p "$out"
  CANVM_CPUS=1 CANVM_RW=$out CANVM_TIMEOUT=1500 timeout -k 30 1600 bash "$CHECKOUT/.ci/can-vm" \
    bash "$CHECKOUT/.ci/on-can-kernel.sh" "$out" "$@" >"$out/console" 2>&1 || echo "exit status $?" >>"$out/console"
}

# told OUT JOB...: what became of them.
told() {
  local out=$1 status=0 job code
  shift
  cat "$out/console"
  for job; do
    code=$(cat "$out/$job.status" || echo "none")
    [ "$code" = 0 ] || status=1
    if grep -q "^=* test session starts" "$out/$job.log"; then
      report "$out, $job" "$out/$job.log" "$code"
    else
      printf '\n-- %s, %s: exit status %s\n' "$out" "$job" "$code"
      cat "$out/$job.log" || true
    fi
  done
  return "$status"
}

status=0
step "the tests of CAN that need no such kernel, with the newest headers"
(cd suite && FSOCKET_EXPECT="zig qemu_s390x" timeout 600 ../newest/bin/python -m pytest -q -rfEs -p no:cacheprovider \
  -m "not can" tests/test_can_*.py) || status=1

step "on a kernel with SocketCAN, and on an older one"
on_kernel linux-6.12 can &
CANVM_SUITE=bookworm on_kernel linux-6.1 can newest & # which knows no virtual networks of CAN XL
wait -n
on_kernel linux-6.12-newest newest benchmark demo &
wait -n
on_kernel linux-6.12-others transfer adapters addresses &
wait
told linux-6.12 can || status=1
told linux-6.1 can newest || status=1
told linux-6.12-newest newest benchmark demo || status=1
told linux-6.12-others transfer adapters addresses || status=1

exit "$status"
