"""``python -m fsocket``."""

import errno
import os
import signal
import sys

from .cli import main


def _reader_gone(error: OSError) -> bool:
    """Whether it says that whoever reads the output has gone, as ``head`` does."""
    if sys.platform == "win32" and error.errno == errno.EINVAL:
        return error.winerror is None  # the C library's word for it; a system call's EINVAL has a number of Windows' too
    return error.errno == errno.EPIPE


def run() -> int:
    """Run the command line; no traceback if the reader has gone, a call was refused, or somebody has pressed Ctrl-C."""
    if sys.stdout is None:  # whoever started this has closed it
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  (to the end of the process)
    try:
        status = main()
        sys.stdout.flush()
    except KeyboardInterrupt:
        return 128 + signal.SIGINT  # as shells have it
    except OSError as error:
        if not _reader_gone(error):
            print(f"python -m fsocket: {error}", file=sys.stderr)
        # What is still unwritten would be tried again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return status


if __name__ == "__main__":
    sys.exit(run())
