"""``shulu models``: the models of names that can be used, fetching one, and what each is worth."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from pipeline.batch.results import Reject
from pipeline.cli.console import SOME_REJECTED, say, write
from pipeline.cli.judge import judge
from pipeline.config import Settings
from pipeline.errors import ConfigError
from pipeline.score.corpus import find_gold, load_corpus
from pipeline.score.taggers import Case, measure_tagger, taggers
from pipeline.score.uner import read_iob2
from pipeline.view.taggers import tagger_table

models = typer.Typer(name="models", help="Models of names: list, fetch, compare.", no_args_is_help=True)

_UNER = {"UNER GSDSIMP": "zh_gsdsimp-ud-test.iob2", "UNER PUD": "zh_pud-ud-test.iob2"}


@models.command("list")
def list_models() -> None:
    """Print what can be named after --tagger, and whether it is on this machine."""
    lines = [("lexicon", "ready", "the tables of shulu")]
    lines.append(("lac", _state(_lac), "the network in the jieba wheel"))
    lines.append(("spacy", _state(_own), "shulu's own spaCy pipeline"))
    lines += [(f"spacy:{name}", "ready", "an installed spaCy pipeline") for name in _pipelines()]
    try:
        from pipeline.models.hanlp import find, official

        for name in official():
            lines.append((f"hanlp:{name}", _state(partial(find, name)), "HanLP"))
    except ConfigError as error:
        lines.append(("hanlp:NAME", "not installed", str(error)))
    width = max(len(name) for name, _, _ in lines)
    write("".join(f"{name:{width}}  {state:13}  {what}\n" for name, state, what in lines))


@models.command("download")
def download_model(
    name: Annotated[str, typer.Argument(metavar="NAME", help="An official name of HanLP; see `shulu models list`.")],
) -> None:
    """Fetch a model of HanLP and what it stands on. Nothing else in shulu fetches anything."""
    from pipeline.models.hanlp import download

    say(f"{name} is in {download(name.removeprefix('hanlp:'))}")


@models.command("compare")
def compare_models(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[TAGGER...]", help="Taggers.", show_default="lexicon lac spacy")
    ] = None,
    gold: Annotated[Path, typer.Option(metavar="DIR", help="Folder of gold files.")] = Path("corpus/gold"),
    uner: Annotated[Path, typer.Option(metavar="DIR", help="Folder of the test files of UNER.")] = Path("corpus/uner"),
) -> None:
    """Print a table of taggers: F1 of names and of full figures, speed, sizes; jieba.posseg as the baseline."""
    corpus = load_corpus(find_gold([gold]))
    sentences = {name: read_iob2(uner / file) for name, file in _UNER.items() if (uner / file).is_file()}
    wanted = list(taggers(names or ["lexicon", "lac", "spacy"]))
    cases, rejected = [], False
    for item in judge(corpus, None, Settings()):
        if isinstance(item, Reject):
            rejected = True
        else:
            cases.append(Case(item.gold, item.article, item.found))
    write(tagger_table([measure_tagger(*each, cases, sentences) for each in wanted]))
    if rejected:
        raise typer.Exit(SOME_REJECTED)


def _state(find: Callable[[], object]) -> str:
    try:
        find()
    except ConfigError:
        return "not here"
    return "ready"


def _lac() -> object:
    from pipeline.models.lac import from_jieba

    return from_jieba()


def _own() -> object:
    from pipeline.models.pipelines import find_pipeline, spacy_version

    return spacy_version(), find_pipeline("")


def _pipelines() -> Iterable[str]:
    from pipeline.models.pipelines import installed

    return installed()
