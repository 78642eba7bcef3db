"""shulu: figures and targets out of Chinese news articles, each traceable to the characters of the article."""

from pipeline.config import Settings
from pipeline.errors import ConfigError, CorpusError, GoldError, ShuluError, SourceError, StageError
from pipeline.extract import extract
from pipeline.model import Article, Bound, Drop, Entity, Extraction, Figure, Metadata, Provenance, Span, Target

__all__ = [
    "Article",
    "Bound",
    "ConfigError",
    "CorpusError",
    "Drop",
    "Entity",
    "Extraction",
    "Figure",
    "GoldError",
    "Metadata",
    "Provenance",
    "Settings",
    "ShuluError",
    "SourceError",
    "Span",
    "StageError",
    "Target",
    "extract",
]
