"""``shulu measure``: the quantities and times of a text, or of each line of standard input."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated

import msgspec
import typer

from pipeline import lexicon as tables
from pipeline.cli.console import SOME_REJECTED, color, say, width, write
from pipeline.cli.options import Lexicons, Listing, ScriptVariant, SettingsFile, make_settings
from pipeline.model import Comparator, Quantity, QuantityKind
from pipeline.stages.measure import Measured, check_reference, read
from pipeline.stages.records import plain
from pipeline.view.terminal import measured_table, render

_NOTHING = Measured(quantities=(), times=(), reference_date=None)


class _Quantity(msgspec.Struct, frozen=True, kw_only=True):
    start: int
    end: int
    text: str
    value: Decimal
    upper: Decimal | msgspec.UnsetType = msgspec.UNSET
    unit: str | None
    base_value: Decimal
    base_unit: str | None
    comparator: Comparator
    kind: QuantityKind


class _Time(msgspec.Struct, frozen=True):
    start: int
    end: int
    text: str
    edtf: str | None


class _Line(msgspec.Struct, frozen=True):
    quantities: tuple[_Quantity, ...]
    times: tuple[_Time, ...]


_ENCODER = msgspec.json.Encoder(decimal_format="number")


def measure(
    text: Annotated[str | None, typer.Argument(metavar="[TEXT]", help="What to read; else standard input.")] = None,
    reference_date: Annotated[
        str | None,
        typer.Option(metavar="EDTF", help="What 今年, 昨天 refer to: 2022, 2022-03 or 2022-03-05."),
    ] = None,
    format: Annotated[Listing, typer.Option(help="A table, or one JSON line for each line read.")] = Listing.table,
    settings: SettingsFile = None,
    variant: ScriptVariant = None,
    lexicon: Lexicons = None,
) -> None:
    """Print the quantities and times of TEXT, or of each line of standard input."""
    chosen = make_settings(settings, None, variant, lexicon)
    words = tables.load(chosen.lexicons)  # wrong tables are reported before anything is printed
    if reference_date is not None:
        check_reference(reference_date)
    rejected = False
    for number, line in _lines(text):
        if isinstance(line, str):
            found = read(line, reference_date=reference_date, lexicon=words, variant=chosen.variant)
            found = msgspec.structs.replace(found, quantities=tuple(map(_exact, found.quantities)))
        else:
            say(f"line {number}: {line}")
            line, found, rejected = "", _NOTHING, True
        write(_written(line, found, format))
    if rejected:
        raise typer.Exit(SOME_REJECTED)


def _lines(text: str | None) -> Iterator[tuple[int, str | ValueError]]:
    """The lines to read with their numbers, without their ends; an error in place of one that is not UTF-8."""
    if text is not None:
        yield 1, _checked(text)
        return
    for number, data in enumerate(sys.stdin.buffer, start=1):
        line = data.removesuffix(b"\n").removesuffix(b"\r")
        try:
            yield number, line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            yield number, ValueError(f"not UTF-8 (byte 0x{line[error.start]:02x} at {error.start})")


def _checked(text: str) -> str | ValueError:
    """The text; an error for one with lone surrogates, which are bytes of the command line that are not UTF-8."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        return ValueError(f"not UTF-8 (at character {error.start})")
    return text


def _exact(item: Quantity) -> Quantity:
    """The quantity with its numbers as records write them: without exponents and trailing zeros."""
    upper = None if item.upper is None else plain(item.upper)
    return msgspec.structs.replace(item, value=plain(item.value), upper=upper, base_value=plain(item.base_value))


def _written(line: str, found: Measured, format: Listing) -> str | bytes:
    if format is Listing.table:
        return render([measured_table(line, found.quantities, found.times)], width=width(), color=color())
    quantities = tuple(
        _Quantity(
            start=item.span.start,
            end=item.span.end,
            text=item.span.of(line),
            value=item.value,
            upper=msgspec.UNSET if item.upper is None else item.upper,
            unit=item.unit,
            base_value=item.base_value,
            base_unit=item.base_unit,
            comparator=item.comparator,
            kind=item.kind,
        )
        for item in found.quantities
    )
    times = tuple(_Time(item.span.start, item.span.end, item.span.of(line), item.edtf) for item in found.times)
    return _ENCODER.encode(_Line(quantities, times)) + b"\n"
