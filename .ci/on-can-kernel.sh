# What the lane `can` does inside the virtual machine: bash on-can-kernel.sh OUT JOB..., in the folder that has the virtual
# environments and the suite. Each job leaves OUT/JOB.log and OUT/JOB.status.
set -euo pipefail
OUT=$1
shift
export OUT PYTHONDONTWRITEBYTECODE=1
# Python is some 16 times slower here than outside, where the other lanes take the full sizes.
export FSOCKET_LEAK_ROUNDS=300 FSOCKET_BULK_MIB=4 FSOCKET_STRESS_SOCKETS=50 FSOCKET_STRESS_SECONDS=2 FSOCKET_HAMMER_ROUNDS=100

# suite VENV ARGUMENT...: pytest, with the fsocket of that environment.
suite() {
  local venv=$1
  shift
  exec "../$venv/bin/python" -m pytest -rfEs -p no:cacheprovider --durations=10 -o faulthandler_timeout=600 "$@"
}

# begin JOB: the work of a job, in a host of its own, so that who listens on all buses hears its own job's alone.
begin() {
  ip link set lo up
  ip link add dummy0 type dummy
  ip link set dummy0 up
  ip address add 192.0.2.1/24 dev dummy0
  ip route add 224.0.0.0/4 dev dummy0
  cd suite
  # shellcheck disable=SC2046  # many files
  case $1 in
  can) suite as-it-is -m can $(cat can-files) ;;
  newest) suite newest -m can tests/test_can_{filter,transfer}.py tests/test_cli_can.py ;;
  transfer) suite as-it-is tests/test_{option,transfer,stream,multicast}.py -m "not can" ;;
  addresses) suite as-it-is tests/test_{address,unix,constants,sockets}.py -m "not can" ;;
  adapters) suite as-it-is tests/test_adapter*.py tests/test_{cli,cli_adapters,examples}.py -m "not can" ;;
  demo)
    ip link add dev vcan0 type vcan
    ip link set vcan0 up
    exec ../as-it-is/bin/python -m fsocket demo
    ;;
  benchmark)
    ../as-it-is/bin/python -m benchmarks --rounds 40 --only "can *" --json rows.json
    ../as-it-is/bin/python -c 'import json; assert all(row["met"] for row in json.load(open("rows.json"))["rows"])'
    ;;
  *) echo "there is no job $1" && exit 2 ;;
  esac
}

# job JOB
job() {
  local status=0
  ip netns add "$1"
  # shellcheck disable=SC2016  # for the inner shell
  timeout -k 30 1300 ip netns exec "$1" bash -euo pipefail -c 'begin "$1"' begin "$1" </dev/null >"$OUT/$1.log" 2>&1 || status=$?
  echo "$status" >"$OUT/$1.status"
  printf '%-12s exit status %s after %s s\n' "$1" "$status" "$SECONDS"
}
export -f suite begin

for each; do job "$each"; done
