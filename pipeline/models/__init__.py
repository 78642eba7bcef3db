"""Trained models of names: finding those that are installed, reading their weights, running them.

A setting names a model: ``lac``, ``spacy``, ``spacy:NAME``, ``hanlp:PATH`` … ; nothing is fetched unless
``shulu models download`` is told to.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

__all__ = ["digest_of", "folders_of", "identity", "split"]


def split(setting: str) -> tuple[str, str]:
    """The engine that a setting names, and its model ("" for the engine's own)."""
    engine, _, model = setting.partition(":")
    return engine, model


@lru_cache(maxsize=8)
def digest_of(setting: str) -> str:
    """Tells the files of the model that a setting names; "" where it needs none.

    Raises `ConfigError` where the model, or the library that runs it, is missing.
    """
    from pipeline.models.weights import digest

    folders = folders_of(setting)
    if split(setting)[0] == "spacy":
        from pipeline.models.pipelines import spacy_version

        return f"{spacy_version()} {digest(*folders)}"
    return digest(*folders) if folders else ""


def folders_of(setting: str) -> tuple[Path, ...]:
    """The files and folders of the model that a setting names; none where it needs none. Raises `ConfigError`."""
    engine, model = split(setting)
    if engine == "lac":
        from pipeline.models.weights import jieba_folder

        folder = jieba_folder()
        return folder / "model_baseline", folder / "word.dic", folder / "tag.dic"
    if engine == "spacy":
        from pipeline.models.pipelines import find_pipeline

        return (find_pipeline(model),)
    if engine == "hanlp":
        from pipeline.models.hanlp import find

        return (find(model),)
    return ()


def identity(setting: str) -> str:
    """Tells all that the answers of a model depend on: its files, and the code and tables with which it is read."""
    from importlib import resources

    from pipeline.models.weights import digest

    root = Path(str(resources.files("pipeline")))
    code = [*sorted((root / "models").glob("*.py")), root / "stages" / "tag" / f"{split(setting)[0]}.py"]
    tables = [root / "data" / f"{name}.tsv" for name in ("entity_labels", "halfwidth")]
    return f"{setting} {digest_of(setting)} {digest(*code, *tables)}"
