"""Bytes to text: what is certain, what is guessed, what is refused."""

from __future__ import annotations

import random
from pathlib import Path

import opencc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.batch.encodings import decode
from pipeline.errors import SourceError

TEXT = "今年上半年，全市投资额下降3.2%，新建厂房12座。\n"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \n\t\xe3\x80\x80\n", "empty (white space only)"),
        (b"\xef\xbb\xbf", "empty (white space only)"),
        (b"PK\3\4\0\0", "not a text file (NUL at byte 4)"),
        ("今年\0增长3%".encode(), "not a text file (NUL at character 2)"),
        (b"ab\xc3", "not UTF-8 (byte 0xc3 at 2)"),
        (b"\xef\xbb\xbfab\xff", "not UTF-8 (byte 0xff at 5)"),
        (b"\xff\xfea", "not UTF-16 (byte 0x61 at 2)"),
        (b"\xed\xa0\x80", "not UTF-8 (byte 0xed at 0)"),
        (b"\xd6\xd0\xc9\xbd", "not UTF-8 (byte 0xd6 at 0), and no other encoding of Chinese fits"),
        ("今年增长3.5%，".encode() * 9 + b"\xff", "not UTF-8 (byte 0xff at 171), and no other encoding"),
        ("déjà vu, où êtes-vous, à bientôt, ça va".encode("latin-1"), "not UTF-8 (byte 0xe9 at 1), and no other"),
    ],
)
def test_what_is_no_text_or_in_no_encoding_of_chinese_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(SourceError) as refused:
        decode(data, "a/b.txt")
    assert refused.value.path == "a/b.txt"
    assert refused.value.reason.startswith(reason)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_utf8_and_byte_order_marks_are_certain(encoding: str) -> None:
    found = decode(TEXT.encode(encoding), "a")
    assert (found.text, found.encoding, found.guessed) == (TEXT, encoding, False)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16-le", "utf-16-be"])
def test_other_encodings_are_guessed_and_the_guess_is_recorded(encoding: str) -> None:
    found = decode(TEXT.encode(encoding), "a")
    assert (found.text, found.encoding, found.guessed) == (TEXT, encoding, True)


def test_traditional_text_in_big5_is_told_from_gb18030() -> None:
    text = opencc.OpenCC("s2t").convert(TEXT)
    found = decode(text.encode("big5"), "a")
    assert (found.text, found.encoding, found.guessed) == (text, "big5", True)


def test_every_article_of_the_corpus_is_read_from_every_encoding(articles: dict[str, Path]) -> None:
    to_traditional = opencc.OpenCC("s2t")
    read = 0
    for path in articles.values():
        text = path.read_text(encoding="utf-8")
        for encoding in ("gb18030", "utf-16-le", "utf-16-be", "big5hkscs"):
            wanted = to_traditional.convert(text) if encoding == "big5hkscs" else text
            try:
                data = wanted.encode(encoding)
            except UnicodeEncodeError:
                continue  # ● and the like are not in Big5
            assert decode(data, path.name).text == wanted, (path.name, encoding)
            read += 1
    assert read >= 3 * len(articles) + 10


def test_a_page_is_read_in_the_encoding_it_declares() -> None:
    data = '<html><head><meta charset="gb2312"></head><body>中山</body></html>'.encode("gb18030")
    found = decode(data, "a.html", html=True)
    assert ("中山" in found.text, found.encoding, found.guessed) == (True, "gb18030", False)
    with pytest.raises(SourceError):
        decode(data, "a.txt")


@given(st.text(alphabet=st.characters(exclude_characters="\0\ufeff", codec="utf-8"), min_size=1).filter(str.strip))
def test_utf8_changes_no_character(text: str) -> None:
    assert decode(text.encode(), "a.txt").text == text
    assert decode(b"\xef\xbb\xbf" + text.encode(), "a.txt").text == text


def test_random_bytes_are_refused() -> None:
    chance = random.Random(7)
    for _ in range(50):
        data = bytes(chance.randrange(1, 256) for _ in range(3001))
        with pytest.raises(SourceError):
            decode(data, "a")
