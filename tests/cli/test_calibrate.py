"""``shulu calibrate`` writes the table that confidence is read from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.lexicon import load, parse_table
from pipeline.stages.confidence import NUMBER, Confidence

if TYPE_CHECKING:
    from tests.conftest import Shulu

CORPUS = Path(__file__).parent.parent.parent / "corpus"


def test_calibrate_writes_a_table_that_is_read_again(shulu: Shulu, tmp_path: Path) -> None:
    path = tmp_path / "confidence.tsv"
    first = shulu("calibrate", CORPUS / "gold", "--output", path)
    assert (first.code, first.err) == (0, f"shulu: wrote {path}\n")
    assert "confidence, part blind, left out" in first.out
    made = path.read_bytes()
    assert {row["feature"] for row in parse_table(made.decode(), "confidence")} >= {"base", "indicator", "status"}
    assert 0.5 < Confidence(load((str(path),))).of((NUMBER,)) < 1
    shulu("calibrate", CORPUS / "gold", "--output", path)
    assert path.read_bytes() == made
    assert list(tmp_path.iterdir()) == [path]


def test_calibrate_needs_records_to_judge(shulu: Shulu, tmp_path: Path) -> None:
    (tmp_path / "gold").mkdir()
    result = shulu("calibrate", tmp_path / "gold", "--output", tmp_path / "confidence.tsv")
    assert (result.code, result.out) == (2, "")
    assert not (tmp_path / "confidence.tsv").exists()


def test_a_folder_that_does_not_exist_ends_with_2(shulu: Shulu, tmp_path: Path) -> None:
    output = tmp_path / "no" / "confidence.tsv"
    result = shulu("calibrate", CORPUS / "gold", "--output", output)
    assert result.code == 2
    assert str(output) in result.err
