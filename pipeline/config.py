"""Settings: which segmenter, which tagger, which conversion, whose own tables; and their fingerprint."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib import resources
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal, get_args

import msgspec

from pipeline import lexicon, models
from pipeline.errors import ConfigError

SEGMENTERS = {"rjieba": False, "jieba": False, "hanlp": True}
"""What can cut text into words, and whether a model may be named after it: ``hanlp:NAME`` or ``hanlp:PATH``."""

TAGGERS = {"lexicon": False, "lac": False, "spacy": True, "hanlp": True}
"""What can find names, and whether a model may be named after it."""

_LIBRARIES = ("jieba", "opencc-python-reimplemented", "rjieba")
"""Whose dictionaries words and characters go by."""

Variant = Literal["t2s", "tw2s", "tw2sp", "hk2s"]


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a user may choose. The defaults are what every measured figure was measured with.

    `segmenter` and `tagger` are one of `SEGMENTERS` and `TAGGERS`, some with a model after a colon.
    `lexicons` are paths of the user's own tables: TSV files named and headed like the shipped table they extend.
    """

    segmenter: str = "rjieba"
    tagger: str = "lexicon"
    variant: Variant = "t2s"
    lexicons: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name, engines in (("segmenter", SEGMENTERS), ("tagger", TAGGERS)):
            engine, colon, model = getattr(self, name).partition(":")
            if engine not in engines or (colon and not (model and engines[engine])):
                allowed = ", ".join(f"{engine}[:MODEL]" if named else engine for engine, named in engines.items())
                raise ConfigError(f"settings: {name} must be one of {allowed}, not {getattr(self, name)!r}")
        if self.variant not in get_args(Variant):
            allowed = ", ".join(get_args(Variant))
            raise ConfigError(f"settings: variant must be one of {allowed}, not {self.variant!r}")


def read_settings(path: str | Path) -> Settings:
    """Settings from a TOML file. Raises `ConfigError` naming the file for anything that is not a setting."""
    try:
        return msgspec.toml.decode(Path(path).read_bytes(), type=Settings)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"settings: {path}: {error}") from error


@lru_cache(maxsize=1)
def code_version() -> str:
    """The installed version of shulu; "0+unknown" where it runs from a folder that was never installed."""
    try:
        return version("shulu")
    except PackageNotFoundError:
        return "0+unknown"


@lru_cache(maxsize=8)
def fingerprint(settings: Settings) -> str:
    """16 hex digits that change with code, settings, tables, and models: same fingerprint, same records.

    The code counts by the bytes of its files, since a checkout changes more often than its version; the libraries that
    have tables of their own by their version. Raises `ConfigError` where a table or a model is missing.
    """
    digest = hashlib.sha256(msgspec.json.encode(settings, order="deterministic"))
    digest.update(lexicon.load(settings.lexicons).sha256.encode())
    for setting in (settings.segmenter, settings.tagger):
        digest.update(models.digest_of(setting).encode())
    digest.update(_code_digest().encode())
    return digest.hexdigest()[:16]


@lru_cache(maxsize=1)
def _code_digest() -> str:
    digest = hashlib.sha256()
    for library in _LIBRARIES:
        digest.update(f"{library} {version(library)}\0".encode())
    root = Path(str(resources.files("pipeline")))
    paths = sorted(root.glob("*.py"))
    for folder in ("models", "stages"):
        paths += sorted((root / folder).rglob("*.py"))
    for path in paths:
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
