"""Which files are articles, what they are called, and which are refused."""

from __future__ import annotations

import io
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.batch import sources
from pipeline.batch.sources import decode, find_sources, printable, read_article, read_limited
from pipeline.errors import ConfigError, CorpusError, SourceError


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \n\t\xe3\x80\x80\n", "empty (white space only)"),
        (b"\xef\xbb\xbf", "empty (white space only)"),
        (b"\xff\xfea\0", "not UTF-8 but UTF-16; convert it: iconv -f UTF-16 -t UTF-8"),
        (b"PK\3\4\0\0", "not a text file (NUL at byte 4)"),
        (b"ab\xc3", "not UTF-8 (byte 0xc3 at 2)"),
        (b"\xef\xbb\xbfab\xff", "not UTF-8 (byte 0xff at 5)"),
        (b"\xed\xa0\x80", "not UTF-8 (byte 0xed at 0)"),
    ],
)
def test_decode_refuses_what_is_no_utf8_text(data: bytes, reason: str) -> None:
    with pytest.raises(SourceError) as refused:
        decode(data, "a/b.txt")
    assert refused.value.path == "a/b.txt"
    assert refused.value.reason.startswith(reason)


@pytest.mark.parametrize("encoding", ["gb18030", "big5"])
def test_decode_says_how_to_convert_an_old_encoding(encoding: str) -> None:
    with pytest.raises(SourceError, match=f"iconv -f (GB18030|{encoding.upper()}) -t UTF-8"):
        decode("中山市工業改造".encode(encoding), "a.txt")


@given(st.text(alphabet=st.characters(exclude_characters="\0\ufeff", codec="utf-8"), min_size=1).filter(str.strip))
def test_decode_changes_no_character(text: str) -> None:
    assert decode(text.encode(), "a.txt") == text
    assert decode(b"\xef\xbb\xbf" + text.encode(), "a.txt") == text


def test_line_ends_stay_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"a\r\nb\rc\n")
    assert read_article(path).text == "a\r\nb\rc\n"


def test_a_file_beyond_the_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MAX_BYTES", 10)
    assert read_limited(io.BytesIO(b"x" * 10), "a") == b"x" * 10
    path = tmp_path / "a.txt"
    path.write_bytes(b"x" * 11)
    with pytest.raises(SourceError, match="larger than"):
        read_article(path)


def test_a_file_that_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="No such file"):
        read_article(tmp_path / "nosuch.txt")
    with pytest.raises(SourceError):
        read_article(tmp_path)


def test_ids_are_relative_paths_without_ending_and_sorted(tmp_path: Path) -> None:
    for name in ("b.txt", "a/c.d.TXT", "a.txt", "a/.x.txt", ".git/x.txt", "a/notes.md", "a/notes"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
    assert [source.id for source in find_sources(tmp_path)] == ["a", "a/c.d", "b"]


def test_ids_are_the_same_whichever_form_the_file_system_hands_out(tmp_path: Path) -> None:
    (tmp_path / (unicodedata.normalize("NFD", "é") + ".txt")).write_text("x")
    assert [source.id for source in find_sources(tmp_path)] == ["é"]


def test_two_files_with_one_id_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "a.TXT").write_text("x")
    if len(list(tmp_path.iterdir())) == 1:
        pytest.skip("this file system takes both for one")
    with pytest.raises(CorpusError, match="has the same id as"):
        find_sources(tmp_path)


def test_articles_folder_must_exist(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="there is no such folder"):
        sources.articles_folder(tmp_path / "nosuch")


def test_printable_shows_what_would_steer_a_terminal() -> None:
    assert printable("中山/a\x1b[2J\n\u202e\udcff.txt") == r"中山/a\x1b[2J\n\u202e\xff.txt"
