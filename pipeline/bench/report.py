"""Everything that `shulu bench` measures, in one value that is written as JSON."""

from __future__ import annotations

import platform
from collections.abc import Collection
from pathlib import Path
from typing import Literal, get_args

import msgspec

from pipeline.batch.sources import articles_folder, printable, read_article
from pipeline.bench import growth, process, rates
from pipeline.bench.peers import JIEBA, PEERS
from pipeline.config import Settings, code_version
from pipeline.errors import ConfigError
from pipeline.native import Build, build

Part = Literal["stages", "others", "start", "memory", "length", "number"]
PARTS: tuple[Part, ...] = get_args(Part)


class Report(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was measured, where. Times are processor time; a part that was not asked for is missing."""

    version: str
    build: Build
    python: str
    machine: str
    repeat: int
    rates: rates.Rates | None = None
    starts: tuple[process.Start, ...] = ()
    memory: process.Memory | None = None
    length: growth.Growth | None = None
    number: growth.Growth | None = None


def measure(
    corpus: Path, settings: Settings, *, repeat: int, parts: Collection[Part] = PARTS, many: bool = False
) -> Report:
    """Measure `parts` on the text files of a corpus. Raises `ConfigError` for a corpus without any."""
    paths = sorted(articles_folder(corpus).rglob("*.txt"))
    if not paths:
        raise ConfigError(f"{printable(corpus)}: there is no article, *.txt, in it")
    articles = [read_article(path) for path in paths]
    if not sum(len(article.text) for article in articles):
        raise ConfigError(f"{printable(corpus)}: its articles are empty")
    # What is told of memory comes before the others are loaded, who have their own.
    starts = process.starts(paths[0], repeat) if "start" in parts else ()
    memory = process.memory(paths, msgspec.json.encode(settings)) if "memory" in parts else None
    counts = (*growth.ARTICLES, growth.MANY) if many else growth.ARTICLES
    number = growth.by_number(articles, settings, counts) if "number" in parts else None
    length = growth.by_length(articles, settings, min(repeat, 3)) if "length" in parts else None
    found = None
    if "stages" in parts or "others" in parts:
        peers = PEERS if "others" in parts else [peer for peer in PEERS if peer.name == JIEBA]
        found = rates.measure(articles, settings, repeat, peers, stages="stages" in parts)
    return Report(
        version=code_version(),
        build=build(),
        python=platform.python_version(),
        machine=f"{platform.system()} {platform.machine()}",
        repeat=repeat,
        rates=found,
        starts=starts,
        memory=memory,
        length=length,
        number=number,
    )
