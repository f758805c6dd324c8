"""One run of octets sent as many datagrams of one size, which the system cuts where it can."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import _native
from ._native import ffi, lib
from .address import Address, as_sockaddr
from .argument import c_int, integer
from .buffer import locate
from .builtin import with_builtin
from .errors import raise_error
from .handle import Handle, kind_of, number_of
from .interruption import Interruption

if TYPE_CHECKING:
    from .buffer import Readable

_MOST_SIZE = 1 << 62  # of a segment: far more than there is memory
_UNFINISHED = {-lib.FS_EINTR, lib.FS_BATCH_SHORT}
_GONE = ffi.typeof("int64_t *")


@with_builtin
def socket_send_segments(
    fd: Handle,
    buffer: Readable,
    segment_size: int,
    addr: Address | None = None,
    start: int = 0,
    end: int | None = None,
    flags: int = 0,
) -> int:
    """sendmsg(2) with UDP_SEGMENT; Winsock WSASendMsg with UDP_SEND_MSG_SIZE; one by one where there is neither.

    fd: a socket that keeps datagrams apart. buffer, start, end, flags: as for `socket_send`. segment_size: octets of every
    datagram but the last, which has what is left. addr: where to; None: to the peer of a connected socket.

    As many calls are made as it takes: a call has a limit of octets and one of datagrams. A socket that has refused to have
    datagrams cut (without checksums, for example) is not asked again. Where a segment is longer than the way takes, it is sent
    as `socket_send` sends it, in fragments or not at all.

    Returns the octets sent: fewer than asked for when an error came after the first datagrams, which the next call will meet.
    Raises OSError; ValueError for a size below 1; TypeError or ValueError for a buffer or a range that cannot be.
    Source: udp(7); Microsoft, "IPPROTO_UDP socket options".
    """
    return _send(fd, buffer, segment_size, addr, start, end, flags, 0)


def _send(
    fd: Handle, buffer: Readable, segment_size: int, addr: Address | None, start: int, end: int | None, flags: int, sent: int
) -> int:
    """The same, going on after so many octets."""
    pointer, first, last = locate(buffer, start, end, writable=False)
    size = integer(segment_size, "segment_size")
    if size < 1:
        raise ValueError(f"segment_size must be 1 or more octets, not {size}")
    sockaddr = b"" if addr is None else as_sockaddr(addr).sockaddr
    number, flags = number_of(fd), c_int(flags, "flags")
    if sent and sent >= last - first:
        return sent  # there is less by now
    what = (pointer, first, last, min(size, _MOST_SIZE), flags, kind_of(fd), sockaddr, len(sockaddr))
    gone = ffi.new(_GONE, sent)
    interruption = None
    while (result := lib.fs_send_segments(number, *what, gone)) in _UNFINISHED:
        if result == lib.FS_BATCH_SHORT:
            continue  # here, handlers of signals run
        interruption = interruption or Interruption(number, "sendmsg", sending=True)
        if interruption.timed_out():
            result = -lib.FS_EWOULDBLOCK
            break
    if result < 0 and gone[0] == 0:
        raise_error(-result, "sendmsg", number)
    went: int = gone[0]
    return went


if hasattr(_native, "set_up_segments"):
    _native.set_up_segments(_send)

__all__ = ["socket_send_segments"]
