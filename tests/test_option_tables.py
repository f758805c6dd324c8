"""Which options and constants exist on which system: the tables against the headers of all four, which zig brings along.

The C that the builder assembles for a target is compiled for it, and the names are read from what the compiler made of it.
What the headers have beside them is none, and stands in `NOT_OPTIONS`: a new name there fails until somebody has looked at it.
"""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from types import ModuleType

TRIPLES = {
    "linux": ["x86_64-linux-gnu", "x86_64-linux-musl"],
    "darwin": ["aarch64-macos"],
    "freebsd": ["x86_64-freebsd"],
    "windows": ["x86_64-windows-gnu"],
}
EACH = [(target, triple) for target, triples in TRIPLES.items() for triple in triples]
each_triple = pytest.mark.parametrize(("target", "triple"), EACH, ids=[triple for _, triple in EACH])

#: What the tables have and zig's headers lack: Microsoft's own and Apple's own have it, and so has glibc, which musl is not.
NOT_IN_ZIG = {
    "darwin": {"SO_TIMESTAMP_CONTINUOUS"},
    "windows": {
        *("IP6T_SO_ORIGINAL_DST", "SO_BSP_STATE", "SO_COMPARTMENT_ID", "SO_ORIGINAL_DST", "SO_PAUSE_ACCEPT"),
        *("SO_PORT_SCALABILITY", "SO_RANDOMIZE_PORT", "SO_REUSE_MULTICASTPORT", "SO_REUSE_UNICASTPORT"),
        *("UDP_RECV_MAX_COALESCED_SIZE", "UDP_SEND_MSG_SIZE"),
    },
}
NOT_IN_MUSL = {
    *("SO_BUF_LOCK", "SO_DEVMEM_DONTNEED", "SO_INQ", "SO_NETNS_COOKIE", "SO_PASSPIDFD", "SO_PASSRIGHTS", "SO_PEERPIDFD"),
    *("SO_RCVMARK", "SO_RCVPRIORITY", "SO_RESERVE_MEM", "SO_TXREHASH"),
    *("SO_TIMESTAMPING_NEW", "SO_TIMESTAMPING_OLD", "SO_TIMESTAMPNS_NEW", "SO_TIMESTAMPNS_OLD"),
    *("SO_TIMESTAMP_NEW", "SO_TIMESTAMP_OLD"),
}

