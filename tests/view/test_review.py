"""Reviewing: what is decided goes into gold that keeps the guidelines, and nothing is lost on the way."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline import Article, Extraction, GoldError, extract
from pipeline.score.gold import load_gold
from pipeline.score.validate import unknown_fields, validate
from pipeline.view.review.gold_files import GoldFiles, StaleError
from pipeline.view.review.session import Decision, Reviewer

TEXT = "样本镇的一年\n2022年，小榄镇拆除整理低效厂房面积不少于1000亩、力争超过2000亩。2021年，小榄镇常住人口78万人。\n"


@pytest.fixture
def reviewer(tmp_path: Path) -> Reviewer:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "a.txt").write_text(TEXT, encoding="utf-8")
    return Reviewer(tmp_path / "gold", tmp_path / "notes")


@pytest.fixture(scope="module")
def extraction() -> Extraction:
    return extract(Article(id="a", text=TEXT))


def decide(reviewer: Reviewer, extraction: Extraction, op: str, **fields: Any) -> str:
    revision = fields.pop("revision", reviewer.look(extraction, TEXT).revision)
    return reviewer.decide(extraction, TEXT, Decision(article="a", revision=revision, op=op, **fields))  # type: ignore[arg-type]


def saved(reviewer: Reviewer) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((reviewer.files.folder / "a.json").read_text(encoding="utf-8"))
    return found


def test_all_accepted_is_valid_gold(reviewer: Reviewer, extraction: Extraction) -> None:
    for record in extraction:
        decide(reviewer, extraction, "accept", id=record.id)
    for number, _ in enumerate(extraction.entities):
        decide(reviewer, extraction, "accept", id=f"e{number}")
    path = reviewer.files.folder / "a.json"
    assert validate(load_gold(path), TEXT) == []
    assert unknown_fields(path.read_bytes()) == []
    review = reviewer.look(extraction, TEXT)
    assert review.decided == review.total == len(extraction.figures) + len(extraction.targets)
    assert set(review.states.values()) == {"accepted"}


def test_the_rest_is_accepted_at_once(reviewer: Reviewer, extraction: Extraction) -> None:
    (figure,), (target,) = extraction.figures, extraction.targets
    decide(reviewer, extraction, "reject", id=figure.id)
    decide(reviewer, extraction, "edit", id=target.id, fields={"actor": "小榄镇政府"})
    decide(reviewer, extraction, "accept_all")
    gold = saved(reviewer)
    assert gold["figures"] == []
    assert [item["actor"] for item in gold["targets"]] == ["小榄镇政府"]
    assert [item["text"] for item in gold["entities"]] == [entity.text for entity in extraction.entities]
    assert validate(load_gold(reviewer.files.folder / "a.json"), TEXT) == []
    review = reviewer.look(extraction, TEXT)
    assert set(review.states) == set(review.fields)
    with pytest.raises(StaleError):
        decide(reviewer, extraction, "accept_all", revision="")


def test_items_of_one_place_are_kept_apart(reviewer: Reviewer, extraction: Extraction) -> None:
    (target,) = extraction.targets
    decide(reviewer, extraction, "accept", id=target.id)
    gold = saved(reviewer)
    gold["targets"].append({**gold["targets"][0], "deadline": "2030"})
    (reviewer.files.folder / "a.json").write_text(json.dumps(gold), encoding="utf-8")
    (extra,) = reviewer.look(extraction, TEXT).extra
    assert json.loads(extra.fields)["deadline"] == "2030"
    decide(reviewer, extraction, "edit", id=target.id, fields={"deadline": "2023"})
    assert [item["deadline"] for item in saved(reviewer)["targets"]] == ["2023", "2030"]
    decide(reviewer, extraction, "edit", id=extra.id, fields={"deadline": "2031"})
    assert [item["deadline"] for item in saved(reviewer)["targets"]] == ["2023", "2031"]
    decide(reviewer, extraction, "reject", id=extra.id)
    assert [item["deadline"] for item in saved(reviewer)["targets"]] == ["2023"]


def test_gold_scores_what_it_was_made_from_as_right(reviewer: Reviewer, extraction: Extraction) -> None:
    from pipeline.score.scores import score

    for record in extraction:
        decide(reviewer, extraction, "accept", id=record.id)
    scores = score(load_gold(reviewer.files.folder / "a.json"), extraction)
    assert {name: scores[name].rate for name in ("figures.full", "targets.full")} == {
        "figures.full": 1,
        "targets.full": 1,
    }


def test_rejected_is_remembered_and_can_be_taken_back(reviewer: Reviewer, extraction: Extraction) -> None:
    (figure,) = extraction.figures
    decide(reviewer, extraction, "reject", id=figure.id)
    assert reviewer.look(extraction, TEXT).states[figure.id] == "rejected"
    assert saved(reviewer)["figures"] == []
    decide(reviewer, extraction, "accept", id=figure.id)
    assert reviewer.look(extraction, TEXT).states[figure.id] == "accepted"
    assert len(saved(reviewer)["figures"]) == 1


def test_an_edit_keeps_what_it_does_not_change(reviewer: Reviewer, extraction: Extraction) -> None:
    (target,) = extraction.targets
    decide(reviewer, extraction, "accept", id=target.id)
    gold = saved(reviewer)
    gold["targets"][0]["indicator"] = ["低效厂房面积", "厂房面积", None]
    gold["targets"][0]["optional"] = True
    gold["simplified"] = None
    del gold["simplified"]
    (reviewer.files.folder / "a.json").write_text(json.dumps(gold), encoding="utf-8")
    decide(
        reviewer,
        extraction,
        "edit",
        id=target.id,
        fields={"indicator": "低效厂房面积", "actor": "小榄镇政府", "stretch_text": "", "threshold_value": "1,000"},
    )
    (item,) = saved(reviewer)["targets"]
    assert item["indicator"] == ["低效厂房面积", "厂房面积", None]
    assert (item["actor"], item["optional"], item["threshold"]["value"]) == ("小榄镇政府", True, 1000)
    assert "stretch" not in item


def test_added_figures_are_read(reviewer: Reviewer, extraction: Extraction) -> None:
    at = TEXT.index("一年")
    decide(
        reviewer,
        extraction,
        "add",
        layer="figure",
        start=at,
        end=at + 2,
        fields={"indicator": "时间", "status": "actual"},
    )
    (item,) = saved(reviewer)["figures"]
    assert (item["text"], item["value"], item["unit"], item["indicator"]) == ("一年", 1, "年", "时间")
    (extra,) = reviewer.look(extraction, TEXT).extra
    assert extra.text == "一年"
    decide(reviewer, extraction, "reject", id=extra.id)
    assert saved(reviewer)["figures"] == []


def test_a_new_figure_keeps_what_was_chosen_and_reads_the_rest(reviewer: Reviewer, extraction: Extraction) -> None:
    form = {"indicator": "时间", "status": "actual", "measure": "level", "value": "", "comparator": "eq"}
    at = TEXT.index("一年")
    place: dict[str, Any] = {"layer": "figure", "start": at, "end": at + 2}
    decide(reviewer, extraction, "add", **place, fields={**form, "unit": ""})
    (item,) = saved(reviewer)["figures"]
    assert (item["value"], item["unit"], item["comparator"]) == (1, "年", "eq")
    (extra,) = reviewer.look(extraction, TEXT).extra
    decide(reviewer, extraction, "reject", id=extra.id)
    decide(reviewer, extraction, "add", **place, fields={**form, "unit": "周年", "comparator": "gt"})
    (item,) = saved(reviewer)["figures"]
    assert (item["value"], item["unit"], item["comparator"]) == (1, "周年", "gt")


@pytest.mark.parametrize("fields", [{"period": "去年"}, {"value": "viel"}, {"value": "nan"}, {"comparator": "about"}])
def test_what_gold_may_not_say_is_refused(reviewer: Reviewer, extraction: Extraction, fields: dict[str, str]) -> None:
    with pytest.raises(GoldError):
        decide(reviewer, extraction, "edit", id=extraction.figures[0].id, fields=fields)
    assert not (reviewer.files.folder / "a.json").exists()


def test_a_stale_page_overwrites_nothing(reviewer: Reviewer, extraction: Extraction) -> None:
    first, second = extraction.figures[0].id, extraction.targets[0].id
    decide(reviewer, extraction, "accept", id=first)
    before = saved(reviewer)
    with pytest.raises(StaleError):
        decide(reviewer, extraction, "accept", id=second, revision="")
    assert saved(reviewer) == before


def test_a_full_disk_leaves_the_old_gold(
    reviewer: Reviewer, extraction: Extraction, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide(reviewer, extraction, "accept", id=extraction.figures[0].id)
    before = (reviewer.files.folder / "a.json").read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(Exception, match="No space left"):
        decide(reviewer, extraction, "accept", id=extraction.targets[0].id)
    assert (reviewer.files.folder / "a.json").read_bytes() == before
    assert [path.name for path in reviewer.files.folder.iterdir() if path.suffix == ".tmp"] == []


def test_gold_of_articles_from_elsewhere_has_a_name_of_its_own(tmp_path: Path, extraction: Extraction) -> None:
    files = GoldFiles(tmp_path / "gold")
    for id in ("../../a", "https://example.org/x?y", "A", "a/b", "", "数字"):
        name = files.name(id, TEXT)
        assert name.startswith("a-")
        assert len(name) == 14
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "a.txt").write_text("another text", encoding="utf-8")
    assert files.name("a", TEXT).startswith("a-")
    assert files.name("b", TEXT) == "b"


def test_shipped_gold_is_written_back_as_it_was(root: Path, tmp_path: Path) -> None:
    source = GoldFiles(root / "corpus" / "gold")
    gold, _ = source.load("zhongshan-gonggai")
    assert gold is not None
    text = (source.articles / "zhongshan-gonggai.txt").read_text(encoding="utf-8")
    copy = GoldFiles(tmp_path / "gold")
    copy.save("zhongshan-gonggai", gold, text, "")
    assert json.loads((tmp_path / "gold" / "zhongshan-gonggai.json").read_bytes()) == gold
