"""`shulu extract`: what is printed where, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline.model import Extraction

if TYPE_CHECKING:
    from tests.conftest import Check, Shulu

ARTICLE = "2022年，全市地区生产总值3631亿元，同比增长3.2%。\n"


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "a.txt"
    path.write_text(ARTICLE, encoding="utf-8")
    return path


def test_extract_prints_one_json_object(shulu: Shulu, check: Check, article: Path) -> None:
    result = shulu("extract", article)
    assert (result.code, result.err) == (0, "")
    extraction = Extraction.from_json(result.out)
    check(extraction, ARTICLE)
    assert extraction.article.id == "a"
    assert [figure.text for figure in extraction.figures] == ["3631亿元", "3.2%"]


def test_extract_reads_standard_input_like_a_file(shulu: Shulu, article: Path) -> None:
    file = shulu("extract", article)
    stdin = shulu("extract", "-", "--id", "a", stdin=ARTICLE.encode())
    assert stdin == file


def test_standard_input_is_called_stdin(shulu: Shulu) -> None:
    result = shulu("extract", "-", stdin=ARTICLE.encode())
    assert json.loads(result.out)["article"]["id"] == "stdin"


def test_several_files_give_an_array(shulu: Shulu, article: Path) -> None:
    result = shulu("extract", article, "-", stdin=ARTICLE.encode())
    assert [extraction["article"]["id"] for extraction in json.loads(result.out)] == ["a", "stdin"]


def test_several_files_of_which_none_can_be_read_give_an_empty_array(shulu: Shulu, tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / f"{name}.txt").write_bytes(b"")
    result = shulu("extract", tmp_path / "a.txt", tmp_path / "b.txt")
    assert (result.code, json.loads(result.out)) == (1, [])


def test_jsonl_has_one_line_an_article(shulu: Shulu, article: Path) -> None:
    result = shulu("extract", article, article, "--format", "jsonl")
    lines = result.out.splitlines()
    assert len(lines) == 2
    assert all(Extraction.from_json(line).article.id == "a" for line in lines)


def test_table_shows_the_records(shulu: Shulu, article: Path) -> None:
    result = shulu("extract", article, "--format", "table")
    assert result.code == 0
    assert "363,100,000,000 元" in result.out
    assert "\x1b" not in result.out


def test_a_byte_order_mark_is_no_part_of_the_text(shulu: Shulu, article: Path) -> None:
    plain = shulu("extract", article)
    article.write_bytes(b"\xef\xbb\xbf" + ARTICLE.encode())
    assert shulu("extract", article) == plain


def test_a_rejected_file_is_named_and_the_others_are_printed(shulu: Shulu, article: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_bytes("广东".encode("gb18030"))
    result = shulu("extract", bad, article, "--format", "jsonl")
    assert result.code == 1
    assert len(result.out.splitlines()) == 1
    assert result.err.startswith(f"shulu: rejected {bad}: not UTF-8")
    assert result.err.count("\n") == 1


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["nosuch.txt"], "nosuch.txt: there is no such file"),
        (["."], ".: a folder; `shulu run` takes folders"),
        (["-", "-"], "standard input (-) can be read only once"),
        (["-", "a.txt", "--id", "x"], "--id names one article, but there are several FILEs"),
        (["-", "--id", ""], "--id '' cannot be an id"),
        (["-", "--id", "a\nb"], r"--id 'a\nb' cannot be an id"),
        (["-", "--id", "\udcff"], r"--id '\xff' cannot be an id"),
        (["-", "--segmenter", "x"], "settings: segmenter must be one of"),
        (["-", "--variant", "x"], "settings: variant must be one of"),
        (["-", "--lexicon", "nosuch.tsv"], "lexicon: nosuch.tsv: no shipped table is called"),
        (["-", "--settings", "nosuch.toml"], "settings: nosuch.toml: "),
    ],
)
def test_wrong_use_ends_with_2_and_prints_nothing(shulu: Shulu, args: list[str], message: str) -> None:
    result = shulu("extract", *args, stdin=ARTICLE.encode())
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"shulu: {message}")
    assert result.err.count("\n") == 1


def test_an_unknown_format_ends_with_2(shulu: Shulu, article: Path) -> None:
    result = shulu("extract", article, "--format", "xml")
    assert (result.code, result.out) == (2, "")
    assert "xml" in result.err


def test_options_win_over_the_settings_file(shulu: Shulu, article: Path, tmp_path: Path) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text('segmenter = "jieba"\nvariant = "tw2s"\n', encoding="utf-8")
    from_file = shulu("extract", article, "--settings", settings)
    from_options = shulu("extract", article, "--segmenter", "jieba", "--variant", "tw2s")
    both = shulu("extract", article, "--settings", settings, "--segmenter", "rjieba", "--variant", "t2s")
    default = shulu("extract", article)
    assert from_file == from_options
    assert both == default
    assert json.loads(default.out)["shulu"] != json.loads(from_file.out)["shulu"]


def test_a_setting_that_does_not_exist_is_refused(shulu: Shulu, article: Path, tmp_path: Path) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text('colour = "red"\n', encoding="utf-8")
    result = shulu("extract", article, "--settings", settings)
    assert result.code == 2
    assert "colour" in result.err
