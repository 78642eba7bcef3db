"""Reports: parts, sums, JSON, comparison with an earlier one."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import CorpusError
from pipeline.score.report import changes, make_report, part_of, read_report, report_json
from pipeline.score.tally import Tally, accuracy, add_up


def _prf(right: int, found: int, gold: int) -> Tally:
    return Tally("prf", right, found, gold)


def test_rates() -> None:
    tally = _prf(3, 4, 6)
    assert (tally.precision, tally.recall) == (0.75, 0.5)
    assert tally.rate == pytest.approx(0.6)
    assert accuracy([True, False, True, True]).rate == 0.75


def test_nothing_to_find_is_perfect_until_something_is_found() -> None:
    assert _prf(0, 0, 0).rate == 1
    assert _prf(0, 1, 0).rate == 0
    assert _prf(0, 0, 1).rate == 0


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=5))
def test_sums_are_of_counts_not_of_rates(counts: list[tuple[int, int, int]]) -> None:
    tallies = [_prf(right, right + more, right + missed) for right, more, missed in counts]
    total = add_up({"entities": tally} for tally in tallies)["entities"]
    assert total.right == sum(tally.right for tally in tallies)
    assert min(t.rate for t in tallies) <= total.rate <= max(t.rate for t in tallies)


def test_kinds_do_not_add() -> None:
    with pytest.raises(ValueError, match="cannot add"):
        _ = _prf(1, 1, 1) + accuracy([True])


def test_parts_are_by_hash_and_do_not_move() -> None:
    # sha256("jin-meng-huandang") mod 3 is 1, sha256("food-prices-h1") mod 3 is 0.
    assert part_of("jin-meng-huandang") == "look"
    assert part_of("food-prices-h1") == "blind"
    assert part_of("zhongshan-gonggai") == "look"


def test_report_sums_parts_and_orders_scores() -> None:
    one = {"figures.field.value": accuracy([True]), "figures.core": _prf(1, 2, 2), "article.title": accuracy([True])}
    other = {"figures.core": _prf(1, 1, 4)}
    report = make_report({"jin-meng-huandang": one, "food-prices-h1": other}, version="1")
    assert list(report.parts["all"]) == ["article.title", "figures.core", "figures.field.value"]
    core = report.parts["all"]["figures.core"]
    assert (core.right, core.found, core.gold, core.precision, core.recall) == (2, 3, 6, 0.666667, 0.333333)
    assert report.parts["look"]["figures.core"].rate == 0.5
    assert report.parts["blind"]["figures.core"].rate == 0.4
    assert list(report.articles) == ["food-prices-h1", "jin-meng-huandang"]


def test_report_survives_its_json(tmp_path: Path) -> None:
    report = make_report({"a": {"entities": _prf(1, 2, 3)}}, version="1", rejected={"b": "not UTF-8"})
    path = tmp_path / "report.json"
    path.write_bytes(report_json(report))
    assert read_report(path) == report
    assert report_json(read_report(path)) == report_json(report)


@pytest.mark.parametrize("data", [b"{}", b"\xff", b"[", b'{"format": 99}'])
def test_what_is_no_report_is_refused_by_name(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_bytes(data)
    with pytest.raises(CorpusError, match=r"report\.json"):
        read_report(path)


def test_report_of_another_format_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_bytes(report_json(make_report({}, version="1")).replace(b'"format": 1', b'"format": 2'))
    with pytest.raises(CorpusError, match="format 2"):
        read_report(path)


def test_changes_say_what_rose_and_fell() -> None:
    def report(entities: int, core: int) -> object:
        return {"jin-meng-huandang": {"entities": _prf(entities, 4, 4), "figures.core": _prf(core, 4, 4)}}

    before = make_report(report(2, 2), version="1")  # type: ignore[arg-type]
    now = make_report(report(3, 1), version="2")  # type: ignore[arg-type]
    found = [(c.where, c.name, c.before, c.now) for c in changes(before, now)]
    assert found == [
        (where, name, 0.5, rate)
        for where in ("all", "look", "jin-meng-huandang")
        for name, rate in (("entities", 0.75), ("figures.core", 0.25))
    ]
    assert changes(now, now) == ()
