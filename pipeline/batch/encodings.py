"""Bytes to text: UTF-8 where it is UTF-8, else what charset-normalizer takes it for, among the encodings of Chinese.

A byte order mark or valid UTF-8 is certain. All else is a guess, is recorded as one, and must decode without a single
error; what several encodings fit, or none, is refused with the command that converts it.
"""

from __future__ import annotations

import codecs
import re

import msgspec

from pipeline.errors import SourceError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_GUESSED = ("gb18030", "big5hkscs", "utf_16_le", "utf_16_be")
"""GB18030 holds GBK and GB 2312, Big5-HKSCS holds Big5: who wrote the smaller one is read all the same."""
_NAMES = {"big5hkscs": "big5", "utf_16_le": "utf-16-le", "utf_16_be": "utf-16-be"}
_FEWEST = 20
"""Bytes beyond ASCII that a guess needs: 中山 in GB18030 is 笢刓 in Big5; 25 characters are nearly always right."""
_ASCII = bytes(range(128))
_SAMPLE = 16_384
"""Bytes that are looked at for a guess: charset-normalizer takes 9 ms for an article in Big5, longer for a long one."""
_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE
)
_CHINESE = re.compile("[\u4e00-\u9fff\u3400-\u4dbf，。、：；？！（）「」《》“”　]")
_MANY = 0.5
"""Share of Chinese characters and punctuation, among those beyond ASCII, that a guessed text has at least."""


class Decoded(msgspec.Struct, frozen=True):
    """A text, the encoding it was in, and whether that was guessed."""

    text: str
    encoding: str
    guessed: bool = False


def decode(data: bytes, path: str, *, html: bool = False) -> Decoded:
    """The text of an article file, without a byte order mark; of a page what it declares is tried first.

    Raises `SourceError` for what is empty, binary, or in an encoding that cannot be told.
    """
    if not data:
        raise SourceError(path, "empty")
    found = _certain(data, path) or (_declared(data) if html else None) or _guess(data, path)
    if "\0" in found.text:
        raise SourceError(path, f"not a text file (NUL at character {found.text.index(chr(0))})")
    if not found.text.strip():
        raise SourceError(path, "empty (white space only)")
    return found


def _certain(data: bytes, path: str) -> Decoded | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return Decoded(data.decode(encoding), encoding)
            except UnicodeDecodeError as error:
                # Bytes are counted from behind the mark by some codecs, from the start of the file by everyone else.
                start = error.start + (len(mark) if encoding == "utf-8-sig" else 0)
                name = encoding.upper().removesuffix("-SIG")
                raise SourceError(path, f"not {name} (byte 0x{data[start]:02x} at {start})") from None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    # UTF-16 of ASCII is valid UTF-8 with a NUL in every other place; no text has one.
    return None if "\0" in text and len(data) % 2 == 0 else Decoded(text, "utf-8")


def _declared(data: bytes) -> Decoded | None:
    """The text by the encoding that a page's head names, where all of it can be read so."""
    declared = _DECLARED.search(data[:4096])
    if declared is None:
        return None
    name = declared[1].decode("ascii").lower()
    name = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs"}.get(name, name)
    try:
        codec = codecs.lookup(name)
        return Decoded(data.decode(codec.name), _NAMES.get(codec.name, codec.name))
    except (LookupError, UnicodeDecodeError):
        return None


def _guess(data: bytes, path: str) -> Decoded:
    from charset_normalizer import from_bytes  # 40 ms to import, and hardly an article needs it

    nul = data.find(b"\0")
    best = from_bytes(data[:_SAMPLE], cp_isolation=list(_GUESSED), preemptive_behaviour=False).best()
    wide = best is not None and best.encoding.startswith("utf_16")
    if best is not None and len(data.translate(None, b"" if wide else _ASCII)) >= _FEWEST and (wide or nul < 0):
        try:
            text = data.decode(best.encoding)
        except UnicodeDecodeError:
            text = ""
        if _is_chinese(text):
            return Decoded(text, _NAMES.get(best.encoding, best.encoding), True)
    if nul >= 0:
        raise SourceError(path, f"not a text file (NUL at byte {nul})")
    start = _first_wrong(data)
    reason = f"not UTF-8 (byte 0x{data[start]:02x} at {start}), and no other encoding of Chinese fits"
    raise SourceError(path, f"{reason}; convert it: iconv -f ENCODING -t UTF-8")


def _is_chinese(text: str) -> bool:
    """Whether a guessed text looks like one; any bytes are characters in some encoding."""
    beyond = sum(char > "\x7f" for char in text)
    return beyond > 0 and len(_CHINESE.findall(text)) >= _MANY * beyond and "\0" not in text


def _first_wrong(data: bytes) -> int:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return 0
