"""Records out of the store: what was put in comes out, in every format, and no spreadsheet runs any of it."""

from __future__ import annotations

import csv
import json
import zlib
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import openpyxl
import pytest

from pipeline.batch import workbook
from pipeline.batch.corpus import Content, Task
from pipeline.batch.export import Format, export, read_extractions
from pipeline.batch.results import Reject, payload
from pipeline.batch.store import Store
from pipeline.errors import ConfigError, StoreError
from pipeline.model import Article, Bound, Entity, Extraction, Figure, Metadata, Provenance, Span, Target
from tests.batch.tools import run_serially

HOSTILE = [
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "+1+cmd",
    "-1+cmd",
    "\tcmd",
    "\r=1",
    "＝1+1",
    "'=1",
    'a"b,c\nd',
]
NUMBERS = [
    Decimal("0.1"),
    Decimal("-3.20"),
    Decimal("666666.66666666667"),
    Decimal("123456789012345678901234567890.123456789"),
    Decimal("1E+30"),
    Decimal("1E-20"),
]


def hostile_extraction(number: int) -> tuple[Extraction, str]:
    text = HOSTILE[number % len(HOSTILE)]
    value = NUMBERS[number % len(NUMBERS)]
    span = Span(0, len(text))
    common: dict[str, Any] = {
        "start": 0,
        "end": len(text),
        "text": text,
        "evidence": span,
        "confidence": 0.25,
        "indicator": text,
    }
    numbers: dict[str, Any] = {
        "value": value,
        "unit": text,
        "base_value": -value,
        "base_unit": text,
        "comparator": "between",
    }
    bound = Bound(start=0, end=1, text=text[:1], upper=value + 1, **numbers)
    return Extraction(
        article=Metadata(
            id=f"{text.strip()}-{number}",
            title=text,
            publisher=text,
            authors=(text, "乙"),
            published="2022-06",
            page_updated=None,
            reference_date="2022-06",
            script="hans",
            url=text,
            body=span,
            sha256="0",
        ),
        entities=(Entity(start=0, end=1, text=text[:1], label="ORG", name=text),),
        figures=(
            Figure(
                id=f"f{number}",
                subject=text,
                upper=value + 1,
                measure="level",
                period=None,
                status="actual",
                **common,
                **numbers,
            ),
        ),
        targets=(
            Target(
                id=f"t{number}", kind="quantified", action=text, actor=None, threshold=bound, deadline=text, **common
            ),
        ),
        drops=(),
        shulu=Provenance(version="0", fingerprint="f"),
    ), text


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Extraction]]:
    """A store of extractions that no article would give, and the extractions."""
    folder = tmp_path_factory.mktemp("hostile")
    made = [hostile_extraction(number) for number in range(18)]
    results = [
        payload(
            Task(id=extraction.article.id, path="a.txt", kind="txt"),
            Content(article=Article(id=extraction.article.id, text=text), digest="d", encoding="utf-8"),
            extraction,
        )
        for extraction, text in made
    ]
    with Store(folder) as store:
        store.commit([*results, Reject(article="=1", path="=1.txt", kind="crash", reason="=1", digest="d")])
    return folder, sorted((extraction for extraction, _ in made), key=lambda extraction: extraction.article.id)


def test_jsonl_has_one_extraction_a_line_ordered_by_id(hostile: tuple[Path, list[Extraction]], tmp_path: Path) -> None:
    export(hostile[0], "jsonl", tmp_path)
    lines = (tmp_path / "extractions.jsonl").read_bytes().split(b"\n")
    assert lines.pop() == b""
    assert lines == [extraction.to_json() for extraction in hostile[1]]
    assert list(read_extractions(hostile[0])) == hostile[1]
    (reject,) = (json.loads(line) for line in (tmp_path / "rejects.jsonl").read_text("utf-8").splitlines())
    assert (reject["article"], reject["kind"]) == ("=1", "crash")


def test_csv_keeps_every_digit_and_runs_nothing(hostile: tuple[Path, list[Extraction]], tmp_path: Path) -> None:
    paths = export(hostile[0], "csv", tmp_path)
    for path in paths:
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        for row in rows[1:]:
            for name, text in zip(rows[0], row, strict=True):
                assert not text.startswith(("=", "+", "@", "\t", "\r", "＝")), (path.name, name, text)
                assert not text.startswith("-") or Decimal(text) < 0
    with (tmp_path / "figures.csv").open(encoding="utf-8-sig", newline="") as file:
        found = {row["id"]: row for row in csv.DictReader(file)}
    for extraction in hostile[1]:
        figure = extraction.figures[0]
        cells = found[figure.id]
        assert (Decimal(cells["value"]), Decimal(cells["upper"])) == (figure.value, figure.upper)
        assert Decimal(cells["base_value"]) == figure.base_value
        assert cells["text"].removeprefix("'") == figure.text.removeprefix("'")


