"""Streams: io's buffers and text layers over a socket, and files sent without passing through this process."""

from __future__ import annotations

import hashlib
import io

import fsocket

from ..probes import ipv4
from .background import Background
from .rows import row
from .stage import Stage, expect, receive_exactly

_GROUP = "Streams"
_LOOPBACK = fsocket.SockaddrIn("127.0.0.1")
_FILE_SIZE = 1 << 20


@row(_GROUP, "buffered", ipv4)
def _buffered(stage: Stage) -> str:
    client, server = stage.connected(_LOOPBACK)
    with io.BufferedWriter(fsocket.TcpStream(client, closefd=False)) as writer:
        for number in range(100):
            writer.write(b"%d\n" % number)
    fsocket.socket_shutdown(client, fsocket.SHUT_WR)
    with io.BufferedReader(fsocket.TcpStream(server, closefd=False)) as reader:
        lines = reader.readlines()
    expect([b"%d\n" % number for number in range(100)], lines, "the lines")
    return "BufferedWriter to BufferedReader, 100 lines"


@row(_GROUP, "text", ipv4)
def _text(stage: Stage) -> str:
    client, server = stage.connected(_LOOPBACK)
    line = "fünf Zeichen: \N{GREEK SMALL LETTER ALPHA}\n"
    raw_writer, raw_reader = fsocket.TcpStream(client, closefd=False), fsocket.TcpStream(server, closefd=False)
    with (
        io.TextIOWrapper(io.BufferedWriter(raw_writer), "utf-8", newline="\n") as writer,
        io.TextIOWrapper(io.BufferedReader(raw_reader), "utf-8", newline="\n") as reader,
    ):
        writer.write(line)
        writer.flush()
        expect(line, reader.readline(), "the line")
    return "TextIOWrapper, a line of UTF-8"


@row(_GROUP, "sendfile", ipv4)
def _sendfile(stage: Stage) -> str:
    client, server = stage.connected(_LOOPBACK)
    path = stage.folder / "file"
    content = hashlib.shake_128(b"file").digest(_FILE_SIZE)
    path.write_bytes(content)
    room = fsocket.Buffer(_FILE_SIZE)
    with path.open("rb") as file:
        sending = Background(fsocket.socket_sendfile, client, file)
        receive_exactly(server, room)
        expect(_FILE_SIZE, sending.result(), "octets sent")
    expect(content, bytes(room), "the file")
    return f"{_FILE_SIZE >> 20} MiB, the same at the other end"
