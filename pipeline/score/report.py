"""Scores of a corpus: per article, and micro-averaged over all of it and over its parts; kept as JSON."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import msgspec

from pipeline.errors import CorpusError
from pipeline.score.reliability import Outcome, Reliability, reliability
from pipeline.score.tally import Tally, add_up

PartName = Literal["look", "blind"]
LOOKED_AT = frozenset({"zhongshan-gonggai"})
"""Articles that shulu was written for: never blind, whatever their hash says."""

_FORMAT = 1


class Measured(msgspec.Struct, frozen=True):
    """One line of a report: the counts, and the rates they give, rounded to 6 digits."""

    kind: Literal["prf", "accuracy"]
    right: int
    found: int
    gold: int
    precision: float
    recall: float
    rate: float


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What `shulu evaluate --format json` writes. `parts` has "all", and "look" and "blind" where they have articles.

    `rejected` are articles that could not be scored, with the reason; no rate counts them. By part, `baseline` has the
    scores of the baseline, `ratios` those of shulu as multiples of them (null where those are 0), and
    `reliability` tells what confidence is worth.
    """

    format: int
    shulu: str
    parts: dict[str, dict[str, Measured]]
    articles: dict[str, dict[str, Measured]]
    rejected: dict[str, str]
    baseline: dict[str, dict[str, Measured]] = {}
    ratios: dict[str, dict[str, float | None]] = {}
    reliability: dict[str, Reliability] = {}


def part_of(article_id: str) -> PartName:
    """Which part of the corpus an article is in: rules are developed looking at one, the other shows overfitting.

    By hash, so that a new article cannot be put where it looks best: about a third is blind.
    """
    blind = int(hashlib.sha256(article_id.encode()).hexdigest(), 16) % 3 == 0
    return "blind" if blind and article_id not in LOOKED_AT else "look"


def make_report(
    scores: Mapping[str, Mapping[str, Tally]],
    *,
    version: str,
    rejected: Mapping[str, str] | None = None,
    baseline: Mapping[str, Mapping[str, Tally]] | None = None,
    outcomes: Mapping[str, Sequence[Outcome]] | None = None,
) -> Report:
    """Sums up by article id: scores, the scores of the baseline, the outcomes of the records."""
    summed = {name: add_up(scores[id] for id in ids) for name, ids in _parts(scores).items()}
    simple = {name: add_up((baseline or {})[id] for id in ids) for name, ids in _parts(baseline or {}).items()}
    judged = {
        name: [outcome for id in ids for outcome in (outcomes or {})[id]]
        for name, ids in _parts(outcomes or {}).items()
    }
    return Report(
        format=_FORMAT,
        shulu=version,
        parts={name: _measured(tallies) for name, tallies in summed.items() if tallies},
        articles={id: _measured(scores[id]) for id in sorted(scores)},
        rejected=dict(sorted((rejected or {}).items())),
        baseline={name: _measured(tallies) for name, tallies in simple.items() if tallies},
        ratios={
            name: {score: _ratio(summed[name].get(score), tally) for score, tally in tallies.items()}
            for name, tallies in simple.items()
            if tallies
        },
        reliability={name: reliability(records) for name, records in judged.items() if records},
    )


def _parts(ids: Iterable[str]) -> dict[str, list[str]]:
    known = list(ids)
    return {
        "all": known,
        "look": [id for id in known if part_of(id) == "look"],
        "blind": [id for id in known if part_of(id) == "blind"],
    }


def _ratio(ours: Tally | None, simple: Tally) -> float | None:
    return None if ours is None or not simple.rate else round(ours.rate / simple.rate, 6)


def report_json(report: Report) -> bytes:
    """Indented JSON, the same bytes for the same scores."""
    return msgspec.json.format(msgspec.json.encode(report), indent=1) + b"\n"


def read_report(path: Path) -> Report:
    """A report that was kept. Raises `CorpusError` naming the file for anything else."""
    try:
        report = msgspec.json.decode(path.read_bytes(), type=Report)
    except OSError as error:
        raise CorpusError(str(path), error.strerror or str(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise CorpusError(str(path), f"no report of shulu evaluate: {error}") from error
    if report.format != _FORMAT:
        raise CorpusError(str(path), f"a report of format {report.format}; this shulu reads format {_FORMAT}")
    return report


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A rate that differs from an earlier report; `where` is a part or an article's id."""

    where: str
    name: str
    before: float
    now: float


def changes(before: Report, now: Report) -> tuple[Change, ...]:
    """What rose and what fell, parts first; only what both reports have."""
    found = []
    places: tuple[tuple[dict[str, Any], dict[str, Any]], ...] = (
        (before.parts, now.parts),
        (before.articles, now.articles),
    )
    for earlier, later in places:
        for where, measured in later.items():
            for name, line in measured.items():
                old = earlier.get(where, {}).get(name)
                if old is not None and old.rate != line.rate:
                    found.append(Change(where=where, name=name, before=old.rate, now=line.rate))
    return tuple(found)


def _measured(tallies: Mapping[str, Tally]) -> dict[str, Measured]:
    return {
        name: Measured(t.kind, t.right, t.found, t.gold, round(t.precision, 6), round(t.recall, 6), round(t.rate, 6))
        for name, t in sorted(tallies.items(), key=lambda item: order(item[0]))
    }


_LAYERS = ("article", "script", "words", "entities", "figures", "targets", "qualitative")
_WITHIN = ("", "detection", "core", "full", "field")


def order(name: str) -> tuple[int, int, str]:
    """Where a score stands in a report: by layer, sums before fields, which keep their order; labels by name."""
    layer, _, rest = name.partition(".")
    within = rest.partition(".")[0]
    return (
        _LAYERS.index(layer) if layer in _LAYERS else len(_LAYERS),
        _WITHIN.index(within) if within in _WITHIN else len(_WITHIN),
        name if layer == "entities" else "",
    )
