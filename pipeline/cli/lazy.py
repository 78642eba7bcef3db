"""The commands by name, each imported when it is asked for: ``shulu --help`` need not wait for what extracts.

The line of help that stands here is the first paragraph of the command's own, which a test compares.
"""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from importlib import import_module
from typing import Any, NamedTuple

import typer
import typer.main
from typer.core import TyperGroup


class Place(NamedTuple):
    """Where a command is: module under ``pipeline.cli``, function (or Typer of several), and its line of help."""

    module: str
    attribute: str
    help: str


COMMANDS = {
    "extract": Place(
        "extract", "extract", "Print the records of articles: one JSON object; for several FILEs an array of them."
    ),
    "run": Place(
        "run", "run", "Bring the records of a corpus up to date: only what is new or has changed is computed."
    ),
    "export": Place(
        "export",
        "export",
        "Write the records of a store as CSV, JSON Lines, Parquet or an Excel workbook, or print a query's rows.",
    ),
    "runs": Place(
        "runs",
        "runs",
        "List the runs into a store: when, over what, by which code and settings, and what came of them.",
    ),
    "rejects": Place(
        "rejects",
        "rejects",
        "List the articles that gave no records, with the reason of each and how to try them again.",
    ),
    "evaluate": Place(
        "evaluate",
        "evaluate",
        "Extract the articles that have gold annotations and score the records, layer by layer.",
    ),
    "calibrate": Place(
        "calibrate",
        "calibrate",
        "Make the table of confidence anew, and show how reliable it is for articles left out when it was made.",
    ),
    "explain": Place(
        "explain", "explain", "Show a record's sentence with the mention marked, and what each stage contributed."
    ),
    "measure": Place(
        "measure", "measure", "Print the quantities and times of TEXT, or of each line of standard input."
    ),
    "schema": Place("schema", "schema", "Print the JSON Schema (2020-12) of what `shulu extract` prints."),
    "view": Place(
        "view",
        "view",
        "Look at articles, records, the ledger and scores in the browser, and correct records. Ends with Ctrl-C.",
    ),
    "report": Place(
        "report",
        "report",
        "Write a self-contained page: the corpus with charts, ledger and conflicts, and its last evaluation.",
    ),
    "annotations": Place(
        "annotations", "exchange", "Exchange annotations with Label Studio, doccano, brat and (entities only) CoNLL."
    ),
    "import": Place("importing", "import_", "Merge the Parquet of a cluster run into a store, by the rules of a run."),
    "bench": Place(
        "bench", "bench", "Measure how fast shulu is on a corpus: stages, others beside it, start, memory, growth."
    ),
    "models": Place("models", "models", "Models of names: list, fetch, compare."),
}


class _Commands(MutableMapping[str, Any]):
    """The commands, made when they are first asked for."""

    def __init__(self) -> None:
        self._made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._made:
            place = COMMANDS[name]
            found = getattr(import_module(f"pipeline.cli.{place.module}"), place.attribute)
            around = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
            if isinstance(found, typer.Typer):
                around.add_typer(found)
            else:
                around.command(name)(found)
            self._made[name] = typer.main.get_group(around).commands[name]
        return self._made[name]

    def __setitem__(self, name: str, command: Any) -> None:
        self._made[name] = command

    def __delitem__(self, name: str) -> None:
        del self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


class LazyGroup(TyperGroup):
    """The group of all commands."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.commands = _Commands()

    def list_commands(self, ctx: Any) -> list[str]:
        """In the order of the table."""
        return list(COMMANDS)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Names and lines of help, without importing a command."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, place.help) for name, place in COMMANDS.items()])
