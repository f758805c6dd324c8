"""Adapters and all that is known of them, listed. The peer is psutil, which asks in two calls.

The rows with a number are measured in a network namespace with so many adapters, by a process that lives in there.
"""

from __future__ import annotations

import os
import subprocess
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import fsocket

from ..measure import Sample, Side, UnavailableError, Work
from ..table import Row

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import ExitStack

PEER = "net_if_addrs()+net_if_stats()"

#: The namespace of the crowd.
NAMESPACE = f"fsocket-benchmark-{os.getpid()}"


def _works() -> dict[str, Work]:
    try:
        import psutil  # noqa: PLC0415  (only a peer: it need not be there)
    except ImportError:
        raise UnavailableError("no psutil") from None
    names: dict[str, Any] = {"net_if_addrs": psutil.net_if_addrs, "net_if_stats": psutil.net_if_stats}
    return {
        "ours": Work("list_adapters()", {"list_adapters": fsocket.list_adapters}),
        "peer": Work("net_if_addrs()\nnet_if_stats()", names),
    }


def here(_stack: ExitStack) -> tuple[Side, Side]:
    """Those that this host has."""
    works = _works()
    return works["ours"].side(), works["peer"].side()


def _ip(*arguments: str, orders: str = "") -> None:
    try:
        done = subprocess.run(["ip", *arguments], input=orders, capture_output=True, text=True, check=False)
    except OSError:
        raise UnavailableError("no ip") from None
    if done.returncode:
        raise UnavailableError(f"no netns: {done.stderr}")


def crowd(adapters: int, stack: ExitStack) -> tuple[Side, Side]:
    """So many: the loopback adapter, and ends of veths, of which one in two has an address."""
    if sys.platform != "linux":
        raise UnavailableError("no netns: only Linux has network namespaces")
    _works()
    _ip("netns", "add", NAMESPACE)
    stack.callback(_ip, "netns", "delete", NAMESPACE)
    orders = [
        f"link add a-{number} type veth peer name b-{number}\naddr add 10.8.{number}.1/24 dev a-{number}\n"
        for number in range(adapters // 2)
    ]
    _ip("-n", NAMESPACE, "-batch", "-", orders="link set lo up\n" + "".join(orders))
    command = ["ip", "netns", "exec", NAMESPACE, sys.executable, "-c", f"from {__name__} import answer; answer()"]
    inside = stack.enter_context(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
    stack.callback(inside.kill)

    def side(who: str, count: int) -> Sample:
        assert inside.stdin is not None
        assert inside.stdout is not None
        inside.stdin.write(f"{who} {count}\n")
        inside.stdin.flush()
        cpu, wall = inside.stdout.readline().split()
        return Sample(float(cpu), float(wall))

    return partial(side, "ours"), partial(side, "peer")


def rows() -> Iterator[Row]:
    """All of them."""
    yield Row("adapters of this host", PEER, here, ("adapters",), target=1.0, batch=8, share=0.3, headline=True)
    for number in (1, 51, 201):
        work = partial(crowd, number)
        yield Row(f"adapters, {number}", PEER, work, ("adapters", NAMESPACE), target=1.0, batch=2, share=0.1)


def answer() -> None:
    """Do what the other process orders, line by line."""
    sides = {who: work.side() for who, work in _works().items()}
    for line in sys.stdin:
        who, count = line.split()
        print(*sides[who](int(count)), flush=True)
