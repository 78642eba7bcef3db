"""Sentences with names whose labels are right by construction: ``templates.tsv``, filled in at random."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path

from pipeline import lexicon
from pipeline.lexicon import parse_table
from pipeline.model import Span
from pipeline.score.uner import Sentence

_SLOT = re.compile(r"\{([a-z]+)\}")
_LABELS = {
    "person": "PERSON",
    "place": "LOC",
    "division": "LOC",
    "town": "LOC",
    "office": "ORG",
    "firm": "ORG",
    "brand": "ORG",
    "body": "ORG",
}


class Templates:
    """Fills templates in; the same seed gives the same sentences."""

    def __init__(self, seed: int) -> None:
        file = Path(__file__).with_name("templates.tsv")
        self._kinds: dict[str, list[str]] = {}
        for row in parse_table(file.read_text(encoding="utf-8"), str(file)):
            self._kinds.setdefault(row["kind"], []).append(row["text"])
        self._random = random.Random(seed)
        tables = lexicon.load()
        self._surnames = tables.column("surnames", "surname")
        self._offices = tables.select("org_suffixes", "suffix", need="any", label="ORG")
        divisions, self._towns = _places(tables.rows("places_cn"))
        self._places = (*divisions, *tables.select("places_world", "name", common=""))
        self._slots: dict[str, Callable[[], str]] = {
            "person": self._person,
            "place": lambda: self._random.choice(self._places),
            "division": lambda: self._random.choice(divisions),
            "town": lambda: self._random.choice(self._towns),
            "office": lambda: self._random.choice(divisions) + self._random.choice(self._offices),
            "firm": self._firm,
            "brand": self._brand,
            "body": lambda: self._random.choice(divisions) + self._of("body"),
            "kind": lambda: self._of("modifier") * self._random.randrange(2) + self._of("noun"),
            "number": lambda: str(self._random.choice((self._random.randrange(2, 100), self._random.randrange(9999)))),
        }

    def sentences(self, count: int) -> list[Sentence]:
        """So many sentences, all templates equally often."""
        forms = self._kinds["sentence"]
        return [self._fill(forms[number % len(forms)]) for number in range(count)]

    def _fill(self, form: str) -> Sentence:
        text, at = "", 0
        names: list[tuple[Span, str]] = []
        for slot in _SLOT.finditer(form):
            text += form[at : slot.start()]
            said = self._slots[slot[1]]()
            if slot[1] in _LABELS:
                names.append((Span(len(text), len(text) + len(said)), _LABELS[slot[1]]))
            text, at = text + said, slot.end()
        return Sentence(text + form[at:], tuple(names))

    def _of(self, kind: str) -> str:
        return self._random.choice(self._kinds[kind])

    def _person(self) -> str:
        # the table of surnames begins with the commonest
        known = self._surnames[: self._random.choice((20, 100, len(self._surnames)))]
        given = "".join(self._of("given") for _ in range(self._random.choice((1, 2, 2, 2))))
        return self._random.choice(known) + given

    def _brand(self) -> str:
        return self._of("first") + self._of("second")

    def _firm(self) -> str:
        place = self._random.choice(self._places) if self._random.random() < 0.3 else ""
        return place + self._brand() + self._of("trade") + self._of("form")


def _places(rows: tuple[dict[str, str], ...]) -> tuple[list[str], list[str]]:
    """Provinces, prefectures and counties, full and short; and towns."""
    divisions: list[str] = []
    towns: list[str] = []
    for row in rows:
        short = row["short"] if 1 < len(row["short"]) < 4 and not row["common"] else ""
        divisions += [row["name"], short or row["name"]]
        towns += [town[3:] for town in row["towns"].split() if 2 < len(town[3:]) < 7]
    return divisions, towns
