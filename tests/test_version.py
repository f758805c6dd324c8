"""The version, and the compiled module that has to be of it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

import fsocket
from fsocket import _native, native_module


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """Make a copy of the installed package, to be broken."""
    return Path(
        shutil.copytree(Path(fsocket.__file__).parent, tmp_path / "fsocket", ignore=shutil.ignore_patterns("__pycache__"))
    )


def failure(package: Path) -> str:
    """What `import fsocket` says in a fresh interpreter that finds `package` first."""
    code = f"import sys; sys.path.insert(0, {str(package.parent)!r}); import fsocket"
    command = [sys.executable, "-c", code]
    result = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, check=False)
    assert result.returncode == 1
    return result.stderr.splitlines()[-1]


def test_the_version_is_a_version() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+(?:\.?(?:a|b|rc|dev|post)\d+)?", fsocket.__version__)


def test_the_version_is_the_one_of_the_metadata() -> None:
    try:
        installed = version("fsocket")
    except PackageNotFoundError:
        pytest.skip("fsocket was not installed by an installer here")
    assert installed == fsocket.__version__


def test_the_compiled_module_is_of_this_version_and_system() -> None:
    lib, ffi = _native.lib, _native.ffi
    assert ffi.string(lib.fs_version()).decode() == fsocket.__version__
    expected = "windows" if sys.platform == "win32" else sys.platform.rstrip("0123456789")
    assert expected == native_module.TARGET


def test_a_copy_of_the_package_works(package: Path) -> None:
    code = f"import sys; sys.path.insert(0, {str(package.parent)!r}); import fsocket; print(fsocket.__file__)"
    command = [sys.executable, "-c", code]
    result = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, check=True)
    assert Path(result.stdout.strip()).parent == package


def test_a_compiled_module_of_another_version_is_refused_with_advice(package: Path) -> None:
    path = package / "version.py"
    changed = path.read_text(encoding="utf-8").replace(f'"{fsocket.__version__}"', '"99.98.97"')
    path.write_text(changed, encoding="utf-8")
    message = failure(package)
    assert message.startswith(f"ImportError: fsocket 99.98.97 found a compiled module of version {fsocket.__version__}")
    assert Path(_native.__file__).name in message
    assert "pip install --force-reinstall fsocket" in message


def test_a_missing_compiled_module_is_told_with_advice(package: Path) -> None:
    (package / Path(_native.__file__).name).unlink()
    message = failure(package)
    assert message.startswith(
        f"ImportError: fsocket {fsocket.__version__}: its compiled module fsocket._native cannot be loaded"
    )
    assert "pip install ." in message
    assert "No module named 'fsocket._native'" in message
    assert "circular" not in message


def test_a_compiled_module_that_is_none_is_told_with_advice(package: Path) -> None:
    (package / Path(_native.__file__).name).write_bytes(b"no such thing as machine code")
    message = failure(package)
    assert message.startswith(
        f"ImportError: fsocket {fsocket.__version__}: its compiled module fsocket._native cannot be loaded ("
    )
