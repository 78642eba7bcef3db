"""spaCy pipelines: our own, those that are installed, and those in a folder."""

from __future__ import annotations

import warnings
from importlib import metadata, resources
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from pipeline.errors import ConfigError

if TYPE_CHECKING:
    from spacy.language import Language

OWN = "zh_shulu"
"""The pipeline that is part of shulu; its model card is README.md in its folder."""

_NOT_NEEDED = (
    "tagger",
    "morphologizer",
    "parser",
    "senter",
    "lemmatizer",
    "attribute_ruler",
    "textcat",
    "textcat_multilabel",
)


class _Meta(msgspec.Struct):
    lang: str = ""
    name: str = ""
    version: str = ""
    spacy_version: str = ""


def own_folder() -> Path:
    """Where our own pipeline is."""
    return Path(str(resources.files("pipeline") / "models" / OWN))


def find_pipeline(model: str) -> Path:
    """The folder of a pipeline by the name of an installed package, by path, or ("") our own.

    Raises `ConfigError` where there is none, with what could be done.
    """
    if not model:
        return own_folder()
    path = Path(model)
    if path.is_dir():
        return _holder(path, model)
    if "/" not in model and "\\" not in model:
        try:
            files = metadata.files(model) or []
        except metadata.PackageNotFoundError:
            files = []
        for file in files:
            if file.name == "config.cfg":
                return Path(str(file.locate())).parent
        if files:
            raise ConfigError(f"tagger spacy: the installed package {model!r} holds no spaCy pipeline (no config.cfg)")
    raise ConfigError(
        f"tagger spacy: there is no pipeline {model!r}: neither an installed package nor a folder "
        "(our own is used with --tagger spacy; `shulu models list` lists the others)"
    )


def load_pipeline(model: str) -> Language:
    """The pipeline, with those components left out that names do not need.

    Raises `ConfigError` where spaCy or the pipeline is missing, made for another spaCy, damaged, or finds no names.
    """
    version = spacy_version()
    import spacy
    from spacy.util import is_compatible_version

    folder = find_pipeline(model)
    try:
        meta = msgspec.json.decode((folder / "meta.json").read_bytes(), type=_Meta)
    except (OSError, msgspec.DecodeError) as error:
        raise ConfigError(f"tagger spacy: {folder / 'meta.json'}: {error}") from error
    if meta.spacy_version and not is_compatible_version(version, meta.spacy_version):
        raise ConfigError(
            f"tagger spacy: {folder} was made for spaCy {meta.spacy_version}, installed is {version}; "
            "install the pipeline's release for it"
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            nlp = spacy.load(folder, exclude=list(_NOT_NEEDED))
    except ConfigError:
        raise
    except Exception as error:  # whatever a damaged file makes spaCy raise
        reason = str(error).strip().split("\n")[0]
        raise ConfigError(f"tagger spacy: {folder} cannot be loaded: {type(error).__name__}: {reason}") from error
    if not any("doc.ents" in nlp.get_pipe_meta(name).assigns for name in nlp.pipe_names):
        raise ConfigError(f"tagger spacy: {folder} finds no names; its components are {', '.join(nlp.pipe_names)}")
    return nlp


def names_of(nlp: Language) -> list[str]:
    """The labels of a pipeline's components that set `doc.ents`."""
    finders = [name for name in nlp.pipe_names if "doc.ents" in nlp.get_pipe_meta(name).assigns]
    return [label for name in finders for label in nlp.pipe_labels.get(name, [])]


def installed() -> list[str]:
    """The installed packages that are spaCy pipelines (spaCy's own way of telling: entry points, `spacy_models`)."""
    return sorted({point.value.partition(":")[0] for point in metadata.entry_points(group="spacy_models")})


def _holder(path: Path, model: str) -> Path:
    """The folder that holds the pipeline: the given one, or the one inside a package's folder."""
    if (path / "config.cfg").is_file():
        return path
    inside = sorted(found.parent for found in path.glob("*/config.cfg"))
    if len(inside) != 1:
        raise ConfigError(f"tagger spacy: {model}: no spaCy pipeline in this folder (no config.cfg)")
    return inside[0]


def spacy_version() -> str:
    """The installed spaCy. Raises `ConfigError` where there is none."""
    try:
        return metadata.version("spacy")
    except metadata.PackageNotFoundError as error:
        raise ConfigError("tagger spacy needs spaCy: python -m pip install 'shulu[spacy]'") from error
