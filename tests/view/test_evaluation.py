"""Evaluations that were kept: which count, what changed between them, their errors by cause."""

from __future__ import annotations

import json
import os
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.errors import ConfigError
from pipeline.score.errors_report import Error
from pipeline.view.evaluation import Kept, errors_of, fields, groups, history, keep_evaluation, kept_in, lines_of, shown
from pipeline.view.words import words
from tests.conftest import Shulu

T = words("hans")


def an_evaluation(rate: float, errors: int = 0, name: str = "figures.core") -> bytes:
    line = {"kind": "prf", "right": 1, "found": 2, "gold": 2, "precision": rate, "recall": rate, "rate": rate}
    parts = {"all": {name: line, "entities.GPE": line}, "look": {name: line}}
    error = {"layer": "figures", "cause": "unit", "article": "a", "start": 1, "gold": "", "found": "", "context": ""}
    return json.dumps(
        {"format": 1, "shulu": "0", "parts": parts, "articles": {"a": {}}, "rejected": {}, "errors": [error] * errors}
    ).encode()


@pytest.fixture
def kept(tmp_path: Path) -> list[Kept]:
    for name, rate in (("2025-01-01T080000", 0.5), ("2025-01-02T080000", 0.75), ("mine", 0.7)):
        (tmp_path / f"{name}.json").write_bytes(an_evaluation(rate))
    (tmp_path / "broken.json").write_bytes(b"{")
    (tmp_path / "other.json").write_bytes(b'{"a": 1}')
    (tmp_path / "notes.txt").write_bytes(an_evaluation(0.1))
    return kept_in(tmp_path)


def test_what_is_no_evaluation_is_passed_over(kept: list[Kept]) -> None:
    assert [one.when for one in kept] == ["2025-01-01 08:00:00", "2025-01-02 08:00:00", "mine"]


def test_the_history_has_each_change(kept: list[Kept]) -> None:
    rates = [dict(zip(("rate", "change"), past.rates[1], strict=True)) for past in history(kept)]
    assert rates == [
        {"rate": Decimal("0.7"), "change": Decimal("-0.05")},
        {"rate": Decimal("0.75"), "change": Decimal("0.25")},
        {"rate": Decimal("0.5"), "change": None},
    ]


def test_a_line_has_every_part_and_its_change(kept: list[Kept]) -> None:
    line, label = lines_of(kept[2].report, kept[1])
    assert (line.name, [one.rate if one else None for one in line.parts]) == ("figures.core", [0.7, 0.7])
    assert line.change == Decimal("-0.05")
    assert (label.name, label.parts[1]) == ("entities.GPE", None)
    assert lines_of(kept[0].report, None)[0].change is None


def test_an_evaluation_without_the_whole_corpus_can_be_shown(kept: list[Kept]) -> None:
    del kept[0].report.parts["all"]
    assert shown(kept[:1], T)["lines"][0].parts[0].rate == 0.5
    assert fields(kept[0].report, T) == ""


def test_the_one_that_is_asked_for_is_shown(kept: list[Kept]) -> None:
    assert shown(kept, T)["run"].name == "mine"
    assert shown(kept, T, "2025-01-02T080000")["before"].name == "2025-01-01T080000"
    assert shown(kept, T, "../etc/passwd")["run"].name == "mine"
    assert shown([], T) == {"report": None}


def test_an_evaluation_that_was_written_again_is_read_again(tmp_path: Path) -> None:
    path = keep_evaluation(tmp_path / "scores", an_evaluation(0.5))
    assert kept_in(path.parent)[0].rate("figures.core") == Decimal("0.5")
    path.write_bytes(an_evaluation(0.6))
    os.utime(path, ns=(1, 1))
    assert kept_in(path.parent)[0].rate("figures.core") == Decimal("0.6")


def test_an_evaluation_that_cannot_be_kept_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="cannot be written"):
        keep_evaluation(tmp_path / "file", b"{}")


def test_errors_are_grouped_the_most_frequent_cause_first() -> None:
    def error(layer: str, cause: str, start: int) -> Error:
        return Error(layer=layer, cause=cause, article="a", start=start, gold="", found="", context="")

    errors = [error("figures", "unit", 1), error("figures", "period", 2), error("figures", "period", 3)]
    errors.append(error("entities", "missed", 4))
    found = groups(errors, most=1)
    assert [(group.layer, group.cause, group.total) for group in found] == [
        ("entities", "missed", 1),
        ("figures", "period", 2),
        ("figures", "unit", 1),
    ]
    assert [one.start for one in found[1].errors] == [2]


def test_all_errors_of_a_cause_have_pages(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(an_evaluation(0.5, errors=250))
    (one,) = kept_in(tmp_path)
    pages = [errors_of(one, "figures", "unit", page) for page in range(4)]
    assert [(group.total, len(group.errors), more) for group, more in pages] == [
        (250, 100, True),
        (250, 100, True),
        (250, 50, False),
        (250, 0, False),
    ]
    assert errors_of(one, "figures", "nothing", 0)[0].total == 0


def test_a_report_that_cannot_be_made_or_written_is_told(shulu: Shulu, tmp_path: Path) -> None:
    for command in ("report", "view"):
        done = shulu(command, "--output", tmp_path / "none", *(["--no-open"] if command == "view" else []))
        assert done.code == 2
        assert "shulu run" in done.err
    (tmp_path / "a.json").write_bytes(an_evaluation(0.5, errors=3))
    (tmp_path / "file").write_text("")
    done = shulu("report", "--evaluation", tmp_path / "a.json", "--into", tmp_path / "file" / "x.html")
    assert done.code == 2
    assert "cannot be written" in done.err
    done = shulu("report", "--evaluation", tmp_path / "a.json", "--into", tmp_path / "new" / "x.html")
    assert done.code == 0
    page = (tmp_path / "new" / "x.html").read_text(encoding="utf-8")
    assert page.count('class="found"') == 3
    assert "<script" not in page
