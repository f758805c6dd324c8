"""The constants: the values of this system's headers, under the names that the stub tells."""

from __future__ import annotations

import ast
import socket
import sys
from pathlib import Path

import pytest

import fsocket
from fsocket import constants


def stub() -> ast.Module:
    """constants.pyi beside the installed package, parsed."""
    path = Path(constants.__file__).with_suffix(".pyi")
    if not path.exists():
        pytest.skip(f"this installation has no stubs: {path}")
    return ast.parse(path.read_text(encoding="ascii"))


def statements(body: list[ast.stmt]) -> list[ast.stmt]:
    """The statements that a type checker for this system sees."""
    found: list[ast.stmt] = []
    for statement in body:
        if not isinstance(statement, ast.If):
            found.append(statement)
        elif eval(compile(ast.Expression(statement.test), "constants.pyi", "eval"), {"sys": sys}):
            found += statements(statement.body)
    return found


#: What the stub tells but not every build has: AF_UNIX, where Windows is older than its headers, and what the headers are too
#: old for (those of mingw; those of manylinux_2_28).
MAY_BE_MISSING = {
    "win32": {"AF_UNIX", "AF_HYPERV", "AF_LINK", "MSG_ERRQUEUE"},
    "linux": {
        *(
            "CAN_J1939",
            "CAN_MAX_RAW_DLC",
            "CANFD_FDF",
            "CANXL_MAX_DLEN",
            "CANXL_MIN_DLEN",
            "CANXL_MTU",
            "CANXL_RRS",
            "CANXL_SEC",
        ),
        *(
            "CAN_BUS_OFF_THRESHOLD",
            "CAN_ERROR_PASSIVE_THRESHOLD",
            "CAN_ERROR_WARNING_THRESHOLD",
            "CAN_ERR_CNT",
            "SOL_CAN_J1939",
        ),
        *("CANXL_VCID_MASK", "CANXL_VCID_OFFSET", "CANXL_VCID_VAL_MASK", "CANXL_XLF", "IPPROTO_MPTCP"),
        *("SCM_PIDFD", "SCM_SECURITY", "SOL_TLS"),  # of the C library: the kernel's headers do not have them
    },
}.get(sys.platform, set())
#: How the names begin of which old headers of Linux have none, or not yet all.
MAY_BE_MISSING_ALL = ("CAN_ISOTP_", "CAN_RAW_XL_", "J1939_", "SCM_J1939_", "SOL_CAN_ISOTP") if sys.platform == "linux" else ()


def test_every_constant_is_a_plain_int() -> None:
    for name in constants.__all__:
        assert type(getattr(constants, name)) is int, name


def test_no_name_comes_twice() -> None:
    assert len(set(constants.__all__)) == len(constants.__all__)


def test_every_constant_is_the_package_s() -> None:
    for name in constants.__all__:
        assert name in fsocket.__all__
        assert getattr(fsocket, name) == getattr(constants, name)


def test_every_constant_has_the_stdlib_s_value() -> None:
    common = [name for name in constants.__all__ if hasattr(socket, name)]
    # SOMAXCONN is a limit of the headers that Python was built with, which grew from 128 to 4096 on Linux.
    differing = {name for name in common if getattr(socket, name) != getattr(constants, name)} - {"SOMAXCONN"}
    assert not differing
    assert {"AF_INET", "AF_INET6", "SOCK_STREAM", "SOCK_DGRAM", "IPPROTO_TCP", "MSG_PEEK", "SHUT_RDWR", "AI_PASSIVE"} <= set(
        common
    )


def test_flags_that_go_together_are_different_bits() -> None:
    for prefix in ("MSG_", "AI_"):
        names = [name for name in constants.__all__ if name.startswith(prefix)]
        assert len({getattr(constants, name) for name in names}) == len(names), prefix


def test_the_stub_declares_exactly_the_names_that_this_system_has() -> None:
    declared = [
        node.target.id
        for node in statements(stub().body)
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    ]
    assert len(set(declared)) == len(declared)
    assert set(constants.__all__) <= set(declared)
    assert {
        name for name in set(declared) - set(constants.__all__) if not name.startswith(MAY_BE_MISSING_ALL)
    } <= MAY_BE_MISSING


def test_the_stub_lists_what_it_declares() -> None:
    listed: list[str] = []
    declared: list[str] = []
    for node in statements(stub().body):
        if isinstance(node, (ast.Assign, ast.AugAssign)):
            listed += ast.literal_eval(node.value)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            declared.append(node.target.id)
    assert listed == declared


def test_a_constant_that_other_systems_have_is_absent_here() -> None:
    elsewhere = {"linux": "AF_SYSTEM", "win32": "AF_NETLINK", "darwin": "AF_NETLINK"}.get(sys.platform, "AF_CAN")
    assert elsewhere not in fsocket.__all__
    assert not hasattr(fsocket, elsewhere)
    with pytest.raises(AttributeError, match=f"has no {elsewhere} here: this system .* has none, or fsocket does not know it"):
        getattr(fsocket, elsewhere)


def test_the_constants_are_not_the_stdlib_s_enumerations() -> None:
    assert repr(fsocket.AF_INET) == str(int(socket.AF_INET))
    assert repr(fsocket.MSG_PEEK) == str(int(socket.MSG_PEEK))
