"""CPython's own suites, over fsocket: those of messages, of selectors and of asyncio.

    python tests/conformance/cpython_suites.py [--backend NAME]

``test_socket``: its classes for sendmsg, recvmsg and recvmsg_into, with socket_sendmsg and socket_recvmsg behind these; all of
them have to pass.

``test_selectors``: its base class of tests and the one with as many files as the system allows, with fsocket.Selector in the
place of the stdlib's; all of them have to pass. ``test_asyncio``: the modules named below twice, on the stdlib's selectors and
with fsocket.Selector in their place; what fails has to be the same. Exit status 1 if it is not so, 2 if this Python came
without its tests.
"""

from __future__ import annotations

import argparse
import array
import importlib
import io
import json
import select
import selectors
import socket
import struct
import subprocess
import sys
import time
import unittest
from typing import TYPE_CHECKING, Any

import fsocket
from fsocket import polling

if TYPE_CHECKING:
    from collections.abc import Callable

ASYNCIO = ("test_events", "test_sock_lowlevel", "test_streams", "test_server")
TIMEOUT = 900


def run(suite: unittest.TestSuite) -> dict[str, list[str]]:
    """Run a suite; the ids of its tests by how they ended."""
    output = io.StringIO()
    result = unittest.TextTestRunner(stream=output, verbosity=0).run(suite)
    broken = [*result.failures, *result.errors, *((test, "") for test in result.unexpectedSuccesses)]
    return {
        "failed": sorted({test.id() for test, _ in broken}),
        "skipped": sorted({test.id() for test, _ in result.skipped}),
        "run": [str(result.testsRun)],
        "output": [output.getvalue()[-20000:]],
    }


def in_time(sock: socket.socket, call: Callable[[], Any], *, sending: bool = False) -> Any:
    """Call, as often as it takes, within the timeout of a stdlib socket, of which the system knows nothing."""
    timeout = sock.gettimeout()
    deadline = time.monotonic() + (timeout or 0)
    while True:
        try:
            return call()
        except BlockingIOError:
            if not timeout:
                raise
        left = max(0, deadline - time.monotonic())
        if not any(select.select([] if sending else [sock], [sock] if sending else [], [], left)):
            raise TimeoutError("timed out")


def control_tuple(value: Any) -> tuple[int, int, bytes]:
    """A control message as the stdlib shows it."""
    if isinstance(value, fsocket.Descriptors):
        return socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", value.take()).tobytes()
    if isinstance(value, fsocket.HopLimit):
        return socket.IPPROTO_IPV6, socket.IPV6_HOPLIMIT, struct.pack("i", value.value)
    if isinstance(value, fsocket.TrafficClass):
        return socket.IPPROTO_IPV6, socket.IPV6_TCLASS, struct.pack("i", value.value)
    return value.level, value.type, value.data


def address_tuple(address: Any) -> Any:
    """An address as the stdlib shows it."""
    if isinstance(address, fsocket.SockaddrIn):
        return address.addr, address.port
    if isinstance(address, fsocket.SockaddrIn6):
        return address.addr, address.port, address.flowinfo, address.scope_id
    return address


class MessageSocket:
    """The three methods of a stdlib socket, over our two functions."""

    def sendmsg(self: Any, buffers: Any, ancdata: Any = (), flags: int = 0, address: Any = None) -> int:
        parts = list(buffers)
        sent: int = in_time(self, lambda: fsocket.socket_sendmsg(self, parts, ancdata, flags, address), sending=True)
        return sent

    def recvmsg_into(self: Any, buffers: Any, ancbufsize: int = 0, flags: int = 0) -> tuple[int, list[Any], int, Any]:
        parts = list(buffers)
        message = in_time(self, lambda: fsocket.socket_recvmsg(self, parts, ancbufsize, flags))
        return message.count, list(map(control_tuple, message.control)), message.flags, address_tuple(message.address)

    def recvmsg(self: Any, bufsize: int, ancbufsize: int = 0, flags: int = 0) -> tuple[bytes, list[Any], int, Any]:
        room = bytearray(bufsize)
        count, *rest = MessageSocket.recvmsg_into(self, [room], ancbufsize, flags)
        return bytes(room[:count]), *rest


