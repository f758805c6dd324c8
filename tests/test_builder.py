"""The builder: what it emits for each target, and what setuptools makes of it. Needs the sources, not only the package.

They are found in the folder that FSOCKET_SOURCE names, or around this file.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

TARGETS = ("linux", "darwin", "freebsd", "windows")
each_target = pytest.mark.parametrize("target", TARGETS)

GENERATED = shutil.ignore_patterns(
    "__pycache__", "*.egg-info", "build", "dist", ".git", ".*_cache", ".hypothesis", "*.so", "*.pyd"
)


@pytest.fixture(scope="session")
def sources() -> Path:
    """The folder with build_ffi.py."""
    named = os.environ.get("FSOCKET_SOURCE")
    for folder in [Path(named)] if named else Path(__file__).resolve().parents:
        if (folder / "build_ffi.py").exists():
            return folder
    pytest.skip("the sources are not here: FSOCKET_SOURCE names no folder with build_ffi.py, and none is around this file")


@pytest.fixture(scope="session")
def copied(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sources, without what builds leave behind."""
    return Path(shutil.copytree(sources, tmp_path_factory.mktemp("copied") / "sources", ignore=GENERATED))


@pytest.fixture(scope="session")
def build_ffi(sources: Path) -> ModuleType:
    """The builder, as a module."""
    pytest.importorskip("pycparser", reason="cffi cannot read declarations without pycparser")
    return load(sources)


def load(folder: Path) -> ModuleType:
    """build_ffi.py of a folder, as a module."""
    spec = importlib.util.spec_from_file_location("build_ffi_under_test", folder / "build_ffi.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a folder."""
    command = [sys.executable, *arguments]
    everything = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **environment}
    return subprocess.run(
        command, cwd=folder, env=everything, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=600, check=False
    )


# --- emission


@each_target
def test_the_c_of_every_target_is_emitted_on_this_machine(build_ffi: ModuleType, target: str, tmp_path: Path) -> None:
    out = tmp_path / "_native.c"
    build_ffi.builder(target).emit_c_code(str(out))
    text = out.read_text(encoding="ascii")
    assert f'return "{target}";' in text
    assert f'return "{build_ffi.version()}";' in text
    assert ("_cffi_d_fs_pack_can(" in text) is (target == "linux")
    assert ("_cffi_d_fs_open_pair(" in text) is (target != "windows")


@each_target
def test_no_mark_is_left_unfilled(build_ffi: ModuleType, target: str) -> None:
    for text in (build_ffi.source(target), build_ffi.declarations(target)):
        assert re.findall(r"@\w+@|each \w+ [{}]", text) == []


@each_target
def test_the_same_c_is_emitted_every_time(sources: Path, build_ffi: ModuleType, target: str, tmp_path: Path) -> None:
    emitted = []
    for seed in ("1", "2"):
        out = tmp_path / f"{seed}.c"
        result = run(sources, "build_ffi.py", "--target", target, "--emit", str(out), PYTHONHASHSEED=seed)
        assert result.returncode == 0, result.stderr
        emitted.append(out.read_bytes())
    build_ffi.builder(target).emit_c_code(str(tmp_path / "here.c"))
    assert emitted == [(tmp_path / "here.c").read_bytes()] * 2


def test_without_a_target_it_is_this_system_s(sources: Path, build_ffi: ModuleType, tmp_path: Path) -> None:
    for name, target in (("given.c", ["--target", build_ffi.this_target()]), ("default.c", [])):
        assert run(sources, "build_ffi.py", *target, "--emit", str(tmp_path / name)).returncode == 0
    assert (tmp_path / "given.c").read_bytes() == (tmp_path / "default.c").read_bytes()


@pytest.mark.parametrize("where", ["no such folder/x.c", "src"])
def test_c_that_cannot_be_written_is_told(sources: Path, where: str) -> None:
    result = run(sources, "build_ffi.py", "--emit", where)
    assert result.returncode == 2
    assert where in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="a device has another name there")
def test_c_may_go_into_a_pipe(sources: Path, tmp_path: Path) -> None:
    """What is there already is written to, and nothing else put in its place."""
    assert run(sources, "build_ffi.py", "--emit", str(tmp_path / "x.c")).returncode == 0
    assert run(sources, "build_ffi.py", "--emit", "/dev/stdout").stdout == (tmp_path / "x.c").read_text("ascii")


