"""Every error that fsocket raises is made here, from the code that the C call itself brought back."""

from __future__ import annotations

import errno
import os
import sys
from typing import TYPE_CHECKING, NoReturn

from ._native import ffi, lib
from .handle import number_of

if TYPE_CHECKING:
    from .address import Sockaddr
    from .handle import Handle

_TEXT_SIZE = 1024


class ShortBufferError(OSError):
    """A datagram was longer than the room for it; what fits has been stored, the rest is gone.

    call: the system call. count: the octets stored. length: the true length of the datagram, or None where the system does
    not tell. address: the sender, where the call tells senders, else None.
    """

    call: str
    count: int
    length: int | None
    address: Sockaddr | None

    def __init__(self, call: str, count: int, length: int | None = None, address: Sockaddr | None = None) -> None:
        longer = "a longer datagram" if length is None else f"a datagram of {length}"
        super().__init__(errno.EMSGSIZE, f"{call}: {longer} was cut off at the buffer's {count} octets")
        self.call = call
        self.count = count
        self.length = length
        self.address = address

    def __reduce__(self) -> tuple[type[ShortBufferError], tuple[str, int, int | None, Sockaddr | None]]:
        return type(self), (self.call, self.count, self.length, self.address)


class ResolveError(OSError):
    """getaddrinfo(3) found no address; `errno` is one of the ``EAI_`` constants, not one of the system's error codes."""


def system_text(code: int) -> str:
    """The system's own words for one of its error codes (strerror(3); FormatMessageW)."""
    if sys.platform != "win32":
        return os.strerror(code)
    text = ffi.new("char[]", _TEXT_SIZE)
    length = lib.fs_error_text(code, text, _TEXT_SIZE)
    return ffi.unpack(text, length).decode("utf-8", "replace") if length else f"error {code}"


def system_error(code: int, call: str, why: str = "") -> OSError:
    """The OSError for an error code of the system, of the subclass that Python has for it, naming the call.

    why: what is behind it, where the system's words do not say.
    """
    text = f"{call}: {system_text(code)}{why and ': ' + why}"
    # With a winerror, Python derives errno and the subclass from that.
    return OSError(code, text) if sys.platform != "win32" else OSError(0, text, None, code)


def no_adapter(text: str) -> OSError:
    """The OSError for what no adapter of this host can do."""
    return OSError(errno.ENODEV, text)


def not_joined(call: str, group: str) -> OSError:
    """The OSError for a change of memberships where there is none, of the kind that the systems have for it."""
    return OSError(errno.EADDRNOTAVAIL, f"{call}: the socket has joined {group} on no adapter")


#: The adapters whose errors one error tells, at most.
_MOST_TOLD = 4


def all_refused(errors: list[OSError]) -> OSError:
    """The OSError for what every adapter has refused: of the kind of the first one, and telling of the others."""
    first = errors[0]
    if len(errors) == 1:
        return first
    texts = [str(error.strerror) for error in errors[:_MOST_TOLD]]
    if len(errors) > _MOST_TOLD:
        texts.append(f"and {len(errors) - _MOST_TOLD} more")
    text = "; ".join(texts)
    if sys.platform == "win32" and first.winerror:
        return OSError(0, text, None, first.winerror)
    return OSError(first.errno, text)


#: What errors say of ISO-TP sockets, where the system's words are about something else, and the calls that they say it of.
#: Source: Documentation/networking/iso15765-2.rst of the kernel.
_ISOTP: dict[int, tuple[str, str]] = {}
if sys.platform == "linux":
    _ISOTP = {
        errno.ECOMM: ("", "ISO-TP: the receiver sent no flow control in time"),
        errno.EMSGSIZE: ("", "ISO-TP: the receiver has no room for a message of that length"),
        errno.ETIMEDOUT: ("", "ISO-TP: the rest of a message did not come in time"),
        errno.EILSEQ: ("", "ISO-TP: a frame of a message is missing, or came out of turn"),
        errno.EBADMSG: ("", "ISO-TP: a frame is not padded, or not laid out, as it should be"),
        errno.EINVAL: (
            "send",
            "ISO-TP: a message has one octet or more, up to the parameter max_pdu_size of the module can_isotp",
        ),
    }


def _why(code: int, call: str, fd: Handle | None) -> str:
    """What is behind an error of a call on a socket; "" if there is nothing to add."""
    calls, words = _ISOTP.get(code, ("", ""))
    if fd is None or not words or not call.startswith(calls) or not lib.fs_is_isotp(number_of(fd)):
        return ""
    return words


def raise_error(code: int, call: str, fd: Handle | None = None) -> NoReturn:
    """Raise the system's error `code` of `call`, on a socket if it was on one."""
    raise system_error(code, call, _why(code, call, fd))


def raise_truncated(count: int, length: int, address: Sockaddr | None, call: str) -> NoReturn:
    """Raise ShortBufferError; a `length` of 0 means that the system did not tell."""
    raise ShortBufferError(call, count, length or None, address)


def raise_resolve(code: int) -> NoReturn:
    """Raise what getaddrinfo answered: an EAI_ code without its sign, or minus a code of the system."""
    if code < 0:
        raise_error(-code, "getaddrinfo")
    text = ffi.new("char[]", _TEXT_SIZE)
    length = lib.fs_resolve_text(code, text, _TEXT_SIZE)
    raise ResolveError(code * lib.FS_EAI_SIGN, "getaddrinfo: " + ffi.unpack(text, length).decode("utf-8", "replace"))


def check(result: int, call: str, fd: Handle | None = None) -> int:
    """`result`, unless it is minus an error code."""
    if result < 0:
        raise_error(-result, call, fd)
    return result
