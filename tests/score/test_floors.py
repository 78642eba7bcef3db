"""Floors rise by themselves and never fall."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import ConfigError
from pipeline.score.floors import below_floors, raise_floors, read_floors
from pipeline.score.report import Report, make_report
from pipeline.score.tally import Tally

_FILE = """# why
[all]
"entities" = 0.5  # measured once
"figures.core" = 0.9000

[blind]
"figures.core" = 0.1
"""


def _report(entities: int, core: int) -> Report:
    # food-prices-h1 is in the blind part.
    scores = {"entities": Tally("prf", entities, 7, 7), "figures.core": Tally("prf", core, 7, 7)}
    return make_report({"food-prices-h1": scores}, version="1")


def test_scores_below_their_floor_are_named() -> None:
    floors = {"all": {"entities": 0.5, "figures.core": 0.9}}
    assert [(b.name, b.floor, b.rate) for b in below_floors(_report(4, 6), floors)] == [("figures.core", 0.9, 0.857143)]
    assert below_floors(_report(7, 7), floors) == ()


def test_score_that_was_not_measured_is_below() -> None:
    assert [(b.name, b.rate) for b in below_floors(_report(7, 7), {"all": {"words.words": 0.0}})] == [
        ("words.words", None)
    ]
    assert below_floors(_report(7, 7), {"look": {"entities": 0.0}})


def test_raising_lifts_what_is_higher_and_keeps_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "floors.toml"
    path.write_text(_FILE, encoding="utf-8")
    raised = raise_floors(_report(5, 6), path)
    assert raised == ("[all] entities: 0.5 → 0.7142", "[blind] figures.core: 0.1 → 0.8571")
    text = path.read_text(encoding="utf-8")
    assert text.startswith('# why\n[all]\n"entities" = 0.7142  # measured once\n"figures.core" = 0.9000\n')
    assert read_floors(path) == {
        "all": {"entities": 0.7142, "figures.core": 0.9},
        "blind": {"figures.core": 0.8571},
    }


def test_raised_floors_are_reached_by_the_same_scores(tmp_path: Path) -> None:
    path = tmp_path / "floors.toml"
    for right in range(8):
        report = _report(right, 7)
        raise_floors(report, path)
        assert below_floors(report, read_floors(path)) == ()


def test_raising_twice_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "floors.toml"
    raise_floors(_report(5, 6), path)
    before = path.read_bytes()
    assert raise_floors(_report(5, 6), path) == ()
    assert raise_floors(_report(1, 1), path) == ()
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_new_scores_get_a_floor_under_all(tmp_path: Path) -> None:
    path = tmp_path / "floors.toml"
    path.write_text('[all]\n"entities" = 0.1\n\n[blind]\n"entities" = 0.1\n', encoding="utf-8")
    raise_floors(_report(7, 7), path)
    assert read_floors(path) == {"all": {"entities": 1.0, "figures.core": 1.0}, "blind": {"entities": 1.0}}


@pytest.mark.parametrize("text", ["[all", '[all]\n"entities" = 2', '[some]\n"entities" = 0.5', '[all]\n"x" = "y"'])
def test_wrong_floors_are_refused_by_file(text: str, tmp_path: Path) -> None:
    path = tmp_path / "floors.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"floors\.toml"):
        read_floors(path)
