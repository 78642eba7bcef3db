"""``shulu annotations``: gold to the tools that people annotate with, and back."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pipeline.batch.sources import read_article
from pipeline.cli.console import SOME_REJECTED, say, write
from pipeline.cli.options import GOLD, GoldFolder
from pipeline.errors import ConfigError, GoldError, ShuluError
from pipeline.score.corpus import find_gold
from pipeline.view.files import write_file
from pipeline.view.interchange import (
    Document,
    from_brat,
    from_conll,
    from_doccano,
    from_label_studio,
    to_brat,
    to_conll,
    to_doccano,
    to_label_studio,
)
from pipeline.view.review.gold_files import GoldFiles
from pipeline.view.review.items import LAYERS, Layer

_ENDINGS = {"label-studio": "json", "doccano": "jsonl", "conll": "conll"}


class Tool(StrEnum):
    """Whose form annotations have."""

    label_studio = "label-studio"
    doccano = "doccano"
    brat = "brat"
    conll = "conll"


def exchange(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FILE...]", help="Gold files or folders (--to); what a tool exported (--from)."),
    ] = None,
    to: Annotated[Tool | None, typer.Option(help="Write gold in this form.")] = None,
    from_: Annotated[Tool | None, typer.Option("--from", help="Read FILEs of this form into gold.")] = None,
    into: Annotated[
        str | None, typer.Option(metavar="PATH", help="File to write, or folder (brat); - is standard output.")
    ] = None,
    gold: GoldFolder = GOLD,
    replace: Annotated[
        bool, typer.Option("--replace", help="Let what is read take the place of gold that is there.")
    ] = False,
) -> None:
    """Exchange annotations with Label Studio, doccano, brat and (entities only) CoNLL."""
    if (to is None) == (from_ is None):
        raise ConfigError("annotations: either --to or --from")
    if to is not None:
        _export(_documents(files or [gold]), to, into)
    elif from_ is not None:
        if not files:
            raise ConfigError("annotations: --from needs the FILEs to read")
        _import(files, from_, GoldFiles(gold), replace)


def _documents(paths: list[Path]) -> Iterator[Document]:
    for path in find_gold(paths):
        source = GoldFiles(path.resolve().parent)
        gold, _ = source.load(path.stem)
        if gold is None:
            raise GoldError(str(path), "there is no such file")
        text = read_article(source.articles / f"{path.stem}.txt").text
        yield Document(path.stem, text, {layer: list(gold.get(layer) or ()) for layer in LAYERS.values()})


def _export(documents: Iterator[Document], to: Tool, into: str | None) -> None:
    if to is Tool.brat:
        if into is None or into == "-":
            raise ConfigError("annotations: brat has two files an article; --into names their folder")
        folder = Path(into)
        for document in documents:
            text, lines = to_brat(document)
            write_file(folder / f"{document.id}.txt", text.encode())
            write_file(folder / f"{document.id}.ann", lines.encode())
        say(f"wrote {folder}")
        return
    made = {Tool.label_studio: to_label_studio, Tool.doccano: to_doccano, Tool.conll: to_conll}[to](documents)
    if into == "-":
        write(made)
        return
    path = Path(into or f"annotations.{_ENDINGS[to]}")
    write_file(path, made.encode())
    say(f"wrote {path}")


def _import(paths: list[Path], form: Tool, files: GoldFiles, replace: bool) -> None:
    """Each article on its own: one that cannot be taken leaves its gold as it was, and the others go on."""
    refused = written = 0
    for path in paths:
        for document in _read(path, form):
            try:
                name = files.name(document.id, document.text)
                before, revision = files.load(name)
                if before is not None and not replace:
                    raise GoldError(name, "has gold already; --replace lets it be replaced")
                kept: dict[str, object] = {layer: document.items[layer] for layer in _layers(form)}
                files.save(name, {**(before or {"sha256": "", "article": ""}), **kept}, document.text, revision)
                written += 1
            except ShuluError as error:
                refused += 1
                say(f"{path}: {error}")
    say(f"{written} gold files written, {refused} refused")
    if refused:
        raise typer.Exit(SOME_REJECTED)


def _layers(form: Tool) -> tuple[Layer, ...]:
    return ("entities",) if form is Tool.conll else ("figures", "targets", "entities")


def _read(path: Path, form: Tool) -> Iterator[Document]:
    try:
        data = path.read_text(encoding="utf-8")
        if form is Tool.brat:
            text = path.with_suffix(".txt").read_bytes().decode("utf-8")
            yield from_brat(path.stem, text, data, str(path))
            return
    except OSError as error:
        raise ConfigError(f"{error.filename}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8") from error
    reader = {Tool.label_studio: from_label_studio, Tool.doccano: from_doccano, Tool.conll: from_conll}[form]
    yield from reader(data, str(path))
