"""Multicast by every adapter from time to time, and print what comes to the group meanwhile, by a poll context.

python examples/multicast.py
python examples/multicast.py "[ff05::2323]:9006" --adapter eth0 --adapter eth1 --period 1
"""

from __future__ import annotations

import argparse
import time
from contextlib import ExitStack

import fsocket


def usable_adapters(names: list[str]) -> list[fsocket.Adapter]:
    """Those that are named, or else all that are up and can multicast."""
    found = fsocket.list_adapters()
    if names:
        return [adapter for adapter in found if {adapter.name, adapter.friendly_name} & set(names)]
    return [adapter for adapter in found if adapter.status == "up" and adapter.flags & fsocket.IFF_MULTICAST]


def send(name: str, sender: int, group: fsocket.Sockaddr) -> None:
    """Send to the group by one adapter."""
    try:
        fsocket.socket_sendto(sender, f"hello by {name}".encode(), group)
    except OSError as error:  # it has no address, for one
        print(f"Cannot send by {name}: {error}", flush=True)


def run(group: fsocket.Sockaddr, adapters: list[fsocket.Adapter], options: argparse.Namespace) -> None:
    """Send every `period` seconds, and print what is heard: `count` datagrams, or all that will ever come."""
    room = fsocket.Buffer(65_536)
    with ExitStack() as stack:
        receiver = fsocket.open_multicast_receiver(group, adapters)
        stack.callback(fsocket.close_socket, receiver)
        senders = {}
        for adapter in adapters:
            sender = fsocket.open_multicast_socket(adapter, options.ttl, options.loopback, group.family)
            stack.callback(fsocket.close_socket, sender)
            senders[adapter.friendly_name] = sender
        pc = stack.enter_context(fsocket.poll_context())
        fsocket.poll_register(pc, fsocket.PollFD(receiver))
        print(f"Listening to {group} by {', '.join(senders)}", flush=True)
        heard = 0
        next_send = time.monotonic()
        while heard != options.count:
            if time.monotonic() >= next_send:
                for name, sender in senders.items():
                    send(name, sender, group)
                next_send += options.period
            remaining = next_send - time.monotonic()
            if fsocket.poll(pc, max(remaining, 0) * 1000):
                length, peer = fsocket.socket_recvfrom(receiver, room)
                print(f"{length} octets from {peer}: {room[:length].decode(errors='replace')}", flush=True)
                heard += 1


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "group", nargs="?", type=fsocket.string_sockaddr, default="239.255.23.23:9006", help="default: 239.255.23.23:9006"
    )
    parser.add_argument("--adapter", action="append", default=[], help="by this adapter only; may be given several times")
    parser.add_argument("--period", type=float, default=5, help="seconds from one sending to the next (default: 5)")
    parser.add_argument("--ttl", type=int, default=2, help="how far it goes; 0 keeps it in this host (default: 2)")
    parser.add_argument("--loopback", action="store_true", help="hear what this host itself sends, too")
    parser.add_argument("--count", type=int, help="end after so many datagrams")
    options = parser.parse_args()
    adapters = usable_adapters(options.adapter)
    if not adapters:
        parser.exit(1, "There is no such adapter here that is up and can multicast.\n")
    run(options.group, adapters, options)


if __name__ == "__main__":
    main()
