"""``shulu explain``: why a record says what it says."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.batch.export import read_extractions
from pipeline.batch.lookup import article_of, find_record, options_of_run, settings_of_run
from pipeline.batch.sources import read_article
from pipeline.cli.console import color, say, width, write
from pipeline.cli.options import Lexicons, ScriptVariant, Segmenter, SettingsFile, Tagger, make_settings
from pipeline.config import fingerprint
from pipeline.errors import ConfigError
from pipeline.extract import analyse, load_tools, to_extraction
from pipeline.view.explanation import explanation_page


def explain(
    id: Annotated[str, typer.Argument(metavar="ID", help="A record's id, alone or as ARTICLE:ID.")],
    file: Annotated[Path | None, typer.Option(metavar="ARTICLE", help="Extract this file; look into no run.")] = None,
    output: Annotated[Path, typer.Option(metavar="DIR", help="Folder that the run wrote.")] = Path("outputs"),
    corpus: Annotated[Path, typer.Option(metavar="CORPUS", help="Corpus that the run read.")] = Path("corpus"),
    settings: SettingsFile = None,
    segmenter: Segmenter = None,
    tagger: Tagger = None,
    variant: ScriptVariant = None,
    lexicon: Lexicons = None,
) -> None:
    """Show a record's sentence with the mention marked, and what each stage contributed."""
    if file is not None:
        chosen = make_settings(settings, segmenter, variant, lexicon, tagger)
        article = read_article(file)
    else:
        if (settings, segmenter, variant, lexicon, tagger) != (None,) * 5:
            raise ConfigError("a run is explained with its own settings; to try others name the article with --file")
        extraction, record = find_record(read_extractions(output), id)
        chosen = settings_of_run(output)
        article = article_of(extraction, corpus, options_of_run(output))
        id = f"{article.id}:{record.id}"
        if extraction.shulu.fingerprint != fingerprint(chosen):
            say(f"{output} was written by another version of shulu; this is what the present one says")
    found = analyse(article, chosen)
    now = to_extraction(article, found, chosen)
    _, record = find_record([now], id)
    words = load_tools(chosen).lexicon
    write(explanation_page(record, now, found, article.text, words, width=width(), color=color()))
