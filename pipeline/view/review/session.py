"""Reviewing an article: what has been decided about each record, and decisions put into its gold file."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

import msgspec

from pipeline.errors import ConfigError, GoldError, ShuluError
from pipeline.model import Entity, Extraction, Figure, Target
from pipeline.view.files import write_whole
from pipeline.view.review.gold_files import GoldFiles, blank
from pipeline.view.review.items import LAYERS, Fields, Item, Layer, changed, fields_of, item_of, new

Operation = Literal["accept", "reject", "edit", "add", "accept_all"]


class Decision(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a page sends: what to do with which record of which article, as it was shown at which revision."""

    article: str
    revision: str
    op: Operation
    id: str = ""
    layer: Literal["figure", "target", "entity"] = "figure"
    start: int = 0
    end: int = 0
    fields: Fields = {}


class Extra(NamedTuple):
    """A record that is in gold only. Its id counts the items of its layer, and holds for one revision."""

    id: str
    start: int
    layer: str
    text: str
    summary: str
    fields: str


class Review(NamedTuple):
    """What a page shows: `states` (accepted, rejected) and form fields as JSON by record id."""

    problem: str
    revision: str = ""
    states: Mapping[str, str] = MappingProxyType({})
    fields: Mapping[str, str] = MappingProxyType({})
    extra: tuple[Extra, ...] = ()
    decided: int = 0
    total: int = 0


class Reviewer:
    """Reads and writes the gold in a folder. What was rejected is kept in `notes`, as gold has no word for it."""

    def __init__(self, gold: Path, notes: Path) -> None:
        self.files = GoldFiles(gold)
        self.notes = notes
        self._lock = threading.Lock()

    def look(self, extraction: Extraction, text: str | None) -> Review:
        """Where the review of an article stands."""
        if text is None:
            return Review("the article's text is missing")
        try:
            name = self.files.name(extraction.article.id, text)
            gold, revision = self.files.load(name)
            rejected = self._rejected(name)
        except (ShuluError, OSError) as error:
            return Review(str(error))
        known = _by_place(gold)
        states: dict[str, str] = {}
        fields: dict[str, str] = {}
        for id, (layer, record) in records_of(extraction).items():
            place = (layer, record.start, record.end)
            _, item = known[place].pop(0) if known.get(place) else (0, None)
            if item is not None:
                states[id] = "accepted"
            elif _key(place) in rejected:
                states[id] = "rejected"
            fields[id] = _form(layer, item or item_of(record))
        extra = tuple(
            Extra(f"g-{layer}-{at}", start, _singular(layer), str(item["text"]), _summary(item), _form(layer, item))
            for (layer, start, _), items in known.items()
            for at, item in items
        )
        shown = [id for id, (layer, _) in records_of(extraction).items() if layer != "entities"]
        return Review("", revision, states, fields, extra, sum(id in states for id in shown), len(shown))

    def decide(self, extraction: Extraction, text: str, decision: Decision) -> str:
        """Put a decision into gold; gives the new revision. Raises `StaleError`, `GoldError`, `ConfigError`."""
        with self._lock:
            name = self.files.name(extraction.article.id, text)
            gold, _ = self.files.load(name)
            gold = blank(extraction) if gold is None else gold
            if decision.op == "accept_all":
                return self.files.save(name, self._all(extraction, gold, name), text, decision.revision)
            layer, place, at, item = self._item(extraction, gold, text, decision)
            items: list[Item] = list(gold.get(layer) or [])
            if decision.op == "add" and at is not None:
                raise GoldError(name, f"{layer} {place[0]}-{place[1]} is annotated already; edit it")
            if at is not None:
                del items[at]
            if item is not None:
                items.insert(len(items) if at is None else at, item)
                items.sort(key=lambda one: (one["start"], one["end"]))
            revision = self.files.save(name, {**gold, layer: items}, text, decision.revision)
            self._note(name, _key((layer, *place)), rejected=decision.op == "reject")
            return revision

    def _all(self, extraction: Extraction, gold: dict[str, Any], name: str) -> dict[str, Any]:
        """Gold with every record that nothing has been decided about."""
        known, rejected = _by_place(gold), self._rejected(name)
        items: dict[str, list[Item]] = {layer: list(gold.get(layer) or []) for layer in LAYERS.values()}
        for layer, record in records_of(extraction).values():
            place = (layer, record.start, record.end)
            if place not in known and _key(place) not in rejected:
                items[layer].append(item_of(record))
        ordered = {layer: sorted(some, key=lambda one: (one["start"], one["end"])) for layer, some in items.items()}
        return {**gold, **ordered}

    def _item(
        self, extraction: Extraction, gold: dict[str, Any], text: str, decision: Decision
    ) -> tuple[Layer, tuple[int, int], int | None, Item | None]:
        """The layer and place that a decision is about, which item of gold it replaces, and what shall stand there."""
        known = _by_place(gold)
        if decision.op == "add":
            layer, place = LAYERS[decision.layer], (decision.start, decision.end)
            item = changed(layer, new(layer, *place, text), decision.fields, text)
            there = known.get((layer, *place))
            return layer, place, there[0][0] if there else None, item
        at: int | None = None
        found = records_of(extraction).get(decision.id)
        if found is not None:
            layer, record = found
            place = (record.start, record.end)
            there = known.get((layer, *place))
            at, item = there[0] if there else (None, item_of(record))
        else:
            wanted = ((layer, at, item) for (layer, *_), items in known.items() for at, item in items)
            one = next((one for one in wanted if f"g-{one[0]}-{one[1]}" == decision.id), None)
            if one is None:
                raise ConfigError("there is no such record")
            layer, at, item = one
            place = (item["start"], item["end"])
        if decision.op == "reject":
            return layer, place, at, None
        if decision.op == "edit":
            item = changed(layer, item, decision.fields, text)
        return layer, place, at, item

    def _rejected(self, name: str) -> set[str]:
        path = self.notes / f"{name}.json"
        try:
            return set(json.loads(path.read_bytes())["rejected"])
        except FileNotFoundError:
            return set()
        except (ValueError, KeyError, TypeError) as error:
            raise ConfigError(f"{path}: not what shulu wrote there: {error}") from error

    def _note(self, name: str, key: str, *, rejected: bool) -> None:
        before = self._rejected(name)
        after = before | {key} if rejected else before - {key}
        if after != before:
            self.notes.mkdir(parents=True, exist_ok=True)
            write_whole(self.notes / f"{name}.json", json.dumps({"rejected": sorted(after)}).encode())


