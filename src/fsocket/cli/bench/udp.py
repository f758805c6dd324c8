"""``python -m fsocket bench udp``."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Any

import fsocket

from .complaint import complain
from .receiver import Receiver
from .report import Report
from .sender import Sender

if TYPE_CHECKING:
    import argparse

MODES = ("batch", "single", "segments")

_PATIENCE = 10  # seconds for the other process to end when it has nothing left to do


def run(options: argparse.Namespace) -> int:
    """Send, receive, or both, each in a process of its own; returns the exit status."""
    with ExitStack() as stack:
        report = Report(in_json=options.json, summary_only=options.summary)
        if options.to is not None:
            return _send(stack, options, report)
        return _receive(stack, options, report)


def _address(options: argparse.Namespace) -> fsocket.Sockaddr:
    """Where to bind: at the port of --listen, if that is given."""
    given = options.listen or options.to
    family = fsocket.AF_INET6 if options.ipv6 else fsocket.AF_INET
    if given is not None:
        family = given.family
    port = 0 if options.listen is None else options.listen.port
    if options.interface is not None:
        return _address_of(options.interface, family, port)
    if options.listen is not None:
        return options.listen  # type: ignore[no-any-return]
    if options.to is not None:
        return fsocket.SockaddrIn(0) if family == fsocket.AF_INET else fsocket.SockaddrIn6(0)
    return fsocket.SockaddrIn("127.0.0.1") if family == fsocket.AF_INET else fsocket.SockaddrIn6("::1")


def _address_of(interface: str, family: int, port: int) -> fsocket.Sockaddr:
    adapters = fsocket.list_adapters()
    for adapter in adapters:
        if interface in {adapter.name, adapter.friendly_name}:
            break
    else:
        names = ", ".join(adapter.friendly_name for adapter in adapters)
        raise ValueError(f"there is no interface {interface!r}; there are {names}")
    found = [address for address in adapter.unicast if address.family == family]
    for address in sorted(found, key=lambda address: isinstance(address, fsocket.SockaddrIn6) and address.scope_id != 0):
        if isinstance(address, fsocket.SockaddrIn6):  # that of the link only if there is no other
            return fsocket.SockaddrIn6(address.packed, port, scope_id=address.scope_id)
        return fsocket.SockaddrIn(address.packed, port)
    raise ValueError(f"the interface {interface!r} has no address of {'IPv4' if family == fsocket.AF_INET else 'IPv6'}")


def _socket(stack: ExitStack, options: argparse.Namespace) -> int:
    address = _address(options)
    fd = stack.enter_context(fsocket.socket_handle(address.family, fsocket.SOCK_DGRAM))
    fsocket.socket_bind(fd, address)
    return fd


# --- one side


def _send(stack: ExitStack, options: argparse.Namespace, report: Report) -> int:
    fd = _socket(stack, options)
    fsocket.socket_connect(fd, options.to)
    report.say(f"Sending from {fsocket.socket_name(fd)} to {options.to}: {options.mode}, {options.size} octets")
    sender = Sender(fd, options, report)
    cpu = time.process_time()
    sender.send()
    cpu = time.process_time() - cpu
    arrived = None if sender.arrived is None else sender.arrived - (sender.repeated or 0)
    lost = None if arrived is None else sender.sent - arrived
    record = _record(options, sender.sent, sender.seconds, cpu)
    lines = [f"sent {sender.sent:,} in {sender.seconds:.2f} s: {_speed(record)}"]
    if lost is None:
        lines.append("the other side did not tell how many arrived")
    else:
        lines.append(f"arrived {arrived:,}: lost {lost:,} ({_percent(lost, sender.sent)})")
    report.summary({**record, "arrived": arrived, "lost": lost, "repeated": sender.repeated}, lines)
    if sender.refused and sender.arrived is None:
        return complain(f"nobody listens at {options.to}")
    return 0


def _receive(stack: ExitStack, options: argparse.Namespace, report: Report) -> int:
    fd = _socket(stack, options)
    fsocket.set_socket_option(fd, fsocket.SO_RCVBUF, options.receive_buffer)
    name = fsocket.socket_name(fd)
    receiver = Receiver(fd, options, report)
    other: subprocess.Popen[str] | None = None
    if options.listen is not None:
        report.say(f"Listening on {name}")
    else:
        report.say(f"From one process to another, over {name}: {options.mode}, {options.size} octets")
        other = stack.enter_context(_other_process(options, name))
        stack.callback(other.kill)
    cpu = time.process_time()
    receiver.receive(lambda: other is not None and other.poll() is not None)
    cpu = time.process_time() - cpu
    tally = receiver.tally
    record = _record(options, tally.received, receiver.seconds, cpu)
    record |= {"octets": receiver.octets, "sent": tally.total, "lost": tally.lost, "repeated": tally.repeated}
    record |= {"late": tally.late, "dropped": receiver.dropped}
    lines = [f"received {tally.received:,} in {receiver.seconds:.2f} s: {_speed(record)}"]
    sent = tally.following if tally.total is None else tally.total
    words = f"lost {tally.lost:,} of {sent:,} ({_percent(tally.lost, sent)})"
    if tally.total is None:
        words += ", as far as is known: the end did not arrive"
    lines.append(f"{words}; repeated {tally.repeated:,}, late {tally.late:,}")
    if receiver.dropped is not None:
        as_one = ", those that the system has put together as one" if options.mode == "segments" else ""
        lines.append(f"dropped {receiver.dropped:,}, because the socket had no room{as_one}")
    if other is not None:
        record["sender"] = told = _told(other, stop=tally.total is None)
        if told is not None:
            lines.insert(0, f"sent {told['datagrams']:,} in {told['seconds']:.2f} s: {_speed(told)}")
    report.summary(record, lines)
    if tally.received or receiver.interrupted:
        return 0
    return complain("nothing arrived")


# --- the other process


def _other_process(options: argparse.Namespace, name: fsocket.Sockaddr) -> subprocess.Popen[str]:
    """One that sends, as this command."""
    words: list[object] = ["--to", name, "--mode", options.mode, "--size", options.size, "--slots", options.slots]
    words += ["--seconds", options.seconds, "--json", "--summary"]
    for option in ("interface", "rate"):
        if getattr(options, option) is not None:
            words += [f"--{option}", getattr(options, option)]
    command = [sys.executable, "-m", "fsocket", "bench", "udp", *map(str, words)]
    # In a group of its own, so that only this process is interrupted, which tells it.
    group: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":
        group = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, **group)  # noqa: S603  (this program)


def _told(other: subprocess.Popen[str], *, stop: bool) -> dict[str, Any] | None:
    """The summary of the other process, when it has ended; stop: it would not end by itself."""
    if stop:
        other.terminate()
    with suppress(subprocess.TimeoutExpired, ValueError, KeyError):
        printed, _ = other.communicate(timeout=_PATIENCE)
        summary: dict[str, Any] = json.loads(printed)["summary"]
        return summary
    return None


# --- words


def _record(options: argparse.Namespace, datagrams: int, seconds: float, cpu: float) -> dict[str, Any]:
    rate = datagrams / seconds if seconds else 0.0
    return {
        "mode": options.mode,
        "datagrams": datagrams,
        "seconds": round(seconds, 3),
        "datagrams_per_second": round(rate),
        "octets_per_second": round(rate * options.size),
        "cpu_percent": round(100 * cpu / seconds, 1) if seconds else 0.0,
    }


def _speed(record: dict[str, Any]) -> str:
    rate, megabytes = record["datagrams_per_second"], record["octets_per_second"] / 1e6
    return f"{rate:,} /s, {megabytes:,.1f} MB/s, CPU {record['cpu_percent']:.0f} %"


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f} %" if whole else "0 %"