#: The names in headers that begin as options do and are none, by what they are.
NOT_OPTIONS = {
    "values, of options and in packets": r"""
        \w+_MASK IPV6_VERSION IPV6_FL_\w+ IPV6_FLOWINFO_FLOWLABEL IPV6_FLOWINFO_PRIORITY IPV6_PRIORITY_\w+
        IPV6_RTHDR_(LOOSE|STRICT|TYPE_0)
        IPV6_TLV_\w+ IPV6_ADDR_MC_\w+ IPV6_ADDRESS_BITS IP_PMTUDISC IP_FLAG_\w+ IP_OPT_\w+ IP_UNSPECIFIED_\w+
        IP_(DF|MF|RF|OFFMASK|MAXPACKET|MSS)
        IP_EXPORT_INCLUDED MCAST_(EXCLUDE|INCLUDE|UNDEFINED) ICMPV6_FILTER_\w+
        PACKET_(BROADCAST|FASTROUTE|HOST|KERNEL|LOOPBACK|MULTICAST|OTHERHOST|OUTGOING|USER) PACKET_FANOUT_FLAG_\w+
        SO_SYNCHRONOUS_\w+ SO_TS_\w+ TCP_ACCECN_\w+ TCP_AO_KEYF_\w+ TCP_ENCAP_\w+ TCP_HAS_PLAYOUT_MS
        TCP_HYBRID_PACING_\w+ TCP_INITIAL_RTO_\w+ TCP_LOG_(HTTPD|USER)_\w+ TCP_OFFLOAD_(NO|NOT)?_?PREFER\w+
        TCP_RECEIVE_ZEROCOPY_\w+ TCP_REPAIR_(OFF|OFF_NO_WP|ON) TCP_REUSPORT_LB_NUMA_\w+ UDP_ENCAP_\w+ IP_ADAPTER_\w+""",
    "sizes, limits and defaults": r"""
        IP(V6)?_(DEFAULT|MAX|MIN)_\w+ TCP_AO_MAXKEYLEN TCP_CA_NAME_MAX TCP_FASTOPEN_(MAX|MIN|PSK)_\w+
        TCP_FUNCTION_NAME_LEN_MAX TCP_LOG_ID_LEN TCP_MAX(HLEN|OLEN|WIN|_SACK|_WINSHIFT) TCP_MD5SIG_MAXKEYLEN TCP_MINMSS
        TCP_MSS\w* TCP_NSTATES TCP_NUM_\w+""",
    "control messages, which are not set": r"""
        IP_SENDSRCADDR SO_DEVMEM_(DMABUF|LINEAR) PACKET_TX_TIMESTAMP IPV6_HOPLIMIT IPV6_NEXTHOP IPV6_AUTHHDR
        SO_EE_\w+ SO_TIMESTAMP""",
    "other names of options, most of them older": r"""
        IPV6_3542\w+ IPV6_BINDV6ONLY IP(V6)?_ORIGDSTADDR IP_RECVPKTINFO IP_RETOPTS IPV6_RX(DST|HOP)OPTS IP_RTHDR
        IP_TCLASS SIO_PRIORITY_HINT SO_PROTOTYPE SO_PROTOCOL_INFO SO_PROTOCOL_INFOA SO_(RCV|SND)TIMEO_(NEW|OLD)
        TCP_BBR_USE_RACK_CHEAT""",
    "what the kernels have no more": r"""
        IPV6_FAITH IP_FAITH IPV6_SOCKOPT_RESERVED1 IP_RSVP_\w+ IP_NAT__XXX IP_OLD_FW_\w+ PACKET_RECV_OUTPUT SO_BSDCOMPAT
        SO_SECURITY_\w+ SO_CONN(DATA|DATALEN|OPT|OPTLEN) SO_DISC(DATA|DATALEN|OPT|OPTLEN) SO_MAX(PATH)?DG""",
    "the doors of firewalls, and what is for drivers": r"""
        IP6T_SO_(GET|SET)_\w+ IP(V6)?_FW_\w+ IP_FW3 IP_DUMMYNET\w+ SO_NKE (LOCAL|SO|TCP|UDP)_VENDOR""",
    "what asks with an answer in the same memory, or holds pointers: socket_option_raw": r"""
        IP_MSFILTER IPV6_MSFILTER MCAST_MSFILTER PACKET_HDRLEN SO_LABEL SO_PEERLABEL SO_PEERNAME TCP_AO_GET_KEYS
        TCP_ZEROCOPY_RECEIVE""",
    "control codes that do something, rather than set it": r"""
        SIO_\w*(PORT_RESERVATION|LIST_\w+|INTERFACE_LIST\w*|PARENTPATH|TRANSPORT_SETTING|HANDLE\w*|EXT_\w+|ROUTE)
        SIO_\w*(FLUSH|QOS|FILTER|CHANGE|FUNCTION_POINTER)
        SIO_INDEX_\w+ SIO_RCVALL_IF SIO_RCVALL_MCAST_IF SIO_RESERVED_\d SIO_ROUTING_INTERFACE_\w+ SIO_BSP_HANDLE_\w+
        SIO_GET_TX_TIMESTAMP""",
    "other things of Windows' headers": r"""
        (IP|MCAST|TCP|UDP)_(\w*ROW|\w*TABLE|STATS|FORWARDNUMBER|BOUNDARY|GLOBAL|IF_ENTRY|MFE\w*|SCOPE)
        IP_(DEST|HOP|REASSEMBLY|TIME)_\w+
        IP_(ADDR|BAD|BUF|DEVICE|DUPLICATE|GENERAL|HW|ICMP|INTERFACE|MEDIA|NEGOTIATING|NO|OPTION)_\w+
        IP_(PACKET|PARAM|PARAMETER|REQ|SOURCE|SPEC|STATUS|TTL)_\w+
        IP_(BIND|UNBIND)_ADAPTER IP_MTU_CHANGE IP_PENDING IP_RECONFIG_SECFLTR IP_SUCCESS IP_UNLOAD
        IP_UNRECOGNIZED_NEXT_HEADER""",
}
IS_NONE = re.compile("|".join(pattern for patterns in NOT_OPTIONS.values() for pattern in patterns.split()))
BEGINS_AS_ONE = re.compile(
    r"#define ((?:CAN_ISOTP|CAN_RAW|ICMP_FILTER|ICMP6_FILTER|ICMPV6_FILTER|IP6T_SO|IP|IPV6|LOCAL|MCAST|PACKET|SIO|SO"
    r"|TCP|UDP|UDPLITE)(?:_\w+)?) ."
)


@pytest.fixture(scope="session")
def build_ffi() -> ModuleType:
    """The builder, as a module."""
    pytest.importorskip("pycparser", reason="cffi cannot read declarations without pycparser")
    named = os.environ.get("FSOCKET_SOURCE")
    for folder in [Path(named)] if named else Path(__file__).resolve().parents:
        if (folder / "build_ffi.py").exists():
            spec = importlib.util.spec_from_file_location("build_ffi_for_tables", folder / "build_ffi.py")
            assert spec is not None
            assert spec.loader is not None
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            return module
    pytest.skip("the sources are not here: FSOCKET_SOURCE names no folder with build_ffi.py, and none is around this file")


