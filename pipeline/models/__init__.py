"""Trained models of names: finding those that are installed, reading their weights, running them.

A setting names a model: ``lac``, ``spacy``, ``spacy:NAME``, ``hanlp:PATH`` … ; nothing is fetched unless
``shulu models download`` is told to.
"""

from __future__ import annotations

from functools import lru_cache

__all__ = ["digest_of", "split"]


def split(setting: str) -> tuple[str, str]:
    """The engine that a setting names, and its model ("" for the engine's own)."""
    engine, _, model = setting.partition(":")
    return engine, model


@lru_cache(maxsize=8)
def digest_of(setting: str) -> str:
    """Tells the files of the model that a setting names; "" where it needs none.

    Raises `ConfigError` where the model, or the library that runs it, is missing.
    """
    engine, model = split(setting)
    if engine == "lac":
        from pipeline.models.weights import digest, jieba_folder

        folder = jieba_folder()
        return digest(folder / "model_baseline", folder / "word.dic", folder / "tag.dic")
    if engine == "spacy":
        from pipeline.models.pipelines import digest_pipeline

        return digest_pipeline(model)
    if engine == "hanlp":
        from pipeline.models.hanlp import find
        from pipeline.models.weights import digest

        return digest(find(model))
    return ""
