"""``shulu evaluate``, with the extraction replaced by what a test wants to have found."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest
from msgspec.structs import replace

from pipeline.config import Settings
from pipeline.errors import StageError
from pipeline.model import Article, Extraction
from pipeline.score.gold import Gold

Perfect = Callable[[Gold, str], Extraction]
Extract = Callable[[Article, Settings], Extraction]
Shulu = Callable[..., Any]


class Small(NamedTuple):
    """A corpus of one article, and how to choose what is found in it."""

    folder: Path
    gold: Gold
    text: str
    found: Callable[[Extract], None]

    @property
    def gold_file(self) -> Path:
        return self.folder / "gold" / "small.json"


@pytest.fixture
def corpus(
    tmp_path: Path, small_json: dict[str, Any], small_text: str, perfect: Perfect, monkeypatch: pytest.MonkeyPatch
) -> Small:
    del small_json["segments"]
    gold = msgspec.json.decode(msgspec.json.encode(small_json), type=Gold)
    for name in ("gold", "articles"):
        (tmp_path / name).mkdir()
    (tmp_path / "gold" / "small.json").write_bytes(msgspec.json.encode(small_json))
    (tmp_path / "articles" / "small.txt").write_text(small_text, encoding="utf-8", newline="")

    def found(extract: Extract) -> None:
        monkeypatch.setattr("pipeline.cli.judge.to_extraction", lambda article, _, settings: extract(article, settings))

    found(lambda article, settings: perfect(gold, article.text))
    return Small(tmp_path, gold, small_text, found)


def _without_figures(corpus: Small, perfect: Perfect) -> Extract:
    return lambda article, settings: replace(perfect(corpus.gold, article.text), figures=())


def test_json_has_the_scores(shulu: Shulu, corpus: Small) -> None:
    result = shulu("evaluate", corpus.folder, "--format", "json")
    assert (result.code, result.err) == (0, "")
    report = json.loads(result.out)
    assert report["parts"]["all"]["figures.core"] == {
        "kind": "prf",
        "right": 2,
        "found": 2,
        "gold": 2,
        "precision": 1.0,
        "recall": 1.0,
        "rate": 1.0,
    }
    assert report["parts"]["all"]["script.characters"]["rate"] == 1.0
    assert list(report["articles"]) == ["small"]
    assert shulu("evaluate", corpus.gold_file, "--format", "json").out == result.out


def test_table_shows_parts_side_by_side(shulu: Shulu, corpus: Small) -> None:
    out = shulu("evaluate", corpus.folder).out
    assert out.splitlines()[1].split() == ["all", "look"]
    line = next(line for line in out.splitlines() if line.strip().startswith("figures.core"))
    assert line.split() == ["figures.core", *["2", "1.000", "1.000", "1.000"] * 2]
    look = shulu("evaluate", corpus.folder, "--part", "look").out
    assert look.splitlines()[1].split() == ["look"]


def test_per_article_lists_the_articles_of_the_part(shulu: Shulu, corpus: Small) -> None:
    assert "small " in shulu("evaluate", corpus.folder, "--per-article").out
    assert "small " not in shulu("evaluate", corpus.folder, "--per-article", "--part", "blind").out


def test_articles_may_stand_elsewhere(shulu: Shulu, corpus: Small) -> None:
    elsewhere = corpus.folder / "elsewhere"
    (corpus.folder / "articles").rename(elsewhere)
    missing = shulu("evaluate", corpus.folder)
    assert missing.code == 1
    assert "small.txt" in missing.err
    assert shulu("evaluate", corpus.folder, "--articles", elsewhere).code == 0


def test_errors_are_listed_with_counts_first(shulu: Shulu, corpus: Small, perfect: Perfect) -> None:
    corpus.found(_without_figures(corpus, perfect))
    out = shulu("evaluate", corpus.folder, "--errors", "--part", "all").out
    assert "地区生产总值⟦489.1亿元⟧" in out
    assert out.index("errors") < out.index("figures: missed") < out.index("⟦489.1亿元⟧")
    found = json.loads(shulu("evaluate", corpus.folder, "--errors", "--part", "all", "--format", "json").out)
    assert [(e["layer"], e["cause"]) for e in found["errors"]] == [("figures", "missed")] * 2


def test_errors_of_the_blind_part_stay_hidden(shulu: Shulu, corpus: Small, perfect: Perfect) -> None:
    # sha256("small") is not divisible by three, sha256("small-2") is.
    article = corpus.folder / "articles" / "small.txt"
    article.rename(article.with_name("small-2.txt"))
    raw = json.loads(corpus.gold_file.read_bytes()) | {"article": "small-2.txt"}
    corpus.gold_file.unlink()
    corpus.gold_file.with_name("small-2.json").write_text(json.dumps(raw), encoding="utf-8")
    corpus.found(_without_figures(corpus, perfect))
    assert "⟦" not in shulu("evaluate", corpus.folder, "--errors").out
    assert "⟦" in shulu("evaluate", corpus.folder, "--errors", "--part", "blind").out


def test_against_an_earlier_report_says_what_fell(shulu: Shulu, corpus: Small, perfect: Perfect) -> None:
    earlier = corpus.folder / "earlier.json"
    earlier.write_text(shulu("evaluate", corpus.folder, "--format", "json").out, encoding="utf-8")
    assert "no score differs" in shulu("evaluate", corpus.folder, "--against", earlier).out
    corpus.found(_without_figures(corpus, perfect))
    assert "-1.0000" in shulu("evaluate", corpus.folder, "--against", earlier).out
    found = json.loads(shulu("evaluate", corpus.folder, "--against", earlier, "--format", "json").out)
    assert {"where": "all", "name": "figures.core", "before": 1.0, "now": 0.0} in found["changes"]


def test_score_below_its_floor_exits_with_one(shulu: Shulu, corpus: Small, perfect: Perfect) -> None:
    floors = corpus.folder / "floors.toml"
    raised = shulu("evaluate", corpus.folder, "--floors", floors, "--raise-floors")
    assert raised.code == 0
    assert '"figures.core" = 1.0000' in floors.read_text(encoding="utf-8")
    assert shulu("evaluate", corpus.folder, "--floors", floors).code == 0
    corpus.found(_without_figures(corpus, perfect))
    result = shulu("evaluate", corpus.folder, "--floors", floors)
    assert result.code == 1
    assert "below its floor: [all] figures.core 0.0000 (floor 1.0000)" in result.err


def test_raising_never_lowers(shulu: Shulu, corpus: Small, perfect: Perfect) -> None:
    floors = corpus.folder / "floors.toml"
    shulu("evaluate", corpus.folder, "--floors", floors, "--raise-floors")
    before = floors.read_bytes()
    corpus.found(_without_figures(corpus, perfect))
    assert shulu("evaluate", corpus.folder, "--floors", floors, "--raise-floors").code == 1
    assert floors.read_bytes() == before


def test_rejected_article_is_named_and_exits_with_one(shulu: Shulu, corpus: Small) -> None:
    def fails(article: Article, settings: Settings) -> Extraction:
        raise StageError("figures", article.id, "no reason")

    corpus.found(fails)
    result = shulu("evaluate", corpus.folder, "--format", "json")
    assert result.code == 1
    assert "figures: article small: no reason" in result.err
    assert list(json.loads(result.out)["rejected"]) == ["small"]


def test_gold_of_another_text_is_rejected(shulu: Shulu, corpus: Small) -> None:
    path = corpus.folder / "articles" / "small.txt"
    path.write_text("\n" + corpus.text, encoding="utf-8")
    result = shulu("evaluate", corpus.folder)
    assert result.code == 1
    assert "text is '小榄镇'" in result.err


def test_check_lists_every_problem(shulu: Shulu, corpus: Small) -> None:
    good = shulu("evaluate", corpus.folder, "--check")
    assert (good.code, good.out) == (0, "")
    raw = json.loads(corpus.gold_file.read_bytes())
    raw["figures"][0]["period"] = "2021年"
    raw["figures"][0]["perid"] = "2021"
    corpus.gold_file.write_text(json.dumps(raw), encoding="utf-8")
    bad = shulu("evaluate", corpus.folder, "--check")
    assert bad.code == 1
    assert bad.out.splitlines() == [
        f"{corpus.gold_file}: figures[0].perid: no such field",
        f"{corpus.gold_file}: figures[0].period: '2021年' is not EDTF",
    ]
    # It can be scored all the same, with a warning.
    scored = shulu("evaluate", corpus.folder)
    assert scored.code == 0
    assert "breaks the guidelines in 1 place" in scored.err


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("nowhere",), "there is no such file or folder"),
        (("articles",), "no gold files"),
        (("gold", "--articles", "nowhere"), "there is no such folder"),
        (("gold", "--raise-floors"), "--raise-floors needs --floors"),
        (("gold", "--against", "nowhere.json"), "nowhere.json"),
        (("gold", "--floors", "nowhere.toml"), "nowhere.toml"),
        (("gold", "--part", "some"), "some"),
        (("gold", "--format", "xml"), "xml"),
    ],
)
def test_wrong_use_exits_with_two(
    args: tuple[str, ...], message: str, shulu: Shulu, corpus: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(corpus.folder)
    result = shulu("evaluate", *args)
    assert (result.code, result.out) == (2, "")
    assert message in result.err


def test_gold_that_cannot_be_read_exits_with_two(shulu: Shulu, corpus: Small) -> None:
    corpus.gold_file.write_text("[]", encoding="utf-8")
    result = shulu("evaluate", corpus.folder)
    assert result.code == 2
    assert "small.json" in result.err


def test_gold_of_one_article_twice_is_refused(shulu: Shulu, corpus: Small) -> None:
    corpus.gold_file.with_name("other.json").write_bytes(corpus.gold_file.read_bytes())
    result = shulu("evaluate", corpus.folder)
    assert result.code == 2
    assert "is of the same article as" in result.err


def test_words_are_those_that_the_stages_cut(shulu: Shulu, corpus: Small) -> None:
    raw = json.loads(corpus.gold_file.read_bytes())
    raw["segments"] = ["小榄镇/2021年/地区生产总值/489.1亿元/，/同比/增长/8.2%/。"]
    corpus.gold_file.write_text(json.dumps(raw), encoding="utf-8")
    scores = json.loads(shulu("evaluate", corpus.folder, "--format", "json").out)["parts"]["all"]
    # Numbers, times and places are words before the rest is cut; whether 地区生产总值 is one word does not matter here.
    assert scores["words.words"]["gold"] == 9
    assert scores["words.words"]["right"] >= 7
    assert scores["words.not_crossing"]["rate"] == 1.0
