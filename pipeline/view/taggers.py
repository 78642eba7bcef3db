"""Taggers side by side, as Markdown: what the README shows."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.score.taggers import Measured
from pipeline.score.tally import Tally

_CORPUS = ("entities", "entities.PERSON", "entities.GPE", "entities.ORG")
_UNER = ("all", "PERSON", "LOC", "ORG")


def tagger_table(rows: Sequence[Measured]) -> str:
    """A line for each tagger: F1 of names and full figures of the corpus, of UNER files, rate, sizes in megabytes."""
    files = list(rows[0].uner) if rows else []
    head = ["tagger", "corpus (PERSON GPE ORG)", "full figures", *(f"{file} (PERSON LOC ORG)" for file in files)]
    head += ["characters/s", "model MB", "packages MB"]
    lines = [head, ["---"] * len(head)]
    for row in rows:
        cells = [row.name, _rates(row.corpus, _CORPUS), _rates(row.corpus, ("figures.full",))]
        cells += [_rates(row.uner[file], _UNER) for file in files]
        cells += [f"{row.rate / 1000:,.0f} k", f"{row.model / 1e6:.1f}", f"{row.installed / 1e6:,.0f}"]
        lines.append(cells)
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def _rates(scores: dict[str, Tally], names: Sequence[str]) -> str:
    whole, *parts = (f"{scores[name].rate:.3f}" if name in scores else "–" for name in names)
    return f"{whole} ({' '.join(parts)})" if parts else whole
