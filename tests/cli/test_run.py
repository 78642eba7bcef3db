"""`shulu run`: what stands in the output folder afterwards."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline.config import Settings
from pipeline.model import Article, Extraction

if TYPE_CHECKING:
    from tests.conftest import Check, Shulu

FILES = ["extractions.jsonl", "figures.csv", "rejects.jsonl", "summary.json", "targets.csv"]


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    (folder / "2022").mkdir(parents=True)
    (folder / "b.txt").write_text("全市常住人口443.11万人。\n", encoding="utf-8")
    (folder / "2022" / "a.txt").write_text("今年投资额下降3.2%。\n", encoding="utf-8")
    (folder / "notes.md").write_text("不是文章", encoding="utf-8")
    (folder / ".hidden.txt").write_text("不是文章", encoding="utf-8")
    return folder


def test_run_writes_the_records_ordered_by_id(shulu: Shulu, check: Check, corpus: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    result = shulu("run", corpus, "--output", output)
    assert (result.code, result.out) == (0, "")
    assert sorted(path.name for path in output.iterdir()) == FILES
    extractions = [Extraction.from_json(line) for line in (output / "extractions.jsonl").read_bytes().splitlines()]
    assert [extraction.article.id for extraction in extractions] == ["2022/a", "b"]
    for extraction in extractions:
        check(extraction, (corpus / f"{extraction.article.id}.txt").read_text(encoding="utf-8"))
    summary = json.loads((output / "summary.json").read_text())
    assert (summary["articles"], summary["rejects"]) == (2, 0)


def test_csv_has_a_row_a_figure_with_its_evidence(shulu: Shulu, corpus: Path, tmp_path: Path) -> None:
    shulu("run", corpus, "--output", tmp_path / "out")
    with (tmp_path / "out" / "figures.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["text"]: row for row in csv.DictReader(file)}
    assert rows["443.11万人"]["value"] == "4431100"
    assert rows["3.2%"]["value"] == "-3.2"
    assert rows["3.2%"]["evidence"].startswith("今年投资额下降3.2%")


def test_two_runs_write_the_same_bytes(shulu: Shulu, corpus: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert shulu("run", corpus, "--output", tmp_path / name).code == 0
    for name in FILES:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_a_folder_with_articles_in_it_is_a_corpus(shulu: Shulu, corpus: Path, tmp_path: Path) -> None:
    corpus.rename(tmp_path / "articles")
    assert shulu("run", tmp_path, "--output", tmp_path / "out").code == 0
    lines = (tmp_path / "out" / "extractions.jsonl").read_bytes().splitlines()
    assert [Extraction.from_json(line).article.id for line in lines] == ["2022/a", "b"]


def test_rejected_articles_are_listed_and_the_run_goes_on(shulu: Shulu, corpus: Path, tmp_path: Path) -> None:
    (corpus / "bad.txt").write_bytes(b"\xff")
    (corpus / "void.txt").write_bytes(b"")
    result = shulu("run", corpus, "--output", tmp_path / "out")
    assert result.code == 1
    assert "shulu: rejected bad.txt: not UTF-8 (byte 0xff at 0)\n" in result.err
    assert "shulu: rejected void.txt: empty\n" in result.err
    rejects = [json.loads(line) for line in (tmp_path / "out" / "rejects.jsonl").read_text().splitlines()]
    assert rejects[1] == {"article": "void", "path": "void.txt", "kind": "SourceError", "reason": "empty"}
    assert len((tmp_path / "out" / "extractions.jsonl").read_bytes().splitlines()) == 2


def test_an_article_that_meets_a_bug_is_rejected_and_the_run_goes_on(
    shulu: Shulu, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.extract import extract

    def broken(article: Article, settings: Settings) -> Extraction:
        if article.id == "b":
            raise ZeroDivisionError("oops")
        return extract(article, settings)

    monkeypatch.setattr("pipeline.batch.local.extract", broken)
    result = shulu("run", corpus, "--output", tmp_path / "out")
    assert result.code == 1
    assert "shulu: rejected b.txt: ZeroDivisionError: oops\n" in result.err


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["nosuch"], "nosuch: there is no such folder"),
        (["b.txt"], "b.txt: not a folder"),
        (["empty"], "empty: no .txt files in it"),
        ([".", "--segmenter", "x"], "settings: segmenter must be one of"),
        ([".", "--output", "b.txt"], "b.txt: cannot be written"),
    ],
)
def test_wrong_use_ends_with_2_and_writes_nothing(
    shulu: Shulu, corpus: Path, monkeypatch: pytest.MonkeyPatch, args: list[str], message: str
) -> None:
    monkeypatch.chdir(corpus)
    (corpus / "empty").mkdir()
    before = sorted(corpus.rglob("*"))
    result = shulu("run", *args)
    assert result.code == 2
    assert result.err.startswith(f"shulu: {message}")
    assert sorted(corpus.rglob("*")) == before


def test_an_interrupted_run_leaves_the_old_records(
    shulu: Shulu, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = tmp_path / "out"
    shulu("run", corpus, "--output", output)
    before = {path.name: path.read_bytes() for path in output.iterdir()}

    def interrupted(*args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("pipeline.batch.local.attempt", interrupted)
    assert shulu("run", corpus, "--output", output).code == 130
    assert {path.name: path.read_bytes() for path in output.iterdir()} == before


@pytest.mark.skipif(os.name == "nt", reason="such a name cannot be made there")
def test_names_that_are_not_utf8_or_steer_the_terminal_are_shown_as_escapes(
    shulu: Shulu, corpus: Path, tmp_path: Path
) -> None:
    (corpus / "a\x1b[2J\n.txt").write_bytes(b"")
    result = shulu("run", corpus, "--output", tmp_path / "out")
    assert result.code == 1
    assert "rejected a\\x1b[2J\\n.txt: empty" in result.err
    try:
        Path(os.fsdecode(os.fsencode(corpus) + b"/\xff.txt")).write_bytes(b"")
    except OSError:
        pytest.skip("this file system has UTF-8 names only")
    result = shulu("run", corpus, "--output", tmp_path / "out")
    assert result.code == 2
    assert result.err == "shulu: \\xff.txt: its name is not UTF-8; rename it\n"
