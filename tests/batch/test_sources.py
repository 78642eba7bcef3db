"""Single article files: ids, sizes, names in messages."""

from __future__ import annotations

import io
import unicodedata
from pathlib import Path, PurePosixPath

import pytest

from pipeline.batch import sources
from pipeline.batch.sources import article_id, articles_folder, printable, read_article, read_limited
from pipeline.errors import ConfigError, CorpusError, SourceError


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


def test_ids_are_the_same_whichever_form_the_file_system_hands_out() -> None:
    assert article_id(PurePosixPath(unicodedata.normalize("NFD", "é") + ".txt")) == "é"


def test_a_name_that_is_not_utf8_has_no_id() -> None:
    with pytest.raises(CorpusError, match="not UTF-8; rename it"):
        article_id(PurePosixPath("\udcff.txt"))


def test_articles_folder_must_exist(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="there is no such folder"):
        articles_folder(tmp_path / "nosuch")


def test_printable_shows_what_would_steer_a_terminal() -> None:
    assert printable("中山/a\x1b[2J\n\u202e\udcff.txt") == r"中山/a\x1b[2J\n\u202e\xff.txt"
