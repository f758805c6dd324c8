"""The package as it presents itself: its names, their documentation and signatures, and what it says of names it lacks."""

from __future__ import annotations

import copy
import inspect
import pickle
import re
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import fsocket

#: A manual page, a Winsock call, a function of ours that has one, or the plain word that there is none.
NAMES_A_CALL = re.compile(r"\b\w+\(\d\)|\bWinsock\b|`(?:open|make|socket)_\w+`|\b[Nn]o system call\b")

FUNCTIONS = [name for name in fsocket.__all__ if inspect.isroutine(getattr(fsocket, name))]
CLASSES = [name for name in fsocket.__all__ if inspect.isclass(getattr(fsocket, name))]


def python(*arguments: str) -> str:
    """What a fresh interpreter prints, in which every warning is an error."""
    command = [sys.executable, "-W", "error", *arguments]
    result = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, check=False)
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_every_public_name_is_there_and_listed_once() -> None:
    assert [name for name in fsocket.__all__ if not hasattr(fsocket, name)] == []
    assert len(set(fsocket.__all__)) == len(fsocket.__all__)


def test_what_is_not_needed_yet_is_not_imported_yet() -> None:
    program = """
import sys, fsocket
early = {name for name in sys.modules if name.startswith("fsocket.")}
rooms = ("adapter", "broadcast", "can", "host", "multicast", "option", "selector")
assert not early & {f"fsocket.{name}" for name in rooms}, early
assert "list_adapters" in dir(fsocket) and "list_adapters" not in vars(fsocket)
assert fsocket.list_adapters is fsocket.list_adapters is sys.modules["fsocket.adapter"].list_adapters
assert "list_adapters" in vars(fsocket)
assert fsocket.SO_RCVBUF is fsocket.option.names.SO_RCVBUF
"""
    subprocess.run([sys.executable, "-W", "error", "-c", program], check=True, timeout=60)


def test_no_private_name_is_listed() -> None:
    assert [name for name in fsocket.__all__ if name.startswith("_")] == ["__version__"]


def test_every_name_without_an_underscore_is_listed_or_a_module_of_the_package() -> None:
    present = {name for name in vars(fsocket) if not name.startswith("_")}
    unlisted = present - set(fsocket.__all__)
    assert {name for name in unlisted if not isinstance(getattr(fsocket, name), ModuleType)} == set()


def test_no_module_bears_the_name_of_a_public_function() -> None:
    package = Path(fsocket.__file__).parent
    modules = {path.stem for path in package.glob("*.py")} | {path.parent.name for path in package.glob("*/__init__.py")}
    assert modules & set(fsocket.__all__) == set()


def test_importing_all_brings_what_is_listed() -> None:
    namespace: dict[str, object] = {}
    exec("from fsocket import *", namespace)
    assert set(namespace) - {"__builtins__"} == set(fsocket.__all__)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_first_line_on_a_function_names_its_system_calls_or_says_that_there_are_none(name: str) -> None:
    documentation = inspect.getdoc(getattr(fsocket, name))
    assert documentation is not None
    assert NAMES_A_CALL.search(documentation.splitlines()[0]), documentation.splitlines()[0]


@pytest.mark.parametrize("name", CLASSES)
def test_every_class_and_what_it_offers_is_documented(name: str) -> None:
    kind = getattr(fsocket, name)
    assert inspect.getdoc(kind)
    for attribute, value in vars(kind).items():
        if not attribute.startswith("_") and (inspect.isfunction(value) or isinstance(value, property)):
            assert inspect.getdoc(value), f"{name}.{attribute}"


#: What is asked without anything being given.
WITHOUT_ARGUMENTS = {"get_host_name", "get_name_servers", "get_search_domains", "list_adapters", "options", "watch_adapters"}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_tells_its_signature_and_its_name(name: str) -> None:
    function = getattr(fsocket, name)
    assert bool(inspect.signature(function).parameters) is (name not in WITHOUT_ARGUMENTS)
    assert function.__name__ == name
    assert function.__module__.partition(".")[0] == "fsocket"


BUILTINS = ["socket_send", "socket_sendto", "socket_recv", "socket_recvfrom", "poll"]
BUILTINS += ["socket_sendmsg", "socket_recvmsg", "decode_control"]
BUILTINS += ["can_recv", "can_send", "can_recv_batch"] if sys.platform == "linux" else []


@pytest.mark.parametrize("name", BUILTINS)
def test_a_builtin_has_the_signature_and_documentation_of_the_function_behind_it(name: str) -> None:
    builtin: Any = getattr(fsocket, name)
    if not inspect.isbuiltin(builtin):
        pytest.skip(f"on {sys.implementation.name} it is a Python function")
    behind: Any = builtin.__self__
    ours, theirs = (
        [(p.name, p.kind, p.default) for p in inspect.signature(function).parameters.values()] for function in (builtin, behind)
    )
    assert ours == theirs
    assert builtin.__doc__ == behind.__doc__


