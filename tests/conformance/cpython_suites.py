"""CPython's own selector and asyncio suites, over fsocket.Selector.

    python tests/conformance/cpython_suites.py [--backend NAME]

``test_selectors``: its base class of tests and the one with as many files as the system allows, with fsocket.Selector in the
place of the stdlib's; all of them have to pass. ``test_asyncio``: the modules named below twice, on the stdlib's selectors and
with fsocket.Selector in their place; what fails has to be the same. Exit status 1 if it is not so, 2 if this Python came
without its tests.
"""

from __future__ import annotations

import argparse
import importlib
import io
import json
import selectors
import subprocess
import sys
import unittest

import fsocket
from fsocket import polling

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
    parser = argparse.ArgumentParser(description="CPython's selector and asyncio suites over fsocket.Selector.")
    parser.add_argument("--backend", choices=polling.BACKENDS, action="append", help="one of this system's (default: all)")
    parser.add_argument("--one", nargs=2, metavar=("SUITE", "BACKEND"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        suite, backend = arguments.one
        made = selector_suite(backend) if suite == "selectors" else asyncio_suite(None if backend == "stdlib" else backend)
        print(json.dumps(run(made)))
        return 0
    try:
        importlib.import_module("test.test_selectors")
        importlib.import_module("test.test_asyncio")
    except ImportError as error:
        print(f"this Python came without its tests: {error}")
        return 2
    right = True
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
