"""The four transfer calls as CPython's builtins: what they look like, and that they leave to Python what is not theirs."""

from __future__ import annotations

import gc
import inspect
import pickle
import sys
import weakref
from typing import TYPE_CHECKING, Any

import pytest

import fsocket

if TYPE_CHECKING:
    from collections.abc import Callable

    Pair = tuple[int, int]

NAMES = ["socket_send", "socket_sendto", "socket_recv", "socket_recvfrom"]

pytestmark = pytest.mark.skipif(sys.implementation.name != "cpython", reason="only CPython has builtins of C")


@pytest.fixture(params=NAMES)
def call(request: pytest.FixtureRequest) -> Any:
    return getattr(fsocket, request.param)


def test_a_call_has_the_name_module_and_documentation_of_its_function(call: Any) -> None:
    function = call.__self__
    assert inspect.isbuiltin(call)
    assert inspect.isfunction(function)
    assert call.__name__ == function.__name__
    assert call.__module__ == "fsocket"
    assert inspect.getdoc(call) == inspect.getdoc(function)


def test_a_call_has_the_signature_of_its_function(call: Any) -> None:
    shown = inspect.signature(call).parameters.values()
    meant = inspect.signature(call.__self__).parameters.values()
    assert [(p.name, p.default, p.kind) for p in shown] == [(p.name, p.default, p.kind) for p in meant]


def test_each_call_stands_for_a_function_of_its_own() -> None:
    assert len({getattr(fsocket, name).__self__ for name in NAMES}) == len(NAMES)


def test_a_call_is_found_again_by_its_name(call: Any) -> None:
    assert getattr(sys.modules["fsocket"], call.__name__) is call
    with pytest.raises((TypeError, AttributeError, pickle.PicklingError)):
        pickle.dumps(call.__self__)  # the function behind it cannot be, for its name leads to the call


def test_every_error_of_a_call_is_that_of_its_function(call: Any, udp_pair: Pair) -> None:
    fd, to = udp_pair[0], fsocket.socket_name(udp_pair[1])
    wrong: list[tuple[Any, ...]] = [
        (),
        (fd,),
        (None, bytearray(1)),
        (fd, "text"),
        (fd, None),
        (fd, bytearray(1), -1),
        (fd, bytearray(1), 2),
        (fd, bytearray(1), 0, 2),
        (fd, bytearray(1), 0, 1, "flags"),
        (fd, bytearray(1), 0, 1, 1 << 40),
        (fd, bytearray(1), to, -1),
        (fd, bytearray(1), to, 0, 2),
        (fd, bytearray(1), ("name", 1)),
        (-1, bytearray(1), *([to] if call is fsocket.socket_sendto else [])),
        (1 << 40, bytearray(1), *([to] if call is fsocket.socket_sendto else [])),
        (fd, memoryview(bytearray(4))[::2], *([to] if call is fsocket.socket_sendto else [])),
    ]
    for arguments in wrong:
        outcomes = []
        for form in (call, call.__self__):
            with pytest.raises((TypeError, ValueError, OverflowError, OSError)) as caught:
                form(*arguments)
            outcomes.append((type(caught.value), str(caught.value)))
        assert outcomes[0] == outcomes[1], arguments


def test_a_call_keeps_no_reference_to_what_it_was_given(call: Any, udp_pair: Pair) -> None:
    class Memory(bytearray):
        pass

    class Number(int):
        pass

    memory = Memory(8)
    start, end = Number(1), Number(8)
    counts = [sys.getrefcount(thing) for thing in (memory, start, end)]
    to = (fsocket.socket_name(udp_pair[1]),) if call is fsocket.socket_sendto else ()
    fsocket.socket_send(udp_pair[1], b"x" * 4)
    call(udp_pair[0], memory, *to, start, end)
    with pytest.raises(ValueError, match="within"):
        call(udp_pair[0], memory, *to, end, start)
    assert [sys.getrefcount(thing) for thing in (memory, start, end)] == counts
    gone = weakref.ref(memory)
    del memory
    gc.collect()
    assert gone() is None