def records_of(extraction: Extraction) -> dict[str, tuple[Layer, Figure | Target | Entity]]:
    """All records of an article by the id that a page gives them."""
    found: dict[str, tuple[Layer, Figure | Target | Entity]] = {f.id: ("figures", f) for f in extraction.figures}
    found |= {target.id: ("targets", target) for target in extraction.targets}
    found |= {f"e{number}": ("entities", entity) for number, entity in enumerate(extraction.entities)}
    return found


def _by_place(gold: dict[str, Any] | None) -> dict[tuple[Layer, int, int], list[tuple[int, Item]]]:
    """The items of gold by place, each with its number in its layer: several targets may share one text."""
    found: dict[tuple[Layer, int, int], list[tuple[int, Item]]] = {}
    for layer in LAYERS.values():
        for at, item in enumerate((gold or {}).get(layer) or ()):
            found.setdefault((layer, item["start"], item["end"]), []).append((at, item))
    return found


def _key(place: tuple[str, int, int]) -> str:
    return f"{place[0]}-{place[1]}-{place[2]}"


def _singular(layer: str) -> str:
    return next(name for name, plural in LAYERS.items() if plural == layer)


def _form(layer: Layer, item: Item) -> str:
    return json.dumps({"layer": _singular(layer), **fields_of(layer, item)}, ensure_ascii=False)


def _summary(item: Item) -> str:
    kept = ("indicator", "subject", "actor", "value", "unit", "period", "deadline", "status", "kind")
    return " · ".join(str(item[name]) for name in kept if item.get(name) is not None)
