"""Measure how many datagrams go from one process to another: udp.

Both processes are started here, or with --listen and --to one on each of two hosts. It ends when it is interrupted, too, with
its summary.
"""

from __future__ import annotations

import argparse

import fsocket

from ..numbers import positive_number, whole_number
from . import udp
from .complaint import complain
from .wire import HEAD

#: What UDP can carry at most, over IPv4.
LARGEST = 65_507
MOST_SLOTS = 1024


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give the command its own command, and that its options."""
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    summary = "send datagrams as fast as they go, or at a rate, and tell how many arrive"
    subparser = commands.add_parser("udp", help=summary, description=f"{summary[0].upper()}{summary[1:]}.")
    # Left out, it must not take back what was said before the name.
    subparser.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print JSON, a line for each")
    sides = subparser.add_mutually_exclusive_group()
    sides.add_argument("--listen", type=_address, metavar="ADDRESS", help="only receive, at this address: 0.0.0.0:9000")
    sides.add_argument("--to", type=_address, metavar="ADDRESS", help="only send, to this address")
    subparser.add_argument(
        "--interface", metavar="NAME", help="bind to an address that this interface has (default: 127.0.0.1)"
    )
    subparser.add_argument("-6", "--ipv6", action="store_true", help="... to one of IPv6 (default: ::1)")
    subparser.add_argument(
        "--mode",
        choices=udp.MODES,
        default="batch",
        help="how: many datagrams a call (default), a single one, or segments that the kernel makes of a large one",
    )
    subparser.add_argument(
        "--size", type=whole_number(HEAD.size, LARGEST), default=64, metavar="OCTETS", help="of each datagram (default: 64)"
    )
    subparser.add_argument("--slots", type=whole_number(1, MOST_SLOTS), default=32, help="how many a call (default: 32)")
    subparser.add_argument(
        "--rate", type=positive_number(), metavar="NUMBER", help="datagrams a second (default: as many as go)"
    )
    subparser.add_argument("--seconds", type=positive_number(), default=5.0, help="how long to send (default: 5)")
    subparser.add_argument(
        "--receive-buffer",
        type=whole_number(1, 1 << 30),
        default=1 << 20,
        metavar="OCTETS",
        help="room for datagrams that wait to be read (default: 1 MiB)",
    )
    subparser.add_argument("--summary", action="store_true", help="print only the summary, and nothing each second")


def _address(text: str) -> fsocket.Sockaddr:
    try:
        address = fsocket.string_sockaddr(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    if not isinstance(address, fsocket.SockaddrIn | fsocket.SockaddrIn6):
        raise argparse.ArgumentTypeError(f"{text!r} is no address of UDP: 192.0.2.1:9000 or [2001:db8::1]:9000")
    return address


def run(options: argparse.Namespace) -> int:
    """Measure; returns the exit status."""
    try:
        return udp.run(options)
    except BrokenPipeError:
        raise
    except (OSError, ValueError) as error:
        return complain(error)
