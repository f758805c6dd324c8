"""Many datagrams in one call, in and out, over memory that is set up once.

On CPython what is exported as socket_recv_batch, socket_send_batch and Batch.__getitem__ are the builtins of
``native/batch_calls.c``, which take the calls that go well and leave all others to what is here.
"""

from __future__ import annotations

import mmap
import sys
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from . import _native, constants
from ._native import ffi, lib
from .address import Address, Sockaddr, as_sockaddr, from_octets
from .argument import c_int, integer
from .buffer import Readable, locate
from .builtin import with_builtin
from .errors import raise_error
from .handle import Handle, number_of
from .interruption import Interruption

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from typing_extensions import Self

    from ._native import CData
    from .control.values import ControlValue

#: What the calls are named in errors.
_RECEIVE, _SEND = ("recvmmsg", "sendmmsg") if sys.platform == "linux" else ("recvmsg", "sendmsg")

_CUT = constants.MSG_TRUNC | constants.MSG_CTRUNC
_MOST_SLOTS = 1 << 16
_OCTETS = ffi.typeof("char[]")
_POINTER = ffi.typeof("const char *")
_DATAGRAM = ffi.typeof("struct fs_datagram *")
_OUTGOING = ffi.typeof("struct fs_outgoing[]")
_SENDING = ffi.typeof("struct fs_sending *")


class Datagram:
    """A datagram of a `Batch`.

    Attributes: `data`, a memoryview of the batch's octets, where they are until the next call that fills the batch; `address`,
    the sender, None where the system tells none; `flags`, the ``MSG_`` flags that it came with.
    """

    __slots__ = ("_control", "address", "data", "flags")

    data: memoryview
    address: Sockaddr | None
    flags: int
    _control: tuple[ControlValue, ...] | bytes  # octets until somebody asks for it

    def __init__(
        self,
        data: memoryview,
        address: Sockaddr | None = None,
        flags: int = 0,
        control: tuple[ControlValue, ...] | bytes = (),
    ) -> None:
        self.data = data if isinstance(data, memoryview) else memoryview(data)
        self.address = address if address is None or isinstance(address, Sockaddr) else as_sockaddr(address)
        self.flags = c_int(flags, "flags")
        self._control = control

    @property
    def control(self) -> tuple[ControlValue, ...]:
        """What came beside the octets, as typed values; the size of segments is not among them, which tells no more."""
        if isinstance(self._control, bytes):
            self._control = _decoded(self._control)
        return self._control

    @property
    def truncated(self) -> bool:
        """Whether its octets or its control data had no room, and the rest is gone: MSG_TRUNC or MSG_CTRUNC in `flags`."""
        return self.flags & _CUT != 0

    def __repr__(self) -> str:
        return f"<Datagram of {len(self.data)} octets from {self.address}{', truncated' if self.truncated else ''}>"


def _decoded(octets: bytes, owning: bool = False) -> tuple[ControlValue, ...]:
    """What control data say; owning: descriptors among them are the values' from now on."""
    from .control import values  # noqa: PLC0415  (few ask, and it takes a while to import)
    from .control.codec import decode_control  # noqa: PLC0415

    decoded = decode_control(octets, owning)
    if sys.platform == "linux" or sys.platform == "win32":
        return tuple(value for value in decoded if not isinstance(value, values.SegmentSize))
    return decoded


