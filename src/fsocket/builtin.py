"""The builtins that stand for the hottest functions on CPython; see native/calls.c."""

from __future__ import annotations

from typing import TYPE_CHECKING, ParamSpec, TypeVar

from . import _native

if TYPE_CHECKING:
    from collections.abc import Callable

_P = ParamSpec("_P")
_R = TypeVar("_R")


def with_builtin(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """The builtin for `function`, which it asks whenever a call is not plain sailing, or on PyPy `function` itself."""
    make_call = getattr(_native, "make_call", None)
    if make_call is None:
        return function
    names = function.__code__.co_varnames[: function.__code__.co_argcount]
    defaults = function.__defaults__ or ()
    required = len(names) - len(defaults)
    parameters = [*names[:required], *(f"{name}={value!r}" for name, value in zip(names[required:], defaults, strict=True))]
    doc = f"{function.__name__}({', '.join(parameters)})\n--\n\n{function.__doc__}"
    builtin: Callable[_P, _R] = make_call(function.__name__, function, doc.encode("utf-8"), "fsocket")
    return builtin
