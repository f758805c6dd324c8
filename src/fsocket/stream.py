"""A connected stream socket as a raw Python stream, for io's buffers and text layers to stack on."""

from __future__ import annotations

import errno
import io
import sys
from typing import TYPE_CHECKING

from .handle import Handle, number_of
from .sockets import close_socket, is_nonblocking
from .transfer import socket_recv, socket_send

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer


class TcpStream(io.RawIOBase):
    """recv(2), send(2), close(2); Winsock recv, send, closesocket: an ``io.RawIOBase`` over a connected stream socket.

    ``io.BufferedReader``, ``io.BufferedWriter``, ``io.BufferedRWPair`` and ``io.TextIOWrapper`` stack on it.

    fd: the handle of a connected stream (TCP, unix-domain, ...). closefd: whether closing the stream closes the socket; if
    not, the socket is the caller's to close. As with ``open(fd)``, a stream that is thrown away is closed.

    Read and written octets are the system's, call by call: a short read or write is not followed up, and on a non-blocking
    socket that would block, reading and writing give None, as ``io.RawIOBase`` says. When the timeout of a blocking one
    (SO_RCVTIMEO, SO_SNDTIMEO) has run out, they raise TimeoutError: what stacks on a stream takes None for its end.
    """

    _fd: Handle = -1
    _closefd = False  # until there is a handle to close

    def __init__(self, fd: Handle, *, closefd: bool = True) -> None:
        super().__init__()
        number_of(fd)
        self._fd = fd
        self._closefd = closefd

    @property
    def closefd(self) -> bool:
        """Whether closing the stream closes the socket."""
        return self._closefd

    def readable(self) -> bool:
        """Report that it can be read."""
        self._check_open()
        return True

    def writable(self) -> bool:
        """Report that it can be written."""
        self._check_open()
        return True

    def fileno(self) -> int:
        """Return the handle."""
        self._check_open()
        return number_of(self._fd)

    def readinto(self, buffer: WriteableBuffer, /) -> int | None:
        """recv(2). Returns the octets read, 0 at the end of the stream, None when it would block."""
        self._check_open()
        try:
            return socket_recv(self._fd, buffer)
        except BlockingIOError as error:
            self._refuse_timeout(error)
            return None

    def write(self, buffer: ReadableBuffer, /) -> int | None:
        """send(2). Returns the octets written, which may be fewer than given; None when it would block."""
        self._check_open()
        try:
            return socket_send(self._fd, buffer)
        except BlockingIOError as error:
            self._refuse_timeout(error)
            return None

    def close(self) -> None:
        """close(2), once, if the socket is the stream's to close."""
        if self.closed:
            return
        try:
            super().close()
        finally:
            if self._closefd:
                close_socket(self._fd)

    def _refuse_timeout(self, error: BlockingIOError) -> None:
        # On POSIX, the end of a socket's own timeout is the same error. Winsock has WSAETIMEDOUT for it.
        if sys.platform != "win32" and not is_nonblocking(self._fd):
            raise TimeoutError(errno.ETIMEDOUT, f"{error.strerror}: the socket's own timeout has run out") from None

    def __reduce_ex__(self, protocol: object) -> str:
        raise TypeError("a TcpStream is neither copied nor pickled: a socket is closed once")

    def _check_open(self) -> None:
        if self.closed:
            raise ValueError("the stream is closed")

    def __repr__(self) -> str:
        return f"<TcpStream {'closed' if self.closed else number_of(self._fd)}>"


def make_tcp_stream(fd: Handle, *, closefd: bool = True) -> TcpStream:
    """No system call: `TcpStream` by the name that the Lisp library has for it."""
    return TcpStream(fd, closefd=closefd)
