"""TCP echo with asyncio: its event loop, on every system, over an fsocket poll context.

python examples/asyncio_echo.py serve 127.0.0.1:9000
python examples/tcp_echo.py send 127.0.0.1:9000 "is anybody there"
"""

from __future__ import annotations

import argparse
import asyncio

import fsocket


async def serve(address: fsocket.Sockaddr, count: int | None) -> None:
    """Serve `count` connections, or all that will ever come."""
    served = 0
    over = asyncio.Event()

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal served
        peer = fsocket.socket_peer(writer.get_extra_info("socket"))
        total = 0
        try:
            while octets := await reader.read(65_536):
                writer.write(octets)
                await writer.drain()
                total += len(octets)
            writer.close()
            await writer.wait_closed()
            print(f"Echoed {total} octets to {peer}", flush=True)
        except OSError as error:  # a reset, for one
            print(f"Lost {peer}: {error}", flush=True)
            writer.close()
        served += 1
        if served == count:
            over.set()

    host, port = str(address).rsplit(":", 1)
    server = await asyncio.start_server(echo, host.strip("[]"), int(port))
    async with server:
        for listener in server.sockets:
            print(f"Listening on {fsocket.socket_name(listener)}", flush=True)
        await over.wait()


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    server = commands.add_parser("serve", help="echo connections")
    server.add_argument(
        "address", nargs="?", type=fsocket.string_sockaddr, default="127.0.0.1:0", help="where (default: 127.0.0.1, any port)"
    )
    server.add_argument("--count", type=int, help="end after so many connections")
    server.add_argument("--backend", help="how to wait, such as epoll (default: the one that costs by what is ready)")
    options = parser.parse_args()
    loop = asyncio.SelectorEventLoop(fsocket.Selector(options.backend))
    try:
        loop.run_until_complete(serve(options.address, options.count))
    finally:
        loop.close()


if __name__ == "__main__":
    main()
