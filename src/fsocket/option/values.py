"""The values of options that are more than a number or a text."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

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
