"""The values of options that are more than a number or a text."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from .. import constants

if TYPE_CHECKING:
    import ipaddress

    from ..address import Address, Sockaddr, SockaddrIn

__all__ = [
    "BpfInstruction",
    "Credentials",
    "GroupRequest",
    "GroupSourceRequest",
    "InitialRto",
    "Keepalive",
    "Linger",
    "PacketInfo6",
    "PacketMembership",
    "PacketRing",
    "PacketRolloverStatistics",
    "PacketStatistics",
    "PathMtu",
    "PortRange",
    "SocketMemory",
    "TcpInfo",
    "TcpMd5Key",
    "TxTime",
]

#: An address without a port: of a group or a source.
IP: TypeAlias = "str | bytes | Sockaddr | ipaddress.IPv4Address | ipaddress.IPv6Address"


class BpfInstruction(NamedTuple):
    """An instruction of classic BPF (``struct sock_filter``; see bpf(4) of FreeBSD).

    code: the operation, 16 bits. jt, jf: how many instructions to skip if it is true or false, an octet each. k: 32 bits.
    """

    code: int
    jt: int = 0
    jf: int = 0
    k: int = 0


class Credentials(NamedTuple):
    """Who the peer is (``struct ucred``; ``struct xucred``).

    pid: the process, None on macOS, which has LOCAL_PEERPID. uid, gid: the user and the group that it acts for. groups: all of
    its groups, None on Linux, which has SO_PEERGROUPS.
    """

    pid: int | None
    uid: int
    gid: int
    groups: tuple[int, ...] | None = None


class GroupRequest(NamedTuple):
    """A multicast group and where it is joined (``struct group_req``, ``ip_mreqn``, ``ip_mreq``, ``ipv6_mreq``).

    group: the address of the group, without a port. interface: by name or index, 0 for the one that the system chooses; for the
    ``IP_`` options also an IPv4 address of its own, which is the only way on macOS.
    """

    group: IP
    interface: int | str | SockaddrIn = 0


class GroupSourceRequest(NamedTuple):
    """A multicast group, one of its senders, and where it is joined (``struct group_source_req``, ``ip_mreq_source``).

    group, source: addresses without a port, of one family. interface: by name or index, 0 for the one that the system chooses;
    for the ``IP_`` options an IPv4 address of its own, or on Windows an index.
    """

    group: IP
    source: IP
    interface: int | str | SockaddrIn = 0


class InitialRto(NamedTuple):
    """How connecting tries again (``TCP_INITIAL_RTO_PARAMETERS``).

    seconds: how long before the first time. retransmissions: how often.
    """

    seconds: float
    retransmissions: int


class Keepalive(NamedTuple):
    """Keep-alive probes (``struct tcp_keepalive``).

    onoff: whether they are sent. idle: seconds before the first. interval: seconds between two.
    """

    onoff: bool
    idle: float
    interval: float


class Linger(NamedTuple):
    """What close does with what has not been sent yet (``struct linger``).

    onoff: whether it waits; if not, the system sends on in the background. seconds: how long, at most; with 0 a connection is
    reset at once and what was not sent is lost.
    """

    onoff: bool
    seconds: float


class PacketInfo6(NamedTuple):
    """A source address and an interface (``struct in6_pktinfo``).

    address: an IPv6 address; "::" for the one that the system chooses. interface: its index; a name may be given.
    """

    address: IP
    interface: int | str = 0


class PacketMembership(NamedTuple):
    """What else a packet socket is to hear (``struct packet_mreq``).

    interface: by name or index. type: a ``PACKET_MR_`` constant. address: the hardware address, for those types that have one.
    """

    interface: int | str
    type: int
    address: bytes = b""


class PacketRing(NamedTuple):
    """The shape of a ring of packets (``struct tpacket_req``): octets of a block, blocks, octets of a frame, frames."""

    block_size: int
    blocks: int
    frame_size: int
    frames: int


class PacketRolloverStatistics(NamedTuple):
    """How often packets went to another socket of the group (``struct tpacket_rollover_stats``)."""

    all: int
    huge: int
    failed: int


class PacketStatistics(NamedTuple):
    """Packets since the last time this was asked (``struct tpacket_stats``, ``tpacket_stats_v3``).

    packets: seen, dropped ones too. drops: for want of room. freezes: of the ring; None if it has another form than TPACKET_V3.
    """

    packets: int
    drops: int
    freezes: int | None


class PathMtu(NamedTuple):
    """The largest packet to a peer (``struct ip6_mtuinfo``): the peer, and octets."""

    address: Address
    mtu: int


class PortRange(NamedTuple):
    """The first and the last of the ports that the system chooses from; 0 for its own limit."""

    low: int
    high: int


class SocketMemory(NamedTuple):
    """What memory a socket takes, in octets (the ``SK_MEMINFO_`` numbers), and how many packets it dropped."""

    receive_allocated: int
    receive_limit: int
    send_allocated: int
    send_limit: int
    forward_allocated: int
    send_queued: int
    option_memory: int
    backlog: int
    drops: int


class TcpInfo(NamedTuple):
    """The state of a connection (``struct tcp_info``; macOS ``tcp_connection_info``; Windows ``TCP_INFO_v0``).

    The names are those of Linux, without ``tcpi_``; times are seconds. What this system, or its kernel, does not tell is None.

    state: "closed", "listen", "syn_sent", "syn_received", "established", "fin_wait_1", "fin_wait_2", "close_wait", "closing",
    "last_ack" or "time_wait", or the system's number, as text. snd_cwnd, snd_ssthresh: segments on Linux, octets elsewhere.
    rcv_wnd, snd_wnd: octets.
    """

    state: str
    rtt: float | None
    rttvar: float | None
    min_rtt: float | None
    rto: float | None
    ato: float | None
    rcv_rtt: float | None
    connection_time: float | None
    snd_mss: int | None
    rcv_mss: int | None
    advmss: int | None
    pmtu: int | None
    options: int | None
    snd_wscale: int | None
    rcv_wscale: int | None
    snd_wnd: int | None
    rcv_wnd: int | None
    snd_cwnd: int | None
    snd_ssthresh: int | None
    rcv_ssthresh: int | None
    rcv_space: int | None
    bytes_in_flight: int | None
    bytes_sent: int | None
    bytes_acked: int | None
    bytes_received: int | None
    bytes_retrans: int | None
    notsent_bytes: int | None
    segs_out: int | None
    segs_in: int | None
    data_segs_out: int | None
    data_segs_in: int | None
    unacked: int | None
    sacked: int | None
    lost: int | None
    retrans: int | None
    total_retrans: int | None
    retransmits: int | None
    probes: int | None
    backoff: int | None
    ca_state: int | None
    reordering: int | None
    reord_seen: int | None
    dsack_dups: int | None
    rcv_ooopack: int | None
    delivered: int | None
    delivered_ce: int | None
    delivery_rate: int | None
    pacing_rate: int | None
    max_pacing_rate: int | None
    rehash: int | None
    total_rto: int | None
    total_rto_recoveries: int | None
    total_rto_time: float | None
    busy_time: float | None
    rwnd_limited: float | None
    sndbuf_limited: float | None
    last_data_sent: float | None
    last_data_recv: float | None
    last_ack_recv: float | None


class TcpMd5Key(NamedTuple):
    """A key that the segments of a peer are signed with (``struct tcp_md5sig``, RFC 2385).

    address: the peer. key: octets; none take the key away. flags: ``TCP_MD5SIG_FLAG_`` constants, for TCP_MD5SIG_EXT, which say
    that prefix_length or interface count.
    """

    address: Address
    key: bytes
    flags: int = 0
    prefix_length: int = 0
    interface: int | str = 0


class TxTime(NamedTuple):
    """Which clock the times of sending are of (``struct sock_txtime``).

    clockid: a ``CLOCK_`` constant of the time module. flags: ``SOF_TXTIME_`` constants.
    """

    clockid: int
    flags: int = 0


if sys.platform == "linux":
    from ..can.filter import CanFilter

    __all__ += ["CanFilter", "CanVcidOptions", "IsoTpFlowControl", "IsoTpLinkLayer", "IsoTpOptions", "J1939Filter"]

    # 0 where the headers know no ISO-TP: then there are no options of it.
    _PAD_CONTENT: int = getattr(constants, "CAN_ISOTP_DEFAULT_PAD_CONTENT", 0)

    class CanVcidOptions(NamedTuple):
        """The virtual networks of CAN XL that a socket is on (``struct can_raw_vcid_options``).

        flags: CAN_RAW_XL_VCID_TX_SET, frames go out with `tx_vcid`; CAN_RAW_XL_VCID_TX_PASS, with their own;
        CAN_RAW_XL_VCID_RX_FILTER, frames come in whose number agrees with `rx_vcid` in the bits of `rx_vcid_mask`, where
        without it only those of no virtual network do. tx_vcid, rx_vcid, rx_vcid_mask: 0 to 255.
        """

        flags: int
        tx_vcid: int = 0
        rx_vcid: int = 0
        rx_vcid_mask: int = 0

    class IsoTpFlowControl(NamedTuple):
        """What an ISO-TP receiver tells the sender in flow control frames (``struct can_isotp_fc_options``).

        bs: frames between two of them, 0 for no more than one. stmin: how long the sender waits between frames, in the code of
        ISO 15765-2: 0 to 0x7F are milliseconds, 0xF1 to 0xF9 are 100 to 900 microseconds. wftmax: how often it may be told to
        wait, 0 for never.
        """

        bs: int = 0
        stmin: int = 0
        wftmax: int = 0

    class IsoTpLinkLayer(NamedTuple):
        """The frames under ISO-TP (``struct can_isotp_ll_options``).

        mtu: CAN_MTU for classic frames, CANFD_MTU for those of CAN FD. tx_dl: octets of data in a frame that is sent, at most:
        8, with CAN FD also 12, 16, 20, 24, 32, 48 or 64. tx_flags: flags of CAN FD frames, as CANFD_BRS.
        """

        mtu: int
        tx_dl: int
        tx_flags: int = 0

    class IsoTpOptions(NamedTuple):
        """How an ISO-TP socket speaks (``struct can_isotp_options``).

        flags: ``CAN_ISOTP_`` constants, which say what of the rest counts. frame_txtime: seconds that a frame takes on the bus,
        by which the gap between frames is prolonged; None leaves it as it is. ext_address, rx_ext_address: the octet before
        the data of a frame, with extended addressing: CAN_ISOTP_EXTEND_ADDR, and CAN_ISOTP_RX_EXT_ADDR if that of received
        frames differs. txpad_content, rxpad_content: the octet that frames are filled up with.
        """

        flags: int = 0
        frame_txtime: float | None = None
        ext_address: int = 0
        txpad_content: int = _PAD_CONTENT
        rxpad_content: int = _PAD_CONTENT
        rx_ext_address: int = 0

    class J1939Filter(NamedTuple):
        """Which J1939 messages come in (``struct j1939_filter``): those whose sender and group agree in the bits of the masks.

        name, name_mask: of the sender's NAME, 64 bits. pgn, pgn_mask: of the parameter group. addr, addr_mask: of the sender's
        address. A mask of 0 takes all of them.
        """

        name: int = 0
        name_mask: int = 0
        pgn: int = 0
        pgn_mask: int = 0
        addr: int = 0
        addr_mask: int = 0
