# Style and types, and what is generated and committed is up to date.
source "$CHECKOUT/.ci/common.sh"
bin=$(tools)/bin
fresh_copy "$WORK/lint"
cd "$WORK/lint"
status=0

step "ruff check"
timeout 120 "$bin/ruff" check --no-cache --output-format concise . || status=1

step "ruff format --check"
timeout 120 "$bin/ruff" format --no-cache --check --diff . || status=1

for platform in linux darwin win32; do
  step "mypy --strict --platform $platform"
  timeout 600 "$bin/mypy" --strict --platform "$platform" --python-version 3.10 --cache-dir "$WORK/mypy" || status=1
done

step "the stubs are what build_ffi.py --stub writes"
timeout 60 "$bin/python" build_ffi.py --stub
for stub in constants.pyi option/names.pyi; do
  diff -u "$CHECKOUT/src/fsocket/$stub" "src/fsocket/$stub" && echo "yes" || status=1
done

step "the documentation builds, with no warning"
venv "$WORK/docs" "$(main_python)" . sphinx
timeout 300 "$WORK/docs/bin/python" -m sphinx -W -q docs "$WORK/docs/html" && echo "yes" || status=1

step "shellcheck"
timeout 120 "$bin/shellcheck" -s bash -x -P . .ci/run .ci/can-vm .ci/*.sh .ci/lanes/*.sh && echo "no complaint" || status=1

step "zizmor, of the workflows"
timeout 120 "$bin/zizmor" --color never --offline --no-progress .github || status=1

exit "$status"