@pytest.mark.parametrize("arguments", [[], ["--target", "linux"], ["--target", "vms", "--emit", "x.c"], ["--emit"]])
def test_a_command_that_says_nothing_to_do_is_refused(sources: Path, build_ffi: ModuleType, arguments: list[str]) -> None:
    assert set(TARGETS) == set(build_ffi.TARGETS)
    result = run(sources, "build_ffi.py", *arguments)
    assert result.returncode == 2
    assert "usage:" in result.stderr


@pytest.mark.parametrize(
    ("platform", "target"), [("linux", "linux"), ("darwin", "darwin"), ("freebsd14", "freebsd"), ("win32", "windows")]
)
def test_the_target_is_told_by_the_platform(
    build_ffi: ModuleType, monkeypatch: pytest.MonkeyPatch, platform: str, target: str
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    assert build_ffi.this_target() == target


def test_a_system_that_is_not_known_is_named(build_ffi: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "plan9")
    with pytest.raises(SystemExit, match="does not know the system 'plan9'; it knows linux, darwin, freebsd, windows"):
        build_ffi.this_target()


def test_the_stable_abi_is_asked_for_where_there_is_one(build_ffi: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    def macros(*, locked: bool) -> object:
        monkeypatch.setattr(sysconfig, "get_config_var", lambda name: int(not locked) if name == "Py_GIL_DISABLED" else None)
        return build_ffi.build_options("linux").get("define_macros")

    cpython = sys.implementation.name == "cpython"
    assert macros(locked=True) == ([("Py_LIMITED_API", "0x030a0000")] if cpython else None)
    assert macros(locked=False) is None


@each_target
def test_a_target_is_linked_with_its_system_s_libraries(build_ffi: ModuleType, target: str) -> None:
    libraries = build_ffi.build_options(target)["libraries"]
    assert libraries == {"darwin": ["resolv"], "windows": ["ws2_32", "mswsock", "iphlpapi"]}.get(target, [])


# --- the files


def test_every_file_belongs_to_a_concept(build_ffi: ModuleType) -> None:
    known = {f"{name}{suffix}" for name in build_ffi.CONCEPTS for suffix in (".c", ".cdef.h")}
    present = {path.name for path in build_ffi.NATIVE.iterdir()}
    assert present - known == {"system.h", "constants.table", "options"}
    for name in build_ffi.CONCEPTS:
        assert {f"{name}.c", f"{name}.cdef.h"} & present, name


def test_the_files_are_plain_ascii(build_ffi: ModuleType) -> None:
    for path in (path for path in build_ffi.NATIVE.rglob("*") if path.is_file()):
        text = path.read_bytes().decode("ascii")
        assert [line for line in text.splitlines() if line != line.rstrip() or "\t" in line] == [], path.name


def test_the_table_holds_each_name_once_and_only_targets_that_there_are(build_ffi: ModuleType) -> None:
    rows = [
        line.split()
        for line in (build_ffi.NATIVE / "constants.table").read_text(encoding="ascii").splitlines()
        if line and not line.startswith("#")
    ]
    names = [row[0] for row in rows]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[A-Z][A-Z0-9_]*", name) for name in names)
    assert {target for row in rows for target in row[1:]} <= set(TARGETS)
    assert list(build_ffi.constants()) == names


@each_target
def test_every_name_of_the_table_is_looked_for_on_every_system(build_ffi: ModuleType, target: str) -> None:
    text = build_ffi.source(target)
    for name in build_ffi.constants():
        assert text.count(f'#ifdef {name}\n    {{"{name}", (long long)({name})}},\n#endif\n') == 1


@pytest.mark.parametrize("name", ["constants.pyi", "option/names.pyi"])
def test_a_stub_is_its_tables(build_ffi: ModuleType, copied: Path, name: str) -> None:
    committed = (build_ffi.PACKAGE / name).read_text(encoding="ascii")
    assert build_ffi.STUBS[name]() == committed
    (copied / "src" / "fsocket" / name).unlink()
    assert run(copied, "build_ffi.py", "--stub").returncode == 0
    assert (copied / "src" / "fsocket" / name).read_text(encoding="ascii") == committed


def test_the_version_is_the_package_s(sources: Path, build_ffi: ModuleType) -> None:
    text = (sources / "src" / "fsocket" / "version.py").read_text(encoding="utf-8")
    assert f'__version__ = "{build_ffi.version()}"' in text


# --- what setuptools makes of it


@pytest.fixture(scope="session")
def backend(copied: Path) -> Callable[[Path, str, Path], Path]:
    """Call a hook of the build backend in a folder of sources; the answer is the file that it made."""
    probe = run(copied, "-c", "import cffi, pycparser, setuptools; print(setuptools.__version__)")
    if probe.returncode or int(probe.stdout.split(".")[0]) < 77:
        pytest.skip(f"cffi and setuptools 77 are not both here: {(probe.stderr or probe.stdout).splitlines()[-1]}")

    def hook(folder: Path, name: str, out: Path) -> Path:
        code = f"import setuptools.build_meta as backend; print(backend.{name}({str(out)!r}))"
        result = run(folder, "-c", code)
        assert result.returncode == 0, result.stdout + result.stderr
        return out / result.stdout.splitlines()[-1]

    return hook


@pytest.fixture(scope="session")
def sdist(copied: Path, backend: Callable[[Path, str, Path], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sdist, unpacked."""
    out = tmp_path_factory.mktemp("sdist")
    archive = backend(copied, "build_sdist", out)
    with tarfile.open(archive) as tar:
        tar.extractall(out, **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))  # type: ignore[arg-type]
    return out / archive.name.removesuffix(".tar.gz")


@pytest.fixture(scope="session")
def wheel(sdist: Path, backend: Callable[[Path, str, Path], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel that is built from the sdist."""
    if sysconfig.get_config_var("CC") is not None and shutil.which(sysconfig.get_config_var("CC").split()[0]) is None:
        pytest.skip("there is no C compiler here")
    return backend(sdist, "build_wheel", tmp_path_factory.mktemp("wheel"))


def test_the_sdist_holds_all_that_is_needed_to_build_and_test(sdist: Path, sources: Path) -> None:
    assert sdist.name == f"fsocket-{load(sources).version()}"
    for name in ("build_ffi.py", "setup.py", "pyproject.toml", "MANIFEST.in", "LICENSE", "README.md", "PKG-INFO"):
        assert (sdist / name).is_file(), name
    for folder in ("src", "tests", "examples", "docs", "benchmarks"):
        wanted = {
            path.relative_to(sources)
            for path in (sources / folder).rglob("*")
            if path.is_file() and not any(part == "__pycache__" or part.endswith(".egg-info") for part in path.parts)
        }
        wanted = {path for path in wanted if path.suffix in {".py", ".pyi", ".c", ".h", ".md", ".table", ".typed"}}
        assert {path for path in wanted if not (sdist / path).is_file()} == set()
        assert wanted or folder not in {"src", "tests"}


def test_the_wheel_is_for_every_cpython_from_3_10_on(wheel: Path, sources: Path) -> None:
    _, version, *tags = wheel.name.removesuffix(".whl").split("-")
    assert version == load(sources).version()
    if sys.implementation.name == "cpython" and not sysconfig.get_config_var("Py_GIL_DISABLED"):
        assert tags[:2] == ["cp310", "abi3"]
    else:
        assert "abi3" not in tags
    with zipfile.ZipFile(wheel) as archive:
        held = archive.namelist()
    assert {
        f"fsocket/{name}" for name in ("__init__.py", "py.typed", "constants.pyi", "option/names.pyi", "_native.pyi")
    } <= set(held)
    assert [name for name in held if name.endswith((".c", ".h", ".table")) or name.startswith("tests")] == []
    assert len([name for name in held if name.startswith("fsocket/_native.") and not name.endswith(".pyi")]) == 1


def test_what_the_wheel_holds_can_be_imported(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import fsocket; print(fsocket.__file__, fsocket.SockaddrIn())"
    result = run(tmp_path, "-c", code)
    assert result.stdout.split() == [str(tmp_path / "fsocket" / "__init__.py"), "0.0.0.0:0"], result.stderr


def test_a_name_that_no_system_has_does_no_harm(
    sdist: Path, backend: Callable[[Path, str, Path], Path], wheel: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(sdist, tmp_path / "sources", ignore=GENERATED))
    with (folder / "src" / "fsocket" / "native" / "constants.table").open("a", encoding="ascii") as table:
        table.write("MSG_OF_NO_SYSTEM\n")
    changed = backend(folder, "build_wheel", tmp_path)
    assert changed.name == wheel.name
    with zipfile.ZipFile(changed) as archive:
        archive.extractall(tmp_path / "unpacked")
    code = f"import sys; sys.path.insert(0, {str(tmp_path / 'unpacked')!r}); import fsocket; fsocket.MSG_OF_NO_SYSTEM"
    result = run(tmp_path, "-c", code)
    assert result.stderr.splitlines()[-1].startswith("AttributeError: fsocket has no MSG_OF_NO_SYSTEM here"), result.stderr
