"""Canonical indicators: the table is sound, and names of one series meet while other series stay apart."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline import Article, Settings, extract, lexicon
from pipeline.errors import ConfigError
from pipeline.model import Figure, Measure
from pipeline.stages.indicator_names import IndicatorNames, load_indicator_names
from tests.cases import golden

LEXICON = lexicon.load()
ROWS = LEXICON.rows("indicators")
UNITS = {"money", "person", "count", "%", "index", "time", "any"}


def figures(text: str) -> tuple[Figure, ...]:
    return extract(Article(id="names", text=f"要闻\n{text}")).figures


def test_every_row_says_what_it_is() -> None:
    bases = set(LEXICON.column("units", "base_unit"))
    for row in ROWS:
        assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", row["indicator_id"]), row
        assert row["name"] == row["name"].strip() != "", row
        assert row["unit"] in UNITS | bases, row
    assert len(ROWS) >= 300


def test_no_id_and_no_name_comes_twice() -> None:
    ids = [row["indicator_id"] for row in ROWS]
    assert len(ids) == len(set(ids))
    names = load_indicator_names(LEXICON)
    owner: dict[str, str] = {}
    for row in ROWS:
        aliases = row["aliases"].split("|") if row["aliases"] else []
        for name in (row["name"], *aliases):
            key = names.key(name)
            assert key, row
            assert key not in owner, f"{name} of {row['indicator_id']} is one of {owner[key]} too"
            owner[key] = row["indicator_id"]


def test_modifiers_are_of_a_known_use_and_never_part_series() -> None:
    rows = LEXICON.rows("indicator_modifiers")
    assert {row["use"] for row in rows} == {"front", "back", "growth", "same"}
    assert all(bool(row["as"]) == (row["use"] == "same") for row in rows)
    assert len({(row["word"], row["use"]) for row in rows}) == len(rows)
    left_out = {row["word"] for row in rows if row["use"] != "same"}
    assert left_out.isdisjoint(("城镇", "农村", "乡村", "人均", "民间", "规上", "限上", "登记", "调查", "常住", "新增"))


@pytest.mark.parametrize(("setting", "text", "expected"), golden("indicator_names"))
def test_indicator_names_golden(setting: None, text: str, expected: str) -> None:
    shown = [f"{figure.text}  {figure.indicator_id or '-'}" for figure in figures(text)]
    assert "\n".join(shown) == expected


@pytest.mark.parametrize(
    ("name", "measure", "id"),
    [
        ("全部工业增加值", "level", "industrial_value_added"),
        ("规模以上工业增加值", "level", "industrial_value_added_above_scale"),
        ("规上工业增加值增速", "growth", "industrial_value_added_above_scale"),
        ("全市实现地区生产总值", "level", "gdp"),
        ("gdp", "level", "gdp"),
        ("居民的人均可支配收入", "level", "disposable_income"),
        ("城镇居民人均可支配收入", "level", "urban_disposable_income"),
        ("农村居民人均可支配收入", "level", "rural_disposable_income"),
        ("城镇登记失业率", "level", "registered_unemployment"),
        ("城镇调查失业率", "level", "surveyed_unemployment"),
        ("经济", "growth", "gdp"),
        ("经济", "level", None),
        ("地区生产总值增速", "level", None),
        ("民营企业地区生产总值", "level", None),
        ("全年", "level", None),
        ("", "level", None),
    ],
)
def test_only_what_changes_no_series_is_left_out(name: str, measure: Measure, id: str | None) -> None:
    names = load_indicator_names(LEXICON)
    assert names._find(names.key(name), measure == "growth") == id


def test_a_target_has_the_id_of_its_threshold() -> None:
    (target,) = extract(Article(id="names", text="要闻\n2022年，中山市计划实现地区生产总值4000亿元。\n")).targets
    assert (target.indicator, target.indicator_id) == ("地区生产总值", "gdp")


def test_rows_of_a_users_own_table_win(tmp_path: Path) -> None:
    own = tmp_path / "indicators.tsv"
    own.write_text("indicator_id\tname\taliases\tunit\nlychee_output\t荔枝产量\tGDP\tany\n", encoding="utf-8")
    article = Article(id="names", text="要闻\n2021年，高州市荔枝产量20万吨，GDP增长3%。\n")
    settings = Settings(lexicons=(str(own),))
    assert [figure.indicator_id for figure in extract(article).figures] == [None, "gdp"]
    assert [figure.indicator_id for figure in extract(article, settings).figures] == ["lychee_output"] * 2


def test_a_row_without_an_id_is_refused(tmp_path: Path) -> None:
    own = tmp_path / "indicators.tsv"
    own.write_text("indicator_id\tname\taliases\tunit\n\t荔枝产量\t\tkg\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="荔枝产量"):
        IndicatorNames(lexicon.load((str(own),)))
