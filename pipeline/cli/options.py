"""The options that several commands share, and the settings they make."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, get_args

import msgspec
import typer

from pipeline.config import SEGMENTERS, TAGGERS, Settings, Variant, read_settings
from pipeline.extract import load_tools
from pipeline.models import digest_of


class Script(StrEnum):
    """In which characters pages speak."""

    hans = "hans"
    hant = "hant"


class Listing(StrEnum):
    """How a list is written."""

    table = "table"
    jsonl = "jsonl"


class TableOrJson(StrEnum):
    """How what was measured is written."""

    table = "table"
    json = "json"


OUTPUTS = Path("outputs")
GOLD = Path("corpus/gold")
StoreFolder = Annotated[Path, typer.Option("--output", metavar="DIR", help="Folder of the store.")]
GoldFolder = Annotated[Path, typer.Option("--gold", metavar="DIR", help="Folder that gold is written into.")]
GoldFiles = Annotated[
    list[Path] | None,
    typer.Argument(metavar="[GOLD...]", help="Gold files or folders.", show_default=str(GOLD)),
]
ArticlesFolder = Annotated[
    Path | None,
    typer.Option("--articles", metavar="DIR", help="Folder of the articles; else articles/ beside the gold folder."),
]
SettingsFile = Annotated[
    Path | None, typer.Option("--settings", metavar="FILE", help="TOML file with settings; the options below win.")
]


def _engines(engines: dict[str, bool]) -> str:
    return "|".join(f"{engine}[:MODEL]" if named else engine for engine, named in engines.items())


Segmenter = Annotated[
    str | None, typer.Option("--segmenter", metavar=_engines(SEGMENTERS), help="What cuts the text into words.")
]
Tagger = Annotated[str | None, typer.Option("--tagger", metavar=_engines(TAGGERS), help="What finds names.")]
ScriptVariant = Annotated[
    str | None, typer.Option("--variant", metavar="|".join(get_args(Variant)), help="OpenCC conversion to Simplified.")
]
Lexicons = Annotated[
    list[Path] | None,
    typer.Option("--lexicon", metavar="FILE", help="TSV file of your own rows for a shipped table; may be repeated."),
]


def make_settings(
    file: Path | None,
    segmenter: str | None = None,
    variant: str | None = None,
    lexicons: list[Path] | None = None,
    tagger: str | None = None,
) -> Settings:
    """Settings of the file, or the defaults, with those options that were given. Raises `ConfigError`."""
    settings = Settings() if file is None else read_settings(file)
    given = {
        "segmenter": segmenter,
        "tagger": tagger,
        "variant": variant,
        "lexicons": tuple(map(str, lexicons)) if lexicons else None,
    }
    return msgspec.structs.replace(settings, **{name: value for name, value in given.items() if value is not None})


def check_models(settings: Settings) -> None:
    """Load the models that are named, where there are any. Raises `ConfigError`, before any article has been read."""
    if digest_of(settings.tagger) or digest_of(settings.segmenter):
        load_tools(settings)
