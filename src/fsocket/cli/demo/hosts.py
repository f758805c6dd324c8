"""Hosts: whom this one is set up to ask for names, and its own name."""

from __future__ import annotations

import socket

import fsocket

from .rows import row
from .stage import Stage, expect

_GROUP = "Hosts"


@row(_GROUP, "name servers")
def _name_servers(stage: Stage) -> str:  # noqa: ARG001
    servers = fsocket.get_name_servers()
    for server in servers:
        expect(True, isinstance(server, (fsocket.SockaddrIn, fsocket.SockaddrIn6)) and server.port > 0, f"a port of {server}")
    return ", ".join(map(str, servers)) or "none is configured"


@row(_GROUP, "search domains")
def _search_domains(stage: Stage) -> str:  # noqa: ARG001
    return ", ".join(fsocket.get_search_domains()) or "none is configured"


@row(_GROUP, "host name")
def _host_name(stage: Stage) -> str:  # noqa: ARG001
    host, domain = fsocket.get_host_name()
    expect(socket.gethostname().partition(".")[0].casefold(), host.casefold(), "the host's name")
    return f"{host} of {domain}" if domain else f"{host}, without a domain"