def message_suite() -> unittest.TestSuite:
    """The classes of ``test_socket`` for messages, and for signals that come while one is sent or received."""
    module = importlib.import_module("test.test_socket")
    for name in ("sendmsg", "recvmsg", "recvmsg_into"):
        assert hasattr(socket.socket, name), f"this Python has no {name} to stand in for"
        setattr(socket.socket, name, vars(MessageSocket)[name])
    load = unittest.defaultTestLoader.loadTestsFromTestCase
    suite = unittest.TestSuite()
    for case in vars(module).values():
        if not isinstance(case, type) or not issubclass(case, unittest.TestCase):
            continue
        if issubclass(case, module.SendrecvmsgBase):
            suite.addTest(load(case))
        elif issubclass(case, module.InterruptedTimeoutBase):
            suite.addTests(test for test in load(case) if "msg" in test.id().rpartition(".")[2])
    return suite


def selector_suite(backend: str) -> unittest.TestSuite:
    """The classes of ``test_selectors`` that take any selector."""
    module = importlib.import_module("test.test_selectors")

    class FsocketSelectorTestCase(module.BaseSelectorTestCase, module.ScalableSelectorMixIn, unittest.TestCase):  # type: ignore[misc, name-defined]
        """Both for one back end."""

        def SELECTOR(self) -> fsocket.Selector:  # noqa: N802  (the suite's name for it)
            return fsocket.Selector(backend)

    return unittest.defaultTestLoader.loadTestsFromTestCase(FsocketSelectorTestCase)


def asyncio_suite(backend: str | None) -> unittest.TestSuite:
    """The modules of ``test_asyncio``; with a back end, every selector that they make is ours.

    Except, on Windows, those of socketserver, which the tests' HTTP server waits with: there a connection is non-blocking if
    the listener that it comes from is, and a listener that is registered with ours is; that server cannot do with it.
    """
    if backend:
        if sys.platform == "win32":
            importlib.import_module("socketserver")  # keeps the one that it finds now
        for name in ("DefaultSelector", "SelectSelector", "PollSelector", "EpollSelector", "KqueueSelector"):
            if hasattr(selectors, name):
                setattr(selectors, name, lambda: fsocket.Selector(backend))
    return unittest.defaultTestLoader.loadTestsFromNames([f"test.test_asyncio.{name}" for name in ASYNCIO])


def in_a_process(*arguments: str) -> dict[str, list[str]]:
    """One suite in a fresh interpreter."""
    command = [sys.executable, "-W", "ignore", __file__, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT, check=False)
    try:
        found: dict[str, list[str]] = json.loads(done.stdout.splitlines()[-1])
    except (IndexError, ValueError):
        raise SystemExit(f"{command} ended with {done.returncode}:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}") from None
    return found


def told(name: str, found: dict[str, list[str]]) -> str:
    return f"{name}: {found['run'][0]} run, {len(found['skipped'])} skipped, {len(found['failed'])} failed"


def main() -> int:
    parser = argparse.ArgumentParser(description="CPython's suites of messages, selectors and asyncio over fsocket.")
    parser.add_argument("--backend", choices=polling.BACKENDS, action="append", help="one of this system's (default: all)")
    parser.add_argument("--one", nargs=2, metavar=("SUITE", "BACKEND"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        suite, backend = arguments.one
        suites = {
            "messages": message_suite,
            "selectors": lambda: selector_suite(backend),
            "asyncio": lambda: asyncio_suite(None if backend == "stdlib" else backend),
        }
        print(json.dumps(run(suites[suite]())))
        return 0
    try:
        for name in ("test.test_socket", "test.test_selectors", "test.test_asyncio"):
            importlib.import_module(name)
    except ImportError as error:
        print(f"this Python came without its tests: {error}")
        return 2
    right = True
    if sys.platform != "win32":  # where stdlib sockets have none of the three
        found = in_a_process("--one", "messages", "")
        print(told("test_socket, messages", found), flush=True)
        if found["failed"] or not int(found["run"][0]):
            right = False
            print(found["output"][0])
    stdlib = in_a_process("--one", "asyncio", "stdlib")
    print(told("test_asyncio, the stdlib's selectors", stdlib), flush=True)
    for backend in arguments.backend or polling.BACKENDS:
        found = in_a_process("--one", "selectors", backend)
        print(told(f"test_selectors, {backend}", found), flush=True)
        if found["failed"]:
            right = False
            print(found["output"][0])
        found = in_a_process("--one", "asyncio", backend)
        different = set(found["failed"]) ^ set(stdlib["failed"])
        if different:
            # A test that fails now and then is not a difference: both once more.
            again = in_a_process("--one", "asyncio", "stdlib"), in_a_process("--one", "asyncio", backend)
            different &= set(again[0]["failed"]) ^ set(again[1]["failed"])
        print(told(f"test_asyncio, {backend}", found), flush=True)
        if different:
            right = False
            print(f"not the same as on the stdlib's selectors: {sorted(different)}\n{found['output'][0]}")
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
