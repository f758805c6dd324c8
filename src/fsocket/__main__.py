"""``python -m fsocket``."""

import errno
import os
import sys

from .cli import main


def run() -> int:
    """Run the command line; without a complaint if whoever reads the output has gone, as ``head`` does."""
    try:
        status = main()
        sys.stdout.flush()
    except OSError as error:
        if error.errno not in {errno.EPIPE, errno.EINVAL}:  # the latter is Windows' word for it
            raise
        # What is still unwritten would be tried again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return status


if __name__ == "__main__":
    sys.exit(run())
