"""SocketCAN: frames in and out, and what the kernel does with them on its own. Linux only; see can(7)."""
