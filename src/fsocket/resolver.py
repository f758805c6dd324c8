"""The one call that resolves names."""

from __future__ import annotations

from ._native import ffi, lib
from .address import Sockaddr, from_native, port_number
from .argument import c_int
from .errors import raise_resolve


def _host(host: str | bytes | None) -> bytes | None:
    if host is None or isinstance(host, bytes):
        return host
    if not isinstance(host, str):
        raise TypeError(f"a host is a name or address, or None; not {type(host).__name__!r}")
    try:
        return host.encode("ascii" if host.isascii() else "idna")
    except UnicodeError:
        raise ValueError(f"not a host name: {host!r}") from None


def _service(port: str | int | None) -> bytes | None:
    if port is None:
        return None
    if not isinstance(port, str):
        return str(port_number(port)).encode("ascii")
    if not port.isascii():
        raise ValueError(f"not the name of a service: {port!r}")
    # A number as text: some systems take any, and only its low 16 bits.
    return _service(int(port)) if port.lstrip().lstrip("+-").isdecimal() else port.encode("ascii")


def resolve(
    host: str | bytes | None, port: str | int | None = 0, family: int = 0, type: int = 0, protocol: int = 0, flags: int = 0
) -> list[Sockaddr]:
    """getaddrinfo(3), on both families of systems: the addresses of a name, in the system's order, each once.

    The interpreter lock is released, but the call may take as long as the system's resolver does.

    host: a name (internationalized ones are encoded as IDNA), a numeric address, or None for the loopback address (with
    ``AI_PASSIVE`` in `flags`: the wildcard address). port: a number or the name of a service. family, type, protocol: what
    is looked for, 0 for all. flags: ``AI_`` constants.

    Returns addresses that `socket_connect` and `socket_bind` take as they are.
    Raises ResolveError (an OSError) when there is none. Source: RFC 3493, 6.1.
    """
    for name, value in (("host", host), ("port", port)):
        if ("\0" in value) if isinstance(value, str) else (b"\0" in value if isinstance(value, bytes) else False):
            raise ValueError(f"{name} has a NUL within: {value!r}")
    head = ffi.new("struct addrinfo **")
    # cffi's NULL, for None: a missing host or service.
    node, service = _host(host), _service(port)
    code = lib.fs_resolve(
        ffi.NULL if node is None else node,
        ffi.NULL if service is None else service,
        c_int(family, "family"),
        c_int(type, "type"),
        c_int(protocol, "protocol"),
        c_int(flags, "flags"),
        head,
    )
    if code:
        raise_resolve(code)
    try:
        native = ffi.new("struct fs_address *")
        entry = head[0]
        found: dict[Sockaddr, None] = {}
        while entry:
            entry = lib.fs_resolved(entry, native)
            address = from_native(native)
            if address is not None:
                found[address] = None
        return list(found)
    finally:
        lib.fs_resolve_free(head[0])