#: Headers of macOS that zig lacks and that options have nothing to do with.
STAND_INS = ("resolv.h", "arpa/nameser.h")


def zig_cc(folder: Path, *arguments: str, source: str) -> str:
    """What the compiler prints; `folder` is for what it needs beside the source."""
    for name in STAND_INS:
        (folder / "after" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "after" / name).touch()
    after = ["-idirafter", str(folder / "after")]
    command = [sys.executable, "-m", "ziglang", "cc", "-w", "-D_GNU_SOURCE", "-x", "c", *after, *arguments, "-"]
    result = subprocess.run(command, input=source, capture_output=True, text=True, timeout=600, check=False)
    assert result.returncode == 0, result.stderr
    return result.stdout


def parts(build_ffi: ModuleType, target: str, *names: str) -> str:
    """The C that is assembled for a target, of these files only: they need no headers of Python's."""
    each = re.split(r'^(?=#line 1 ")', build_ffi.source(target), flags=re.MULTILINE)
    return "".join(part for part in each if part.startswith(tuple(f'#line 1 "{name}"' for name in names)))


@each_triple
def test_the_options_of_a_system_are_those_that_its_headers_have(
    build_ffi: ModuleType,
    zig: None,  # noqa: ARG001
    target: str,
    triple: str,
    tmp_path: Path,
) -> None:
    rows = [option for option in build_ffi.options() if target in option.targets]
    source = parts(build_ffi, target, "system.h", "option.c") + "const struct fs_option *all(void) { return fs__options; }\n"
    zig_cc(tmp_path, "-target", triple, "-c", "-o", str(tmp_path / "out.o"), source=source)
    compiled = (tmp_path / "out.o").read_bytes()
    missing = {option.name for option in rows if b"\0%b\0" % option.name.encode() not in compiled}
    allowed = NOT_IN_ZIG.get(target, set()) | (NOT_IN_MUSL if "musl" in triple else set())
    assert missing == allowed & {option.name for option in rows}


@each_triple
def test_what_else_the_headers_have_is_no_option(
    build_ffi: ModuleType,
    zig: None,  # noqa: ARG001
    target: str,
    triple: str,
    tmp_path: Path,
) -> None:
    defined = zig_cc(tmp_path, "-target", triple, "-E", "-dM", source=parts(build_ffi, target, "system.h"))
    found = {match[1] for match in BEGINS_AS_ONE.finditer(defined)} - set(build_ffi.constants())
    rows = {option.name for option in build_ffi.options() if target in option.targets}
    assert sorted(name for name in found - rows if not IS_NONE.fullmatch(name)) == []
    if target != "windows":
        elsewhere = {option.name for option in build_ffi.options()}
        assert sorted(name for name in elsewhere & found - rows if not IS_NONE.fullmatch(name)) == []


# --- the tables themselves


def tables(build_ffi: ModuleType) -> list[Path]:
    folder: Path = build_ffi.NATIVE / "options"
    return sorted(path for path in folder.iterdir() if path.name != "kinds.table")


def test_there_is_a_table_for_each_level(build_ffi: ModuleType) -> None:
    levels = {}
    for path in tables(build_ffi):
        lines = build_ffi.table(path)
        [levels[path.stem]] = [line.split()[1] for line in lines if line.startswith("level ")]
    assert len(set(levels.values())) == len(levels) >= 9


def test_the_rows_are_sorted_and_each_target_has_a_name_once(build_ffi: ModuleType) -> None:
    for path in tables(build_ffi):
        names = [line.split()[0] for line in build_ffi.table(path) if re.match(r"[A-Z]", line)]
        assert names == sorted(names), path.name
    for target in build_ffi.TARGETS:
        names = [option.name for option in build_ffi.options() if target in option.targets]
        assert len(set(names)) == len(names), target
        assert not set(names) & {name for name, targets in build_ffi.constants().items() if target in targets}


def test_every_row_is_whole(build_ffi: ModuleType) -> None:
    kinds = build_ffi.kinds()
    assert list(kinds) == sorted(kinds)
    used = set()
    for option in build_ffi.options():
        assert re.fullmatch(r"[A-Z][A-Z0-9_]+", option.name)
        assert option.access in {"r", "w", "rw"}, option
        assert set(option.targets) <= set(build_ffi.TARGETS), option
        assert all(option.sources[target] for target in option.targets), option
        assert option.words, option
        used.add(option.kind)
    assert used == set(kinds)


def test_linux_has_at_least_150_options(build_ffi: ModuleType) -> None:
    assert len([option for option in build_ffi.options() if "linux" in option.targets]) >= 150
