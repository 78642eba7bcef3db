"""`shulu run` and the commands that look at its store."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline.batch.export import read_extractions
from pipeline.model import Extraction

if TYPE_CHECKING:
    from tests.conftest import Check, Result, Shulu

FILES = [".shulu.lock", "shulu.duckdb"]


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    (folder / "2022").mkdir(parents=True)
    (folder / "b.txt").write_text("全市常住人口443.11万人。\n", encoding="utf-8")
    (folder / "2022" / "a.txt").write_text("今年投资额下降3.2%。\n", encoding="utf-8")
    (folder / "notes.pdf").write_text("不是文章", encoding="utf-8")
    (folder / ".hidden.txt").write_text("不是文章", encoding="utf-8")
    return folder


def counts(result: Result) -> dict[str, str]:
    """The first of each name in the tables of a summary."""
    found: dict[str, str] = {}
    for line in result.err.splitlines():
        cells = [cell.strip() for cell in line.split("│")]
        if len(cells) == 4:
            found.setdefault(cells[1], cells[2])
    return found


def test_run_keeps_a_store_up_to_date(shulu: Shulu, check: Check, corpus: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    first = shulu("run", corpus, "--output", output, "--dry-run")
    assert (first.code, counts(first)["new"], output.exists()) == (0, "2", False)

    result = shulu("run", corpus, "--output", output, "--jobs", 1)
    assert (result.code, result.out) == (0, "")
    assert sorted(path.name for path in output.iterdir()) == FILES
    wanted = dict.fromkeys(("changed", "unchanged", "unreadable", "vanished", "entities", "targets", "rejected"), "0")
    assert counts(result).items() >= {**wanted, "articles": "2", "new": "2", "figures": "2", "actual": "2"}.items()
    assert "2 of 2 articles computed in" in result.err
    extractions = list(read_extractions(output))
    assert [extraction.article.id for extraction in extractions] == ["2022/a", "b"]
    for extraction in extractions:
        check(extraction, (corpus / f"{extraction.article.id}.txt").read_text(encoding="utf-8"))
    again = shulu("run", corpus, "--output", output)
    assert (again.code, counts(again)["unchanged"]) == (0, "2")

    exported = shulu("export", "--to", "csv", "--output", output)
    assert (exported.code, exported.out) == (0, "")
    with (output / "figures.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["text"]: row for row in csv.DictReader(file)}
    assert rows["443.11万人"]["value"] == "4431100"
    assert rows["3.2%"]["value"] == "-3.2"
    assert rows["3.2%"]["evidence"].startswith("今年投资额下降3.2%")

    written = shulu("export", "--to", "jsonl", "--output", output, "--into", tmp_path / "files")
    assert written.err == "".join(
        f"shulu: wrote {tmp_path}/files/{name}.jsonl\n" for name in ("extractions", "rejects")
    )
    lines = (tmp_path / "files" / "extractions.jsonl").read_bytes().splitlines()
    assert [Extraction.from_json(line) for line in lines] == extractions
    assert shulu("export", "--to", "jsonl", "--output", output, "--into", "-").out.encode().splitlines() == lines

    query = "SELECT article, value FROM figures ORDER BY article"
    asked = shulu("export", "--sql", query, "--format", "csv", "--output", output)
    assert asked.out.split() == ["article,value", "2022/a,-3.200000000000", "b,4431100.000000000000"]
    assert "│ 2022/a  │" in shulu("export", "--sql", query, "--output", output).out

    runs = [json.loads(line) for line in shulu("runs", "--output", output, "--format", "jsonl").out.splitlines()]
    assert [(run["status"], run["new"], run["unchanged"], run["done"]) for run in runs] == [
        ("done", 2, 0, 2),
        ("done", 0, 2, 0),
    ]
    assert shulu("runs", "--output", output).out.count("│ done ") == 2
    assert shulu("rejects", "--output", output).err == "shulu: no article is rejected\n"


def test_a_folder_with_articles_in_it_is_a_corpus(shulu: Shulu, corpus: Path, tmp_path: Path) -> None:
    corpus.rename(tmp_path / "articles")
    result = shulu("run", tmp_path, "--output", tmp_path / "out", "--dry-run")
    assert (result.code, counts(result)["articles"]) == (0, "2")


def test_rejected_articles_are_listed_and_the_run_goes_on(shulu: Shulu, corpus: Path, tmp_path: Path) -> None:
    (corpus / "bad.txt").write_bytes(b"\xff")
    (corpus / "void.txt").write_bytes(b"")
    (corpus / "a\x1b[2J\n.txt").write_bytes(b"")
    output = tmp_path / "out"
    result = shulu("run", corpus, "--output", output)
    assert result.code == 1
    assert "shulu: rejected bad.txt: not UTF-8 (byte 0xff at 0), and no other encoding" in result.err
    assert "shulu: rejected void.txt: empty\n" in result.err
    assert "rejected a\\x1b[2J\\n.txt: empty" in result.err
    assert "3 articles are rejected" in result.err
    rejects = [json.loads(line) for line in shulu("rejects", "--output", output, "--format", "jsonl").out.splitlines()]
    assert [reject["article"] for reject in rejects] == ["a\x1b[2J\n", "bad", "void"]
    assert rejects[2].items() >= {"path": "void.txt", "kind": "SourceError", "reason": "empty"}.items()
    shown = shulu("rejects", "--output", output)
    assert "│ void " in shown.out
    assert "\x1b" not in shown.out
    assert "SourceError: put the file right" in shown.err
    assert len(list(read_extractions(output))) == 2
    assert shulu("run", corpus, "--output", output).code == 1  # as long as there are rejects
    (corpus / "bad.txt").unlink()
    (corpus / "void.txt").unlink()
    (corpus / "a\x1b[2J\n.txt").unlink()
    assert shulu("run", corpus, "--output", output).code == 0


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["nosuch"], "nosuch: there is no such folder"),
        (["empty"], "empty: no articles in it"),
        ([".", "--segmenter", "x"], "settings: segmenter must be one of"),
        ([".", "--tagger", "x"], "settings: tagger must be one of"),
        ([".", "--kind", "x"], "--kind or --html: Invalid enum value 'x'"),
        ([".", "--html", "x"], "--kind or --html: Invalid enum value 'x'"),
        ([".", "--field", "x"], "--field x: must be NAME=COLUMN"),
        ([".", "--output", "b.txt"], "b.txt: cannot be written"),
        (["nosuch://x"], "nosuch://x: "),
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


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["export", "--to", "csv"], "there is no such file; `shulu run` writes it"),
        (["runs"], "there is no such file"),
        (["rejects"], "there is no such file"),
        (["export"], "export: either --to"),
        (["export", "--to", "csv", "--sql", "SELECT 1"], "export: either --to"),
        (["export", "--to", "csv", "--into", "-"], "only jsonl can go to standard output"),
        (["import", "nosuch"], "nosuch: not what a cluster run wrote"),
    ],
)
def test_wrong_use_of_the_other_commands(
    shulu: Shulu, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: list[str], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    result = shulu(*args)
    assert result.code == 2
    assert message in result.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="such a name cannot be made there")
def test_a_name_that_is_not_utf8_must_be_changed(shulu: Shulu, corpus: Path, tmp_path: Path) -> None:
    try:
        Path(os.fsdecode(os.fsencode(corpus) + b"/\xff.txt")).write_bytes(b"")
    except OSError:
        pytest.skip("this file system has UTF-8 names only")
    result = shulu("run", corpus, "--output", tmp_path / "out")
    assert result.code == 2
    assert result.err == "shulu: \\xff.txt: its name is not UTF-8; rename it\n"