def test_a_call_takes_subclasses_of_int_and_objects_with_index(calls: Any, udp_pair: Pair) -> None:
    class Index:
        def __index__(self) -> int:
            return 2

    class Number(int):
        pass

    assert calls.send(Number(udp_pair[0]), b"abcd", Index(), Number(3)) == 1
    assert calls.recv(udp_pair[1], bytearray(8), Index()) == 1


def test_what_python_code_raises_within_a_call_comes_through(calls: Any, udp_pair: Pair) -> None:
    class Broken:
        def fileno(self) -> int:
            raise ZeroDivisionError

        def __index__(self) -> int:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        calls.recv(Broken(), bytearray(1))
    with pytest.raises(ZeroDivisionError):
        calls.recv(udp_pair[0], bytearray(8), Broken())
    with pytest.raises(ZeroDivisionError):
        calls.send(udp_pair[0], bytearray(8), 0, Broken())


@pytest.mark.parametrize("error", [KeyboardInterrupt, ZeroDivisionError, TimeoutError])
def test_what_is_raised_only_once_within_a_call_comes_through(error: type[BaseException], calls: Any, udp_pair: Pair) -> None:
    # As a handler of a signal raises, wherever Python code happens to run.
    class Interrupted:
        def __init__(self) -> None:
            self.asked = 0

        def fileno(self) -> int:
            self.asked += 1
            if self.asked == 1:
                raise error
            return udp_pair[0]

    address = fsocket.socket_name(udp_pair[1])
    uses: list[Callable[[Any], object]] = [
        lambda handle: calls.send(handle, b"x"),
        lambda handle: calls.sendto(handle, b"x", address),
        lambda handle: calls.recv(handle, bytearray(1)),
        lambda handle: calls.recvfrom(handle, bytearray(1)),
        lambda handle: fsocket.socket_sendmsg(handle, [b"x"]),
        lambda handle: fsocket.socket_recvmsg(handle, [bytearray(1)]),
        lambda handle: fsocket.socket_recv_batch(handle, fsocket.Batch(1, 8)),
        lambda handle: fsocket.socket_send_batch(handle, [b"x"]),
        lambda handle: fsocket.socket_send_segments(handle, b"xx", 1),
    ]
    fsocket.set_nonblocking(udp_pair[0])
    for use in uses:
        handle = Interrupted()
        with pytest.raises(error):
            use(handle)
        assert handle.asked == 1


def test_a_call_goes_on_with_the_buffer_when_start_changes_it(calls: Any, udp_pair: Pair) -> None:
    # The number is asked for while the memory is held, or before its size is looked at: either way nothing is out of range.
    memory = bytearray(64)

    class Shrinks:
        def __index__(self) -> int:
            memory.clear()
            return 32

    with pytest.raises((BufferError, ValueError)):
        calls.send(udp_pair[0], memory, Shrinks())


def test_a_call_goes_on_with_the_buffer_when_fileno_changes_it(calls: Any, udp_pair: Pair) -> None:
    memory = bytearray(64)

    class Shrinks:
        def fileno(self) -> int:
            memory.clear()
            return udp_pair[0]

    with pytest.raises((BufferError, ValueError)):
        calls.send(Shrinks(), memory)


def test_threads_use_the_calls_at_the_same_time(calls: Any, background: Callable[..., Any]) -> None:
    def work() -> int:
        fds = fsocket.open_socketpair()
        done = 0
        try:
            room = fsocket.Buffer(64)
            for number in range(2000):
                octets = number.to_bytes(4, "big")
                assert calls.send(fds[0], octets) == 4
                assert calls.recv(fds[1], room) == 4
                assert room[:4] == octets
                done += 1
        finally:
            for fd in fds:
                fsocket.close_socket(fd)
        return done

    tasks = [background(work) for _ in range(4)]
    assert [task.result() for task in tasks] == [2000] * 4