ABSENT = [
    ("socket_snd", r"module 'fsocket' has no attribute 'socket_snd'"),
    ("af_inet", r"module 'fsocket' has no attribute 'af_inet'"),
    ("FOO_BAR", r"module 'fsocket' has no attribute 'FOO_BAR'"),
    ("AF_NOPE", r"fsocket has no AF_NOPE here: this system \(.+\) has none, or fsocket does not know it"),
    ("MSG_NOPE", r"fsocket has no MSG_NOPE here: this system"),
    ("EAI_NOPE", r"fsocket has no EAI_NOPE here: this system"),
]
if sys.platform != "linux":
    ABSENT += [
        (name, f"fsocket has no {name} here: only Linux has it")
        for name in ("CanFrame", "SockaddrCan", "SockaddrIsoTp", "SockaddrLl", "can_socket")
    ]
if sys.platform == "win32" and not hasattr(fsocket, "AF_UNIX"):
    ABSENT += [("AF_UNIX", "this Windows has no unix-domain sockets")]


@pytest.mark.parametrize(("name", "reason"), ABSENT)
def test_a_name_that_is_absent_says_why(name: str, reason: str) -> None:
    with pytest.raises(AttributeError, match=reason):
        getattr(fsocket, name)
    assert not hasattr(fsocket, name)
    with pytest.raises(ImportError, match=name):
        exec(f"from fsocket import {name}")


def test_the_package_is_typed() -> None:
    try:
        shipped = {Path(str(path)).name for path in files("fsocket") or ()}
    except PackageNotFoundError:
        pytest.skip("fsocket was not installed by an installer here")
    assert {"py.typed", "_native.pyi", "constants.pyi"} <= shipped
    assert not {"build_ffi.py", "address.c", "conftest.py"} & shipped


def test_it_imports_without_a_warning_and_without_its_documentation() -> None:
    code = "import fsocket; print(type(fsocket.socket_send).__name__, fsocket.string_sockaddr('10.0.0.1:80'))"
    for level in ("-O", "-OO"):
        assert python(level, "-c", code) == f"{type(fsocket.socket_send).__name__} 10.0.0.1:80\n"


def test_importing_it_brings_none_of_the_heavy_modules() -> None:
    heavy = [
        "asyncio",
        "ctypes",
        "inspect",
        "ipaddress",
        "logging",
        "selectors",
        "socket",
        "subprocess",
        "typing_extensions",
        "numpy",
    ]
    code = "import sys; before = set(sys.modules); import fsocket; print(*sorted(set(sys.modules) - before))"
    brought = python("-c", code).split()
    assert "fsocket" in brought
    assert set(heavy) & set(brought) == set()


def test_it_can_be_imported_from_several_threads_at_once() -> None:
    code = """
import threading
def load():
    import fsocket
    found.append(fsocket.SockaddrIn("10.0.0.1", 80))
found = []
threads = [threading.Thread(target=load) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(len(found), len(set(found)))
"""
    assert python("-c", code) == "8 1\n"


@pytest.mark.skipif(sys.implementation.name != "cpython", reason="only CPython has more interpreters than one")
def test_another_interpreter_is_refused_and_changes_nothing() -> None:
    program = """
import importlib, sys
import fsocket
from fsocket import *
name = "_interpreters" if sys.version_info >= (3, 13) else "_xxsubinterpreters"
interpreters = importlib.import_module(name)
isolation = ("legacy",) if sys.version_info >= (3, 13) else ()
other = interpreters.create(*isolation, **({} if isolation or sys.version_info < (3, 12) else {"isolated": False}))
paths = f"import sys; sys.path[:] = {sys.path!r}"
attempt = "try: import fsocket\\nexcept ImportError as error: print(error)\\nelse: print('imported')"
interpreters.run_string(other, f"{paths}\\n{attempt}\\nsys.stdout.flush()")
interpreters.destroy(other)
with udp_socket() as fd:
    here = SockaddrIn("127.0.0.1", socket_name(fd).port)
    socket_sendto(fd, b"12345", here)
    assert socket_recvfrom(fd, bytearray(9)) == (5, here)
    socket_sendto(fd, b"12345", here)
    try:
        socket_recv(fd, bytearray(2))
    except ShortBufferError as error:
        print(error.length)
"""
    printed = python("-c", program)
    assert "another interpreter" in printed
    assert "imported" not in printed


def test_a_short_buffer_error_survives_pickling_and_names_its_call() -> None:
    error = fsocket.ShortBufferError("recv", 5, 7, fsocket.SockaddrIn("10.0.0.1", 80))
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert type(again) is fsocket.ShortBufferError
        assert str(again) == str(error)
        assert (again.call, again.count, again.length, again.address) == ("recv", 5, 7, fsocket.SockaddrIn("10.0.0.1", 80))
