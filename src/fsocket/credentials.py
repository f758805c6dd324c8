"""Who is at the other end of a unix-domain socket."""

from __future__ import annotations

import errno
import sys
from typing import TYPE_CHECKING

assert sys.platform != "win32"

from ._native import lib
from .errors import system_error
from .handle import number_of
from .option import names, socket_option

if TYPE_CHECKING:
    from .handle import Handle
    from .option import Credentials

if sys.platform == "linux":

    def _ask(fd: int) -> Credentials:
        peer = socket_option(fd, names.SO_PEERCRED)
        if peer.uid == lib.FS_NO_USER:  # where the other systems have an error
            raise system_error(errno.ENOTCONN, "getsockopt(SO_PEERCRED)", "the kernel knows of no process at the other end")
        return peer._replace(groups=_groups(fd))

    def _groups(fd: int) -> tuple[int, ...] | None:
        option = getattr(names, "SO_PEERGROUPS", None)
        if option is None:
            return None
        try:
            groups: tuple[int, ...] = socket_option(fd, option)
        except OSError as error:
            if error.errno not in {errno.ENOPROTOOPT, errno.ENODATA}:
                raise
            return None  # a kernel before 4.13
        return groups

elif sys.platform == "darwin":

    def _ask(fd: int) -> Credentials:
        return socket_option(fd, names.LOCAL_PEERCRED)._replace(pid=socket_option(fd, names.LOCAL_PEERPID))

else:

    def _ask(fd: int) -> Credentials:
        return socket_option(fd, names.LOCAL_PEERCRED)


def socket_peer_credentials(fd: Handle) -> Credentials:
    """getsockopt(2) with SO_PEERCRED and SO_PEERGROUPS (Linux); with LOCAL_PEERCRED, on macOS also LOCAL_PEERPID.

    fd: a unix-domain stream or seqpacket socket that is connected, or one of a pair.

    Returns the `Credentials` of who connected, listened, or made the pair, as they were then: `pid`, the process, which is 0 on
    Linux if it is in a PID namespace that cannot be seen from here; `uid` and `gid`; `groups`, on Linux the supplementary ones,
    elsewhere all, of which `gid` is the first; None where the kernel does not tell them. Raises OSError: ENOTCONN on Linux for
    every socket of which no peer is known, also of other families.
    Source: unix(7) of Linux, unix(4) of FreeBSD.

    A pid may be another process's by the time it is looked at: SO_PEERPIDFD of Linux gives a descriptor of the process itself.
    """
    return _ask(number_of(fd))


__all__ = ["socket_peer_credentials"]