class Batch:
    """Room for many datagrams, set up once, which `socket_recv_batch` fills again and again.

    slots: how many messages it takes in a call. size: octets of each; more is cut off. control_size: octets of room for the
    control data of each, as `control_space` counts them. A socket with UDP_GRO (on Windows, UDP_RECV_MAX_COALESCED_SIZE) is
    given datagrams of one sender put together, and a slot has to have room for all of them, which are 65,535 octets at most: in
    the batch they are the datagrams that they were. control_size then has to have room for times of arrival and whatever else
    options of the socket bring: where their size does not fit any more, they stay together, and say that they are truncated.

    ``len(batch)`` is how many datagrams the last call has brought; ``batch[i]`` is one of them as a `Datagram`, made when it is
    asked for, and going through the batch is going through them. Their octets stay where they are until the next call that
    fills the batch; a view of them stays good after that, and after the batch is gone, but may then show others. Descriptors
    among control data that nobody has taken by then are closed. A batch is one thread's at a time: while a call is at it, it is
    empty to others, and a second call on it is refused with ValueError.
    """

    __slots__ = ("_memory", "_native", "_octets", "_owned", "_pointer", "_slices", "control_size", "size", "slots")

    slots: int
    size: int
    control_size: int
    _memory: CData
    _native: CData
    _octets: memoryview
    _pointer: CData
    _slices: list[object]  # the builtins'
    _owned: dict[int, tuple[ControlValue, ...]]  # by slot: control data with descriptors, which must be decoded but once

    def __new__(cls, slots: int = 32, size: int = 2048, control_size: int = 0) -> Self:
        """Set it up here, so that its memory is never another one's: the kernel may be writing into it."""
        count = _within(slots, "slots", 1, _MOST_SLOTS)
        room = _within(size, "size", 0, _MOST_OCTETS)
        control_room = _within(control_size, "control_size", 0, _MOST_OCTETS)
        self = super().__new__(cls)
        self.slots, self.size, self.control_size = count, room, control_room
        self._owned = {}
        self._slices = [None] * count
        octets = _memory(_possible(lib.fs_batch_octets(count, room)))
        # It is zeroed, and apart from the octets, since it holds pointers.
        self._memory = ffi.new(_OCTETS, _possible(lib.fs_batch_size(count, control_room)))
        self._pointer = ffi.from_buffer(_OCTETS, octets, require_writable=True)
        self._octets = memoryview(octets)
        self._native = lib.fs_batch_make(self._memory, self._pointer, count, room, control_room)
        return self

    def __init__(self, slots: int = 32, size: int = 2048, control_size: int = 0) -> None:
        pass  # __new__ has done it

    def __del__(self) -> None:
        native = getattr(self, "_native", None)
        if native is not None:
            lib.fs_batch_drop(native)

    def __reduce_ex__(self, protocol: object) -> str:
        raise TypeError("a Batch is bound to its memory: copy or pickle what is in it")

    def __len__(self) -> int:
        return lib.fs_batch_count(self._native)

    def __getitem__(self, index: int) -> Datagram:
        found = self._find(index)
        address = from_octets(ffi.unpack(found.address, found.address_length)) if found.address_length else None
        control: tuple[ControlValue, ...] | bytes = ()
        if found.descriptors:
            control = self._control_of(found)
        elif found.control_length:
            control = ffi.unpack(found.control, found.control_length)
        return Datagram(self._view(found), address, found.flags, control)

    def __iter__(self) -> Iterator[Datagram]:
        return map(self.__getitem__, range(len(self)))

    def data(self, index: int) -> memoryview:
        """No system call. The octets of a datagram where they are, as `Datagram.data`."""
        return self._view(self._find(index))

    def address(self, index: int) -> Sockaddr | None:
        """No system call. The sender of a datagram, as `Datagram.address`."""
        found = self._find(index)
        return from_octets(ffi.unpack(found.address, found.address_length)) if found.address_length else None

    def _find(self, index: int) -> CData:
        count = len(self)
        position = integer(index, "index")
        position += count if position < 0 else 0
        found = ffi.new(_DATAGRAM)
        if not (0 <= position < count and lib.fs_batch_datagram(self._native, position, found)):
            raise IndexError(f"the batch has {count} datagrams, and no datagram {index}")
        return found

    def _view(self, found: CData) -> memoryview:
        return self._octets[found.start : found.start + found.length]

    def _control_of(self, found: CData) -> tuple[ControlValue, ...]:
        """Control data that descriptors may be among, which are whose who asks first."""
        if lib.fs_batch_take(self._native, found.slot):
            self._owned[found.slot] = _decoded(ffi.unpack(found.control, found.control_length), owning=True)
        if found.slot in self._owned:
            return self._owned[found.slot]
        return _decoded(ffi.unpack(found.control, found.control_length)) if found.control_length else ()

    def __repr__(self) -> str:
        return f"<Batch of {len(self)} datagrams, with room for {self.slots} of {self.size} octets>"


#: Octets of a slot, far more than any datagram has; what a machine has no memory for is MemoryError.
_MOST_OCTETS = 1 << 30


def _within(value: object, name: str, least: int, most: int) -> int:
    number = integer(value, name)
    if not least <= number <= most:
        raise ValueError(f"{name} must be {least} to {most}, not {number}")
    return number


def _possible(size: int) -> int:
    if size > sys.maxsize:
        raise MemoryError(f"a batch of {size} octets")
    return size


