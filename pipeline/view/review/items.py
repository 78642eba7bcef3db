"""Records as items of a gold file, and as fields of a form, and back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal, get_args

import msgspec

from pipeline.errors import GoldError
from pipeline.model import Basis, Bound, Comparator, Entity, Figure, Label, Measure, Status, Target, TargetKind
from pipeline.score.gold import GoldEntity, GoldFigure, GoldTarget
from pipeline.stages.measure import read

Layer = Literal["figures", "targets", "entities"]
Item = dict[str, Any]
Fields = dict[str, str]
LAYERS: dict[str, Layer] = {"figure": "figures", "target": "targets", "entity": "entities"}

_PLAIN: dict[Layer, tuple[str, ...]] = {
    "figures": ("indicator", "subject", "unit", "comparator", "measure", "basis", "period", "status", "speaker"),
    "targets": ("kind", "indicator", "action", "actor", "measure", "basis", "deadline", "speaker"),
    "entities": ("label",),
}
_BOUND = ("text", "value", "unit", "comparator")
_OPTIONAL = {"basis", "speaker"}  # left out where they say nothing
_STRUCTS: dict[Layer, type] = {"figures": GoldFigure, "targets": GoldTarget, "entities": GoldEntity}

FORM: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("entity", "label", get_args(Label)),
    ("target", "kind", get_args(TargetKind)),
    ("figure target", "indicator", ()),
    ("figure", "subject", ()),
    ("target", "actor", ()),
    ("target", "action", ()),
    ("figure", "value", ()),
    ("figure", "upper", ()),
    ("figure", "unit", ()),
    ("figure", "comparator", get_args(Comparator)),
    ("target", "threshold_text", ()),
    ("target", "threshold_value", ()),
    ("target", "threshold_unit", ()),
    ("target", "threshold_comparator", ("", *get_args(Comparator))),
    ("target", "stretch_text", ()),
    ("target", "stretch_value", ()),
    ("target", "stretch_unit", ()),
    ("target", "stretch_comparator", ("", *get_args(Comparator))),
    ("figure target", "measure", get_args(Measure)),
    ("figure target", "basis", ("", *get_args(Basis))),
    ("figure", "period", ()),
    ("target", "deadline", ()),
    ("figure", "status", get_args(Status)),
    ("figure target", "speaker", ()),
)
"""Fields of the form: of which layers, their name, and what can be chosen where not anything can be written."""


def item_of(record: Figure | Target | Entity) -> Item:
    """A record as it would stand in a gold file."""
    item: Item = {"start": record.start, "end": record.end, "text": record.text}
    if isinstance(record, Entity):
        return {**item, "label": record.label}
    item["evidence"] = [record.evidence.start, record.evidence.end]
    names = _PLAIN["figures" if isinstance(record, Figure) else "targets"]
    if isinstance(record, Figure):
        item |= _numbers(record)
    for name in names:
        value = getattr(record, name)
        if name not in _OPTIONAL or value is not None:
            item[name] = value
    if isinstance(record, Target):
        for name in ("threshold", "stretch"):
            bound: Bound | None = getattr(record, name)
            if bound is not None:
                item[name] = {
                    "start": bound.start,
                    "end": bound.end,
                    "text": bound.text,
                    **_numbers(bound),
                    "unit": bound.unit,
                    "comparator": bound.comparator,
                }
    return item


def fields_of(layer: Layer, item: Item) -> Fields:
    """An item as a form shows it: of several right answers the first."""
    fields = {name: _first(item.get(name)) for name in _PLAIN[layer]}
    if layer != "entities" and not fields["measure"]:
        fields["measure"] = "level"
    if layer == "figures":
        fields |= {name: _first(item.get(name)) for name in ("value", "upper")}
    if layer == "targets":
        for bound in ("threshold", "stretch"):
            for name in _BOUND:
                fields[f"{bound}_{name}"] = _first((item.get(bound) or {}).get(name))
    return {**fields, "text": str(item["text"]), "start": str(item["start"]), "end": str(item["end"])}


def changed(layer: Layer, item: Item, fields: Fields, text: str) -> Item:
    """An item with the fields of a form. What the form did not change keeps all its right answers.

    Raises `GoldError` for what no annotation may say.
    """
    shown = fields_of(layer, item)
    made = dict(item)
    for name in _PLAIN[layer]:
        value = fields.get(name, shown[name]).strip()
        if value != shown[name] or name not in item:
            if value or name not in _OPTIONAL:
                made[name] = value or None
            else:
                made.pop(name, None)
    if layer == "figures":
        for name in ("value", "upper"):
            value = fields.get(name, shown[name]).strip()
            if value != shown[name]:
                made[name] = number(value, name) if value else None
        if made.get("value") is None:  # what was chosen stays, but eq is what a form of a new figure begins with
            chosen = {name: fields.get(name, "").strip() for name in ("unit", "comparator")}
            kept = {name: value for name, value in chosen.items() if value not in ("", "eq")}
            made |= {**_read(made["text"]), **kept}
        if made.get("upper") is None:
            made.pop("upper", None)
    if layer == "targets":
        for bound in ("threshold", "stretch"):
            _change_bound(bound, made, shown, fields, text)
    check(layer, made)
    return made


def new(layer: Layer, start: int, end: int, text: str) -> Item:
    """An item for some characters of the text that nobody has said anything about yet."""
    if not 0 <= start < end <= len(text):
        raise GoldError(layer, f"{start}-{end} is no place in the article")
    item: Item = {"start": start, "end": end, "text": text[start:end]}
    if layer == "figures":
        item |= {"evidence": list(_clause(text, start, end)), **_read(item["text"])}
    return item


def check(layer: Layer, item: Item) -> None:
    """Raises `GoldError` for an item that is none."""
    try:
        msgspec.json.decode(msgspec.json.encode(item), type=_STRUCTS[layer])
    except msgspec.ValidationError as error:
        raise GoldError(f"{layer} {item.get('start')}-{item.get('end')}", str(error)) from error


def number(text: str, name: str) -> int | float:
    """A number that was typed, as JSON has it. Raises `GoldError`."""
    try:
        value = Decimal(text.replace(",", ""))
        if not value.is_finite():
            raise ArithmeticError
        return int(value) if value == value.to_integral_value() and abs(value) < 10**18 else float(value)
    except ArithmeticError:
        raise GoldError(name, f"{text!r} is no number") from None


def _change_bound(bound: str, made: Item, shown: Fields, fields: Fields, text: str) -> None:
    given = {name: fields.get(f"{bound}_{name}", shown[f"{bound}_{name}"]).strip() for name in _BOUND}
    if all(given[name] == shown[f"{bound}_{name}"] for name in _BOUND):
        return
    if not given["text"]:
        made.pop(bound, None)
        return
    at = text.find(given["text"], made["start"], made["end"])
    if at < 0:
        raise GoldError(bound, f"{given['text']!r} does not stand in the target's text")
    old = made.get(bound) or {}
    spelt = {"start": at, "end": at + len(given["text"]), "text": given["text"]}
    if at != old.get("start") or given["text"] != old.get("text"):
        old = {**old, **spelt, **({} if given["value"] else _read(given["text"]))}
    if given["value"] and given["value"] != shown[f"{bound}_value"]:
        old["value"] = number(given["value"], f"{bound}_value")
    for name in ("unit", "comparator"):
        if given[name] and given[name] != shown[f"{bound}_{name}"]:
            old[name] = given[name]
    old.setdefault("unit", None)
    old.setdefault("comparator", "eq")
    made[bound] = old


def _read(text: str) -> Item:
    """What shulu reads in a mention; a bare zero where it reads nothing, for the form to correct."""
    found = read(text, reference_date="2000").quantities
    if not found:
        return {"value": 0, "unit": None, "comparator": "eq"}
    quantity = found[0]
    upper = {} if quantity.upper is None else {"upper": _json(quantity.upper)}
    return {"value": _json(quantity.value), **upper, "unit": quantity.unit, "comparator": quantity.comparator}


def _numbers(record: Figure | Bound) -> Item:
    upper = {} if record.upper is None else {"upper": _json(record.upper)}
    return {"value": _json(record.value), **upper}


def _json(value: Decimal) -> int | float:
    return number(format(value, "f"), "value")


def _first(value: object) -> str:
    if isinstance(value, list):
        value = next((answer for answer in value if answer is not None), None)
    if value is None:
        return ""
    return format(Decimal(str(value)), "f") if isinstance(value, int | float) else str(value)


def _clause(text: str, start: int, end: int) -> tuple[int, int]:
    stops = "。！？；，!?;,\n\r"
    left, right = start, end
    while left > 0 and text[left - 1] not in stops and start - left < 60:
        left -= 1
    while right < len(text) and text[right] not in stops and right - end < 60:
        right += 1
    return left, right
