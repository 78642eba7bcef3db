"""shulu: figures and targets out of Chinese news articles, each traceable to the characters of the article.

What is exported is imported when it is first asked for, so that ``import pipeline`` and ``shulu --help`` cost little:
compiling what the stages look for takes 0.2 s of a processor.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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

_OTHERS = {"Settings": "config", "extract": "extract"}  # all else is of `model`, the errors of `errors`


class _Package(ModuleType):
    """The package: its names are looked up on demand.

    Importing ``pipeline.extract``, the module, must not hide `extract`, the function, which has its name.
    """

    def __getattr__(self, name: str) -> object:
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        module = "errors" if name.endswith("Error") else _OTHERS.get(name, "model")
        found: object = getattr(import_module(f"{__name__}.{module}"), name)
        self.__dict__[name] = found
        return found

    def __setattr__(self, name: str, value: object) -> None:
        if name == "extract" and isinstance(value, ModuleType):
            return
        super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        return sorted({*self.__dict__, *__all__})


sys.modules[__name__].__class__ = _Package
