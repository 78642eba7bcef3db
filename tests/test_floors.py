"""The scores of the corpus do not fall below ``corpus/floors.toml``, on the command that everyone uses."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.score.floors import FLOORED, read_floors

CORPUS = Path(__file__).parent.parent / "corpus"
FLOORS = CORPUS / "floors.toml"

# No gold file has words yet.
UNMEASURED = {"words.words", "words.not_crossing"}


def test_scores_of_the_corpus_reach_their_floors(shulu: Callable[..., Any]) -> None:
    result = shulu("evaluate", CORPUS / "gold", "--floors", FLOORS, "--format", "json")
    assert result.err == ""
    assert result.code == 0
    report = json.loads(result.out)
    assert report["rejected"] == {}
    assert len(report["articles"]) == len(list((CORPUS / "gold").glob("*.json")))
    # At least twice the full figures that a few lines find (corpus-wide; the blind part alone has too few of those).
    assert report["ratios"]["all"]["figures.full"] >= 2


def test_every_layer_has_a_floor() -> None:
    assert set(read_floors(FLOORS)["all"]) >= set(FLOORED) - UNMEASURED


@pytest.mark.parametrize("name", FLOORED)
def test_floors_are_above_nothing(name: str) -> None:
    """A floor of 0 would never be missed."""
    if name not in UNMEASURED:
        assert read_floors(FLOORS)["all"][name] > 0
