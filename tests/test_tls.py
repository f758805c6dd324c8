"""Records of TLS that the kernel does: their types go and come beside their octets."""

from __future__ import annotations

import os
import struct
import sys

import pytest

import fsocket

if sys.platform != "linux":
    pytest.skip("by options of Linux", allow_module_level=True)

#: RFC 8446, 5.1.
ALERT, HANDSHAKE, APPLICATION_DATA = 21, 22, 23
ROOM = 1024


def secrets(number: int) -> bytes:
    """A struct tls12_crypto_info_aes_gcm_128: the cipher, and where both ends begin."""
    fields = [
        (fsocket.TLS_CIPHER_AES_GCM_128_IV_SIZE, 1),
        (fsocket.TLS_CIPHER_AES_GCM_128_KEY_SIZE, number),
        (fsocket.TLS_CIPHER_AES_GCM_128_SALT_SIZE, 2),
        (fsocket.TLS_CIPHER_AES_GCM_128_REC_SEQ_SIZE, 0),
    ]
    head = struct.pack("HH", fsocket.TLS_1_2_VERSION, fsocket.TLS_CIPHER_AES_GCM_128)
    return head + b"".join(bytes([octet]) * size for size, octet in fields)


@pytest.fixture
def secured(tls: None, tcp_pair: tuple[int, int]) -> tuple[int, int]:  # noqa: ARG001
    """Two ends of a connection, which have agreed on a key."""
    for fd in tcp_pair:
        fsocket.set_socket_option(fd, fsocket.TCP_ULP, "tls")
    fsocket.set_socket_option(tcp_pair[0], fsocket.TLS_TX, secrets(7))
    fsocket.set_socket_option(tcp_pair[1], fsocket.TLS_RX, secrets(7))
    return tcp_pair


def received(fd: int) -> tuple[bytes, fsocket.TlsRecordType | None]:
    room = bytearray(ROOM)
    message = fsocket.socket_recvmsg(fd, room, ROOM)
    return bytes(room[: message.count]), message.get(fsocket.TlsRecordType)


def test_a_record_comes_with_its_type(secured: tuple[int, int]) -> None:
    first, second = secured
    fsocket.socket_sendmsg(first, b"hello", [fsocket.TlsRecordType(HANDSHAKE)])
    fsocket.socket_send(first, b"octets")
    fsocket.socket_sendmsg(first, b"\1\0", [fsocket.TlsRecordType(ALERT)])
    assert received(second) == (b"hello", (HANDSHAKE,))
    assert received(second) == (b"octets", (APPLICATION_DATA,))
    assert received(second) == (b"\1\0", (ALERT,))


def test_without_room_for_its_type_only_data_come(secured: tuple[int, int]) -> None:
    first, second = secured
    fsocket.socket_sendmsg(first, b"hello", [fsocket.TlsRecordType(HANDSHAKE)])
    with pytest.raises(OSError, match="recv"):
        fsocket.socket_recv(second, bytearray(ROOM))
    assert received(second) == (b"hello", (HANDSHAKE,))


def test_the_cipher_can_be_asked_for(secured: tuple[int, int]) -> None:
    """By its struct's exact size, which only who chose it knows."""
    told = secrets(7)
    assert fsocket.socket_option_raw(secured[0], fsocket.SOL_TLS, fsocket.TLS_TX, len(told))[:4] == told[:4]


def test_large_transfers_go_in_records(secured: tuple[int, int]) -> None:
    first, second = secured
    octets = os.urandom(50_000)
    assert fsocket.socket_send_all(first, octets) == len(octets)
    room = bytearray(len(octets))
    count = 0
    while count < len(octets):
        message = fsocket.socket_recvmsg(second, memoryview(room)[count:], ROOM)
        assert message.get(fsocket.TlsRecordType) in {None, (APPLICATION_DATA,)}
        count += message.count
    assert room == octets
