"""How compiled modules make their structs: mypyc drops the options of a class statement, so a metaclass gives them.

Only the copy of the source that is compiled uses these (``pipeline/compiled/modules.py``); one metaclass for each set
of options that stages use. What comes out is a `msgspec.Struct` like that of the class statement.
"""

from __future__ import annotations

from typing import Any, ClassVar

import msgspec

_StructMeta: Any = type(msgspec.Struct)


class _Options(_StructMeta):  # type: ignore[misc]
    """A metaclass whose classes are made by that of `msgspec.Struct`, with `options`."""

    options: ClassVar[dict[str, bool]] = {}

    def __new__(cls, name: str, bases: tuple[type, ...], space: dict[str, Any]) -> Any:
        return _StructMeta(name, bases, space, **cls.options)


class Frozen(_Options):
    """``frozen=True``"""

    options: ClassVar = {"frozen": True}


class FrozenUntracked(_Options):
    """``frozen=True, gc=False``"""

    options: ClassVar = {"frozen": True, "gc": False}


class FrozenKeywords(_Options):
    """``frozen=True, kw_only=True``"""

    options: ClassVar = {"frozen": True, "kw_only": True}


METACLASSES = {frozenset(meta.options.items()): meta.__name__ for meta in (Frozen, FrozenUntracked, FrozenKeywords)}
"""The names of the metaclasses by options."""