def _memory(size: int) -> mmap.mmap:
    """Zeros that take up memory only where they are written, and are not shared with child processes."""
    try:
        if sys.platform == "win32":
            return mmap.mmap(-1, max(size, 1))
        return mmap.mmap(-1, max(size, 1), flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    except OSError:
        raise MemoryError(f"a batch of {size} octets") from None


@with_builtin
def socket_recv_batch(fd: Handle, batch: Batch, flags: int = 0) -> int:
    """recvmmsg(2) with MSG_WAITFORONE, elsewhere recvmsg(2) again and again; Winsock WSARecvFrom or WSARecvMsg.

    Waits for a datagram, and takes all that are there then. fd: a socket that keeps datagrams apart; of a stream, each slot
    takes what octets there are, and none at its end. batch: where the datagrams go; those of the call before are gone. flags:
    ``MSG_`` constants.

    Returns how many datagrams came: 1 to `batch.slots`, or more where the system has put datagrams together (UDP_GRO). One that
    was cut off says so (`Datagram.truncated`); it raises nothing. An error that follows the first datagrams is raised by the
    next call. Raises OSError; then the batch is empty. ValueError while another thread's call is at the batch.
    """
    if not isinstance(batch, Batch):
        raise TypeError(f"batch must be a Batch, not {type(batch).__name__!r}")
    number, flags = number_of(fd), c_int(flags, "flags")
    batch._owned.clear()  # what nobody else has is closed
    interruption = None
    while (result := lib.fs_recv_batch(number, batch._native, flags)) == -lib.FS_EINTR:
        interruption = interruption or Interruption(number, _RECEIVE, sending=False)
        interruption.wait()
    if result == lib.FS_BATCH_BUSY:
        raise ValueError(_BUSY)
    if result < 0:
        raise_error(-result, _RECEIVE, number)
    return result


#: What sending answers that is to be taken up again.
_UNFINISHED = {-lib.FS_EINTR, lib.FS_BATCH_SHORT}

_BUSY = "another thread's call is at the batch"


class SentCount(int):
    """How many datagrams have gone, and why the next one did not."""

    #: None when all have gone, else the OSError of the one that comes next.
    error: OSError | None = None

    def __new__(cls, count: int, error: OSError | None = None) -> Self:
        """Note the error where there is one: SentCount itself has None."""
        self = super().__new__(cls, count)
        if error is not None:
            self.error = error
        return self


#: What can be sent as a datagram: octets, octets with an address of their own, or what has been received.
Outgoing: TypeAlias = "Readable | tuple[Readable, Address | None] | Datagram"


@with_builtin
def socket_send_batch(
    fd: Handle, datagrams: Sequence[Outgoing] | Batch | Readable, addr: Address | list[Address] | None = None, flags: int = 0
) -> SentCount:
    """sendmmsg(2), elsewhere sendmsg(2) again and again; Winsock WSASendTo.

    fd: a socket. datagrams: a sequence of octets (anything that `socket_send` takes, but for bare pointers), of pairs of octets
    and an address, or of `Datagram`; or a `Batch`, whose datagrams go as they are, without a copy, and on Linux as segments of
    one message where some in a row have one length and go to one address. addr: where all of them go; or a list of addresses,
    one for each; or, with octets alone in the place of `datagrams`, those that they go to, one after the other. None: a pair's
    own address, for what has been received its sender, otherwise the peer of a connected socket. flags: ``MSG_`` constants.

    Returns how many went, an int with `error`: None when all went, otherwise the OSError why the next one did not; those after
    it were not tried. Raises OSError only if none went; TypeError or ValueError, before anything goes, for what cannot be sent;
    ValueError while another thread's call is at the batch, or if something has filled it before all had gone.
    """
    return _send(fd, datagrams, addr, flags, 0, 0)


def _send(fd: Handle, datagrams: object, addr: object, flags: int, sent: int, octets: int) -> SentCount:
    """The same, going on with the datagram `sent`, of which so many octets have gone."""
    number, flags = number_of(fd), c_int(flags, "flags")
    done = ffi.new(_SENDING)
    done.sent, done.octets = sent, octets
    if not isinstance(datagrams, Batch):
        return _all_sent(number, _listed(datagrams, addr), flags, done, lib.fs_send_batch)
    native = datagrams._native
    fills = lib.fs_batch_fills(native)
    if fills < 0:
        raise ValueError(_BUSY)
    if isinstance(addr, list):
        return _all_sent(number, _places(datagrams, addr), flags, done, partial(_send_filled, native, fills))
    sockaddr = b"" if addr is None else _sockaddr(addr)
    return _sent(number, lib.fs_send_filled, (native, fills, sockaddr, len(sockaddr)), flags, done)


def _send_filled(native: CData, fills: int, number: int, outgoing: CData, count: int, flags: int, done: CData) -> int:
    return lib.fs_send_filled_batch(number, native, fills, outgoing, count, flags, done)


def _places(batch: Batch, addresses: list[Address]) -> list[tuple[object, bytes, bool]]:
    """The octets of all datagrams of a batch, as `locate` has them, with where each goes."""
    found = ffi.new(_DATAGRAM)
    places: list[tuple[CData, int, int]] = []
    while lib.fs_batch_datagram(batch._native, len(places), found):
        places.append((batch._pointer + found.start, 0, found.length))
    if len(addresses) != len(places):
        raise ValueError(f"addr has {len(addresses)} addresses for {len(places)} datagrams")
    return [(place, _sockaddr(where), False) for place, where in zip(places, addresses, strict=True)]


def _sockaddr(addr: object) -> bytes:
    return as_sockaddr(addr).sockaddr  # type: ignore[arg-type]  # whether it is an address is the question


def _is_octets(value: object) -> bool:
    if isinstance(value, ffi.CData):
        return True
    try:
        memoryview(value).release()  # type: ignore[arg-type]  # whether it has the buffer protocol is the question
    except TypeError:
        return False
    except (BufferError, ValueError):
        pass  # it has: what is wrong with it is told where it is located
    return True


def _listed(datagrams: object, addr: object) -> list[tuple[object, bytes, bool]]:
    """What is to go: octets, the sockaddr (none: to the peer), and whether that is the sender's."""
    if _is_octets(datagrams):
        if not isinstance(addr, list):
            raise TypeError("datagrams must be a sequence of them; octets alone go to each of a list of addresses")
        return [(datagrams, _sockaddr(one), False) for one in addr]
    if not isinstance(datagrams, Sequence) or isinstance(datagrams, str):
        raise TypeError(f"datagrams must be a sequence of octets or a Batch, not {type(datagrams).__name__!r}")
    if not isinstance(addr, list):
        sockaddr = None if addr is None else _sockaddr(addr)
        return [_one(one, sockaddr) for one in datagrams]
    if len(addr) != len(datagrams):
        raise ValueError(f"addr has {len(addr)} addresses for {len(datagrams)} datagrams")
    return [_one(one, _sockaddr(where)) for one, where in zip(datagrams, addr, strict=True)]


def _one(datagram: object, sockaddr: bytes | None) -> tuple[object, bytes, bool]:
    if isinstance(datagram, Datagram):
        if sockaddr is not None:
            return datagram.data, sockaddr, False
        return datagram.data, b"" if datagram.address is None else datagram.address.sockaddr, True
    if not isinstance(datagram, tuple):
        return datagram, sockaddr or b"", False
    if len(datagram) != 2:
        raise ValueError(f"a tuple among the datagrams is a pair of octets and an address, not {len(datagram)} things")
    if sockaddr is not None:
        raise ValueError("a pair has an address of its own: with addr, datagrams are octets")
    octets, where = datagram
    return octets, b"" if where is None else _sockaddr(where), False


def _all_sent(
    number: int, listed: list[tuple[object, bytes, bool]], flags: int, done: CData, send: Callable[..., int]
) -> SentCount:
    outgoing = ffi.new(_OUTGOING, len(listed))
    kept = []  # as long as the C has pointers to it
    for one, (octets, sockaddr, answers) in zip(outgoing, listed, strict=True):
        pointer, _, one.length = octets if isinstance(octets, tuple) else locate(octets, 0, None, writable=False)
        address = ffi.from_buffer(_OCTETS, sockaddr) if sockaddr else ffi.NULL
        one.octets = ffi.cast(_POINTER, pointer)
        one.sockaddr, one.sockaddr_length, one.answers = address, len(sockaddr), answers
        kept.append((pointer, address))
    return _sent(number, send, (outgoing, len(listed)), flags, done)


def _sent(number: int, send: Callable[..., int], what: tuple[object, ...], flags: int, done: CData) -> SentCount:
    """Send on until all have gone, or one does not go."""
    interruption = None
    while (result := send(number, *what, flags, done)) in _UNFINISHED:
        if result == lib.FS_BATCH_SHORT:
            continue  # here, handlers of signals run
        interruption = interruption or Interruption(number, _SEND, sending=True)
        if interruption.timed_out():
            result = -lib.FS_EWOULDBLOCK
            break
    if result == lib.FS_BATCH_BUSY:
        raise ValueError(f"another call is at the batch, or has filled it meanwhile; {done.sent} datagrams have gone")
    return sent_count(done.sent, done.octets, -result, number)


def sent_count(sent: int, octets: int, code: int, fd: Handle) -> SentCount:
    """What has come of sending: so many datagrams and octets of one more, and the code of the system's error, or 0."""
    if code == 0:
        return SentCount(sent)
    try:
        raise_error(code, _SEND, fd)
    except OSError as error:
        if octets:
            error.characters_written = octets  # type: ignore[attr-defined]  # BlockingIOError has it; the others may as well
        if sent == 0:
            raise
        return SentCount(sent, error.with_traceback(None))


if hasattr(_native, "set_up_batch"):
    Batch.__getitem__ = _native.set_up_batch(  # type: ignore[method-assign]  # with the same arguments and answers
        Batch, Datagram, SentCount, _send, sent_count, Batch.__getitem__
    )

__all__ = ["Batch", "Datagram", "SentCount", "socket_recv_batch", "socket_send_batch"]
