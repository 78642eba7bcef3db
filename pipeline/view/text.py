"""Article text made safe for a terminal.

An article is the work of strangers: what it contains must neither steer the terminal (escape sequences) nor turn
what is read around (bidirectional controls), nor be taken for rich's markup, which is why only `Text` is drawn.
"""

from __future__ import annotations

import unicodedata

from rich.text import Text

_HIDDEN = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})


def safe(text: str) -> str:
    """`text` on one line: line ends and tabs as spaces, other control and invisible characters as escapes."""
    return "".join(_safe_char(char) for char in text)


def _safe_char(char: str) -> str:
    if char in "\n\r\t\v\f":
        return " "
    if unicodedata.category(char) in _HIDDEN:
        return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"
    return char


def plain(text: object, style: str = "") -> Text:
    """A value as rich text, made safe; null is drawn as ``–``."""
    return Text("–", style="dim") if text is None else Text(safe(str(text)), style=style)


def marked(text: str, start: int, end: int, style: str = "reverse") -> Text:
    """`text` made safe, with ``[start, end)`` of it in brackets ``【】`` and `style`."""
    return Text.assemble(safe(text[:start]), "【", (safe(text[start:end]), style), "】", safe(text[end:]))
