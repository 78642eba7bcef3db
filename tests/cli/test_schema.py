"""`shulu schema`: the schema tells the truth about what is written."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import jsonschema

from pipeline import Article, extract
from pipeline.cli.schema import schema_json

if TYPE_CHECKING:
    from tests.conftest import Check, Shulu


def test_the_shipped_schema_is_the_one_that_is_made(root: Path) -> None:
    assert (root / "pipeline" / "data" / "extraction.schema.json").read_bytes() == schema_json()


def test_schema_prints_it(shulu: Shulu) -> None:
    assert shulu("schema") == (0, schema_json().decode(), "")


def test_every_extraction_of_the_corpus_is_valid(articles: dict[str, Path], check: Check) -> None:
    validator = jsonschema.Draft202012Validator(json.loads(schema_json()))
    validator.check_schema(validator.schema)
    for id, path in articles.items():
        text = path.read_bytes().decode("utf-8")
        extraction = extract(Article(id=id, text=text))
        check(extraction, text)
        validator.validate(json.loads(extraction.to_json(), parse_float=Decimal))


def test_numbers_are_numbers_and_not_strings() -> None:
    definitions = json.loads(schema_json())["$defs"]
    assert definitions["Figure"]["properties"]["value"]["type"] == "number"
