"""``shulu schema``: the JSON Schema of an extraction."""

from __future__ import annotations

from typing import Any

import msgspec

from pipeline.cli.console import write
from pipeline.model import Extraction

_URI = "https://json-schema.org/draft/2020-12/schema"


def schema() -> None:
    """Print the JSON Schema (2020-12) of what `shulu extract` prints."""
    write(schema_json())


def schema_json() -> bytes:
    """The schema as it is shipped in ``pipeline/data/extraction.schema.json``."""
    made = _truthful(msgspec.json.schema(Extraction))
    assert isinstance(made, dict)
    return msgspec.json.format(msgspec.json.encode({"$schema": _URI, "title": "Extraction", **made}), indent=2) + b"\n"


def _truthful(node: Any) -> Any:
    """A schema in which exact numbers are numbers, as `Extraction.to_json` writes them.

    msgspec describes a Decimal as a string, which is how it writes one unless told otherwise.
    """
    if isinstance(node, dict):
        if node.get("format") == "decimal":
            return {**{key: value for key, value in node.items() if key != "format"}, "type": "number"}
        return {key: _truthful(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_truthful(value) for value in node]
    return node
