"""A function in a thread of its own, whose result can be waited for, or not."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Generic, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
T = TypeVar("T")


class Background(Generic[T]):
    """Runs a function at once, in a daemon thread: if it never returns, the process can still end."""

    def __init__(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> None:
        self._value: list[T] = []
        self._error: BaseException | None = None

        def run() -> None:
            try:
                self._value.append(function(*args, **kwargs))
            except BaseException as error:  # noqa: BLE001  (whoever asks for the result gets it)
                self._error = error

        self._thread = threading.Thread(target=run, daemon=True)
        self._thread.start()

    def result(self, timeout: float | None = None) -> T:
        """What the function returned or raised; TimeoutError if it has done neither after `timeout` seconds."""
        self._thread.join(timeout)
        if self._error is not None:
            raise self._error
        if not self._value:
            raise TimeoutError(f"no end after {timeout:g} seconds")
        return self._value[0]
