"""`shulu explain`: from a record back to the words it came from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline.batch.export import read_extractions
from tests.batch.tools import run_serially

if TYPE_CHECKING:
    from tests.conftest import Shulu

TEXT = "2022年，廣東省地區生產總值12.9萬億元，同比增長1.9%。\n"


@pytest.fixture
def ids(shulu: Shulu, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A run over two articles with the same figures in the current folder; the ids of 2022/a by mention."""
    monkeypatch.chdir(tmp_path)
    for name in ("2022/a", "b"):
        path = tmp_path / "corpus" / f"{name}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TEXT, encoding="utf-8")
    run_serially("corpus", Path("outputs"))
    first = next(read_extractions(Path("outputs")))
    return {figure.text: figure.id for figure in first.figures}


def full(id: str) -> str:
    return id if ":" in id else f"2022/a:{id}"


def test_explain_marks_the_mention_in_both_scripts(shulu: Shulu, ids: dict[str, str]) -> None:
    result = shulu("explain", full(ids["12.9萬億元"]))
    assert (result.code, result.err) == (0, "")
    shown = "".join(result.out.split())
    assert "廣東省地區生產總值【12.9萬億元】" in shown
    assert "广东省地区生产总值【12.9万亿元】" in shown


def test_explain_says_where_the_fields_come_from(shulu: Shulu, ids: dict[str, str]) -> None:
    shown = shulu("explain", full(ids["12.9萬億元"])).out
    for field in ("value", "indicator", "subject", "period"):
        assert field in shown


def test_explain_extracts_a_file_that_no_run_has_seen(shulu: Shulu, ids: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text(TEXT, encoding="utf-8")
    extraction = json.loads(shulu("extract", "other.txt").out)
    result = shulu("explain", extraction["figures"][1]["id"], "--file", "other.txt")
    assert result.code == 0
    assert "【1.9%】" in result.out


def test_an_id_that_does_not_exist_ends_with_2(shulu: Shulu, ids: dict[str, str]) -> None:
    result = shulu("explain", "2022/a:nosuch")
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("shulu: 2022/a:nosuch: there is no such record")


def test_without_a_run_it_says_what_to_do(shulu: Shulu, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = shulu("explain", "a:1")
    assert result.code == 2
    assert "`shulu run` writes it" in result.err


def test_an_article_that_changed_since_the_run_is_not_explained(shulu: Shulu, ids: dict[str, str]) -> None:
    Path("corpus/2022/a.txt").write_text("别的文章。\n", encoding="utf-8")
    result = shulu("explain", full(ids["1.9%"]))
    assert (result.code, result.out) == (2, "")
    assert "has changed since the run" in result.err


def test_settings_are_those_of_the_run(shulu: Shulu, ids: dict[str, str]) -> None:
    result = shulu("explain", full(ids["1.9%"]), "--variant", "tw2s")
    assert result.code == 2
    assert "--file" in result.err


def test_explain_names_the_rule_of_each_field_and_its_module(shulu: Shulu, ids: dict[str, str]) -> None:
    lines = shulu("explain", full(ids["1.9%"])).out.splitlines()
    cells = [[cell.strip() for cell in line.split("│")] for line in lines if "│" in line]
    rows = {cell[2]: (cell[1], cell[3], cell[4]) for cell in cells if cell[2]}
    assert rows["indicator"] == ("figures.indicator", "地区生产总值", "carried over")
    assert rows["indicator_id"][:2] == ("indicator_names", "gdp")
    assert rows["measure"] == ("figures.measures", "growth yoy", "verb of change")
    assert rows["status"] == ("figures.statuses", "actual", "plain")
    assert rows["comparator"] == ("measure", "eq", "nothing bounds it")


def test_a_target_is_explained_by_actor_deadline_and_action(shulu: Shulu, tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_text("中山市定下目标\n2022年，中山市力争新建道路不少于30公里。\n", encoding="utf-8")
    (target,) = json.loads(shulu("extract", path).out)["targets"]
    shown = shulu("explain", target["id"], "--file", path).out
    for field, module in (("actor", "actors"), ("deadline", "deadlines"), ("action", "actions")):
        assert any(f"targets.{module}" in line and field in line for line in shown.splitlines()), field
    assert "figures.subjects" not in shown
    assert "不少于 before it" in shown


def test_a_users_own_indicator_is_explained_by_its_table(shulu: Shulu, tmp_path: Path) -> None:
    table = tmp_path / "indicators.tsv"
    table.write_text("indicator_id\tname\taliases\tunit\nlychee\t荔枝加工转化总量\t\tkg\n", encoding="utf-8")
    path = tmp_path / "a.txt"
    path.write_text("要闻\n2021年，高州市荔枝加工转化总量20万吨。\n", encoding="utf-8")
    (figure,) = json.loads(shulu("extract", path, "--lexicon", table).out)["figures"]
    assert (figure["indicator"], figure["indicator_id"]) == ("荔枝加工转化总量", "lychee")
    assert "a name of 荔枝加工转化总量" in shulu("explain", figure["id"], "--file", path, "--lexicon", table).out
