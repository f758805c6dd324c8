# What the lanes share; each begins with `source .ci/common.sh`. CHECKOUT and WORK (a folder that is thrown away) come from
# .ci/run.
set -euo pipefail
shopt -s inherit_errexit
export DEBIAN_FRONTEND=noninteractive PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1

# The warnings that our C is free of. The wrappers that cffi generates turn out to be free of them too.
export STRICT="-Wall -Wextra -Wconversion -Werror"
# The stable ABI that the wheels keep to.
export LIMITED="-DPy_LIMITED_API=0x030a0000"
# What Linux has: for tests/conftest.py, which lets no test skip for the want of these.
export LINUX_HAS="ipv6 unix unix_datagram seqpacket abstract socat numpy psutil privileges signals zerocopy multicast local_broadcast netns veth mounts"
# What there is besides on the kernel that the lane `can` boots.
export CAN_HAS="can can_xl bcm isotp j1939 canutils python_can"

step() { printf '\n== %s\n' "$*"; }

fail() {
  printf 'CANNOT GO ON: %s\n' "$*" >&2
  exit 1
}

# alone COMMAND...: while no other lane does so too.
alone() {
  local status=0
  exec 8>"$WORK/alone"
  flock 8
  "$@" || status=$?
  exec 8>&-
  return "$status"
}

# packages NAME...: sees to it that Debian packages are there.
packages() { alone install_packages "$@"; }

install_packages() {
  local missing=()
  for package; do
    dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  [ "$(id -u)" = 0 ] || fail "these packages are missing, and only root can install them: apt-get install ${missing[*]}"
  timeout 300 apt-get update -qq
  timeout 900 apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# pythons: a line "VERSION PATH" for each version of CPython from 3.10 on that can make a venv; "3.14t" has no interpreter lock.
# The folder of pyenv is looked at first, because its shims on PATH work only for the versions that were chosen there.
pythons() {
  local candidates=() name path
  for path in ~/.pyenv/versions/*/bin/python; do candidates+=("$path"); done
  for name in $(compgen -c python3 | grep -xE 'python3(\.[0-9]+t?)?' | sort -u); do
    while read -r path; do candidates+=("$path"); done < <(type -ap "$name")
  done
  for path in "${candidates[@]}"; do
    "$path" - 2>/dev/null <<'PYTHON' || true
import ensurepip, sys, sysconfig, venv
if sys.implementation.name == "cpython" and sys.version_info >= (3, 10):
    thread = "t" if sysconfig.get_config_var("Py_GIL_DISABLED") else ""
    print("%d.%d%s" % (*sys.version_info[:2], thread), sys.executable)
PYTHON
  done | awk '!seen[$1]++' | sort -V
}

# main_python: the CPython of all lanes that need just one: 3.11, the one that Debian 12 has, or the first after it.
main_python() {
  packages python3 python3-venv python3-dev gcc libc6-dev
  pythons | awk '$1 != "3.10" && $1 !~ /t$/ { print $2; exit }' | grep . || fail "no CPython from 3.11 on that can make a venv"
}

# venv FOLDER PYTHON PACKAGE...: a virtual environment with these packages in it.
venv() {
  local folder=$1 python=$2
  shift 2
  # Joined by && because bash forgets `set -e` in a function whose result is asked for. Twice quiet: errors only.
  timeout 120 "$python" -m venv "$folder" &&
    timeout 900 "$folder/bin/pip" install -qq "$@"
}

# tools: the folder of a virtual environment with what the lanes themselves work with, made once.
tools() {
  local python
  python=$(main_python)
  alone make_tools "$python" >&2
  echo "$WORK/tools"
}

make_tools() {
  [ -e "$WORK/tools/ready" ] || { venv "$WORK/tools" "$1" -r "$CHECKOUT/.ci/requirements.txt" && touch "$WORK/tools/ready"; }
}

# fresh_copy FOLDER: the checkout as a new clone would have it, with what is not committed yet.
fresh_copy() {
  packages git
  mkdir -p "$1"
  local git=(git -c safe.directory="$CHECKOUT" -C "$CHECKOUT")
  # A file that was deleted but is still known to git would stop tar.
  "${git[@]}" ls-files -z --cached --others --exclude-standard --deduplicate |
    tar -C "$CHECKOUT" --null --ignore-failed-read -T - -cf - 2>/dev/null | tar -xf - -C "$1"
}

# suite_folder FOLDER: the tests, and what else they try out, without src: fsocket can only come from where it is installed.
suite_folder() {
  mkdir -p "$1" && cp -r "$CHECKOUT"/{tests,examples,benchmarks,docs,README.md,pyproject.toml} "$1" &&
    find "$1" -name __pycache__ -prune -exec rm -rf {} +
}

# report LABEL LOG STATUS: shows the end of a test run, all of it if it failed, and keeps pytest's last line for the end.
report() {
  local label=$1 log=$2 status=$3
  printf '\n-- %s: ' "$label"
  if [ "$status" = 0 ]; then echo passed; tail -n 40 "$log"; else echo "FAILED (exit status $status)"; cat "$log"; fi
  printf '%s: %s\n' "$label" "$(tr -d '\r' <"$log" | grep -E '^=+ .* in [0-9.]+s.* =+$' | tail -n 1 | grep . ||
    echo "=== no summary, 1 error: exit status $status ===")" >>"$WORK/summaries"
}
