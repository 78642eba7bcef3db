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

Operation = Literal["accept", "reject", "edit", "add"]


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
    """A record that is in gold only."""

    id: str
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
            item = known.pop(place, None)
            if item is not None:
                states[id] = "accepted"
            elif _key(place) in rejected:
                states[id] = "rejected"
            fields[id] = _form(layer, item or item_of(record))
        extra = tuple(
            Extra(f"g-{_key(place)}", _singular(place[0]), str(item["text"]), _summary(item), _form(place[0], item))
            for place, item in known.items()
            if place[0] != "entities"
        )
        shown = [id for id, (layer, _) in records_of(extraction).items() if layer != "entities"]
        return Review("", revision, states, fields, extra, sum(id in states for id in shown), len(shown))

    def decide(self, extraction: Extraction, text: str, decision: Decision) -> str:
        """Put a decision into gold; gives the new revision. Raises `StaleError`, `GoldError`, `ConfigError`."""
        with self._lock:
            name = self.files.name(extraction.article.id, text)
            gold, _ = self.files.load(name)
            gold = blank(extraction) if gold is None else gold
            layer, place, item = self._item(extraction, gold, text, decision)
            items: list[Item] = list(gold.get(layer) or [])
            at = next((n for n, one in enumerate(items) if (one["start"], one["end"]) == place), None)
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

    def _item(
        self, extraction: Extraction, gold: dict[str, Any], text: str, decision: Decision
    ) -> tuple[Layer, tuple[int, int], Item | None]:
        """The layer and place that a decision is about, and what shall stand there."""
        if decision.op == "add":
            layer = LAYERS[decision.layer]
            item = changed(layer, new(layer, decision.start, decision.end, text), decision.fields, text)
            return layer, (decision.start, decision.end), item
        found = records_of(extraction).get(decision.id)
        known = _by_place(gold)
        if found is not None:
            layer, record = found
            place = (record.start, record.end)
            item = known.get((layer, *place)) or item_of(record)
        else:
            wanted = next(((key, one) for key, one in known.items() if f"g-{_key(key)}" == decision.id), None)
            if wanted is None:
                raise ConfigError("there is no such record")
            (layer, *span), item = wanted
            place = (span[0], span[1])
        if decision.op == "reject":
            return layer, place, None
        if decision.op == "edit":
            item = changed(layer, item, decision.fields, text)
        return layer, place, item

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


def _by_place(gold: dict[str, Any] | None) -> dict[tuple[Layer, int, int], Item]:
    layers: tuple[Layer, ...] = ("figures", "targets", "entities")
    return {(layer, item["start"], item["end"]): item for layer in layers for item in (gold or {}).get(layer) or ()}


def _key(place: tuple[str, int, int]) -> str:
    return f"{place[0]}-{place[1]}-{place[2]}"


def _singular(layer: str) -> str:
    return next(name for name, plural in LAYERS.items() if plural == layer)


def _form(layer: Layer, item: Item) -> str:
    return json.dumps({"layer": _singular(layer), **fields_of(layer, item)}, ensure_ascii=False)


def _summary(item: Item) -> str:
    kept = ("indicator", "subject", "actor", "value", "unit", "period", "deadline", "status", "kind")
    return " · ".join(str(item[name]) for name in kept if item.get(name) is not None)
