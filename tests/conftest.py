"""What the tests share: the corpus, the command line in this process, and what holds of every extraction."""

from __future__ import annotations

import hashlib
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import hypothesis
import pytest

from pipeline.model import Bound, Entity, Extraction, Figure, Target

ROOT = Path(__file__).parent.parent

# The same examples on every machine, and no deadline: a shared machine is slow at times.
hypothesis.settings.register_profile("shulu", deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("shulu")


class Result(NamedTuple):
    """How a command ended: exit code, standard output, standard error."""

    code: int
    out: str
    err: str


Shulu = Callable[..., Result]
Check = Callable[[Extraction, str], None]


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def articles() -> dict[str, Path]:
    """The articles of the development corpus by id."""
    return {path.stem: path for path in sorted((ROOT / "corpus" / "articles").glob("*.txt"))}


@pytest.fixture
def shulu(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Shulu:
    """Runs the command line in this process: ``shulu("extract", "-", stdin=b"…")``."""
    from pipeline.cli.main import main

    def run(*args: str | Path, stdin: bytes = b"") -> Result:
        monkeypatch.setattr(sys, "argv", ["shulu", *map(str, args)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        capsysbinary.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsysbinary.readouterr()
        code = ended.value.code or 0
        assert isinstance(code, int)
        return Result(code, out.decode("utf-8"), err.decode("utf-8"))

    return run


@pytest.fixture(scope="session")
def check() -> Check:
    """Asserts what holds of every extraction, whatever the article."""
    return check_extraction


def check_extraction(extraction: Extraction, text: str) -> None:
    """Spans spell the published text, records are in order with ids of their own, and the JSON says the same."""
    article = extraction.article
    assert article.sha256 == hashlib.sha256(text.encode()).hexdigest()
    assert article.body is None or article.body.end <= len(text)
    for drop in extraction.drops:
        assert 0 <= drop.start < drop.end <= len(text)
        assert drop.stage
        assert drop.reason
    spelled: list[Entity | Figure | Target | Bound] = [*extraction.entities, *extraction]
    spelled += [bound for target in extraction.targets for bound in (target.threshold, target.stretch) if bound]
    for item in spelled:
        assert 0 <= item.start < item.end <= len(text)
        assert item.text == text[item.start : item.end]
    for record in extraction:
        assert record.evidence.start <= record.start
        assert record.end <= record.evidence.end <= len(text)
        assert 0 <= record.confidence <= 1
    ids = [record.id for record in extraction]
    assert len(ids) == len(set(ids))
    for records in (extraction.entities, extraction.figures, extraction.targets):
        starts = [record.start for record in records]
        assert starts == sorted(starts)
    for figure in extraction.figures:
        assert figure.upper is None or figure.upper >= figure.value
    written = extraction.to_json()
    assert Extraction.from_json(written) == extraction
    json.loads(written)