def test_excel_opens_text_as_text_and_numbers_as_numbers(
    hostile: tuple[Path, list[Extraction]], tmp_path: Path
) -> None:
    (path,) = export(hostile[0], "xlsx", tmp_path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["figures", "targets", "entities", "articles", "drops", "rejects"]
    seen = 0
    for sheet in book:
        for row in sheet.iter_rows(min_row=2):
            for cell in row:
                assert cell.data_type != "f", cell.value
                if cell.data_type == "s" and str(cell.value).startswith(("=", "+", "-", "@", "\t", "＝")):
                    assert cell.quotePrefix
                    seen += 1
    assert seen > 50
    header = [cell.value for cell in book["figures"][1]]
    for row in book["figures"].iter_rows(min_row=2, values_only=True):
        cells = dict(zip(header, row, strict=True))
        figure = next(extraction.figures[0] for extraction in hostile[1] if extraction.figures[0].id == cells["id"])
        assert cells["text"].replace("_x000D_", "\r") == figure.text
        assert Decimal(str(cells["value"])) == figure.value
    before = path.read_bytes()
    export(hostile[0], "xlsx", tmp_path)
    assert path.read_bytes() == before


def test_excel_has_no_more_rows_than_it_can_open(
    hostile: tuple[Path, list[Extraction]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "_ROWS", 10)
    with pytest.raises(ConfigError, match="more rows than a sheet"):
        export(hostile[0], "xlsx", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_text_too_long_for_a_cell_is_cut_and_says_so(
    hostile: tuple[Path, list[Extraction]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "_CELL", 10)
    (path,) = export(hostile[0], "xlsx", tmp_path)
    values = {
        cell for row in openpyxl.load_workbook(path)["figures"].iter_rows(min_row=2, values_only=True) for cell in row
    }
    assert "=cmd" + "…(cut)" in values


def test_a_round_trip_through_parquet_keeps_every_value(hostile: tuple[Path, list[Extraction]], tmp_path: Path) -> None:
    export(hostile[0], "parquet", tmp_path)
    with duckdb.connect() as connection:

        def read(table: str) -> list[dict[str, object]]:
            found = connection.execute(f"SELECT * FROM '{tmp_path}/{table}.parquet'")
            names = [column[0] for column in found.description or ()]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

        articles = {row["id"]: row for row in read("articles")}
        for table in ("entities", "figures", "targets"):
            rows = read(table)
            records = [
                (extraction.article, record) for extraction in hostile[1] for record in getattr(extraction, table)
            ]
            assert len(rows) == len(records)
            for row, (article, record) in zip(rows, records, strict=True):
                assert row["article"] == article.id
                check_row(row, record, "")
                assert articles[article.id]["title"] == article.title


def check_row(row: dict[str, object], record: Entity | Figure | Target | Bound, prefix: str) -> None:
    for name in record.__struct_fields__:
        value = getattr(record, name)
        if isinstance(value, Bound):
            check_row(row, value, f"{name}_")
        elif isinstance(value, Decimal):
            assert Decimal(str(row[f"{prefix}{name}_text"])) == value
            rounded = row[f"{prefix}{name}"]  # null where it has too many digits for a decimal column
            assert rounded is None or abs(Decimal(str(rounded)) - value) < Decimal("1E-12")
            assert rounded is not None or abs(value) >= Decimal("1E+26")
        elif isinstance(value, Span):
            assert (row["evidence_start"], row["evidence_end"]) == (value.start, value.end)
        elif name in ("threshold", "stretch"):
            assert row[f"{name}_text"] is None
        else:
            assert row[f"{prefix}{name}"] == value, name


@pytest.mark.parametrize("to", ["csv", "jsonl", "parquet", "xlsx"])
def test_the_corpus_comes_out_in_every_format(tmp_path: Path, to: Format, articles: dict[str, Path]) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for id in ("zhongshan-gonggai", "diwang-pijia"):
        (corpus / f"{id}.txt").write_bytes(articles[id].read_bytes())
    run_serially(corpus, tmp_path / "out")
    paths = export(tmp_path / "out", to, tmp_path / "files")
    assert all(path.stat().st_size > 100 for path in paths if "rejects" not in path.name)
    assert sorted((tmp_path / "files").iterdir()) == sorted(paths)


def test_a_folder_that_cannot_be_written_is_a_clear_error(
    hostile: tuple[Path, list[Extraction]], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("x")
    for to in ("csv", "jsonl", "parquet", "xlsx"):
        with pytest.raises(StoreError, match="cannot be written"):
            export(hostile[0], to, tmp_path / "file")


def test_an_extraction_of_another_version_is_named(tmp_path: Path) -> None:
    made, text = hostile_extraction(0)
    task = Task(id=made.article.id, path="a.txt", kind="txt")
    result = payload(task, Content(article=Article(id="a", text=text), digest="d", encoding="utf-8"), made)
    with Store(tmp_path) as store:
        store.commit([msgspec.structs.replace(result, extraction=zlib.compress(b"{}"))])
    with pytest.raises(ConfigError, match="not an extraction of this version"):
        list(read_extractions(tmp_path))
