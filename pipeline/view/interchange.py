"""Annotations in the forms of other tools: Label Studio JSON, doccano JSONL, brat standoff, CoNLL.

Every span has its label and, in a place that the tool leaves alone, the item of the gold file that it stands for; what
comes back keeps that item where its span has not moved, and gets a new one where it has.

Sources of the forms: Label Studio "Export annotations" (JSON; offsets count UTF-16 units, as its pages do), doccano
"sequence labeling" (JSONL), brat "standoff format", CoNLL-2003 (a token a line; here a character a line, B- I- O).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple, get_args

from pipeline.errors import CorpusError
from pipeline.model import Label
from pipeline.view.review.items import LAYERS, Item, Layer, changed, new

_LABELS: dict[str, Layer] = {"FIGURE": "figures", "TARGET": "targets"}
_NAMES: dict[Layer, str] = {"figures": "FIGURE", "targets": "TARGET"}
Items = dict[Layer, list[Item]]


class Document(NamedTuple):
    """An article with its annotation: items as in a gold file."""

    id: str
    text: str
    items: Items


def to_label_studio(documents: Iterable[Document]) -> str:
    """All documents as one JSON array of tasks."""
    tasks = []
    for document in documents:
        units = _units(document.text)
        regions = [
            {
                "id": f"{number}-{label}-{item['start']}-{item['end']}",
                "from_name": "label",
                "to_name": "text",
                "type": "labels",
                "value": {
                    "start": units[item["start"]],
                    "end": units[item["end"]],
                    "text": item["text"],
                    "labels": [label],
                },
                "meta": {"text": [_dump(item)]},
            }
            for number, (label, item) in enumerate(_spans(document))
        ]
        tasks.append({"data": {"text": document.text, "id": document.id}, "annotations": [{"result": regions}]})
    return json.dumps(tasks, ensure_ascii=False, indent=1) + "\n"


def from_label_studio(data: str, path: str) -> Iterator[Document]:
    """The documents of an export. Raises `CorpusError` naming the task for what is none."""
    for number, task in enumerate(_json(data, path)):
        try:
            text = task["data"]["text"]
            points = {unit: at for at, unit in enumerate(_units(text))}
            spans = []
            for annotation in (task.get("annotations") or task.get("completions") or [])[:1]:
                for region in annotation["result"]:
                    if region.get("type") != "labels":
                        continue
                    value = region["value"]
                    note = ((region.get("meta") or {}).get("text") or [None])[0]
                    spans.append((points[value["start"]], points[value["end"]], value["labels"][0], note))
            yield _document(str(task["data"].get("id", task.get("id", number))), text, spans)
        except (KeyError, TypeError, IndexError, ValueError, AttributeError) as error:
            raise CorpusError(path, f"task {number}: not as Label Studio exports it: {error!r}") from error


def to_doccano(documents: Iterable[Document]) -> str:
    """A JSON line a document."""
    return "".join(
        json.dumps(
            {
                "text": document.text,
                "label": [[item["start"], item["end"], label] for label, item in _spans(document)],
                "article": document.id,
                "items": [_dump(item) for _, item in _spans(document)],
            },
            ensure_ascii=False,
        )
        + "\n"
        for document in documents
    )


def from_doccano(data: str, path: str) -> Iterator[Document]:
    """The documents of JSON lines. Raises `CorpusError` naming the line for what is none."""
    for number, line in enumerate(data.split("\n"), start=1):
        if not line.strip():
            continue
        (row,) = _json(f"[{line}]", f"{path}, line {number}")
        try:
            # Several items may have one span: targets that share a number.
            notes: dict[tuple[int, int, str], list[str]] = {}
            for note in row.get("items", ()):
                item = json.loads(note)
                notes.setdefault((item["start"], item["end"], _layer(item)), []).append(note)
            spans = []
            for start, end, label in _doccano_spans(row):
                same = notes.get((start, end, _LABELS.get(label.upper(), "entities")))
                spans.append((start, end, label, same.pop(0) if same else None))
            yield _document(str(row.get("article", row.get("id", number))), row["text"], spans)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise CorpusError(path, f"line {number}: not as doccano exports it: {error!r}") from error


def _doccano_spans(row: dict[str, Any]) -> Iterator[tuple[int, int, str]]:
    """The spans of a line, in each of the forms that doccano has had: label, labels, and entities beside relations."""
    if "entities" in row:
        for span in row["entities"]:
            yield span["start_offset"], span["end_offset"], span["label"]
        return
    yield from row["labels"] if "labels" in row else row["label"]


def to_brat(document: Document) -> tuple[str, str]:
    """The text and the annotations (``.txt`` and ``.ann``) of one document."""
    lines = []
    for number, (label, item) in enumerate(_spans(document), start=1):
        spelt = item["text"].replace("\n", " ")
        lines.append(f"T{number}\t{label} {item['start']} {item['end']}\t{spelt}\n")
        lines.append(f"#{number}\tAnnotatorNotes T{number}\t{_dump(item)}\n")
    return document.text, "".join(lines)


def from_brat(id: str, text: str, annotations: str, path: str) -> Document:
    """One document. Of a span in pieces the whole from first to last character is taken. Raises `CorpusError`."""
    spans: dict[str, tuple[int, int, str]] = {}
    notes: dict[str, str] = {}
    for number, line in enumerate(annotations.split("\n"), start=1):
        cells = line.split("\t")
        try:
            if line.startswith("T"):
                label, places = cells[1].split(" ", 1)
                ends = [int(end) for place in places.split(";") for end in place.split()]
                spans[cells[0]] = (ends[0], ends[-1], label)
            elif line.startswith("#") and cells[1].startswith("AnnotatorNotes "):
                notes[cells[1].split(" ")[1]] = cells[2]
        except (IndexError, ValueError) as error:
            raise CorpusError(path, f"line {number}: not brat's standoff: {line[:60]!r}") from error
    return _document(id, text, [(*span, notes.get(name)) for name, span in spans.items()])


def to_conll(documents: Iterable[Document]) -> str:
    """Entities only: a character and its tag a line, a blank line where the text has a line end."""
    parts = []
    for document in documents:
        tags = ["O"] * len(document.text)
        for item in document.items.get("entities", ()):
            label = _label(item)
            tags[item["start"] : item["end"]] = [f"B-{label}"] + [f"I-{label}"] * (item["end"] - item["start"] - 1)
        parts.append(f"# id = {document.id}\n")
        for char, tag in zip(document.text, tags, strict=True):
            parts.append("\n" if char == "\n" else f"{_BLANKS.get(char, char)}\t{tag}\n")
        parts.append("\n")
    return "".join(parts)


def from_conll(data: str, path: str) -> Iterator[Document]:
    """The documents of a file, as `to_conll` writes it: each begins with its id. Raises `CorpusError`."""
    chars = {shown: char for char, shown in _BLANKS.items()}
    begin, *blocks = data.split("# id = ")
    if begin.strip() or not blocks:
        raise CorpusError(path, "no line `# id = ARTICLE` before the first character")
    for block in blocks:
        id, _, rest = block.partition("\n")
        text: list[str] = []
        spans: list[list[Any]] = []
        for number, line in enumerate(rest.removesuffix("\n").removesuffix("\n").split("\n"), start=1):
            char, tab, tag = line.partition("\t")
            if not line:
                text.append("\n")
                continue
            if not tab or (tag != "O" and tag[:2] not in ("B-", "I-")):
                raise CorpusError(path, f"{id}, line {number}: not a character and its tag: {line[:40]!r}")
            if tag.startswith("I-") and spans and spans[-1][1] == len(text) and spans[-1][2] == tag[2:]:
                spans[-1][1] += 1
            elif tag != "O":
                spans.append([len(text), len(text) + 1, tag[2:]])
            text.append(chars.get(char, char))
        yield _document(id, "".join(text), [(start, end, label, None) for start, end, label in spans])


_BLANKS = {" ": "␠", "\t": "␉", "\r": "␍", "\u3000": "␠␠", "\xa0": "␢"}
"""Blanks cannot stand for themselves where a blank ends a column."""


def _spans(document: Document) -> list[tuple[str, Item]]:
    found = [
        (_NAMES.get(layer) or _label(item), item) for layer in LAYERS.values() for item in document.items.get(layer, ())
    ]
    return sorted(found, key=lambda pair: (pair[1]["start"], -pair[1]["end"], pair[0]))


def _layer(item: Item) -> Layer:
    return "entities" if "label" in item else "targets" if "kind" in item else "figures"


def _label(item: Item) -> str:
    label = item["label"]
    return str(label[0] if isinstance(label, list) else label)


def _document(id: str, text: str, spans: Iterable[tuple[int, int, str, str | None]]) -> Document:
    items: Items = {"figures": [], "targets": [], "entities": []}
    for start, end, label, note in spans:
        name = label.upper()
        layer = _LABELS.get(name, "entities")
        if layer == "entities" and name not in get_args(Label):
            raise ValueError(f"label {label!r} is none of {', '.join([*_LABELS, *get_args(Label)])}")
        kept = json.loads(note) if note and note.startswith("{") else None
        if kept is None or (kept.get("start"), kept.get("end")) != (start, end) or kept.get("text") != text[start:end]:
            kept = _fresh(layer, start, end, text, name)
        elif layer == "entities" and _label(kept) != name:
            kept = {**kept, "label": name}
        items[layer].append(kept)
    return Document(id, text, {layer: sorted(some, key=lambda item: item["start"]) for layer, some in items.items()})


def _fresh(layer: Layer, start: int, end: int, text: str, label: str) -> Item:
    """What can be said of a span that only has a label: a figure is read, a target qualitative until it is edited."""
    fields = {
        "figures": {"status": "actual", "measure": "level"},
        "targets": {"kind": "qualitative", "measure": "level"},
        "entities": {"label": label},
    }[layer]
    return changed(layer, new(layer, start, end, text), fields, text)


def _units(text: str) -> list[int]:
    """Where each character begins, counted in UTF-16 units, and the end."""
    at = [0]
    for char in text:
        at.append(at[-1] + (2 if ord(char) > 0xFFFF else 1))
    return at


def _dump(item: Item) -> str:
    return json.dumps(item, ensure_ascii=False, separators=(",", ":"))


def _json(data: str, path: str) -> Any:
    try:
        return json.loads(data)
    except ValueError as error:
        raise CorpusError(path, f"not JSON: {error}") from error
