"""The store: all files or none."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from pipeline.batch.store import EXTRACTIONS, REJECTS, SUMMARY, Reject, Store, csv_bytes, read_extractions
from pipeline.errors import ConfigError

REJECT = Reject(article="a", path="a.txt", kind="SourceError", reason="空")


def test_nothing_is_in_place_before_the_end(tmp_path: Path) -> None:
    with Store(tmp_path / "out") as store:
        store.reject(REJECT)
        assert not (tmp_path / "out" / REJECTS).exists()
        store.finish({})
    assert json.loads((tmp_path / "out" / REJECTS).read_text(encoding="utf-8"))["reason"] == "空"
    assert not list((tmp_path / "out").glob(".*"))


def test_an_error_leaves_no_file_behind(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), Store(tmp_path) as store:
        store.reject(REJECT)
        raise ZeroDivisionError
    assert not list(tmp_path.iterdir())


def test_a_full_disk_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be written: No space left"), Store(tmp_path):
        raise OSError(28, "No space left on device")
    assert not list(tmp_path.iterdir())


def test_the_summary_names_the_files_by_their_contents(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.reject(REJECT)
        store.finish({"articles": 1})
    summary = json.loads((tmp_path / SUMMARY).read_bytes())
    assert summary["articles"] == 1
    for name, digest in summary["files"].items():
        assert hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() == digest
    assert len(summary["files"]) == 4


def test_csv_quotes_what_would_break_a_row() -> None:
    assert csv_bytes([['a"b', "c,d", "e\nf"]]) == b'"a""b","c,d","e\nf"\r\n'
    assert csv_bytes([["a"]], mark=True) == b"\xef\xbb\xbfa\r\n"


def test_reading_what_no_run_wrote_names_the_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="shulu run"):
        list(read_extractions(tmp_path))
    (tmp_path / EXTRACTIONS).write_text("{}\n")
    with pytest.raises(ConfigError, match="line 1: not an extraction"):
        list(read_extractions(tmp_path))
